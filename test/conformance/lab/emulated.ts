/** The same cases in the emulator, in the same form. */

import { createHash } from 'node:crypto';
import type { PluginSettings } from '../../../src/core/emulator/plugin';
import { replay, type ReplayEnd } from '../../../src/core/emulator/replay';
import type { Exchange } from '../../../src/core/scenario/exchange';
import type { CalloutMockFile } from '../../../src/core/scenario/callouts';
import {
  buildScenario,
  type PluginFile,
  type Scenario,
  type ScenarioFile,
  type XdsFile,
} from '../../../src/core/scenario/scenario';
import { summarise } from '../../../src/core/trace/summary';
import type { BodyView, EventOf, MessageView, TraceEvent } from '../../../src/core/trace/events';
import { MemoryBlocks } from '../../support/memory-blocks';
import { readSection } from '../../../src/core/trace/read-section';
import type { TraceSection } from '../../../src/core/trace/sections';
import { foreignPorts } from '../../../src/node/foreign';
import { ModuleCache } from '../../../src/node/module-cache';
import { prepareModules } from '../../../src/node/prepare-modules';
import { usesCel } from '../../../src/node/uses-cel';
import { NETWORK } from '../../../src/node/network';
import { realTime } from '../../../src/node/real-time';
import { assembleGuest } from '../guest/assemble';
import { http, type Case, type PluginCase } from './case';
import { METADATA, namesOf } from './config';
import { withFlags } from './flags';
import { emulatedReasons } from './reasons';
import { maskLine, messageOf, type Seen, type SeenExchange, type SeenMessage } from './seen';
import { emulatedStats } from './stats';

/** What the lab's Envoy has besides the upstream. */
export const CLUSTERS = {
  upstream: null,
  callout: null,
  grpc: null,
  refused: null,
  tcp_upstream: null,
  empty: { endpoints: 'none' },
} as const;
const METADATA_OF = { lab: METADATA };
const XDS: XdsFile = {
  node: { id: 'lab-node', cluster: 'lab-cluster', metadata: METADATA, locality: { region: 'here', zone: 'z1' } },
  routes: [
    { name: 'special', prefix: '/special', timeoutMs: 3_000 },
    { name: 'default', prefix: '/', metadata: METADATA_OF },
  ],
  ...{ virtualHostMetadata: METADATA_OF, clusterMetadata: METADATA_OF, listenerMetadata: METADATA_OF },
  upstreamHostMetadata: METADATA_OF,
  upstreamLocality: { region: 'there', zone: 'z2' },
  upstreamAddress: '127.0.0.1:30000',
  tcpCluster: 'tcp_upstream',
};
/** Envoy's own. */
const MEMORY_MIB = 1024;

/** What the case leaves to the lab, and another test may have otherwise. */
type Around = Pick<ScenarioFile, 'clusters' | 'callouts'>;

export interface Emulated extends Seen {
  readonly events: readonly TraceEvent[];
  /** Answers that came from the network. */
  readonly recorded: readonly CalloutMockFile[];
}

export async function emulate(item: Case, version: string, around: Around = {}): Promise<Emulated> {
  const exchanges = item.connections === undefined ? (item.exchanges ?? [http()]) : [];
  const scenario = scenarioOf(item, exchanges, version, around);
  const [{ events, end }, flags] = await withFlags(() => run(item, scenario));
  return {
    ...seenOf(item, [...exchanges, ...(item.connections ?? [])], events, end, flags),
    events,
    recorded: end.recorded ?? [],
  };
}

function scenarioOf(item: Case, exchanges: readonly Exchange[], version: string, around: Around): Scenario {
  const [major = '1', minor = '40'] = version.split('.');
  const { value, problems } = buildScenario(
    {
      host: `envoy@${major}.${minor}`,
      plugins: item.plugins.map((plugin, index) => pluginFile(item, plugin, index)),
      callouts: [{ match: { cluster: 'refused' }, fail: 'refused' }, ...(item.callouts ?? [])],
      clusters: CLUSTERS,
      xds: XDS,
      ...(item.connections === undefined ? {} : { connections: item.connections }),
      clock: { pauseMs: item.pauseMs ?? 10, runOnMs: item.until === undefined ? 0 : 300, chunkMs: 10 },
      startUps: 'all',
      ...around,
      ...(item.bufferLimit === undefined ? {} : { bufferLimit: item.bufferLimit }),
    },
    { exchanges },
  );
  const serious = problems.filter(({ code }) => code !== 'no-exchanges');
  if (serious.length > 0) throw new Error(JSON.stringify(serious));
  return value;
}

