/** `npm run fuzz -- [--count N] [--seed S]`: a million mutated modules give problems, and nothing worse. */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Share } from './pool';
import { Report } from './report';
import { corpus } from './seeds';

const PROGRESS_EACH_MS = 10_000;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;

const modules = await corpus();
console.log(`seeds from ${seed} on, ${modules.small.length} small modules and ${modules.large.length} large ones`);
const report = new Report(modules);
const threads = Math.min(availableParallelism(), count);
const shares = Array.from(
  { length: threads },
  (_, first) => new Share({ corpus: modules, seed, first, step: threads, end: count }, report),
);
const timer = setInterval(() => {
  const inputs = shares.reduce((sum, { finished }) => sum + finished, 0);
  console.log(`${Math.floor(inputs)} inputs, ${report.findings} findings, ${Math.round(seconds())} s`);
}, PROGRESS_EACH_MS);
await Promise.all(shares.map((share) => share.run()));
clearInterval(timer);
console.log(report.summary(count, seconds()));
process.exitCode = report.findings === 0 ? 0 : 1;
