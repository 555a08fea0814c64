/** Where values are. */

import type { Bytes } from '../../bytes';
import type { Type } from '../../wasm/dwarf/info/model';

export type Place =
  | { readonly kind: 'memory'; readonly address: number }
  /** It is in a local, or is a constant: it can only be read. */
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  /** In several places, one part behind the other (DW_OP_piece). */
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  /** `why` is shown: `optimised away`. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface Piece {
  /** In bytes. */
  readonly size: number;
  readonly place: Place;
}

/** The guest's memory, while it stands still. */
export interface Memory {
  /** Undefined: not all of it is inside the memory. */
  read(address: number, length: number): Promise<Bytes | undefined>;
}

/** A value of a program: what it is and where. */
export interface Located {
  readonly type: Type;
  readonly place: Place;
}

/** What is shown in the place of a value that cannot be read. Caught by whoever shows it. */
export class Unreadable extends Error {}

export const OPTIMISED_AWAY = 'optimised away';

/** What stands `offset` bytes behind the start of `place`. */
export function within(place: Place, offset: number): Place {
  switch (place.kind) {
    case 'memory':
      return { kind: 'memory', address: place.address + offset };
    case 'bytes':
      return { kind: 'bytes', bytes: place.bytes.subarray(offset) };
    case 'pieces':
      return { kind: 'pieces', pieces: piecesBehind(place.pieces, offset) };
    case 'unknown':
      return place;
  }
}

function piecesBehind(pieces: readonly Piece[], offset: number): Piece[] {
  let start = 0;
  return pieces.flatMap(({ size, place }) => {
    const skipped = Math.min(Math.max(offset - start, 0), size);
    start += size;
    return skipped === size ? [] : [{ size: size - skipped, place: within(place, skipped) }];
  });
}

export const inMemory = (address: number): Place => ({ kind: 'memory', address });
export const inBytes = (bytes: Bytes): Place => ({ kind: 'bytes', bytes });

export const hexadecimal = (address: number | bigint): string => `0x${address.toString(16)}`;

/** No number is wider, in bytes, whatever a damaged type says. */
const WIDEST = 64;

/** Little-endian. Throws Unreadable. */
export function unsigned(bytes: Bytes): bigint {
  if (bytes.length > WIDEST) throw new Unreadable(`a number of ${bytes.length} bytes`);
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
