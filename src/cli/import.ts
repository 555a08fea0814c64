/** `wasm-plugin import`: captures → a scenario that has their exchanges in itself, to be read and edited. */

import { existsSync } from 'node:fs';
import { formatProblem, problem } from '../core/problem';
import { exchangeFile } from '../core/scenario/exchange-file';
import { loadCapture, maskedLabel } from '../node/capture-file';
import { InputError } from '../node/errors';
import { writeWhole } from '../node/files';
import { newScenarioText } from '../node/scenario-edit';
import type { ImportCommand } from './arguments';

export async function importCommand({ captures, module, output, keepSecrets, force }: ImportCommand): Promise<number> {
  if (output !== undefined && existsSync(output) && !force) throw new InputError([present(output)]);
  const loaded = await Promise.all(captures.map((file) => loadCapture(file, { keep: keepSecrets })));
  for (const { problems } of loaded)
    for (const one of problems) process.stderr.write(`warning: ${formatProblem(one)}\n`);
  const masked = maskedLabel(loaded);
  if (masked !== undefined) process.stderr.write(`secrets are masked: ${masked}. To keep them: --keep-secrets\n`);
  const exchanges = loaded.flatMap(({ capture }) => capture.exchanges.map(exchangeFile));
  const outside = loaded.find(({ capture }) => capture.outside !== undefined)?.capture.outside;
  const text = await newScenarioText({ module, exchanges, ...(outside === undefined ? {} : { outside }) });
  if (output === undefined) process.stdout.write(text);
  else await writeWhole(output, text);
  return 0;
}

function present(file: string) {
  return problem('present', 'there is a file of that name', { file }, 'Choose another --output, or add --force.');
}
