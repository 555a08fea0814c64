/** A module as the Go compiler writes it, as small as it gets: three functions, and the table that tells of them. */

import { concatBytes, utf8 } from '../../src/core/bytes';
import { leb128, nameBytes, section } from '../../src/core/wasm/writer';

const PREAMBLE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const HEADER_SIZE = 72;
const ENTRY_SIZE = 44;
const PAIR_SIZE = 8;
const FIRST_PC = 0x1000;
const NAMES = ['go:buildid', 'main.run', 'net/http.(*Client).Do'];
const FILES = ['/go/main.go', '/go/http.go'];

export function goModule(): Uint8Array {
  const table = pclntab();
  const bodies = NAMES.map(() => [2, 0, 0x0b]).flat();
  return concatBytes([
    PREAMBLE,
    section(1, [1, 0x60, 0, 0]),
    section(3, [NAMES.length, ...NAMES.map(() => 0)]),
    section(5, [1, 0, 1]),
    section(7, [1], nameBytes('_start'), [0, 1]),
    section(10, [NAMES.length, ...bodies]),
    section(11, [1, 0, 0x41, 0x80, 0x08, 0x0b], leb128(table.length), table),
    section(0, nameBytes('go:buildid'), utf8('an id')),
  ]);
}

const words = (...values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer);
const texts = (all: readonly string[]) => utf8(all.map((text) => `${text}\0`).join(''));
const startOf = (all: readonly string[], at: number) => texts(all.slice(0, at)).length;
/** Parts start at multiples of eight. */
const padded = (bytes: Uint8Array) => concatBytes([bytes, new Uint8Array(-bytes.length & 7)]);

/** `pcHeader` and what it leads to, in Go's `src/runtime/symtab.go`. */
function pclntab(): Uint8Array {
  const units = words(...FILES.map((_, at) => startOf(FILES, at)));
  // One file up to pc 4; line 10, then line 12.
  const pcs = Uint8Array.of(0, 2, 4, 0, 22, 2, 4, 2, 0);
  const parts = [texts(NAMES), units, texts(FILES), pcs].map(padded);
  const starts = parts.map((_, at) => HEADER_SIZE + concatBytes([new Uint8Array(0), ...parts.slice(0, at)]).length);
  const functions = HEADER_SIZE + concatBytes(parts).length;
  const header = [NAMES.length, FILES.length, 0, ...starts, functions].flatMap((value) => [value, 0]);
  return concatBytes([words(0xfffffff1, 0x08010000, ...header), ...parts, functionTable()]);
}

/** `functab`, then `_func` for each. */
function functionTable(): Uint8Array {
  const first = NAMES.length * PAIR_SIZE;
  const pairs = NAMES.flatMap((_, at) => [FIRST_PC + at, first + at * ENTRY_SIZE]);
  const entries = NAMES.flatMap((_, at) => [FIRST_PC + at, startOf(NAMES, at), 0, 0, 0, 1, 4, 1, 0, 10 + at, 0]);
  return words(...pairs, ...entries);
}
