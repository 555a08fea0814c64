/**
 * Calls that a plugin makes to other services: reference section 3.5. They belong to the root context, and what comes of
 * them is told to it, whichever stream asked. (Envoy `source/extensions/common/wasm/context.cc`, `httpCall`, `grpcCall`.)
 */

import { byteStringOf, fromByteString, NO_BYTES, type Bytes } from '../bytes';
import { WasmResult } from '../proxywasm/enums';
import type { Pair } from '../proxywasm/pairs';
import type { CalloutRequest, HttpAnswer } from '../scenario/callouts';
import type { CalloutOutcome } from '../trace/events';
import { messageView } from '../trace/views';
import { isHeader } from './chain/header-syntax';
import { frameRequest } from './chain/normalise';
import { commandText } from '../proxywasm/resp';
import { GrpcExchange } from './grpc';
import { NS_PER_MS } from './clock';
import { HeaderMap } from './header-map';
import type { CalloutResult } from './outside';
import type { CalloutAnswer, RootContext } from './root-context';
import type { Timer } from './scheduler';
import type { Vm } from './vm';

/** The low two bits of an id. */
export const CalloutKind = { Http: 0, GrpcCall: 1, GrpcStream: 2, Redis: 3 } as const;
export type CalloutKind = (typeof CalloutKind)[keyof typeof CalloutKind];
const KINDS = 4;

export interface Started {
  readonly status: WasmResult;
  readonly id: number;
}

interface Pending {
  readonly root: RootContext;
  readonly grpc?: GrpcExchange;
  cancel: () => void;
  timer: Timer | undefined;
}

export interface HttpCallout {
  readonly cluster: string;
  readonly headers: readonly Pair[];
  readonly body: Bytes;
  readonly timeoutMs: number;
}

/** What the plugin named: a cluster, or a serialised `GrpcService`. */
export interface GrpcUpstream {
  readonly cluster: string;
  readonly authority: string;
  readonly metadata: readonly Pair[];
  readonly isMessage: boolean;
  readonly isGoogle: boolean;
}

export interface GrpcCallout {
  readonly upstream: GrpcUpstream;
  readonly service: string;
  readonly method: string;
  readonly metadata: readonly Pair[];
  /** Of a call; a stream sends its messages later. */
  readonly message?: Bytes;
  readonly timeoutMs: number;
}

export class VmCallouts {
  private readonly pending = new Map<number, Pending>();
  private readonly last = [0, 1, 2, 3];

  constructor(private readonly vm: Vm) {}

  http(root: RootContext, { cluster, headers, body, timeoutMs }: HttpCallout): Started {
    const { outside } = this.vm.world;
    const state = outside.cluster(cluster);
    const map = new HeaderMap(headers.filter(([name]) => name !== '' && name !== ':status'));
    const lacks = [':path', ':method', ':authority'].some((name) => map.get(name) === undefined);
    if (state === 'unknown' || lacks || timeoutMs < 0) return { status: WasmResult.BadArgument, id: 0 };
    const id = this.nextId(CalloutKind.Http);
    if (state === 'empty' || !map.entries().every(isHeader)) return { status: WasmResult.InternalFailure, id: 0 };
    if (body.length > 0) map.set('content-length', String(body.length));
    map.set('x-envoy-internal', 'true');
    if (timeoutMs > 0) map.set('x-envoy-expected-rq-timeout-ms', String(timeoutMs));
    this.begin(id, root, { cluster, map, body, timeoutMs }, (result) => this.answered(id, result));
    return { status: WasmResult.Ok, id };
  }

  /** An id that was not written is none: `id` 0. */
  grpc(root: RootContext, callout: GrpcCallout): Started {
    const { message, timeoutMs, upstream } = callout;
    const { cluster, isMessage, isGoogle } = upstream;
    const state = isGoogle ? 'known' : this.vm.world.outside.cluster(cluster);
    if (state === 'unknown' && !isMessage) return { status: WasmResult.ParseFailure, id: 0 };
    const isCall = message !== undefined;
    const id = this.nextId(isCall ? CalloutKind.GrpcCall : CalloutKind.GrpcStream);
    const grpc = new GrpcExchange(this.vm, root, id, isCall, (outcome) => this.end(id, outcome));
    if (state !== 'known') {
      const text = state === 'unknown' ? 'Cluster not available' : 'no healthy upstream{no_healthy_upstream}';
      this.vm.defer(() => grpc.unavailable(text));
      return { status: WasmResult.InternalFailure, id: 0 };
    }
    const map = new HeaderMap(grpcHeaders(callout, isCall));
    const request = { cluster, map, body: message ?? NO_BYTES, timeoutMs };
    if (isGoogle) this.vm.world.scheduler.post(() => grpc.unsupported());
    else this.begin(id, root, request, (result) => grpc.answered(result), grpc);
    return { status: WasmResult.Ok, id };
  }

