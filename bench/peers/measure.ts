/** All measurements of the peers, and how they are shown. */

import { firstAnswer, margins, type Guest, type Margins } from './envoy';
import { proxytestFirst, proxytestRate } from './proxytest';
import { spread, type Spread } from './statistics';

/** Paths of what is built or installed, as `run.mjs` finds it. `envoy`: undefined where it cannot be had. */
export interface PeerParts {
  readonly envoy?: string;
  readonly proxytest: string;
  readonly guests: readonly Guest[];
}

export interface ProxytestRates {
  readonly name: string;
  readonly exchanges: number;
  /** Microseconds for an exchange. */
  readonly wall: Spread;
  readonly cpu: Spread;
  /** Largest of the runs. */
  readonly peakRssBytes: number;
}

export interface FirstAnswer extends Spread {
  readonly host: 'envoy' | 'proxytest';
  readonly name: string;
}

export interface Peers {
  readonly margins?: Margins;
  readonly rates: readonly ProxytestRates[];
  /** Milliseconds. */
  readonly firsts: readonly FirstAnswer[];
}

const PAIRS = 25;
const REQUESTS = 3_000;
const ROUNDS = 5;
const EXCHANGES = 10_000;
/** Shows what a long run costs proxytest, which forgets no exchange. */
const LONG = { name: 'heavy-go', exchanges: 50_000 };
const FIRSTS = ['heavy-go', 'heavy-c'];

export async function measurePeers(parts: PeerParts): Promise<Peers> {
  const { envoy, proxytest, guests } = parts;
  const added =
    envoy === undefined ? {} : { margins: await margins(envoy, guests, { pairs: PAIRS, requests: REQUESTS }) };
  const rates: ProxytestRates[] = [];
  for (const guest of guests) rates.push(await rate(proxytest, guest, EXCHANGES));
  for (const guest of guests.filter(({ name }) => name === LONG.name)) {
    rates.push(await rate(proxytest, guest, LONG.exchanges));
  }
  const firsts: FirstAnswer[] = [];
  for (const guest of guests.filter(({ name }) => FIRSTS.includes(name))) firsts.push(...(await first(parts, guest)));
  return { ...added, rates, firsts };
}

/** The hosts take turns, so that a slow moment of the machine does not fall on one of them alone. */
async function first({ envoy, proxytest }: PeerParts, guest: Guest): Promise<FirstAnswer[]> {
  const hosts: { host: FirstAnswer['host']; measure: () => Promise<number>; samples: number[] }[] = [];
  if (envoy !== undefined) hosts.push({ host: 'envoy', measure: () => firstAnswer(envoy, guest), samples: [] });
  hosts.push({ host: 'proxytest', measure: () => proxytestFirst(proxytest, guest), samples: [] });
  // Once unmeasured, so that files are in the page cache.
  for (const { measure } of hosts) await measure();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { measure, samples } of hosts) samples.push(await measure());
  }
  return hosts.map(({ host, samples }) => ({ host, name: guest.name, ...spread(samples) }));
}

async function rate(program: string, guest: Guest, exchanges: number): Promise<ProxytestRates> {
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await proxytestRate(program, guest, exchanges));
  const microseconds = (seconds: number) => (seconds / exchanges) * 1e6;
  return {
    name: guest.name,
    exchanges,
    wall: spread(runs.map((run) => microseconds(run.seconds))),
    cpu: spread(runs.map((run) => microseconds(run.cpuSeconds))),
    peakRssBytes: Math.max(...runs.map((run) => run.peakRssBytes)),
  };
}

/** The numbers as text, one line each. */
export function describe({ margins: added, rates, firsts }: Peers): string {
  const lines: string[] = [];
  if (added !== undefined) {
    lines.push('Envoy, CPU per request:');
    lines.push(row('without a filter', added.baseline, 'µs'));
    for (const one of added.guests) {
      lines.push(`${row(`${one.name} adds`, one, 'µs')}, cheapest runs apart ${one.floor.toFixed(1)} µs`);
    }
  }
  lines.push('proxytest, per exchange:');
  for (const { name, exchanges, wall, cpu, peakRssBytes } of rates) {
    const memory = `${(peakRssBytes / 2 ** 20).toFixed(0)} MiB at its peak`;
    const title = `${name} × ${exchanges.toLocaleString('en')}`;
    lines.push(`${row(title, wall, 'µs')}, CPU ${cpu.median.toFixed(1)} µs, ${memory}`);
  }
  lines.push('From the start of the process to the first answer:');
  for (const first of firsts) lines.push(row(`${first.host} ${first.name}`, first, 'ms'));
  return lines.join('\n');
}

function row(title: string, { median, quartiles, low, high }: Spread, unit: string): string {
  const number = (value: number) => value.toFixed(1);
  const around = `middle half ${quartiles.map(number).join(' to ')}, all ${number(low)} to ${number(high)}`;
  return `  ${title.padEnd(20)} ${number(median).padStart(8)} ${unit} (${around})`;
}
