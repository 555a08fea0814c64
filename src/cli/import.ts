/** `wasm-plugin import`: captures → a scenario that has their exchanges in itself, to be read and edited. */

import { existsSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { formatProblem, problem } from '../core/problem';
import { loadCapture, masked } from '../node/capture-file';
import { InputError } from '../node/errors';
import { writeWhole } from '../node/files';
import { newScenarioText } from '../node/scenario-edit';
import { writable } from '../node/writable';
import type { ImportCommand } from './arguments';

export async function importCommand({ captures, module, output, keepSecrets, force }: ImportCommand): Promise<number> {
  if (output !== undefined && existsSync(output) && !force) throw new InputError([present(output)]);
  const loaded = await Promise.all(captures.map(loadCapture));
  for (const { problems } of loaded)
    for (const one of problems) process.stderr.write(`warning: ${formatProblem(one)}\n`);
  const exchanges = loaded.flatMap(({ capture }) => capture.exchanges);
  const connections = loaded.flatMap(({ capture }) => capture.connections ?? []);
  const hidden = masked({ exchanges, connections }, { keep: keepSecrets });
  if (hidden.masked !== undefined)
    process.stderr.write(`secrets are masked: ${hidden.masked}. To keep them: --keep-secrets\n`);
  const { files, left } = await writable(hidden.capture);
  for (const line of left) process.stderr.write(`warning: ${line}\n`);
  if (files.length === 0) throw new InputError([nothing(captures[0] ?? '')]);
  const outside = loaded.find(({ capture }) => capture.outside !== undefined)?.capture.outside;
  const own = output === undefined ? module : relative(dirname(output), module).split(sep).join('/');
  const text = await newScenarioText(
    { module: own, exchanges: files, ...(outside === undefined ? {} : { outside }) },
    output,
  );
  if (output === undefined) process.stdout.write(text);
  else await writeWhole(output, text);
  return 0;
}

function nothing(file: string) {
  return problem(
    'nothing',
    'it has no request that a scenario could hold',
    { file },
    'Choose a capture of HTTP requests.',
  );
}

function present(file: string) {
  return problem('present', 'there is a file of that name', { file }, 'Choose another --output, or add --force.');
}
