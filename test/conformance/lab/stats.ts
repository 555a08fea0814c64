/** The metrics of plugins: of all cases at once from Envoy's admin interface, and of one from the emulator's Trace. */

import type { Stat } from '../../../src/core/emulator/stats';
import type { TraceEvent } from '../../../src/core/trace/events';
import type { Case } from './case';

/** `counter wasmcustom.NAME` → its value; of histograms how many samples they have. */
export type SeenStats = Readonly<Record<string, string>>;

const TYPES: readonly string[] = ['counter', 'gauge', 'histogram'];
const PREFIX = 'wasmcustom.';
/** Asking for stats makes Envoy collect the samples of its threads; they are there some time after. */
const COLLECTED_MS = 300;

type Query = (path: string) => Promise<string>;

/** By case; whose they are is told by their names, which begin with the case's. */
export async function envoyStats(query: Query, cases: readonly Case[]): Promise<ReadonlyMap<string, SeenStats>> {
  await histograms(query);
  await new Promise((resolve) => setTimeout(resolve, COLLECTED_MS));
  const all = [
    ...(await numbers(query, 'Counters', 'counter')),
    ...(await numbers(query, 'Gauges', 'gauge')),
    ...(await histograms(query)),
  ];
  const found = new Map<string, Record<string, string>>();
  for (const [type, name, value] of all) {
    const owner = ownerOf(name, cases);
    found.set(owner, { ...found.get(owner), [`${type} ${name}`]: value });
  }
  return found;
}

/** Those of other cases may begin with the same words: the longest name is the one. */
function ownerOf(stat: string, cases: readonly Case[]): string {
  const name = stat.slice(PREFIX.length);
  const begins = cases.filter((item) => name.startsWith(item.name) || item.metrics?.includes(name) === true);
  const [owner] = begins.sort((one, other) => other.name.length - one.name.length);
  if (owner === undefined) throw new Error(`no case has the metric ${JSON.stringify(stat)}`);
  return owner.name;
}

const selection = (type: string) => `/stats?type=${type}&filter=${encodeURIComponent('^wasmcustom')}&format=json`;

type Row = readonly [type: string, name: string, value: string];

/** Values have 64 bits, more than a JavaScript number holds: their digits are made a text first. */
async function numbers(query: Query, type: string, label: string): Promise<Row[]> {
  const text = (await query(selection(type))).replace(/("value":)(\d+)/g, '$1"$2"');
  const { stats } = JSON.parse(text) as { stats: { name: string; value?: string }[] };
  return stats.flatMap(({ name, value }) => (value === undefined ? [] : [[label, name, value] as const]));
}

interface HistogramDetails {
  readonly name: string;
  readonly totals: readonly { readonly count: number }[];
}

async function histograms(query: Query): Promise<Row[]> {
  const { stats } = JSON.parse(await query(`${selection('Histograms')}&histogram_buckets=detailed`)) as {
    stats: { histograms?: { details?: HistogramDetails[] } }[];
  };
  return stats.flatMap(({ histograms }) =>
    (histograms?.details ?? []).map(({ name, totals }) => {
      const samples = totals.reduce((sum, { count }) => sum + count, 0);
      return ['histogram', name, String(samples)] as const;
    }),
  );
}

/**
 * `stats` are those that there are when all is over; `events`, which end before the plugins do, tell their values. No
 * case makes new ones in the end of its plugins.
 */
export function emulatedStats(stats: readonly Stat[], events: readonly TraceEvent[]): SeenStats {
  const values = new Map<string, string>();
  for (const event of events) if (event.kind === 'metric') values.set(`${event.type} ${event.name}`, event.value);
  const named = stats.map(({ type, name }): [string, string] => {
    const full = `${PREFIX}${name}`.replace(/\.$/, '');
    return [`${TYPES[type] ?? type} ${full}`, values.get(`${type} ${name}`) ?? '0'];
  });
  return Object.fromEntries(named);
}
