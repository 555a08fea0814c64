/**
 * Evaluates DWARF expressions (2.5, 2.6) of WebAssembly code
 * (https://yurydelendik.github.io/webassembly-dwarf/#DWARF-expressions-and-location-descriptions).
 */

import { NO_BYTES, type Bytes } from '../../../bytes';
import { DecodeError } from '../../reader';
import { Evaluation } from './evaluation';
import { OPTIMISED_AWAY } from './pieces';

/** A value of WebAssembly: integers signed or not, vectors as 128 bits. */
export interface WasmValue {
  readonly type: 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
  readonly value: number | bigint;
}

/** Where the code stopped. */
export interface Machine {
  readonly locals: readonly (WasmValue | undefined)[];
  /** The operand stack, its bottom first. */
  readonly stack: readonly (WasmValue | undefined)[];
  global(index: number): WasmValue | undefined;
  /** Undefined: there is no such memory. */
  read(address: number, length: number): Promise<Bytes | undefined>;
}

/** Where a value is, or the value itself where it is in no memory. */
export type Place =
  | { readonly kind: 'memory'; readonly address: number }
  /** Little-endian. As many as were asked for. */
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  /** Parts one after the other, of which at least one is unknown; the others are bytes. Sizes are in bytes. */
  | { readonly kind: 'pieces'; readonly pieces: readonly { readonly place: Place; readonly size: number }[] }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Never throws, but what the machine throws.
 * @param frameBase `DW_AT_frame_base` of the function
 * @param size of the value, in bytes: bytes come as many. Absent: 8 of an integer
 */
export async function evaluate(
  expression: Bytes | undefined,
  machine: Machine,
  frameBase: Bytes = NO_BYTES,
  size?: number,
): Promise<Place> {
  if (expression === undefined || expression.length === 0) return OPTIMISED_AWAY;
  try {
    return sized(await new Evaluation(expression, machine, frameBase, size).place(), size);
  } catch (error) {
    if (error instanceof DecodeError) return { kind: 'unknown', why: error.message };
    throw error;
  }
}

/** Of what is longer the first bytes; of what is shorter the rest is unknown. */
function sized(place: Place, size: number | undefined): Place {
  if (size === undefined || place.kind === 'memory' || place.kind === 'unknown') return place;
  if (place.kind === 'bytes' && place.bytes.length >= size) return { kind: 'bytes', bytes: place.bytes.slice(0, size) };
  const pieces = place.kind === 'pieces' ? place.pieces : [{ place, size: place.bytes.length }];
  const rest = size - pieces.reduce((sum, piece) => sum + piece.size, 0);
  return rest <= 0 ? place : { kind: 'pieces', pieces: [...pieces, { place: OPTIMISED_AWAY, size: rest }] };
}