  /** Higress: `query` is one command in Redis' own form. */
  redis(root: RootContext, cluster: string, query: Bytes, timeoutMs: number): Started {
    const { outside } = this.vm.world;
    if (outside.cluster(cluster) === 'unknown') return { status: WasmResult.BadArgument, id: 0 };
    const id = this.nextId(CalloutKind.Redis);
    const map = new HeaderMap([
      [':method', 'REDIS'],
      [':path', commandText(query)],
    ]);
    this.begin(id, root, { cluster, map, body: query, timeoutMs }, (result) => this.redisAnswered(id, result));
    return { status: WasmResult.Ok, id };
  }

  private redisAnswered(id: number, result: CalloutResult): void {
    const root = this.pending.get(id)?.root;
    if (root === undefined) return;
    const body = result.kind === 'answer' ? result.http.body : NO_BYTES;
    const failed = result.kind === 'answer' ? 0 : REDIS_FAILED;
    this.end(id, result.kind === 'failure' ? result.failure : result.kind === 'answer' ? 'answered' : 'unanswered');
    root.withAnswer({ redis: body }, () => {
      this.vm.call('proxy_on_redis_call_response', root, id, failed, body.length);
    });
  }

  /** Of a stream: sends a message, or half-closes. */
  stream(id: number): GrpcExchange | WasmResult {
    if (id % KINDS !== CalloutKind.GrpcStream) return WasmResult.BadArgument;
    return this.pending.get(id)?.grpc ?? WasmResult.NotFound;
  }

  /** A call is cancelled; a stream is half-closed, and forgotten once both sides have closed it. */
  close(id: number): WasmResult {
    return this.finish(id, (grpc) => {
      if (id % KINDS === CalloutKind.GrpcCall || grpc.remoteClosed) {
        this.cancel(id);
        return;
      }
      grpc.localClosed = true;
      grpc.halfClose();
    });
  }

  cancelGrpc(id: number): WasmResult {
    return this.finish(id, () => this.cancel(id));
  }

  /** The VM is gone: nobody is there to be told. */
  cancelAll(): void {
    for (const id of [...this.pending.keys()]) this.cancel(id);
  }

  private finish(id: number, action: (grpc: GrpcExchange) => void): WasmResult {
    const kind = id % KINDS;
    if (kind !== CalloutKind.GrpcCall && kind !== CalloutKind.GrpcStream) return WasmResult.BadArgument;
    const grpc = this.pending.get(id)?.grpc;
    if (grpc === undefined) return WasmResult.NotFound;
    action(grpc);
    return WasmResult.Ok;
  }

  private begin(
    id: number,
    root: RootContext,
    request: { cluster: string; map: HeaderMap; body: Bytes; timeoutMs: number },
    done: (result: CalloutResult) => void,
    grpc?: GrpcExchange,
  ): void {
    const { recorder, scheduler, outside } = this.vm.world;
    const { cluster, map, body, timeoutMs } = request;
    const framed = grpc === undefined ? frameRequest(map, body.length === 0) : map;
    recorder.emit({
      kind: 'callout',
      callout: id,
      cluster,
      timeoutMs,
      message: messageView(framed.entries(), body),
    });
    const pending: Pending = {
      root,
      cancel: () => undefined,
      timer: undefined,
      ...(grpc === undefined ? {} : { grpc }),
    };
    this.pending.set(id, pending);
    if (timeoutMs > 0) {
      const timeout = (): void => done({ kind: 'failure', failure: 'timeout' });
      pending.timer = scheduler.after(timeoutMs * NS_PER_MS, timeout);
    }
    const sent = requestOf(cluster, map, body);
    const isLive = grpc?.isStream === true && grpc.connect(outside, sent);
    pending.cancel = isLive
      ? () => grpc.disconnect()
      : outside.send(sent, grpc === undefined ? 'http' : 'grpc', timeoutMs, done);
  }

  private answered(id: number, result: CalloutResult): void {
    const root = this.pending.get(id)?.root;
    if (root === undefined) return;
    if (result.kind === 'answer' && result.fail === 'reset-after-headers') {
      root.status = { code: WasmResult.BrokenConnection, message: 'reset' };
      this.deliver(id, root, {}, 'reset');
      root.status.message = '';
      return;
    }
    const outcome = result.kind === 'answer' ? 'answered' : result.kind === 'failure' ? result.failure : 'unanswered';
    this.deliver(
      id,
      root,
      result.kind === 'answer'
        ? fromUpstream(result.http)
        : fromRouter(outcome, this.vm.world.host.tellsConnectFailure),
      outcome,
    );
  }

