/** WAT → module, with problems that name their line. */

import { problem, type Problem } from '../core/problem';
import type { Assembled } from '../protocol/inspector';
import { binaryOf } from './wabt';

export async function assemble(name: string, text: string): Promise<Assembled> {
  // A name that wabt's messages can be split at, whatever the file is called.
  const made = await binaryOf('wat', text);
  if ('bytes' in made) return { bytes: made.bytes, problems: [] };
  const problems = [...made.failed.matchAll(/^wat:(\d+):(\d+): error: (.*)$/gm)].map(([, line, column, message]) =>
    located(name, Number(line), Number(column), message ?? ''),
  );
  return { problems: problems.length > 0 ? problems : [problem('bad-wat', made.failed, { file: name })] };
}

function located(file: string, line: number, column: number, message: string): Problem {
  return problem('bad-wat', message, { file, line, column }, 'Mend the text and save again.');
}
