/** What core asks of the world. Each has one implementation here that needs nothing, or one in `src/node`. */

import type { Bytes } from './bytes';
import type { CalloutFailure, CalloutRequest, GrpcAnswer, HttpAnswer } from './scenario/callouts';

/** Nanoseconds since 1970. */
export interface Clock {
  now(): bigint;
}

export interface Random {
  /** A whole number, 0 ≤ n < 2³². */
  next(): number;
}

/** The zlib format (RFC 1950). */
export interface Compression {
  compress(bytes: Bytes): Bytes;
  /** Undefined when the bytes are not in that format, or are more than `most` once unpacked. */
  uncompress(bytes: Bytes, most: number): Bytes | undefined;
}

/** RSA and EC signatures; keys as DER (SubjectPublicKeyInfo, PKCS #8) or PEM. */
export interface Signatures {
  /** Undefined when the key or the hash is not known. */
  verify(hash: string, key: SignatureKey, signature: Bytes, text: Bytes): boolean | undefined;
  sign(hash: string, key: SignatureKey, text: Bytes): Bytes | undefined;
}

export type SignatureKey = { readonly der: Bytes } | { readonly pem: string };

/** What a CEL expression gives and reads: bytes, text, numbers, booleans, lists and maps. */
export type CelValue =
  null | boolean | bigint | number | string | Uint8Array | readonly CelValue[] | ReadonlyMap<string, CelValue>;

/** Looks up `request.headers['x']` step by step; undefined: there is no such field. */
export interface CelScope {
  read(path: readonly string[]): CelValue | CelScope | undefined;
}

export interface Cel {
  /** Undefined when the text is no expression. */
  compile(text: string): CelProgram | undefined;
}

export interface CelProgram {
  /** Undefined when it fails, as for a field that is not there. */
  evaluate(scope: CelScope): CelValue | undefined;
}

/** The real network, for callouts to clusters that the scenario gives an address. */
export interface Network {
  /** Over HTTP/1.1. Calling what it returns gives up; `done` is then not called. */
  http(address: string, request: CalloutRequest, done: (outcome: HttpOutcome) => void): () => void;
  /** Over HTTP/2 without TLS. Messages are without their frame. */
  grpc(address: string, request: CalloutRequest, events: GrpcEvents): GrpcLink;
}

/** `fail` beside an answer: it broke off within it. */
export interface HttpOutcome {
  readonly answer?: HttpAnswer;
  readonly fail?: CalloutFailure;
}

export interface GrpcLink {
  send(message: Bytes): void;
  halfClose(): void;
  reset(): void;
}

/** `httpStatus`: where it is not gRPC that came. */
export type GrpcEnd = Pick<GrpcAnswer, 'status' | 'message' | 'trailingMetadata'> & { readonly httpStatus?: number };

export interface GrpcEvents {
  headers(metadata: GrpcAnswer['initialMetadata']): void;
  message(bytes: Bytes): void;
  /** The service has ended it. */
  end(end: GrpcEnd): void;
  failed(failure: CalloutFailure): void;
}

/** Time outside of the replay. */
export interface RealTime {
  /** Milliseconds on a clock that only ever goes on. */
  now(): number;
  /** Does nothing else for so many milliseconds. */
  block(milliseconds: number): void;
  /** Calling what it returns cancels it. */
  after(milliseconds: number, run: () => void): () => void;
}
