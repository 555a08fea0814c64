/** Modules with debug information: by hand, and the fixtures as clang compiles them. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { DW_AT, DW_FORM, DW_TAG } from '../../src/core/wasm/dwarf/info/constants';
import { readDebugInfo, type DebugInfo } from '../../src/core/wasm/dwarf/info/debug-info';
import { leb, moduleOf, section, text } from './bytes';
import { cstr, debugSections, le, type Attribute, type Bytes, type Node, type UnitShape } from './dwarf-entries';
import { ROOT } from './found';

/** A module with functions of these sizes. The first starts at address 2, each at 1 behind the end of the one before. */
export function moduleWith(sizes: readonly number[], debug: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const bodies = sizes.flatMap((size) => [size, ...Array<number>(size - 1).fill(1), 0x0b]);
  const custom = Object.entries(debug).map(([name, contents]) => {
    const body = text(`.debug_${name}`).concat(contents);
    return [0, ...leb(body.length)].concat(body);
  });
  const functions = section(3, sizes.length, ...sizes.map(() => 0));
  return moduleOf(section(1, 1, 0x60, 0, 0), functions, section(10, sizes.length, ...bodies), ...custom);
}

export function read(bytes: Uint8Array) {
  const { value: module } = decodeModule(bytes);
  return readDebugInfo(module, bytes);
}

export function known(bytes: Uint8Array): DebugInfo {
  const { value, problems } = read(bytes);
  expect(problems).toEqual([]);
  if (value === undefined) throw new Error('no debug information');
  return value;
}

export const F = DW_FORM;
export const named = (name: string): Attribute => [DW_AT.name, F.string, cstr(name)];
export const ref =
  (label: string): Bytes =>
  (labels, unit) =>
    le((labels.get(label) ?? 0) - unit, 4);
export const typed = (label: string): Attribute => [DW_AT.type, F.ref4, ref(label)];
export const INT: Node = {
  tag: DW_TAG.base_type,
  label: 'int',
  attributes: [named('int'), [DW_AT.byte_size, F.data1, [4]], [DW_AT.encoding, F.data1, [5]]],
};
export const span = (low: number, size: number): Attribute[] => [
  [DW_AT.low_pc, F.addr, le(low, 4)],
  [DW_AT.high_pc, F.data4, le(size, 4)],
];
export const func = (name: string, low: number, size: number, children: readonly Node[] = []): Node => ({
  tag: DW_TAG.subprogram,
  attributes: [named(name), ...span(low, size)],
  children,
});
export const unitOf = (children: readonly Node[], attributes: readonly Attribute[] = []): UnitShape => ({
  version: 4,
  root: { tag: DW_TAG.compile_unit, attributes, children },
});

export function moduleFrom(
  sizes: readonly number[],
  units: readonly UnitShape[],
  more: Record<string, readonly number[]> = {},
) {
  return moduleWith(sizes, { ...debugSections(units), ...more });
}

export const variable = (name: string, ...more: Attribute[]): Node => ({
  tag: DW_TAG.variable,
  attributes: [named(name), typed('int'), ...more],
});
export const fbreg = (offset: number): Attribute => [DW_AT.location, F.exprloc, [2, 0x91, offset]];
export const parameter = (name: string): Node => ({
  tag: DW_TAG.formal_parameter,
  attributes: [named(name), typed('int'), fbreg(0)],
});

