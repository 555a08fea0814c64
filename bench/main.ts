/**
 * The emulator beside its peers, as ratios: a real Envoy running the same modules, and proxytest, the emulator of the Go
 * SDK. What is compared takes turns in one run, at least five times; what is told is the median.
 */

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { line, mebi, micro, milli, type Comparison } from './comparison';
import { cost, Workspace, type Cost } from './emulator';
import { firstAnswer, margins, type Guest } from './peers/envoy';
import { proxytestFirst, proxytestRate } from './peers/proxytest';
import { spread, type Spread } from './peers/statistics';

/** Paths of what is built or installed, as `run.mjs` finds it. */
interface Parts {
  readonly root: string;
  readonly envoy?: string;
  readonly proxytest: string;
  readonly guests: readonly Guest[];
}

const RATE_PAIRS = 7;
const RATE_EXCHANGES = 100_000;
/** Envoy's margin is the difference of two runs, so it takes more pairs than other comparisons. */
const MARGIN = { pairs: 16, requests: 3_000 };
const COST = { warmUp: 20_000, exchanges: 40_000 };
const FIRSTS = 7;
const LONG = 100_000;
const SETTLED = 10_000;
const PEAK = { exchanges: 20_000, runs: 3 };

/** Proxytest compiles ahead, in a second that does not count; V8 has compiled for good after as many exchanges. */
async function rates({ root, proxytest, guests }: Parts): Promise<Comparison[]> {
  const guest = named(guests, 'heavy-go');
  const ratios: number[] = [];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let pair = 0; pair < RATE_PAIRS; pair++) {
    const { wall } = await cost(root, guest, 'full', { warmUp: COST.warmUp, exchanges: RATE_EXCHANGES });
    const peer = ((await proxytestRate(proxytest, guest, RATE_EXCHANGES)).seconds / RATE_EXCHANGES) * 1e6;
    ours.push(wall);
    theirs.push(peer);
    ratios.push(peer / wall);
  }
  const { median, low, high } = spread(ratios);
  const detail = `${micro(spread(ours))} against ${micro(spread(theirs))} an exchange, ${low.toFixed(1)} to ${high.toFixed(1)}`;
  return [
    { name: 'heavy-go, full trace: exchanges/s over those of proxytest', value: median, bar: { least: 4 }, detail },
  ];
}

interface Costs {
  readonly full: Cost[];
  readonly outcomes: Cost[];
}

async function margin({ root, envoy, guests }: Parts): Promise<Comparison[]> {
  const costs = new Map<string, Costs>(guests.map(({ name }) => [name, { full: [], outcomes: [] }]));
  const measure = async (guest: Guest, pair: number) => {
    const own = costs.get(guest.name) as Costs;
    for (const level of pair % 2 === 0 ? (['full', 'outcomes'] as const) : (['outcomes', 'full'] as const))
      own[level].push(await cost(root, guest, level, COST));
  };
  if (envoy === undefined) {
    for (let pair = 0; pair < MARGIN.pairs; pair++) for (const guest of guests) await measure(guest, pair);
    return guests.flatMap(({ name }) => traceRatio(name, costs.get(name) as Costs));
  }
  const seen = await margins(envoy, guests, MARGIN, measure);
  return seen.guests.flatMap((peer) => {
    const own = costs.get(peer.name) as Costs;
    return [...against(peer.name, peer, own), ...traceRatio(peer.name, own)];
  });
}

/** The bars are for the heavy guests. */
function against(name: string, peer: Spread, { full, outcomes }: Costs): Comparison[] {
  const isHeavy = name.startsWith('heavy');
  const one = (title: string, costs: readonly Cost[], most: number): Comparison => {
    const own = spread(costs.map(({ cpu }) => cpu));
    return {
      name: `${name}, ${title}: CPU over what it adds to Envoy`,
      value: own.median / peer.median,
      ...(isHeavy ? { bar: { most } } : {}),
      detail: `${micro(own)} against ${micro(peer)}`,
    };
  };
  return [one('trace off', outcomes, 1), one('full trace', full, 1.25)];
}

