/** The Scenario: everything that a replay needs. The file's shape is `schemas/scenario.schema.json`. */

import { attributeOf, type AttributeValue } from '../emulator/attributes';
import { DEFAULT_HOST, parseHost, type HostSwitches } from '../emulator/host';
import type { ClusterSettings } from '../emulator/outside';
import type { FailPolicy, PluginSettings } from '../emulator/plugin';
import { DEFAULT_ROUTE, DEFAULT_XDS, type Route, type XdsSettings } from '../emulator/xds';
import { fromBase64 } from '../base64';
import { utf8, type Bytes } from '../bytes';
import type { Capture } from '../capture/capture';
import { problem, type Checked, type Problem } from '../problem';
import type { LogLevelName } from '../proxywasm/enums';
import { buildMock, type CalloutMock, type CalloutMockFile } from './callouts';
import { connectionExpectation, type Connection, type ConnectionFile } from './connection';
import type { Exchange, Step } from './exchange';
import { badDate, buildExchange, buildSteps, type ExchangeFile, type StepFile } from './exchange-file';
import { badPatterns } from './expect-patterns';
import type { Expectation } from './expectation';

/** A scenario file after its shape was checked against the schema. Paths are as written. */
export interface ScenarioFile {
  /** Of the one plugin; a chain has `plugins` instead. */
  readonly module?: string;
  readonly host?: string;
  readonly plugin?: PluginFile;
  /** The chain, in the order of requests. */
  readonly plugins?: readonly (PluginFile & { readonly module: string })[];
  /** `all`: canary and main thread too, as Envoy does. */
  readonly startUps?: 'worker' | 'all';
  readonly captures?: readonly string[];
  readonly exchanges?: readonly ExchangeFile[];
  readonly connections?: readonly ConnectionFile[];
  readonly callouts?: readonly CalloutMockFile[];
  /** Files of answers that a replay recorded: mocks that come after those of the scenario. */
  readonly recordings?: readonly string[];
  /** Clusters that a callout may name although no mock does. */
  readonly clusters?: Readonly<Record<string, ClusterFile | null>>;
  readonly xds?: XdsFile;
  /** What happens behind the last exchange. */
  readonly after?: readonly StepFile[];
  /** Of what the plugins do outside any exchange. */
  readonly outside?: Expectation;
  /** What captures hold that is nobody's business: masked unless it is to be kept. */
  readonly secrets?: 'mask' | 'keep' | { readonly names: readonly string[] };
  /** `per_connection_buffer_limit_bytes`. */
  readonly bufferLimit?: number;
  readonly expect?: Readonly<Record<string, Expectation>>;
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
  readonly clock?: {
    readonly start?: string;
    readonly pauseMs?: number;
    readonly runOnMs?: number;
    readonly chunkMs?: number;
    readonly real?: boolean;
  };
  readonly random?: { readonly seed?: number };
  readonly limits?: LimitsFile;
}

/** `address`: `host:port`; its callouts go there, to the real network. */
export interface ClusterFile {
  readonly endpoints?: 'none';
  readonly address?: string;
}

export interface PluginFile {
  readonly name?: string;
  readonly rootId?: string;
  readonly vmId?: string;
  /** Text, or a value that becomes JSON. */
  readonly configuration?: unknown;
  readonly vmConfiguration?: unknown;
  readonly environment?: Readonly<Record<string, string>>;
  readonly failPolicy?: FailPolicy;
  readonly logLevel?: LogLevelName;
  readonly allowOnHeadersStopIteration?: boolean;
  readonly allowedCapabilities?: readonly string[];
}

/** The proxy's own configuration, as far as plugins see it. */
export type XdsFile = Partial<Omit<XdsSettings, 'node' | 'routes'>> & {
  readonly node?: Partial<XdsSettings['node']>;
  readonly routes?: readonly Partial<Route>[];
};

export interface LimitsFile {
  readonly timeMs?: number;
  readonly memoryMiB?: number;
  readonly traceEvents?: number;
}

