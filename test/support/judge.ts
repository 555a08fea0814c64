/** Who can read a module, and where our reading differs from theirs. */

import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CorpusModule } from './corpus';
import { objdump } from './objdump';
import { part, ROOT } from './parts';
import { binaryenPeer } from './peers/binaryen';
import { engine } from './peers/engine';
import { ourReading } from './peers/ours';
import { wasmTools } from './peers/wasm-tools';
import { differences, type Peer, type Reading } from './readings';

export interface Verdict {
  readonly name: string;
  readonly judges: readonly string[];
  /** Why others could not read it. */
  readonly refusals: readonly string[];
  readonly differences: readonly string[];
}

/** The text of a larger module takes longer to read than it tells. */
const MOST_AS_TEXT = 100_000;
const NPM_OBJDUMP = join(ROOT, 'node_modules', 'wabt', 'bin', 'wasm-objdump');

const found = part('objdump');
const installed = 'value' in found ? [objdump(`wasm-objdump ${versionOf(found.value)}`, [found.value])] : [];
const newer = objdump('wasm-objdump of npm', [process.execPath, NPM_OBJDUMP]);

function versionOf(program: string): string {
  return execFileSync(program, ['--version'], { encoding: 'utf8' }).trim();
}

export async function judgeAll(modules: readonly CorpusModule[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const queue = modules.entries();
  const work = async () => {
    for (const [index, module] of queue) verdicts[index] = await judge(module);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return verdicts;
}

async function judge({ name, bytes }: CorpusModule): Promise<Verdict> {
  const ours = ourReading(bytes);
  const refusals: string[] = [];
  const readings = [];
  for (const group of peersOf(ours, bytes.length)) readings.push(await firstReading(group, bytes, refusals));
  const judged = readings.filter((reading) => reading !== undefined);
  const found = judged.flatMap((one) => differences(ours, one.theirs).map((line) => `${one.peer}: ${line}`));
  return { name, judges: judged.map(({ peer }) => peer), refusals, differences: found };
}

/** Of each group, the first that can read the module judges it: what one cannot tell, another can. */
function peersOf(ours: Reading, size: number): Peer[][] {
  // It prints names as they are, so lines of its output could not be told apart.
  const unreadable = Object.values(ours)
    .flat()
    .some((line) => /\p{Cc}/u.test(line));
  return [[engine], unreadable ? [] : [...installed, newer], size > MOST_AS_TEXT ? [] : [wasmTools, binaryenPeer]];
}

async function firstReading(peers: readonly Peer[], bytes: Uint8Array, refusals: string[]) {
  for (const peer of peers) {
    try {
      return { peer: peer.name, theirs: await peer.read(bytes) };
    } catch (error) {
      refusals.push(`${peer.name}: ${(error as Error).message}`);
    }
  }
  return undefined;
}
