/** What core asks of the world. Each has one implementation here that needs nothing, or one in `src/node`. */

import type { Bytes } from './bytes';

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
