/** Envoy's own look at a file, before V8 has it: proxy-wasm-cpp-host `src/bytecode_util.cc`. */

import type { Bytes } from '../../bytes';
import { MISSING_ABI } from '../../emulator/link';
import { abiOfMarkers, type AbiVersion } from '../../proxywasm/abi';
import type { Module } from '../../wasm/module';
import { DecodeError, Reader } from '../../wasm/reader';
import type { Candidate } from './verdict';

const CORRUPTED = 'Wasm VM failed Failed to parse corrupted Wasm module';
const PREAMBLE = 8;
const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const CUSTOM = 0;
const EXPORTS = 7;
const FUNCTION = 0;
const FUNCTION_NAMES = 1;

/** What V8 says of what it does not take; it gives no reason. */
export const BYTECODE = 'Wasm VM failed Failed to load Wasm bytecode';

export interface Fault {
  /** Of a file of no bytes Envoy says nothing. */
  readonly words?: string;
}

/** What it finds wrong. Undefined: nothing, V8 is next. */
export function fileFault({ module, bytes }: Candidate, known: readonly AbiVersion[]): Fault | undefined {
  if (module.size === 0) return {};
  // Too short for a header is not wrong for it, there is just no marker.
  if (module.size < PREAMBLE) return { words: MISSING_ABI };
  if (bytes === undefined) return guessed(module, known);
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) return { words: CORRUPTED };
  const isMarked = orBroken(() => hasMarker(bytes, known));
  if (isMarked === false) return { words: MISSING_ABI };
  return isMarked === 'broken' || !isWhole(bytes) ? { words: CORRUPTED } : undefined;
}

function guessed({ kind, abi }: Module, known: readonly AbiVersion[]): Fault | undefined {
  if (kind === 'unknown') return { words: CORRUPTED };
  return abi === undefined || !known.includes(abi) ? { words: MISSING_ABI } : undefined;
}

function orBroken<T>(read: () => T): T | 'broken' {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return 'broken';
  }
}

function* sectionsOf(bytes: Bytes): Generator<{ readonly id: number; readonly body: Reader }> {
  const r = new Reader(bytes, PREAMBLE);
  while (!r.done) {
    const id = r.byte();
    yield { id, body: r.sub(r.u32()) };
  }
}

/** It looks no further than to the first marker. What follows a name may lie behind the section's end. */
function hasMarker(bytes: Bytes, known: readonly AbiVersion[]): boolean {
  for (const { id, body } of sectionsOf(bytes)) {
    if (id !== EXPORTS) continue;
    for (let left = countOf(body); left > 0; left--) {
      const name = nameOf(body);
      const rest = new Reader(bytes, body.pos);
      if (rest.byte() === FUNCTION && abiOfMarkers([name], known) !== undefined) return true;
      rest.u32();
      body.pos = rest.pos;
    }
    return false;
  }
  return false;
}

/** Longer than any marker. */
const MOST_OF_A_NAME = 100;

function nameOf(r: Reader): string {
  return String.fromCharCode(...r.take(r.u32()).subarray(0, MOST_OF_A_NAME));
}

function countOf(r: Reader): number {
  const count = r.u32();
  return count <= r.end - r.pos ? count : r.fail('bad-count', 'more than fit');
}

/** It walks over all sections and reads the names of functions. */
function isWhole(bytes: Bytes): boolean {
  const walked = orBroken(() => {
    readFunctionNames(bytes);
    readCustomNames(bytes);
  });
  return walked !== 'broken';
}

/** Of the first section with names. Whether they are UTF-8 does not matter. */
function readFunctionNames(bytes: Bytes): void {
  for (const { id, body } of sectionsOf(bytes)) {
    if (id !== CUSTOM || nameOf(body) !== 'name') continue;
    while (!body.done) {
      const kind = body.byte();
      const names = body.sub(body.u32());
      if (kind === FUNCTION_NAMES) skipNames(names);
    }
    return;
  }
}

function skipNames(r: Reader): void {
  for (let left = countOf(r); left > 0; left--) {
    r.u32();
    r.skip(r.u32());
  }
  if (!r.done) r.fail('trailing-bytes', 'more than the names');
}

/** Here a section's name may be longer than the section. */
function readCustomNames(bytes: Bytes): void {
  for (const { id, body } of sectionsOf(bytes)) {
    if (id !== CUSTOM) continue;
    const name = new Reader(bytes, body.pos);
    name.skip(name.u32());
  }
}