export interface Limits {
  /** Longest time that start-up or one exchange may take, in real milliseconds. */
  readonly timeMs: number;
  readonly memoryMiB: number;
  readonly traceEvents: number;
}

/** All of a scenario but its module's bytes. */
export interface Scenario {
  /** The chain, in the order of requests. */
  readonly plugins: readonly PluginSettings[];
  readonly allStartUps: boolean;
  readonly callouts: readonly CalloutMock[];
  readonly clusters: readonly ClusterSettings[];
  readonly xds: XdsSettings;
  readonly bufferLimit: number;
  readonly pause: number;
  readonly runOn: number;
  readonly chunkGap: number;
  readonly host: HostSwitches;
  readonly exchanges: readonly Exchange[];
  readonly connections: readonly Connection[];
  readonly after: readonly Step[];
  readonly outside: Expectation | undefined;
  readonly properties: ReadonlyMap<string, AttributeValue>;
  readonly startTime: bigint;
  readonly seed: number;
  readonly realTime: boolean;
  readonly limits: Limits;
}

export const DEFAULT_LIMITS: Limits = { timeMs: 5000, memoryMiB: 128, traceEvents: 100_000 };
const NS_PER_MS = 1_000_000n;
const DEFAULT_START = Date.UTC(2025, 0, 1);

/** `captured` is what the files hold that `captures` names, in order. */
export function buildScenario(
  file: ScenarioFile,
  captured: Capture,
  recorded: readonly CalloutMockFile[] = [],
): Checked<Scenario> {
  const host = parseHost(file.host ?? DEFAULT_HOST);
  const inline = (file.exchanges ?? []).map(buildExchange);
  const exchanges = [...captured.exchanges, ...inline.map((one) => one.value)].map((exchange) =>
    expecting(exchange, file),
  );
  const start = file.clock?.start === undefined ? DEFAULT_START : Date.parse(file.clock.start);
  const steps: Problem[] = [];
  const value: Scenario = {
    plugins: file.plugins?.map(buildPlugin) ?? [buildPlugin(file.plugin ?? {})],
    allStartUps: file.startUps === 'all',
    callouts: [...(file.callouts ?? []), ...recorded].map((mock) => buildMock(mock, bytesOfBase64)),
    clusters: Object.entries(file.clusters ?? {}).map(([name, cluster]) => ({
      name,
      empty: cluster?.endpoints === 'none',
      ...(cluster?.address === undefined ? {} : { address: cluster.address }),
    })),
    xds: buildXds(file.xds ?? {}),
    bufferLimit: file.bufferLimit ?? BUFFER_LIMIT,
    pause: (file.clock?.pauseMs ?? 0) * 1e6,
    chunkGap: (file.clock?.chunkMs ?? 0) * 1e6,
    runOn: (file.clock?.runOnMs ?? 0) * 1e6,
    host: host.value,
    exchanges,
    connections: [...(captured.connections ?? []), ...(file.connections ?? []).map(buildConnection)],
    after: buildSteps(file.after ?? [], ['after'], steps),
    outside: file.outside ?? captured.outside,
    properties: new Map(Object.entries(file.properties ?? {}).map(([path, v]) => [path, attributeOf(v)])),
    startTime: exchanges[0]?.startTime ?? BigInt(Number.isNaN(start) ? DEFAULT_START : start) * NS_PER_MS,
    seed: file.random?.seed ?? 1,
    realTime: file.clock?.real ?? false,
    limits: { ...DEFAULT_LIMITS, ...file.limits },
  };
  const bodies = inline.flatMap((one, index) =>
    one.problems.map((p) => ({ ...p, place: { path: ['exchanges', index, ...(p.place.path ?? [])] } })),
  );
  const problems = [
    ...host.problems,
    ...badStart(start),
    ...steps,
    ...bodies,
    ...badPatterns(file),
    ...unusedExpectations(file, exchanges),
    ...doubleExpectations(file, exchanges),
  ];
  return {
    value,
    problems: problems.length === 0 && exchanges.length + value.connections.length === 0 ? [nothing()] : problems,
  };
}

