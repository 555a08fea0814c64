/**
 * A module that counts its own instructions: what a plugin costs, the same on every machine and each time. Each run of
 * instructions without a way in or out in its middle adds their number to a global, which the host reads. Structure (`block`, `end`) is
 * no instruction.
 */

import { concatBytes, type Bytes } from '../../bytes';
import type { CodeBody, Module } from '../module';
import { leb128, nameBytes, section } from '../writer';
import { AddressMapWriter, type AddressMap } from './address-map';
import { InstructionReader } from './instructions';

/** Name of the export that holds the number. */
export const METER = 'wasm-plugin-workbench:instructions';

const Id = { global: 6, export: 7, code: 10 } as const;
/** The order in which sections stand. https://webassembly.github.io/spec/core/binary/modules.html */
const ORDER: readonly number[] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
/** A mutable i64 that begins with 0. */
const GLOBAL = [0x7e, 1, 0x42, 0, 0x0b];
const EXPORTED_GLOBAL = 3;
/** What comes next may be come to in another way, or may not be come to at all. */
const LEAVES = /^(br|return|throw|rethrow|unreachable|resume|suspend|switch)/;

/** `module` is `bytes` decoded, code and all. Throws `DecodeError` where its code is broken. */
export function metered(bytes: Bytes, module: Module): { readonly bytes: Bytes; readonly addresses: AddressMap } {
  const addresses = new AddressMapWriter();
  const index = module.imports.filter(({ type }) => type.kind === 'global').length + module.globals.length;
  const rewritten = new Map([
    [Id.global, withEntry(module, bytes, Id.global, GLOBAL)],
    [Id.export, withEntry(module, bytes, Id.export, [...nameBytes(METER), EXPORTED_GLOBAL, ...leb128(index)])],
    [Id.code, meteredCode(module, bytes, index, addresses)],
  ]);
  const parts: Bytes[] = [bytes.subarray(0, 8)];
  const emit = (limit: number) => {
    for (const [id, content] of rewritten) {
      if (ORDER.indexOf(id) > limit) continue;
      parts.push(content);
      rewritten.delete(id);
    }
  };
  for (const { id, custom, offset, size } of module.sections) {
    const place = ORDER.indexOf(id);
    if (!custom) emit(place);
    if (custom || (id !== Id.global && id !== Id.export && id !== Id.code))
      parts.push(bytes.subarray(offset, offset + size));
  }
  emit(ORDER.length);
  return { bytes: concatBytes(parts), addresses: addresses.finish() };
}

/** A section that is a vector, with one entry more; it may not have been there. */
function withEntry(module: Module, bytes: Bytes, id: number, entry: readonly number[]): Bytes {
  const found = module.sections.find((one) => one.id === id && !one.custom);
  if (found === undefined) return section(id, [1], entry);
  const { bodyOffset, bodySize, count = 0 } = found;
  const start = bodyOffset + lebLength(bytes, bodyOffset);
  return section(id, leb128(count + 1), bytes.subarray(start, bodyOffset + bodySize), entry);
}

/** Producers may write a number in more bytes than it takes. */
function lebLength(bytes: Bytes, at: number): number {
  let length = 1;
  while (((bytes[at + length - 1] ?? 0) & 0x80) !== 0) length++;
  return length;
}

function meteredCode(module: Module, bytes: Bytes, global: number, addresses: AddressMapWriter): Bytes {
  const contents = module.sections.find(({ id, custom }) => id === Id.code && !custom)?.bodyOffset ?? 0;
  const count = leb128(module.code.length);
  const parts: Bytes[] = [];
  let length = count.length;
  for (const body of module.code) {
    const pieces = meteredBody(bytes, body, global);
    const size = Uint8Array.from(leb128(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0)));
    parts.push(size);
    length += size.length;
    for (const piece of pieces) {
      if (piece.from !== undefined) addresses.add(piece.from - contents, length);
      parts.push(piece.bytes);
      length += piece.bytes.length;
    }
  }
  return section(Id.code, count, concatBytes(parts));
}

interface Piece {
  readonly bytes: Bytes;
  /** Offset in the original; absent: put in. */
  readonly from?: number;
}

/** The parts of the body as they were, and between them what counts. */
function meteredBody(bytes: Bytes, body: CodeBody, global: number): readonly Piece[] {
  const reader = InstructionReader.of(bytes, body);
  const parts: Piece[] = [];
  let copied = body.offset;
  let start = reader.r.pos;
  let count = 0;
  const settle = (next: number) => {
    if (count > 0) {
      parts.push({ bytes: bytes.subarray(copied, start), from: copied }, { bytes: counting(count, global) });
      copied = start;
    }
    start = next;
    count = 0;
  };
  while (reader.next()) {
    const { name, nesting } = reader.opcode;
    if (nesting === 'none') count++;
    if (nesting !== 'none' || LEAVES.test(name)) settle(reader.r.pos);
  }
  settle(body.offset + body.size);
  return [...parts, { bytes: bytes.subarray(copied, body.offset + body.size), from: copied }];
}

/** `global.get`, `i64.const`, `i64.add`, `global.set` */
function counting(count: number, global: number): Bytes {
  const index = leb128(global);
  return Uint8Array.from([0x23, ...index, 0x42, ...signed(count), 0x7c, 0x24, ...index]);
}

/** Signed LEB128 of a number that is not negative. */
function signed(value: number): number[] {
  const digits = leb128(value);
  const last = digits.at(-1) ?? 0;
  return (last & 0x40) === 0 ? digits : [...digits.slice(0, -1), last | 0x80, 0];
}
