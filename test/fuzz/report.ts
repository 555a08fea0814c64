/** What was found, on disk and in the end on the screen. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ARTIFACTS, ROOT } from '../support/parts';
import type { Worst } from './measure';
import type { Done, Finding } from './messages';
import { makeInput, type Corpus } from './mutate';
import type { Watcher } from './pool';

const FOLDER = join(ARTIFACTS, 'fuzz');
/** Of findings that look the same. */
const MOST_FILES = 3;

export class Report implements Watcher {
  findings = 0;
  readonly worst: Worst = { ms: 0, msStep: '-', ratio: 0, ratioStep: '-', live: 0, liveStep: '-' };
  private readonly alike = new Map<string, number>();

  constructor(private readonly corpus: Corpus) {
    mkdirSync(FOLDER, { recursive: true });
  }

  found(finding: Finding): void {
    this.findings++;
    const look = lookOf(finding);
    const count = (this.alike.get(look) ?? 0) + 1;
    this.alike.set(look, count);
    if (count > MOST_FILES) return;
    const { kind, seed, step, message } = finding;
    const { bytes } = makeInput(seed, this.corpus);
    const file = join(FOLDER, `${seed}-${kind}.wasm`);
    writeFileSync(file, bytes);
    console.log(
      `${kind} in ${step}, ${bytes.length} bytes, --seed ${seed} --count 1, ${relative(ROOT, file)}\n  ${message}`,
    );
  }

  done({ worst }: Done): void {
    const { ms, msStep, ratio, ratioStep, live, liveStep } = worst;
    if (ms > this.worst.ms) Object.assign(this.worst, { ms, msStep });
    if (ratio > this.worst.ratio) Object.assign(this.worst, { ratio, ratioStep });
    if (live > this.worst.live) Object.assign(this.worst, { live, liveStep });
  }

  summary(inputs: number, seconds: number): string {
    const { ms, msStep, ratio, ratioStep, live, liveStep } = this.worst;
    const different = [...this.alike].map(([look, count]) => `  ${count} × ${look}`);
    return [
      ...different,
      `${inputs} inputs, ${this.findings} findings, ${Math.round(seconds)} s`,
      `worst time: ${Math.round(ms)} ms (${msStep})`,
      `worst memory: ${ratio.toFixed(1)} times a file of 64 kB or more (${ratioStep}), ` +
        `${(live / 1_000_000).toFixed(1)} MB for a smaller one (${liveStep})`,
    ].join('\n');
  }
}

/** The same cause, most likely: what was thrown, and where. */
function lookOf({ kind, step, message }: Finding): string {
  if (kind !== 'thrown') return `${kind} in ${step}`;
  const [first = '', ...frames] = message.split('\n');
  const place = frames.find((line) => line.includes(' at '))?.trim().replace(/\(.*[/\\]/, '(') ?? ''; // prettier-ignore
  return `${first.slice(0, 80)} ${place}`;
}
