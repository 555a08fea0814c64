/** `wasm-plugin doctor`: which compilers there are, and what mends those that are not. */

import { LANGUAGES } from '../core/toolchain/profile';
import { checkToolchains, type Toolchain } from '../node/toolchains';
import type { DoctorCommand } from './arguments';
import { Exit } from './exit';
import { paintFor, type Paint } from './paint';

export async function doctorCommand({ language, json }: DoctorCommand): Promise<number> {
  const all = await checkToolchains(language === undefined ? LANGUAGES : [language]);
  if (json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else for (const one of all) process.stdout.write(linesOf(one, paintFor(process.stdout, process.env)));
  const isEnough = language === undefined || all.every(({ problems }) => problems.length === 0);
  return isEnough ? Exit.fine : Exit.failed;
}

function linesOf({ label, found, problems }: Toolchain, paint: Paint): string {
  const [first] = problems;
  const name = label.padEnd(15);
  if (first === undefined) return `${paint.good('ready')}    ${name} ${found ?? ''}\n`;
  const sign = found === undefined ? paint.dim('missing ') : paint.warn('not yet ');
  const remedies = problems.map(({ message, remedy }) => `${message}\n${' '.repeat(25)}${paint.bold(remedy ?? '')}\n`);
  return `${sign} ${name} ${remedies.join(' '.repeat(25))}`;
}