function traceRatio(name: string, { full, outcomes }: Costs): Comparison[] {
  const { median, low, high } = spread(full.map(({ cpu }, index) => cpu / (outcomes[index]?.cpu ?? NaN)));
  const detail = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return [
    {
      name: `${name}: CPU with full trace over off`,
      value: median,
      bar: { most: name.startsWith('heavy') ? 1.3 : 2 },
      detail,
    },
  ];
}

async function firsts({ envoy, proxytest, guests }: Parts, workspace: Workspace): Promise<Comparison[]> {
  const guest = named(guests, 'heavy-go');
  const peers: [string, () => Promise<number>][] = [['proxytest', () => proxytestFirst(proxytest, guest)]];
  if (envoy !== undefined) peers.push(['Envoy', () => firstAnswer(envoy, guest)]);
  // Once unmeasured, so that files are in the page cache.
  await workspace.firstResult(guest);
  for (const [, first] of peers) await first();
  const ours: number[] = [];
  const theirs = peers.map((): number[] => []);
  for (let round = 0; round < FIRSTS; round++) {
    ours.push(await workspace.firstResult(guest));
    for (const [index, [, first]] of peers.entries()) theirs[index]?.push(await first());
  }
  return peers.map(([name], index) => {
    const ratios = spread(ours.map((value, round) => value / (theirs[index]?.[round] ?? NaN)));
    const detail = `${milli(spread(ours))} against ${milli(spread(theirs[index] ?? []))}`;
    return {
      name: `heavy-go, process start to first result: over ${name}`,
      value: ratios.median,
      bar: { most: 0.2 },
      detail,
    };
  });
}

async function memory({ proxytest, guests }: Parts, workspace: Workspace): Promise<Comparison[]> {
  const guest = named(guests, 'heavy-go');
  const peaks: number[] = [];
  for (let run = 0; run < PEAK.runs; run++)
    peaks.push((await proxytestRate(proxytest, guest, PEAK.exchanges)).peakRssBytes);
  const samples = await workspace.memory(guest, LONG);
  const settled = Math.max(...samples.filter(({ done }) => done <= SETTLED).map(({ rss }) => rss));
  const peak = Math.max(...samples.map(({ rss }) => rss));
  const theirs = spread(peaks).median;
  return [
    {
      name: `heavy-go, ${LONG} exchanges, trace to a file: peak memory over proxytest's at ${PEAK.exchanges}`,
      value: peak / theirs,
      bar: { most: 0.6 },
      detail: `${mebi(peak)} against ${mebi(theirs)}`,
    },
    {
      name: `the same: peak over that of the first ${SETTLED}`,
      value: peak / settled,
      bar: { most: 1.1 },
      detail: `${mebi(peak)} against ${mebi(settled)}`,
    },
  ];
}

function named(guests: readonly Guest[], name: string): Guest {
  const guest = guests.find((one) => one.name === name);
  if (guest === undefined) throw new Error(`no guest ${name}`);
  return guest;
}

async function main([text = '{}', target = '', only = '']: readonly string[]): Promise<void> {
  const parts = JSON.parse(text) as Parts;
  const workspace = await Workspace.make(parts.root);
  const kinds: Record<string, () => Promise<Comparison[]>> = {
    rates: () => rates(parts),
    margin: () => margin(parts),
    firsts: () => firsts(parts, workspace),
    memory: () => memory(parts, workspace),
  };
  const all: Comparison[] = [];
  try {
    for (const [kind, measure] of Object.entries(kinds)) {
      if (only !== '' && only !== kind) continue;
      for (const comparison of await measure()) {
        all.push(comparison);
        console.log(line(comparison));
      }
    }
  } finally {
    await workspace.remove();
  }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(target, JSON.stringify({ machine, comparisons: all }, null, 1));
}

void main(process.argv.slice(2));