function pluginFile(item: Case, plugin: PluginCase, index: number): PluginFile & { module: string } {
  return { ...plugin, ...namesOf(item, index), module: '' };
}

async function run(item: Case, scenario: Scenario): Promise<{ events: readonly TraceEvent[]; end: ReplayEnd }> {
  const modules = await Promise.all(item.plugins.map(({ guest }) => assembleGuest(item.name, guest)));
  const inputs = modules.map((bytes) => ({ bytes, hash: createHash('sha256').update(bytes).digest('hex') }));
  const prepared = await prepareModules(inputs, MEMORY_MIB, new ModuleCache());
  if ('problems' in prepared) return { events: [], end: { problems: prepared.problems, stats: [], mockUses: [] } };
  const plugins = prepared.map((loaded, index) => ({ loaded, settings: scenario.plugins[index] as PluginSettings }));
  const numbers = scenario.exchanges.map((_, index) => index + 1);
  const blocks = new MemoryBlocks();
  // Nobody sees how Envoy ends.
  let last: readonly TraceSection[] | undefined;
  const end = await replay(
    {
      ...scenario,
      ...{ plugins, numbers, repeat: 1, trace: 'full', traceLimit: 1_000_000 },
      ...{ foreign: await foreignPorts(usesCel(modules)), time: realTime(), network: NETWORK },
    },
    { blocks, microseconds: () => 0, shuttingDown: () => (last = blocks.sections()) },
  );
  const events = (last ?? blocks.sections()).flatMap((section) => readSection(section, scenario.exchanges));
  return { events, end };
}

/** A TCP connection that its plugin holds back from the start has no access log. */
function cameAbout(events: readonly TraceEvent[]): boolean {
  const called = (names: RegExp) => events.some((event) => event.kind === 'call' && names.test(event.name));
  const trapped = events.some((event) => event.kind === 'trap');
  return trapped || !called(/^proxy_on_new_connection$/) || called(/^proxy_on_(done|log|delete)$/);
}

function seenOf(
  item: Case,
  exchanges: readonly { readonly name: string }[],
  events: readonly TraceEvent[],
  end: ReplayEnd,
  flags: ReadonlyMap<number, string>,
): Seen {
  const accepted = end.problems.length === 0;
  const lines = (list: readonly TraceEvent[]) => list.flatMap((event) => line(item, event, events));
  const own = events.filter((event) => event.vm === undefined);
  const first = own.findIndex((event) => event.exchange !== undefined);
  const begin = first === -1 ? own.length : first;
  const last = own.findLastIndex((event) => event.exchange !== undefined);
  return {
    accepted,
    reasons: emulatedReasons(end.problems),
    startUps: item.startUps === true ? lines(events.filter((event) => event.vm !== undefined)) : [],
    start: accepted ? lines(own.slice(0, begin)) : [],
    exchanges: exchanges.flatMap((exchange, index) => {
      const mine = own.filter((event) => event.exchange === index + 1);
      const flagsSeen = cameAbout(mine) ? (flags.get(index + 1) ?? '-') : '';
      const named = { name: exchange.name, flags: flagsSeen };
      return accepted ? [exchangeOf(item, named, index + 1, mine, lines(mine))] : [];
    }),
    after: lines(own.slice(Math.max(last + 1, begin))),
    callouts: own.flatMap((event) =>
      event.kind === 'callout' && event.cluster !== 'refused' ? [calloutOf(event, own)] : [],
    ),
    stats: emulatedStats(end.stats, events),
  };
}

/** As Envoy's access log writes details. */
function escaped(item: Case, details: string): string {
  if (item.connections !== undefined && details === '') return '-';
  const unicode = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return details.replace(/\n/g, '\\n').replace(/[^\x20-\uffff]/g, unicode);
}

