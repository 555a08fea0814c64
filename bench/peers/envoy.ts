/** What a filter costs in a real Envoy: CPU time for each request at the margin, and the time to its first answer. */

import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../test/support/ports';
import { CHECK_PATH, EnvoyProcess } from './envoy-process';
import { requestText } from './exchange';
import { ask, load } from './load';
import { spread, type Spread } from './statistics';

const START_MS = 20_000;
const CONNECTIONS = 8;
/** V8 has compiled a filter's hot functions for good by then. */
const WARM_UP = 10_000;

export interface Guest {
  readonly name: string;
  readonly module: string;
  /** What it puts into `x-bench`. */
  readonly evidence: string;
}

export interface Margin extends Spread {
  readonly name: string;
  /**
   * The cheapest run with the filter less the cheapest without one: what remains where neighbours of a virtual machine
   * slow down some of the runs. Spread tells of the pairs.
   */
  readonly floor: number;
}

export interface Size {
  readonly pairs: number;
  /** Of each of a pair's two runs. */
  readonly requests: number;
}

/** What is measured between the pairs, so that it meets the same moments of the machine. */
export type Beside = (guest: Guest, pair: number) => Promise<void>;

interface Filtered {
  readonly guest: Guest;
  readonly port: number;
  readonly without: number[];
  readonly with: number[];
}

export interface Margins {
  /** Microseconds of CPU for a request that no filter sees. */
  readonly baseline: Spread;
  /** Microseconds of CPU that each filter adds to it. */
  readonly guests: readonly Margin[];
}

/**
 * All listeners are one process's, so that its code lies where it lies for all of them. Each pair is a run without a
 * filter and one with it, right after each other and in alternating order.
 */
export async function margins(
  program: string,
  guests: readonly Guest[],
  size: Size,
  beside: Beside = () => Promise.resolve(),
): Promise<Margins> {
  const bare = await freePort();
  const filtered: Filtered[] = [];
  for (const guest of guests) filtered.push({ guest, port: await freePort(), without: [], with: [] });
  const listeners = [{ port: bare }, ...filtered.map(({ guest, port }) => ({ port, module: guest.module }))];
  const envoy = await EnvoyProcess.spawn(program, listeners);
  try {
    await evidence(envoy, bare, undefined);
    for (const { guest, port } of filtered) await evidence(envoy, port, guest.evidence);
    for (const { port } of listeners) await load(port, WARM_UP, CONNECTIONS);
    await runPairs(envoy, bare, filtered, size, beside);
  } finally {
    await envoy.stop();
  }
  return summary(filtered);
}

async function runPairs(
  envoy: EnvoyProcess,
  bare: number,
  filtered: readonly Filtered[],
  size: Size,
  beside: Beside,
): Promise<void> {
  for (let pair = 0; pair < size.pairs; pair++) {
    for (const one of filtered) {
      const runs = [
        async () => one.without.push(await cpuPerRequest(envoy, bare, size.requests)),
        async () => one.with.push(await cpuPerRequest(envoy, one.port, size.requests)),
      ];
      for (const run of pair % 2 === 0 ? runs : runs.reverse()) await run();
      await beside(one.guest, pair);
    }
  }
}

function summary(filtered: readonly Filtered[]): Margins {
  const baseline = spread(filtered.flatMap(({ without }) => without));
  const guests = filtered.map(({ guest, without, with: runs }) => ({
    name: guest.name,
    floor: spread(runs).low - spread(without).low,
    ...spread(runs.map((value, pair) => value - (without[pair] ?? NaN))),
  }));
  return { baseline, guests };
}

async function cpuPerRequest(envoy: EnvoyProcess, port: number, requests: number): Promise<number> {
  const before = await envoy.cpuTime();
  await load(port, requests, CONNECTIONS);
  return ((await envoy.cpuTime()) - before) / requests / 1_000;
}

/** Milliseconds from the start of Envoy's process to the first answer that went through the filter. */
export async function firstAnswer(program: string, guest: Guest): Promise<number> {
  const port = await freePort();
  const envoy = await EnvoyProcess.spawn(program, [{ port, module: guest.module }]);
  try {
    await evidence(envoy, port, guest.evidence);
    return performance.now() - envoy.startedAt;
  } finally {
    await envoy.stop();
  }
}

/** Waits for an answer; it must show that the request went through the filter, and that its host calls succeeded. */
async function evidence(envoy: EnvoyProcess, port: number, expected: string | undefined): Promise<void> {
  const end = performance.now() + START_MS;
  let head = await ask(port, requestText(CHECK_PATH));
  while (head === undefined) {
    envoy.checkAlive();
    if (performance.now() > end) throw new Error(`Envoy did not answer within ${START_MS} ms`);
    await sleep(1);
    head = await ask(port, requestText(CHECK_PATH));
  }
  const seen = /^x-bench: (.*)\r$/m.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200 ') || seen !== expected) {
    throw new Error(`Envoy's answer should show x-bench ${expected}, but was ${JSON.stringify(head)}`);
  }
}
