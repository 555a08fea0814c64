/** One run of real Envoy and one of the emulator over the same exchanges, in the same form. */

import type { Exchange, Header } from '../../src/core/scenario/exchange';
import type { EventOf, HeaderList, MessageView, TraceEvent } from '../../src/core/trace/events';
import { part, valueOf } from '../support/parts';
import { replayModule } from '../support/replay';
import { Envoy } from './envoy';
import { CASE_HEADER, send, Upstream, type WireMessage } from './wire';

export interface Setup {
  readonly module: string;
  readonly configuration: string;
  readonly failPolicy?: 'closed' | 'open';
  readonly exchanges: readonly Exchange[];
}

export interface Seen {
  /** Log lines of one start-up. */
  readonly startUp: readonly string[];
  readonly exchanges: readonly SeenExchange[];
}

export interface SeenExchange {
  readonly name: string;
  readonly status: number;
  readonly details: string;
  readonly response: { readonly headers: HeaderList; readonly body: string; readonly trailers: HeaderList };
  /** The request as the upstream got it; null: it got none, or only a part of it. */
  readonly upstream: { readonly headers: HeaderList; readonly body: string; readonly trailers: HeaderList } | null;
  readonly logs: readonly string[];
}

const NAMES = { name: 'probe', rootId: 'probe_root', vmId: 'probe_vm' };
/** Start-ups of Envoy with one worker: canary, main thread, worker. */
export const START_UPS = 3;
/** Not the same in two runs of the same thing. */
const VARYING = new Set(['date', 'x-request-id', 'x-envoy-upstream-service-time']);
/** Framing between Envoy and the upstream is the codec's, after the filters. */
const CODEC = new Set(['transfer-encoding', 'connection']);

/** `x-case` tells the upstream which exchange it is answering. */
export function numbered(exchanges: readonly Exchange[]): Exchange[] {
  return exchanges.map((exchange, index) => {
    const headers: Header[] = [...exchange.request.headers, [CASE_HEADER, String(index + 1)]];
    return { ...exchange, request: { ...exchange.request, headers } };
  });
}

export async function throughEnvoy({ module, configuration, failPolicy, exchanges }: Setup): Promise<Seen> {
  const upstream = new Upstream(exchanges);
  const failurePolicy = failPolicy === 'open' ? 'FAIL_OPEN' : 'FAIL_CLOSED';
  const program = valueOf(part('envoy'));
  const envoy = await Envoy.start({
    program,
    module,
    configuration,
    failurePolicy,
    upstreamPort: await upstream.listen(),
    ...NAMES,
  });
  try {
    await envoy.until((records) => records.some(({ message }) => message.includes('starting main dispatch loop')));
    const startUp = wasmLines(envoy);
    const seen: SeenExchange[] = [];
    let before = startUp.length;
    for (const [index, exchange] of exchanges.entries()) {
      const from = before;
      const bodyLines = () =>
        wasmLines(envoy)
          .slice(from)
          .filter((line) => /: request body \d/.test(line)).length;
      const client = await send(envoy.port, exchange, (pieces) => envoy.until(() => bodyLines() >= pieces));
      await envoy.until((records) => records.filter(({ logger }) => logger === 'access').length > index);
      const access = envoy.records.filter(({ logger }) => logger === 'access')[index]?.message ?? '';
      const lines = wasmLines(envoy);
      const [, , details = ''] = /^(\S+) \S+ (.*)$/.exec(access) ?? [];
      seen.push({
        name: exchange.name,
        status: client.status,
        details,
        response: wire(client, new Set()),
        upstream: upstreamOf(upstream.received.get(index + 1)),
        logs: lines.slice(before),
      });
      before = lines.length;
    }
    return { startUp, exchanges: seen };
  } finally {
    await envoy.stop();
    await upstream.close();
  }
}

export async function throughEmulator({ module, configuration, failPolicy, exchanges }: Setup): Promise<Seen> {
  const plugin = { ...NAMES, configuration, ...(failPolicy === undefined ? {} : { failPolicy }) };
  const { results, events } = await replayModule(module, exchanges, { plugin });
  const startUp = events.filter((event) => event.exchange === undefined);
  const firstExchange = events.findIndex((event) => event.exchange !== undefined);
  return {
    startUp: logLines(startUp.filter((event) => events.indexOf(event) < firstExchange)),
    exchanges: results.map(({ summary, events: own }) => {
      const out = own.find((event): event is EventOf<'request-out'> => event.kind === 'request-out');
      return {
        name: summary.name,
        status: summary.status ?? 0,
        details: summary.details,
        response: responseOf(summary.client),
        upstream: out === undefined || out.cut === true ? null : requestOf(out.message),
        logs: logLines(own),
      };
    }),
  };
}

function wasmLines(envoy: Envoy): string[] {
  return envoy.records
    .filter(({ logger, message }) => logger === 'wasm' && message.startsWith('wasm log'))
    .map(({ level, message }) => `${level}|${message}`);
}

/** As Envoy writes them: a root context's lines lack the plugin's name. */
function logLines(events: readonly TraceEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'log') return [];
    const parts = [event.context === 1 ? '' : NAMES.name, NAMES.rootId, NAMES.vmId].filter((text) => text !== '');
    const level = event.level === 'warn' ? 'warning' : event.level;
    return [`${level}|wasm log ${parts.join(' ')}: ${event.message}`];
  });
}

function upstreamOf(message: WireMessage | undefined): SeenExchange['upstream'] {
  return message === undefined || message.cut ? null : wire(message, CODEC);
}

function wire(message: WireMessage, without: ReadonlySet<string>): SeenExchange['response'] {
  return { headers: masked(message.headers, without), body: message.body, trailers: message.trailers };
}

function responseOf(message: MessageView | undefined): SeenExchange['response'] {
  const headers = (message?.headers ?? []).filter(([name]) => name !== ':status');
  return { headers: masked(headers, new Set()), body: textOf(message), trailers: message?.trailers ?? [] };
}

/** HTTP/1 writes `:authority` as `host`, first. */
function requestOf(message: MessageView): NonNullable<SeenExchange['upstream']> {
  const host = message.headers.filter(([name]) => name === ':authority').map(([, value]) => ['host', value] as const);
  const rest = message.headers.filter(([name]) => !name.startsWith(':'));
  return { headers: masked([...host, ...rest], CODEC), body: textOf(message), trailers: message.trailers ?? [] };
}

function masked(headers: HeaderList, without: ReadonlySet<string>): HeaderList {
  return headers
    .filter(([name]) => !without.has(name))
    .map(([name, value]) => [name, VARYING.has(name) ? '…' : value] as const);
}

function textOf(message: MessageView | undefined): string {
  const body = message?.body;
  return body === undefined ? '' : 'text' in body ? body.text : Buffer.from(body.base64, 'base64').toString();
}
