import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debugging, stack, type Stop } from '../../support/debug-client';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { scratchFolder } from '../../support/scratch';
import { stepsPlugin } from '../../support/steps-wat';

const folder = scratchFolder();

it('explores', async () => {
    const module = join(folder, 'steps.wasm');
    writeFileSync(module, await stepsPlugin());
  const scenario = writeScenario(folder, 'c', [module], paths('/one', '/squares', '/trap'));
  const log: string[] = [];
  await debugging({ scenario, stopOnEntry: true }, { }, async (adapter, first) => {
    let stop: Stop = first;
    for (let i = 0; i < 35 && stop.reason !== 'ended'; i++) {
      log.push(stop.reason + ' ' + stack(stop).join(' < ') + ' ' + stop.frames[0]?.instructionPointerReference+ JSON.stringify(stop.body));
      stop = await adapter.go(i %5 == 3 ? 'stepOut': 'next');
    }
    log.push(JSON.stringify(adapter.output));
  });
  console.log(log.join('\n'));
});
