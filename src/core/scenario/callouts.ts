/** How the outside answers a plugin's callouts: mocks in the order in which they are tried. */

import { utf8, type Bytes } from '../bytes';
import { encodeReply, type RedisReply } from '../proxywasm/resp';
import type { Header } from './exchange';

/** As written in a scenario. The first mock that matches answers. */
export interface CalloutMockFile {
  readonly match?: CalloutMatch;
  /** Answers only so many callouts; then the next that matches is tried. */
  readonly times?: number;
  /** Tests do not mind when it answers nothing. */
  readonly optional?: boolean;
  /** Virtual milliseconds until the answer; until the failure, where it fails. */
  readonly delayMs?: number;
  readonly status?: number;
  readonly headers?: HeadersFile;
  readonly body?: string | { readonly base64: string };
  readonly trailers?: HeadersFile;
  readonly grpc?: GrpcAnswerFile;
  /** Reply to a Redis command, whose words are the path that a match looks at. */
  readonly redis?: RedisReply;
  /** `refused`: no connection. `reset`: before the answer. `reset-after-headers`: within it. `timeout`: no answer. */
  readonly fail?: CalloutFailure;
}

export type CalloutFailure = 'refused' | 'reset' | 'reset-after-headers' | 'timeout';

/** All that is given must hold; texts are compared whole, and `*` at the end of a path stands for anything. */
export interface CalloutMatch {
  readonly cluster?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | { readonly base64: string };
}

export interface GrpcAnswerFile {
  readonly status?: number;
  readonly message?: string;
  readonly initialMetadata?: Readonly<Record<string, string>>;
  readonly trailingMetadata?: Readonly<Record<string, string>>;
  /** Text, or base64 of protobuf bytes. The n-th answers the plugin's n-th; the rest come when it half-closes. */
  readonly messages?: readonly (string | { readonly base64: string })[];
}

export interface GrpcAnswer {
  readonly status: number;
  readonly message: string;
  readonly initialMetadata: readonly Header[];
  readonly trailingMetadata: readonly Header[];
  readonly messages: readonly Bytes[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Bytes;
  readonly trailers: readonly Header[];
}

export interface CalloutMock {
  readonly match: Omit<CalloutMatch, 'body'> & { readonly body?: Bytes };
  readonly times: number;
  readonly optional: boolean;
  readonly delayMs: number;
  readonly http: HttpAnswer;
  /** Undefined where the mock speaks plain HTTP. */
  readonly grpc: GrpcAnswer | undefined;
  readonly fail: CalloutFailure | undefined;
}

/** What a mock is matched against. Byte strings but for the names. */
export interface CalloutRequest {
  readonly cluster: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Bytes;
}

/** `decode` turns base64 into bytes. */
export function buildMock(file: CalloutMockFile, decode: (base64: string) => Bytes): CalloutMock {
  const bytes = (body: string | { readonly base64: string }) =>
    typeof body === 'string' ? utf8(body) : decode(body.base64);
  return {
    match: matchOf(file.match ?? {}, bytes),
    times: file.times ?? Infinity,
    optional: file.optional ?? false,
    delayMs: file.delayMs ?? 0,
    http: {
      status: file.status ?? 200,
      headers: headerList(file.headers),
      body: file.redis === undefined ? bytes(file.body ?? '') : encodeReply(file.redis),
      trailers: headerList(file.trailers),
    },
    grpc: file.grpc === undefined && file.status !== undefined ? undefined : grpcAnswer(file.grpc ?? {}, bytes),
    fail: file.fail,
  };
}

function matchOf(
  { body, ...match }: CalloutMatch,
  bytes: (body: string | { readonly base64: string }) => Bytes,
): CalloutMock['match'] {
  return { ...match, ...(body === undefined ? {} : { body: bytes(body) }) };
}

function grpcAnswer(file: GrpcAnswerFile, bytes: (body: string | { readonly base64: string }) => Bytes): GrpcAnswer {
  return {
    status: file.status ?? 0,
    message: file.message ?? '',
    initialMetadata: headerList(file.initialMetadata),
    trailingMetadata: headerList(file.trailingMetadata),
    messages: (file.messages ?? []).map(bytes),
  };
}

/** By name, those that are there several times with a list; or each with its value, where their order matters. */
export type HeadersFile = Readonly<Record<string, string | readonly string[]>> | readonly Header[];

function isList(headers: HeadersFile): headers is readonly Header[] {
  return Array.isArray(headers);
}

/** `{a: [x, y]}` → two headers. */
export function headerList(headers: HeadersFile = {}): Header[] {
  if (isList(headers)) return headers.map(([name, value]): Header => [name, value]);
  return Object.entries(headers).flatMap(([name, values]): Header[] =>
    typeof values === 'string' ? [[name, values]] : values.map((value): Header => [name, value]),
  );
}

/** Hands out mocks; one that has answered `times` callouts is spent. */
export class CalloutMocks {
  private readonly used = new Map<CalloutMock, number>();

  constructor(readonly mocks: readonly CalloutMock[]) {}

  /** How many callouts each has answered. */
  get uses(): readonly number[] {
    return this.mocks.map((mock) => this.used.get(mock) ?? 0);
  }

  find(request: CalloutRequest): CalloutMock | undefined {
    return this.mocks.find((one) => (this.used.get(one) ?? 0) < one.times && misfits(one.match, request).length === 0);
  }

  take(request: CalloutRequest): CalloutMock | undefined {
    const mock = this.find(request);
    if (mock !== undefined) this.used.set(mock, (this.used.get(mock) ?? 0) + 1);
    return mock;
  }
}

/** What a mock asks for and a callout does not have, each as a phrase. */
export function misfits(match: CalloutMock['match'], request: CalloutRequest): string[] {
  const is = (what: string, wanted: string | undefined, actual: string) =>
    wanted === undefined || wanted === actual ? [] : [`its ${what} is ${JSON.stringify(wanted)}`];
  const { path, body } = match;
  return [
    ...is('cluster', match.cluster, request.cluster),
    ...is('method', match.method, request.method),
    ...(path === undefined || matchesPath(path, request.path) ? [] : [`its path is ${JSON.stringify(path)}`]),
    ...Object.entries(match.headers ?? {}).flatMap(([name, value]) =>
      headerIs(request.headers, name, value) ? [] : [`it wants ${name}: ${value}`],
    ),
    ...(body === undefined || sameBytes(body, request.body) ? [] : ['it wants another body']),
  ];
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function headerIs(headers: readonly Header[], name: string, value: string): boolean {
  return headers.some(([other, text]) => other.toLowerCase() === name.toLowerCase() && text === value);
}

function sameBytes(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