function bytesOfBase64(text: string): Bytes {
  return fromBase64(text) ?? new Uint8Array();
}

/** Envoy's default. */
const BUFFER_LIMIT = 1 << 20;

function buildXds({ node, routes, ...rest }: XdsFile): XdsSettings {
  return {
    ...DEFAULT_XDS,
    ...rest,
    node: { ...DEFAULT_XDS.node, ...node },
    routes: routes?.map((route) => ({ ...DEFAULT_ROUTE, ...route })) ?? DEFAULT_XDS.routes,
  };
}

function nothing(): Problem {
  return problem('no-exchanges', 'there is nothing to replay', { path: [] }, 'Name captures, or write exchanges.');
}

function badStart(start: number): Problem[] {
  if (!Number.isNaN(start)) return [];
  return [badDate(['clock', 'start'])];
}

function buildPlugin(plugin: PluginFile): PluginSettings {
  return {
    name: plugin.name ?? 'plugin',
    rootId: plugin.rootId ?? '',
    vmId: plugin.vmId ?? '',
    vmConfiguration: configurationBytes(plugin.vmConfiguration),
    configuration: configurationBytes(plugin.configuration),
    environment: Object.entries(plugin.environment ?? {}),
    failPolicy: plugin.failPolicy ?? 'closed',
    logLevel: plugin.logLevel ?? 'info',
    allowHeadersStopIteration: plugin.allowOnHeadersStopIteration ?? false,
    allowedCapabilities: new Set(plugin.allowedCapabilities ?? []),
  };
}

/** Text goes to the plugin as it is, anything else as JSON. */
export function configurationBytes(value: unknown): Bytes {
  if (value === undefined || value === null) return new Uint8Array(0);
  return utf8(typeof value === 'string' ? value : JSON.stringify(value));
}

/** `expect` at the top of the file speaks of captured exchanges by their name, `GET /path`. */
function expecting(exchange: Exchange, file: ScenarioFile): Exchange {
  const expectations = file.expect ?? {};
  const expectation = Object.hasOwn(expectations, exchange.name) ? expectations[exchange.name] : undefined;
  return expectation === undefined || exchange.expect !== undefined ? exchange : { ...exchange, expect: expectation };
}

/** Which of the two would hold nobody could tell. */
function doubleExpectations({ exchanges = [], expect = {} }: ScenarioFile, built: readonly Exchange[]): Problem[] {
  const own = built.slice(built.length - exchanges.length);
  return exchanges.flatMap((one, index) => {
    const name = own[index]?.name ?? '';
    if (one.expect === undefined || !Object.hasOwn(expect, name)) return [];
    const message = `"${name}" has an expect of its own, so this one would never be looked at`;
    return [problem('two-expectations', message, { path: ['expect', name] }, 'Put both into one.')];
  });
}

function unusedExpectations(file: ScenarioFile, exchanges: readonly Exchange[]): Problem[] {
  const names = new Set(exchanges.map((exchange) => exchange.name));
  return Object.keys(file.expect ?? {})
    .filter((name) => !names.has(name))
    .map((name) => {
      const known = [...names].slice(0, 3).map((n) => JSON.stringify(n));
      const remedy =
        known.length === 0
          ? 'There are no exchanges: name a capture.'
          : `Name an exchange as it is listed, such as ${known.join(', ')}.`;
      return problem('unknown-exchange', `expect names no exchange: "${name}"`, { path: ['expect', name] }, remedy);
    });
}

function buildConnection(file: ConnectionFile, index: number): Connection {
  const pieces = (file.pieces ?? []).map(({ from, text, base64 }) => ({
    from,
    bytes: text === undefined ? (fromBase64(base64 ?? '') ?? new Uint8Array()) : utf8(text),
  }));
  const expect = connectionExpectation(file);
  return {
    name: file.name ?? `connection ${index + 1}`,
    pieces,
    closes: file.closes ?? 'downstream',
    ...(expect === undefined ? {} : { expect }),
  };
}
