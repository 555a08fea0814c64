/** `wasm-plugin import`: captures → a scenario that has their exchanges in itself, to be read and edited. */

import { existsSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { formatProblem, problem } from '../core/problem';
import { loadCapture, maskedLabel } from '../node/capture-file';
import { InputError } from '../node/errors';
import { writeWhole } from '../node/files';
import { newScenarioText } from '../node/scenario-edit';
import { writable } from '../node/writable';
import type { ImportCommand } from './arguments';

export async function importCommand({ captures, module, output, keepSecrets, force }: ImportCommand): Promise<number> {
  if (output !== undefined && existsSync(output) && !force) throw new InputError([present(output)]);
  const loaded = await Promise.all(captures.map((file) => loadCapture(file, { keep: keepSecrets })));
  for (const { problems } of loaded)
    for (const one of problems) process.stderr.write(`warning: ${formatProblem(one)}\n`);
  const masked = maskedLabel(loaded);
  if (masked !== undefined) process.stderr.write(`secrets are masked: ${masked}. To keep them: --keep-secrets\n`);
  const written = await Promise.all(loaded.map(({ capture }) => writable(capture)));
  for (const line of written.flatMap(({ left }) => left)) process.stderr.write(`warning: ${line}\n`);
  const exchanges = written.flatMap(({ files }) => files);
  const outside = loaded.find(({ capture }) => capture.outside !== undefined)?.capture.outside;
  const own = output === undefined ? module : relative(dirname(output), module).split(sep).join('/');
  const text = await newScenarioText({ module: own, exchanges, ...(outside === undefined ? {} : { outside }) }, output);
  if (output === undefined) process.stdout.write(text);
  else await writeWhole(output, text);
  return 0;
}

function present(file: string) {
  return problem('present', 'there is a file of that name', { file }, 'Choose another --output, or add --force.');
}