  private deliver(id: number, root: RootContext, answer: CalloutAnswer, outcome: CalloutOutcome): void {
    const { headers, body, trailers } = answer;
    this.end(id, outcome, answer);
    root.withAnswer(answer, () => {
      const [fields, size, more] = [headers?.size ?? 0, body?.length ?? 0, trailers?.size ?? 0];
      this.vm.call('proxy_on_http_call_response', root, id, fields, size, more);
    });
  }

  private cancel(id: number): void {
    this.end(id, 'cancelled');
  }

  private end(id: number, outcome: CalloutOutcome, answer: CalloutAnswer = {}): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    this.pending.delete(id);
    pending.cancel();
    this.vm.world.scheduler.cancel(pending.timer);
    const { headers, body, trailers } = answer;
    const message =
      headers === undefined ? {} : { message: messageView(headers.entries(), body ?? NO_BYTES, trailers?.entries()) };
    this.vm.world.recorder.emit({ kind: 'callout-end', callout: id, outcome, ...message });
  }

  private nextId(kind: CalloutKind): number {
    const id = (this.last[kind] ?? 0) + KINDS;
    this.last[kind] = id;
    return id;
  }
}

/** Any but 0 is a failure; which one Higress gives was not verified. */
const REDIS_FAILED = 1;

function grpcHeaders({ upstream, service, method, metadata, timeoutMs }: GrpcCallout, isCall: boolean): Pair[] {
  const timeout: Pair[] = isCall ? [['grpc-timeout', `${timeoutMs}m`]] : [];
  const expected: Pair[] = timeoutMs > 0 ? [['x-envoy-expected-rq-timeout-ms', String(timeoutMs)]] : [];
  return [
    [':method', 'POST'],
    [':path', `/${service}/${method}`],
    [':authority', upstream.authority === '' ? upstream.cluster : upstream.authority],
    [':scheme', 'http'],
    ['te', 'trailers'],
    ...timeout,
    ['content-type', 'application/grpc'],
    ...upstream.metadata,
    ...metadata,
    ['x-envoy-internal', 'true'],
    ...expected,
  ];
}

function requestOf(cluster: string, map: HeaderMap, body: Bytes): CalloutRequest {
  const headers = map.entries();
  return { cluster, method: map.get(':method') ?? '', path: map.get(':path') ?? '', headers, body };
}

function fromUpstream({ status, headers, body, trailers }: HttpAnswer): CalloutAnswer {
  const map = new HeaderMap([[':status', String(status)], ...headers.map(asBytes)], 'response');
  const framed = map.get('content-length') !== undefined || map.get('transfer-encoding') !== undefined;
  if (status === 204 && map.get('content-length') === '0') map.remove('content-length');
  else if (!framed && trailers.length === 0 && status !== 204) map.add('content-length', String(body.length));
  if (!framed && trailers.length > 0) map.add('transfer-encoding', 'chunked');
  map.set('x-envoy-upstream-service-time', '0');
  return { headers: map, body, ...(trailers.length === 0 ? {} : { trailers: new HeaderMap(trailers.map(asBytes)) }) };
}

const asBytes = ([name, value]: readonly [string, string]): Pair => [
  byteStringOf(name.toLowerCase()),
  byteStringOf(value),
];

/** Envoy's async client turns the router's own replies into responses. */
function fromRouter(outcome: CalloutOutcome, tellsConnectFailure: boolean): CalloutAnswer {
  const [status, text] =
    outcome === 'timeout' ? ['504', 'upstream request timeout'] : ['503', resetText(outcome, tellsConnectFailure)];
  const body = fromByteString(text);
  const headers = new HeaderMap([
    [':status', status],
    ['content-length', String(body.length)],
    ['content-type', 'text/plain'],
  ]);
  return { headers, body };
}

/** Until Envoy 1.36 the reason of a failed connect was told. */
export function resetText(outcome: CalloutOutcome, tellsConnectFailure: boolean): string {
  const begin = 'upstream connect error or disconnect/reset before headers. reset reason: ';
  if (outcome === 'reset') return `${begin}connection termination`;
  const why = tellsConnectFailure ? ', transport failure reason: delayed connect error: Connection refused' : '';
  return `${begin}remote connection failure${why}`;
}
