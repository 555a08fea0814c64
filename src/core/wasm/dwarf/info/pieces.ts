/** Values of which each part is somewhere else (2.6.1.2). */

import type { Bytes } from '../../../bytes';
import type { Place } from './expression';
import { littleEndian } from './operands';

export const OPTIMISED_AWAY: Place = { kind: 'unknown', why: 'optimised away' };

export interface Piece {
  readonly place: Place;
  readonly bits: number;
  /** The first bit of what is at the place. */
  readonly from: number;
}

type Read = (address: number, length: number) => Promise<Bytes | undefined>;

/** No variable of a compiler is greater. */
const MOST_BITS = 8 * 0x10000;

/** Parts that are known as bytes; together when all are. */
export async function assemble(pieces: readonly Piece[], read: Read): Promise<Place> {
  if (pieces.reduce((sum, { bits }) => sum + bits, 0) > MOST_BITS) return unknown('it has too many parts');
  const places = [];
  for (const piece of pieces) places.push({ place: await known(piece, read), size: piece.bits / 8 });
  const isWhole = places.every(({ place }) => place.kind === 'bytes');
  if (!isWhole && pieces.some(({ bits }) => bits % 8 !== 0)) return unknown('only some of its bits are known');
  return isWhole ? joined(pieces, places) : { kind: 'pieces', pieces: places };
}

function unknown(why: string): Place {
  return { kind: 'unknown', why };
}

/** The bits of the piece, from the lowest on. */
async function known({ place, bits, from }: Piece, read: Read): Promise<Place> {
  if (place.kind !== 'memory' && place.kind !== 'bytes') return place;
  const length = Math.ceil((from + bits) / 8);
  if (8 * length > MOST_BITS) return unknown('it is too long');
  const bytes = place.kind === 'bytes' ? place.bytes : await read(place.address, length);
  if (bytes === undefined) return unknown('its address is outside the memory');
  if (bytes.length < length) return unknown('it is longer than what is known of it');
  if (from === 0 && bits % 8 === 0) return { kind: 'bytes', bytes: bytes.slice(0, length) };
  const value = BigInt.asUintN(bits, integerOf(bytes.subarray(0, length)) >> BigInt(from));
  return { kind: 'bytes', bytes: littleEndian(value, Math.ceil(bits / 8)) };
}

function joined(pieces: readonly Piece[], places: readonly { readonly place: Place }[]): Place {
  const total = pieces.reduce((sum, { bits }) => sum + bits, 0);
  const bytes = new Uint8Array(Math.ceil(total / 8));
  let at = 0;
  places.forEach(({ place }, index) => {
    if (place.kind === 'bytes') putBits(bytes, at, place.bytes);
    at += pieces[index]?.bits ?? 0;
  });
  return { kind: 'bytes', bytes };
}

/** Bits beyond a part's own are zero: parts do not change each other. */
function putBits(target: Bytes, at: number, part: Bytes): void {
  const shift = at % 8;
  part.forEach((byte, index) => {
    const first = Math.floor(at / 8) + index;
    const wide = byte << shift;
    if (first < target.length) target[first] = (target[first] as number) | (wide & 0xff);
    if (first + 1 < target.length) target[first + 1] = (target[first + 1] as number) | (wide >>> 8);
  });
}

function integerOf(bytes: Bytes): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at] as number);
  return value;
}
