import { problem, type Problem } from '../core/problem';

/** Input that cannot be used, with what is wrong in it. Commands end with it; its message is for people as it is. */
export class InputError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((p) => p.message).join('; '));
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** One thing that is wrong with one file. */
export function inputError(code: string, message: string, file: string, remedy?: string): InputError {
  return new InputError([problem(code, message, { file }, remedy)]);
}
