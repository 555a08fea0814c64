/** Managed objects of AssemblyScript, as its runtime keeps them: `std/assembly/rt/common.ts` of its compiler. */

import type { Bytes } from '../bytes';
import type { Module } from '../wasm/module';

/** A part of the guest's memory; undefined: it is outside. */
export type ReadMemory = (address: number, length: number) => Promise<Bytes | undefined>;

/** `rtId` and `rtSize` of `OBJECT` stand before the object. */
const HEADER_SIZE = 8;
/** The first ids are the same in each program; its own classes have the others. */
const ID = { arrayBuffer: 1, string: 2 };
/** All objects stand at multiples of 16 (`AL_BITS`), behind a header of 20 bytes. */
const ALIGNMENT = 16;
/** `OBJECT_MAXSIZE` */
const LARGEST = 2 ** 30 - 20;
/** Of a text, and of a list. */
const MOST_CHARACTERS = 1000;
const MOST_ITEMS = 20;

/** `TypeinfoFlags` in `std/assembly/shared/typeinfo.ts`. */
const Flag = { view: 1, array: 2, staticArray: 4, align: 6, signed: 1 << 11, float: 1 << 12, managed: 1 << 14 };
const MOST_CLASSES = 0x10000;
const RTTI = '~lib/rt/__rtti_base';

/** Where the program tells the shapes of its classes; undefined: it does not say where, as when it was optimised. */
export function rttiBase(module: Module): number | undefined {
  const imported = module.imports.filter(({ type }) => type.kind === 'global').length;
  for (const [index, name] of module.names.globals) {
    const init = name === RTTI ? module.globals.at(index - imported)?.init : undefined;
    const value = /^i32\.const (\d+)$/.exec(init ?? '')?.[1];
    if (value !== undefined) return Number(value);
  }
  return undefined;
}

/**
 * What the object at `pointer` is, as people read it: `"text"` for a String, `ArrayBuffer(12)`, `null`, and by `rtti`
 * (see `rttiBase`) `Array(2) [1, 2]`. Undefined when it is of another class, or no object at all.
 */
export async function describeManaged(read: ReadMemory, pointer: number, rtti?: number): Promise<string | undefined> {
  if (pointer === 0) return 'null';
  const { id, size } = (await headerOf(read, pointer)) ?? {};
  if (id === undefined || size === undefined) return undefined;
  if (id === ID.arrayBuffer) return `ArrayBuffer(${size})`;
  if (id === ID.string) return size % 2 === 0 ? describeString(read, pointer, size / 2) : undefined;
  const flags = rtti === undefined ? undefined : await flagsOf(read, rtti, id);
  return flags === undefined ? undefined : describeList(read, { pointer, size, flags });
}

/** How many UTF-16 units the String at `pointer` has; undefined: there is none. */
export async function stringLength(read: ReadMemory, pointer: number): Promise<number | undefined> {
  const { id, size = 0 } = (await headerOf(read, pointer)) ?? {};
  return id === ID.string && size % 2 === 0 ? size / 2 : undefined;
}

async function headerOf(read: ReadMemory, pointer: number) {
  if (pointer < ALIGNMENT * 2 || pointer % ALIGNMENT !== 0) return undefined;
  const [id, size = 0] = (await words(read, pointer - HEADER_SIZE, 2)) ?? [];
  if (id === undefined || size > LARGEST || (await read(pointer + size - 1, 1))?.length !== 1) return undefined;
  return { id, size };
}

/** `length` in UTF-16 units, of two bytes. */
async function describeString(read: ReadMemory, pointer: number, length: number): Promise<string | undefined> {
  const shown = Math.min(length, MOST_CHARACTERS);
  const bytes = await read(pointer, shown * 2);
  if (bytes?.length !== shown * 2) return undefined;
  const view = viewOf(bytes);
  let text = '';
  for (let at = 0; at < shown; at++) text += String.fromCharCode(view.getUint16(at * 2, true));
  return length > shown ? `${JSON.stringify(text)}… (${length} characters)` : JSON.stringify(text);
}

async function flagsOf(read: ReadMemory, rtti: number, id: number): Promise<number | undefined> {
  const [count = 0] = (await words(read, rtti, 1)) ?? [];
  return id < Math.min(count, MOST_CLASSES) ? (await words(read, rtti + 4 + id * 4, 1))?.[0] : undefined;
}

interface List {
  readonly pointer: number;
  readonly size: number;
  readonly flags: number;
}

/** Fields of `Array` and of `ArrayBufferView`: buffer, `dataStart`, `byteLength`; `length_` of arrays alone. */
async function describeList(read: ReadMemory, { pointer, size, flags }: List): Promise<string | undefined> {
  const kind = Flag.staticArray | Flag.array | Flag.view;
  if ((flags & kind) === 0) return undefined;
  const item = 1 << alignOf(flags);
  if ((flags & Flag.staticArray) !== 0) return listText(read, 'StaticArray', flags, pointer, size / item);
  const [, start, byteLength, length] = (await words(read, pointer, (flags & Flag.array) !== 0 ? 4 : 3)) ?? [];
  if (start === undefined || byteLength === undefined) return undefined;
  if (length !== undefined) return listText(read, 'Array', flags, start, length);
  return listText(read, typedName(flags, item), flags, start, byteLength / item);
}

async function listText(read: ReadMemory, name: string, flags: number, start: number, length: number) {
  const shown = Math.min(Math.floor(length), MOST_ITEMS);
  const item = 1 << alignOf(flags);
  const bytes = await read(start, shown * item);
  if (item > 8 || bytes?.length !== shown * item) return `${name}(${Math.floor(length)})`;
  const view = viewOf(bytes);
  const items = Array.from({ length: shown }, (_, at) => numberAt(view, at * item, item, flags));
  return `${name}(${Math.floor(length)}) [${items.join(', ')}${length > shown ? ', …' : ''}]`;
}

/** `VALUE_ALIGN_0` and on: one bit for each power of two. */
function alignOf(flags: number): number {
  const align = [0, 1, 2, 3, 4].find((power) => (flags & (1 << (Flag.align + power))) !== 0);
  return align ?? 0;
}

function typedName(flags: number, item: number): string {
  if ((flags & Flag.float) !== 0) return `Float${item * 8}Array`;
  return `${(flags & Flag.signed) !== 0 ? 'Int' : 'Uint'}${item * 8}Array`;
}

/** Objects are shown by their addresses. */
function numberAt(view: DataView, at: number, size: number, flags: number): string {
  if ((flags & Flag.float) !== 0 && size >= 4)
    return String(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
  const bits = size * 8;
  let value = 0n;
  for (let byte = size - 1; byte >= 0; byte--) value = (value << 8n) | BigInt(view.getUint8(at + byte));
  if ((flags & Flag.managed) !== 0) return `0x${value.toString(16)}`;
  return String((flags & Flag.signed) !== 0 ? BigInt.asIntN(bits, value) : value);
}

/** Unsigned, of 32 bits. */
async function words(read: ReadMemory, address: number, count: number): Promise<number[] | undefined> {
  const bytes = await read(address, count * 4);
  if (bytes?.length !== count * 4) return undefined;
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, at) => view.getUint32(at * 4, true));
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
