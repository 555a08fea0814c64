/** Thread: makes inputs and inspects them. Whoever started it ends it when one takes too long. */

import { parentPort, workerData } from 'node:worker_threads';
import { decodeModule } from '../../src/core/wasm/decode';
import type { Module } from '../../src/core/wasm/module';
import { inspect } from './check';
import { Meter } from './measure';
import { Clock, type Finding, type Message, type Task } from './messages';
import { makeInput } from './mutate';
import { Random } from './random';

/** A collection of garbage may hold up a step, but not each time. */
const TRIES = 3;
/** Broken modules make many errors, most of which are expected; a longer stack is what they cost most by. */
Error.stackTraceLimit = 5;

const { corpus, seed, first, step, end, clock: buffer } = workerData as Task;
const clock = new Clock(buffer);
const meter = new Meter(() => clock.tick());
const originals = new Map<Uint8Array, Module>();

for (let input = first; input < end; input += step) {
  for (const finding of findingsOf((seed + input) >>> 0, input)) send({ finding });
}
send({ done: { worst: meter.worst } });

function send(message: Message): void {
  parentPort?.postMessage(message);
}

function findingsOf(inputSeed: number, input: number): Finding[] {
  let found: Finding[] = [];
  for (let left = TRIES; left > 0; left--) {
    clock.begin(input);
    found = attempt(inputSeed);
    if (!found.some(({ kind }) => kind === 'slow')) break;
  }
  return found;
}

function attempt(inputSeed: number): Finding[] {
  const { bytes, original } = makeInput(inputSeed, corpus);
  const before = decoded(original);
  meter.start(bytes.length);
  try {
    inspect(bytes, before, new Random(inputSeed), meter.run);
    return meter.excess.map((excess) => ({ seed: inputSeed, ...excess }));
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return [{ kind: 'thrown', seed: inputSeed, step: meter.step, message }];
  }
}

function decoded(original: Uint8Array): Module {
  const module = originals.get(original) ?? decodeModule(original).value;
  // Large ones are rare, and would be most of what is live.
  if (corpus.small.includes(original)) originals.set(original, module);
  return module;
}