/** Version 5 with everything by number: texts, addresses, lists. */
export function versionFive(long: boolean): Uint8Array {
  const size = long ? 8 : 4;
  const withLength = (contents: readonly number[]) =>
    long ? [...le(0xffffffff, 4), ...le(contents.length, 8), ...contents] : [...le(contents.length, 4), ...contents];
  const LISTS = long ? 20 : 12;
  const TABLE = long ? 16 : 8;
  const list = (offsets: readonly number[], entries: readonly number[]) => {
    const table = offsets.flatMap((offset) => le(offsets.length * size + offset, size));
    return withLength([...le(5, 2), 4, 0, ...le(offsets.length, 4), ...table, ...entries]);
  };
  // Addresses 0 to 4.
  const addr = withLength([...le(5, 2), 4, 0, ...[2, 12, 22, 31, 1024].flatMap((address) => le(address, 4))]);
  const pairs = [
    ...[1, 0, 4, 0, 3], // base 2: 2 to 5
    ...[2, 1, 2], // 12 to 22
    ...[3, 2, 4], // 22 to 26
    ...[5, ...le(26, 4), 4, 1, 2], // 27 to 28
    ...[6, ...le(28, 4), ...le(29, 4), 7, ...le(30, 4), 1, 0],
  ];
  const places = [
    ...[5, 1, 0x30], // wherever no other holds
    ...[1, 0, 4, 0, 1, 1, 0x31], // 2 to 3
    ...[2, 1, 2, 1, 0x32, 3, 2, 1, 1, 0x33], // 12 to 22, 22 to 23
    ...[6, ...le(23, 4), 4, 0, 1, 1, 0x34], // 23 to 24
    ...[7, ...le(24, 4), ...le(25, 4), 1, 0x35, 8, ...le(25, 4), 1, 1, 0x36, 0],
  ];
  const offset = (value: number): number[] => le(value, size);
  const range: Attribute = [DW_AT.ranges, F.rnglistx, [1]];
  const listed = variable('listed', [DW_AT.location, F.loclistx, [0]]);
  const indexed = variable('indexed', [DW_AT.location, F.exprloc, [4, 0xa1, 4, 0x23, 8]]);
  const converted = variable('converted', [
    DW_AT.location,
    F.exprloc,
    (labels, unit) => {
      const byte = (labels.get('byte') ?? 0) - unit;
      return [10, 0xed, 0, 0, 0xa8, ...[(byte & 0x7f) | 0x80, byte >> 7], 0xa8, 0x80, 0, 0x9f];
    },
  ]);
  const split: Node = {
    tag: DW_TAG.subprogram,
    attributes: [[DW_AT.name, F.strx1, [1]], range],
    children: [listed, indexed, converted],
  };
  const BYTE: Node = {
    tag: DW_TAG.base_type,
    label: 'byte',
    attributes: [named('u8'), [DW_AT.byte_size, F.data1, [1]], [DW_AT.encoding, F.data1, [7]]],
  };
  const root: Node = {
    tag: DW_TAG.compile_unit,
    attributes: [
      [DW_AT.producer, F.strx, [0]], // before its base
      [DW_AT.str_offsets_base, F.sec_offset, offset(TABLE)],
      [DW_AT.addr_base, F.sec_offset, offset(TABLE)],
      [DW_AT.rnglists_base, F.sec_offset, offset(LISTS)],
      [DW_AT.loclists_base, F.sec_offset, offset(LISTS)],
      [DW_AT.low_pc, F.addrx1, [0]],
    ],
    children: [INT, BYTE, split],
  };
  return moduleFrom([9, 9, 9], [{ version: 5, long, root }], {
    str: [...cstr('maker'), ...cstr('split')],
    str_offsets: withLength([...le(5, 2), 0, 0, ...offset(0), ...offset(6)]),
    addr,
    rnglists: list([0, 0], pairs),
    loclists: list([0], places),
  });
}

/** `shapes.c` and `shapes.cc` as clang compiles them; linked by itself, so that no wasm-opt changes them. */
export function compileShapes(folder: string, source: string, flags: readonly string[]): Uint8Array {
  const input = join(ROOT, 'test', 'fixtures', 'debug', source);
  const common = ['--target=wasm32', '-g', '-w', '-fno-rtti', '-fno-exceptions'];
  const options = { cwd: folder, stdio: 'pipe' } as const;
  execFileSync('clang', [...common, ...flags, '-c', input, '-o', 'a.o'], options);
  execFileSync('wasm-ld', ['--no-entry', '--export-dynamic', 'a.o', '-o', 'a.wasm'], options);
  return readFileSync(join(folder, 'a.wasm'));
}
