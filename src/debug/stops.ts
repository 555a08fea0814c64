/** At which instructions the engine can stop. */

import { lastUpTo } from '../core/wasm/code/address-map';
import { InstructionReader } from '../core/wasm/code/instructions';
import { DecodeError } from '../core/wasm/reader';
import { bodyAt, type DebuggedModule } from './program';

/** By function: addresses, ascending. */
const known = new WeakMap<DebuggedModule, Map<number, Uint32Array>>();

/**
 * The first instruction from `address` on that the engine can stop at. Not where locals are declared, nor what only gives
 * structure: V8's `WasmOpcodes::IsBreakable` in src/wasm/wasm-opcodes-inl.h.
 */
export function instructionFrom(module: DebuggedModule, address: number): number {
  const stops = stopsAround(module, address);
  return stops[lastUpTo(stops, address - 1) + 1] ?? address;
}

/** All of the function around an address. */
export function stopsAround(module: DebuggedModule, address: number): Uint32Array {
  const body = bodyAt(module, address);
  if (body === undefined) return new Uint32Array();
  const functions = known.get(module) ?? new Map<number, Uint32Array>();
  known.set(module, functions);
  const stops = functions.get(body.index) ?? readStops(module, body.start, body.end);
  functions.set(body.index, stops);
  return stops;
}

function readStops({ file, codeStart }: DebuggedModule, start: number, end: number): Uint32Array {
  const stops: number[] = [];
  try {
    const reader = InstructionReader.of(file.bytes, { offset: start + codeStart, size: end - start });
    while (reader.next()) {
      const { name, nesting } = reader.opcode;
      const isStructure = nesting === 'separates' || (nesting === 'opens' && name !== 'if');
      if (!isStructure) stops.push(reader.offset - codeStart);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return Uint32Array.from(stops);
}
