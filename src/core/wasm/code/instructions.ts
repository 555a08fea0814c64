/** Walks the instructions of one function. https://webassembly.github.io/spec/core/binary/instructions.html */

import type { Bytes } from '../../bytes';
import type { CodeBody } from '../module';
import { Reader } from '../reader';
import { readHeapType, readValueType } from '../types';
import { PLAIN_OPCODES, PREFIXED, type Immediate, type Opcode } from './opcodes';

/** A memory argument's flag: the number of a memory follows. (Multi-memory.) */
const HAS_MEMORY = 0x40;
const MOST_LABELS = 1_000_000;

/**
 * The cursor's fields tell the last instruction that `next` read. Indices stand in `indices`, in the order of the
 * binary format; what is no index (constants, block types) is read again from `at` by whoever wants it as text.
 * Throws `DecodeError` where the code is broken.
 */
export class InstructionReader {
  /** Of the instruction's first byte, from the start of the file. */
  offset = 0;
  /** Where its first immediate begins. */
  at = 0;
  opcode: Opcode = { name: 'nop', immediates: [], nesting: 'none' };
  /** Depth of nesting: 0 in the function's own block. */
  depth = 0;
  readonly indices: number[] = [];
  private open = 0;

  constructor(readonly r: Reader) {}

  /** Those of a function's body, behind its locals. */
  static of(bytes: Bytes, body: CodeBody): InstructionReader {
    const r = new Reader(bytes, body.offset, body.offset + body.size);
    readLocals(r);
    return new InstructionReader(r);
  }

  /** False when the function's last `end` has been read. */
  next(): boolean {
    if (this.open < 0) return false;
    const { r, indices } = this;
    this.offset = r.pos;
    const opcode = readOpcode(r);
    this.opcode = opcode;
    this.at = r.pos;
    if (indices.length > 0) indices.length = 0;
    const { immediates } = opcode;
    for (let k = 0; k < immediates.length; k++) readImmediate(immediates[k] as Immediate, r, indices);
    if (opcode.nesting === 'none') this.depth = this.open;
    else this.nest(opcode.nesting);
    return this.open >= 0;
  }

  private nest(nesting: Opcode['nesting']): void {
    if (nesting === 'closes') this.open--;
    this.depth = Math.max(nesting === 'separates' ? this.open - 1 : this.open, 0);
    if (nesting === 'opens') this.open++;
  }
}

function readImmediate(kind: Immediate, r: Reader, indices: number[]): void {
  switch (kind) {
    case 'f':
    case 'l':
    case 'x':
    case 'G':
    case 'y':
    case 't':
    case 'M':
    case 'd':
    case 'e':
    case 'g':
    case 'n':
      indices.push(r.u32());
      return;
    case 'm':
      if ((r.u32() & HAS_MEMORY) !== 0) indices.push(r.u32());
      else indices.push(0);
      skipLeb(r, 10);
      return;
    case 'a':
    case 'z':
      indices.push(r.byte());
      return;
    case 'i':
      skipLeb(r, 5);
      return;
    case 'I':
      skipLeb(r, 10);
      return;
    case 'F':
      r.skip(4);
      return;
    case 'D':
      r.skip(8);
      return;
    case 'v':
    case 'S':
      r.skip(16);
      return;
    default:
      readRareImmediate(kind, r, indices);
  }
}

type Rare = 'b' | 'h' | 'L' | 'V' | 'C' | 'c' | 'H';

function readRareImmediate(kind: Rare, r: Reader, indices: number[]): void {
  switch (kind) {
    case 'b':
      readBlockType(r);
      return;
    case 'h':
      readHeapType(r);
      return;
    case 'L':
      r.list('labels', () => indices.push(r.u32()), MOST_LABELS);
      indices.push(r.u32());
      return;
    case 'V':
      r.list('types', () => readValueType(r));
      return;
    case 'C':
      readCatches(r, indices);
      return;
    case 'c':
      r.byte();
      indices.push(r.u32());
      readHeapType(r);
      readHeapType(r);
      return;
    case 'H':
      readHandlers(r, indices);
      return;
  }
}

/** Locals of a function: runs of a count and a type. */
export function readLocals(r: Reader): { count: number; type: string }[] {
  return r.list('locals', () => ({ count: r.u32(), type: readValueType(r) }));
}

function readOpcode(r: Reader): Opcode {
  const start = r.pos;
  const first = r.byte();
  if (first < 0xfb) return PLAIN_OPCODES[first] ?? unknown(r, start, [first]);
  const table = PREFIXED.get(first);
  if (table === undefined) return unknown(r, start, [first]);
  const second = r.u32();
  return table[second] ?? unknown(r, start, [first, second]);
}

function unknown(r: Reader, start: number, codes: readonly number[]): never {
  const text = codes.map((code) => `0x${code.toString(16)}`).join(' ');
  return r.fail('bad-opcode', `unknown instruction ${text}`, start);
}

/** `undefined`: no parameters and no result; a number: of a type; else the type of the one result. */
export function readBlockType(r: Reader): number | string | undefined {
  const byte = r.peek();
  if (byte === 0x40) {
    r.byte();
    return undefined;
  }
  // Negative numbers of one byte are value types, others indices: 33 bits, signed.
  if ((byte & 0xc0) === 0x40) return readValueType(r);
  return Number(r.signed(33));
}

const CATCH_WITH_TAG = 2;

/** Clauses of `try_table`: the kind, a tag unless it catches all, a label. */
function readCatches(r: Reader, indices: number[]): void {
  r.list('catch clauses', () => {
    if (r.byte() < CATCH_WITH_TAG) indices.push(r.u32());
    indices.push(r.u32());
  });
}

/** Of `resume`: `on tag label` or `on tag switch`. (Stack switching.) */
function readHandlers(r: Reader, indices: number[]): void {
  r.list('handlers', () => {
    const kind = r.byte();
    indices.push(r.u32());
    if (kind === 0) indices.push(r.u32());
  });
}

function skipLeb(r: Reader, most: number): void {
  const start = r.pos;
  for (let read = 1; r.byte() >= 0x80; read++) {
    if (read === most) r.fail('bad-leb128', `integer is longer than ${most} bytes`, start);
  }
}