function exchangeOf(
  item: Case,
  { name, flags }: { readonly name: string; readonly flags: string },
  number: number,
  events: readonly TraceEvent[],
  logs: string[],
): SeenExchange {
  const summary = summarise(number, events);
  const out = events.find((event): event is EventOf<'request-out'> => event.kind === 'request-out');
  const client = summary.client;
  const status = client === undefined ? 0 : (summary.status ?? 0);
  const response = viewOf(client, (name) => name !== ':status');
  // In Envoy the client leaves in the end.
  const leaves = summary.outcome === 'stalled' && item.giveUpMs !== undefined;
  return {
    ...{ name, status },
    flags: leaves ? 'DC' : flags,
    details: leaves ? 'downstream_remote_disconnect' : escaped(item, summary.details),
    response: messageOf({ ...response, status, cut: false }, 'response'),
    upstream: out === undefined || out.cut === true ? null : upstreamOf(out.message),
    logs,
  };
}

function upstreamOf(message: MessageView): SeenMessage {
  return messageOf({ ...wireForm(message), status: 0, cut: false }, 'upstream');
}

/** HTTP/1 writes `:authority` as `host`, first; method and path come before all. */
function wireForm(message: MessageView): SeenMessage {
  const target = [':method', ':path'].flatMap((name) => message.headers.filter(([other]) => other === name));
  const host = message.headers.filter(([name]) => name === ':authority').map(([, value]) => ['host', value] as const);
  const { headers, ...rest } = viewOf(message, (name) => !name.startsWith(':'));
  return { headers: [...target, ...host, ...headers], ...rest };
}

function calloutOf(event: EventOf<'callout'>, events: readonly TraceEvent[]): Seen['callouts'][number] {
  const { cluster, message } = event;
  const form = cluster === 'grpc' ? viewOf(message, () => true) : wireForm(message);
  const { headers, body } = messageOf({ ...form, status: 0, cut: false }, 'callout');
  if (cluster !== 'grpc') return { cluster, headers, body };
  const messages = events.flatMap((one) =>
    one.kind === 'callout-message' && one.callout === event.callout ? [textOf(one.body)] : [],
  );
  const all = event.callout % 4 === 1 ? [body] : messages;
  return { cluster, headers, body: all.map((text) => `[${text}]`).join('') };
}

function viewOf(message: MessageView | undefined, keep: (name: string) => boolean): SeenMessage {
  const headers = (message?.headers ?? []).filter(([name]) => keep(name));
  return { headers, body: textOf(message?.body), trailers: message?.trailers ?? [] };
}

function textOf(body: BodyView | undefined): string {
  if (body === undefined) return '';
  return 'text' in body ? body.text : Buffer.from(body.base64, 'base64').toString();
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

/** As Envoy writes log lines: those of a root context lack the plugin's name. */
function line(item: Case, event: TraceEvent, events: readonly TraceEvent[]): string[] {
  if (event.kind !== 'log' || LEVELS.indexOf(event.level) < LEVELS.indexOf('info')) return [];
  const plugin = event.plugin ?? 0;
  const { name, rootId, vmId } = namesOf(item, plugin);
  // Roots are the contexts that are there before any stream.
  const isRoot = isRootContext(event.context, plugin, events);
  const level = event.level === 'warn' ? 'warning' : event.level;
  // Outside a callback there is no plugin.
  if (event.context === 0)
    return event.message.includes(`[${item.name}]`) ? [maskLine(`${level}|wasm log: ${event.message}`)] : [];
  const head = [isRoot ? '' : name, rootId, vmId].filter((text) => text !== '').join(' ');
  return [maskLine(`${level}|wasm log${head === '' ? '' : ` ${head}`}: ${event.message}`)];
}

/** It was called with something that only roots are, or created without a parent. */
function isRootContext(context: number, plugin: number, events: readonly TraceEvent[]): boolean {
  return events.some(
    (one) =>
      one.kind === 'call' &&
      one.context === context &&
      (one.plugin ?? 0) === plugin &&
      (ROOT_CALLS.has(one.name) || (one.name === 'proxy_on_context_create' && one.args[0]?.value === '0')),
  );
}

const ROOT_CALLS = new Set(['proxy_on_vm_start', 'proxy_on_configure', 'proxy_on_tick', 'proxy_on_queue_ready']);
