/** A large module's shape in a small one: its types and imports, a few of everything else. */

import { decodeModule } from '../../src/core/wasm/decode';
import { concatBytes } from '../../src/core/bytes';
import { leb128, nameBytes, section } from '../../src/core/wasm/writer';
import type { Module } from '../../src/core/wasm/module';
import { assembled, contentsAt, partsOf, type Part } from './frame';

const FUNCTIONS = 12;
const LONGEST_BODY = 1000;
const SEGMENTS = 6;
const LONGEST_DATA = 200;
const NAMES = 40;
/** Of sections that are not told apart. */
const MOST_BYTES = 2000;

export function cut(bytes: Uint8Array): Uint8Array {
  const module = decodeModule(bytes).value;
  const kept = keptFunctions(module);
  const parts = partsOf(bytes).flatMap((part) => {
    const body = cutPart(part, module, bytes, kept);
    return body === undefined ? [] : [{ id: part.id, body }];
  });
  return assembled(bytes, parts);
}

/** Spread over all of the code. */
function keptFunctions({ code }: Module): number[] {
  const short = code.flatMap(({ size }, index) => (size <= LONGEST_BODY ? [index] : []));
  const step = Math.max(1, Math.floor(short.length / FUNCTIONS));
  return short.filter((_, at) => at % step === 0).slice(0, FUNCTIONS);
}

function cutPart(part: Part, module: Module, bytes: Uint8Array, kept: readonly number[]): Uint8Array | undefined {
  const { id, body } = part;
  if (id === 3) return vector(kept.map((index) => Uint8Array.from(leb128(module.functions[index] ?? 0))));
  if (id === 10) return vector(kept.map((index) => sized(piece(bytes, module.code.at(index), LONGEST_BODY))));
  if (id === 11) return vector(module.data.slice(0, SEGMENTS).map((one) => passive(piece(bytes, one, LONGEST_DATA))));
  if (id === 12) return Uint8Array.from(leb128(Math.min(SEGMENTS, module.data.length)));
  if (contentsAt(part, 'name') !== undefined) return names(module);
  return body.subarray(0, MOST_BYTES);
}

function vector(items: readonly Uint8Array[]): Uint8Array {
  return concatBytes([Uint8Array.from(leb128(items.length)), ...items]);
}

function sized(contents: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.from(leb128(contents.length)), contents]);
}

function passive(contents: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(1), sized(contents)]);
}

interface Span {
  readonly offset: number;
  readonly size: number;
}

function piece(bytes: Uint8Array, { offset, size }: Span = { offset: 0, size: 0 }, most: number): Uint8Array {
  return bytes.subarray(offset, offset + Math.min(size, most));
}

/** Of the first functions, which is what those that are left count as. */
function names(module: Module): Uint8Array {
  const first = [...module.names.functions].slice(0, NAMES);
  const entries = first.map(([, name], at) => concatBytes([Uint8Array.from(leb128(at)), nameBytes(name)]));
  return concatBytes([nameBytes('name'), section(1, vector(entries))]);
}
