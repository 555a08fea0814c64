/** One instruction as text, in the form that wabt writes: what is shown where wabt cannot be used. */

import { functionNames } from '../functions';
import type { Module } from '../module';
import type { NameMap } from '../name-map';
import { Reader } from '../reader';
import { readHeapType, readValueType } from '../types';
import { readBlockType, type InstructionReader } from './instructions';
import type { Immediate } from './opcodes';

/** The text of the instruction that `reader` has just read. */
export function instructionText(module: Module, reader: InstructionReader): string {
  const { opcode, r } = reader;
  const words = new Words(module, reader, new Reader(r.bytes, reader.at, r.end));
  const parts = opcode.immediates.map((kind) => words.next(kind)).filter((part) => part !== '');
  if (SWAPPED.has(opcode.name)) parts.reverse();
  return [NULLABLE.get(opcode.name) ?? opcode.name, ...parts].join(' ');
}

/** Text names the table or memory first, the binary format last. */
const SWAPPED: ReadonlySet<string> = new Set(['call_indirect', 'return_call_indirect', 'table.init', 'memory.init']);
const CATCHES = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'];
const CATCH_WITH_TAG = 2;

/** Their binary opcode tells the nullability that in text stands in the type. */
const NULLABLE: ReadonlyMap<string, string> = new Map([
  ['ref.test_null', 'ref.test'],
  ['ref.cast_null', 'ref.cast'],
]);
const HAS_MEMORY = 0x40;

type Value = 'b' | 'i' | 'I' | 'F' | 'D' | 'v' | 'h' | 'V' | 'c' | 'C' | 'H';

class Words {
  constructor(
    private readonly module: Module,
    private readonly reader: InstructionReader,
    private readonly r: Reader,
  ) {}

  next(kind: Immediate): string {
    const { r, module } = this;
    switch (kind) {
      case 'f':
        return reference(functionNames(module), r.u32());
      case 'G':
        return reference(module.names.globals, r.u32());
      case 'y':
        return this.type(r.u32());
      case 't':
      case 'M':
        return this.tableOrMemory(r.u32());
      case 'm':
        return this.memoryArgument();
      case 'L':
        return [...r.list('labels', () => r.u32()), r.u32()].join(' ');
      case 'z':
        r.byte();
        return '';
      case 'a':
        return String(r.byte());
      case 'S':
        return [...r.take(16)].join(' ');
      case 'l':
      case 'x':
      case 'd':
      case 'e':
      case 'g':
      case 'n':
        return String(r.u32());
      default:
        return this.value(kind);
    }
  }

  private value(kind: Value): string {
    const { r } = this;
    switch (kind) {
      case 'b':
        return blockType(readBlockType(r));
      case 'i':
        return String(r.signed32());
      case 'I':
        return r.signed(64).toString();
      case 'F':
        return float32(viewOf(r.take(4)));
      case 'D':
        return float64(viewOf(r.take(8)));
      case 'v':
        return `i32x4 ${lanes(r.take(16))}`;
      case 'h':
        return this.heapType(readHeapType(r));
      case 'V':
        return `(result ${r.list('types', () => readValueType(r)).join(' ')})`;
      case 'c':
        return this.cast();
      case 'C':
        return r.list('catch clauses', () => this.catchClause()).join(' ');
      case 'H':
        return r.list('handlers', () => this.handler()).join(' ');
    }
  }

  /** The first goes without saying, unless another stands beside it. */
  private tableOrMemory(index: number): string {
    const { opcode, indices } = this.reader;
    const [first, second] = opcode.immediates;
    return first === second && indices.some((other) => other !== 0) ? String(index) : unlessFirst(index);
  }

  private catchClause(): string {
    const kind = this.r.byte();
    const tag = kind < CATCH_WITH_TAG ? `${this.r.u32()} ` : '';
    return `(${CATCHES[kind] ?? `unknown ${kind}`} ${tag}${this.r.u32()})`;
  }

  private handler(): string {
    const kind = this.r.byte();
    return `(on ${this.r.u32()} ${kind === 0 ? this.r.u32() : 'switch'})`;
  }

  private type(index: number): string {
    const { name } = this.reader.opcode;
    return name.endsWith('call_indirect') ? `(type ${index})` : String(index);
  }

  /** Of `ref.test` and its like it is part of a type, of `ref.null` it stands alone. */
  private heapType(heap: string): string {
    const { name } = this.reader.opcode;
    if (name === 'ref.null') return heap;
    return NULLABLE.has(name) ? `(ref null ${heap})` : `(ref ${heap})`;
  }

  private cast(): string {
    const { r } = this;
    const flags = r.byte();
    const label = r.u32();
    const type = (bit: number) => `(ref ${(flags & bit) === 0 ? '' : 'null '}${readHeapType(r)})`;
    return `${label} ${type(1)} ${type(2)}`;
  }

  private memoryArgument(): string {
    const { r } = this;
    const flags = r.u32();
    const memory = (flags & HAS_MEMORY) === 0 ? '' : unlessFirst(r.u32());
    const offset = r.u64();
    const align = 2 ** (flags & 0x3f);
    const parts = [
      memory,
      offset === 0n ? '' : `offset=${offset}`,
      align === naturalAlignment(this.reader.opcode.name) ? '' : `align=${align}`,
    ];
    return parts.filter((part) => part !== '').join(' ');
  }
}

/** In bytes: what is read or written at once, from the instruction's name. */
export function naturalAlignment(name: string): number {
  const [, lanes, times] = /(?:load|store|rmw|wait)(\d+)(?:x(\d+))?/.exec(name) ?? [];
  if (lanes !== undefined) return (Number(lanes) * Number(times ?? 1)) / 8;
  if (name === 'memory.atomic.notify') return 4;
  return name.startsWith('v128') ? 16 : name.slice(1, 3) === '64' ? 8 : 4;
}

function reference(names: NameMap | readonly string[], index: number): string {
  const name = 'get' in names ? names.get(index) : names[index];
  return name === undefined ? String(index) : `$${name}`;
}

function unlessFirst(index: number): string {
  return index === 0 ? '' : String(index);
}

function blockType(type: number | string | undefined): string {
  if (type === undefined) return '';
  return typeof type === 'number' ? `(type ${type})` : `(result ${type})`;
}

function float32(view: DataView): string {
  const bits = view.getUint32(0, true);
  return float(view.getFloat32(0, true), bits >>> 31 !== 0, BigInt(bits & 0x7fffff), 0x400000n);
}

function float64(view: DataView): string {
  const bits = view.getBigUint64(0, true);
  return float(view.getFloat64(0, true), bits >> 63n !== 0n, bits & 0xfffffffffffffn, 0x8000000000000n);
}

/** `usual`: the payload of a NaN that needs no telling. */
function float(value: number, isNegative: boolean, payload: bigint, usual: bigint): string {
  const sign = isNegative ? '-' : '';
  if (Number.isNaN(value)) return `${sign}nan${payload === usual ? '' : `:0x${payload.toString(16)}`}`;
  if (!Number.isFinite(value)) return `${sign}inf`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function lanes(bytes: Uint8Array): string {
  const view = viewOf(bytes);
  return [0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, '0')}`).join(' ');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
