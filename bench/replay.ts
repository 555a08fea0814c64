/**
 * How long a replay takes, as ratios to a floor in the same run: `node scripts/bench.mjs`.
 *
 * - one exchange, from the request to its trace, against starting and ending an empty thread;
 * - an exchange within a long replay, its trace included, with the rate.
 */

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildScenario } from '../src/core/scenario/scenario';
import { readModuleFile, type ModuleFile } from '../src/node/module-file';
import { ReplayRunner } from '../src/node/replay';
import { exchange } from '../test/support/exchange';

const ROUNDS = 15;
const MANY = 5_000;

const REQUEST = exchange(
  { headers: Array.from({ length: 10 }, (_, index) => [`x-header-${index}`, 'value'] as const) },
  { headers: [['content-length', '0']] },
);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function times(count: number, run: () => Promise<unknown>): Promise<number> {
  const seen: number[] = [];
  for (let round = 0; round < count; round++) {
    const start = performance.now();
    await run();
    seen.push(performance.now() - start);
  }
  return median(seen);
}

async function replay(runner: ReplayRunner, file: ModuleFile, count: number): Promise<number[]> {
  const { value: scenario } = buildScenario(
    { module: file.path },
    Array.from({ length: count }, () => REQUEST),
  );
  const each: number[] = [];
  const listener = { section: ({ microseconds }: { readonly microseconds: number }) => each.push(microseconds) };
  const outcome = await runner.run({ modules: [file], scenario }, listener);
  if (outcome.status !== 'finished') throw new Error(`the replay of ${file.name} was ${outcome.status}`);
  return each;
}

async function main(root: string): Promise<void> {
  const runner = new ReplayRunner(join(root, 'dist', 'worker.js'));
  const emptyThread = () =>
    new Promise((resolve) => {
      const worker = new Worker('', { eval: true });
      worker.once('exit', resolve);
    });
  const floor = await times(ROUNDS, emptyThread);
  console.log(`empty thread: ${floor.toFixed(1)} ms`);
  const modules = ['samples/hello-filter/build/hello-filter.wasm', '.artifacts/go-filter.wasm'];
  for (const path of modules) {
    const file = await readModuleFile(join(root, path));
    const one = await times(ROUNDS, () => replay(runner, file, 1));
    const start = performance.now();
    const each = await replay(runner, file, MANY);
    const rate = MANY / ((performance.now() - start) / 1000);
    console.log(
      `${file.name}: one exchange from request to trace ${one.toFixed(1)} ms (${(one / floor).toFixed(1)} × an empty thread); ` +
        `within a long replay ${median(each).toFixed(0)} µs each, ${rate.toFixed(0)} exchanges/s with their traces`,
    );
  }
}

void main(process.argv[2] ?? '.');
