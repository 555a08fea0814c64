import { formatProblem } from '../core/problem';
import { InputError } from '../node/errors';

/** Problems a line each; of a defect of ours what it says. */
export function errorText(error: unknown): string {
  if (error instanceof InputError) return error.problems.map(formatProblem).join('\n');
  return error instanceof Error ? error.message : String(error);
}
