import { describe, expect, it } from 'vitest';
import { DW_AT, DW_FORM as F, DW_TAG } from '../../../src/core/wasm/dwarf/info/constants';
import type { DebugInfo } from '../../../src/core/wasm/dwarf/info/debug-info';
import type { Member, StructType, Type } from '../../../src/core/wasm/dwarf/info/model';
import { debugSections, le, type Attribute, type Node, type UnitShape } from '../../support/dwarf-entries';
import {
  compileShapes,
  func,
  INT,
  known,
  moduleFrom,
  moduleWith,
  named,
  ref,
  typed,
  unitOf,
} from '../../support/dwarf-modules';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const CLANG = part('clang');

const member = (name: string, ...more: Attribute[]): Node => ({
  tag: DW_TAG.member,
  attributes: [named(name), typed('int'), ...more],
});
const at = (offset: number): Attribute => [DW_AT.data_member_location, F.data1, [offset]];
const F_UNIT = func('f', 2, 9);

function typeOf(label: string, nodes: readonly Node[], units: readonly UnitShape[] = []): Type | undefined {
  const v: Node = {
    tag: DW_TAG.variable,
    attributes: [named('v'), typed(label), [DW_AT.location, F.exprloc, [1, 0x30]]],
  };
  return known(moduleFrom([9], [unitOf([INT, ...nodes, v, F_UNIT]), ...units])).globals()[0]?.type;
}

describe('types', () => {
  it('Rust: variants with single values, with lists, and for all others', () => {
    const variant = (name: string, ...attributes: Attribute[]): Node => ({
      tag: DW_TAG.variant,
      attributes,
      children: [member(name, at(4))],
    });
    const part: Node = {
      tag: DW_TAG.variant_part,
      attributes: [[DW_AT.discr, F.ref4, ref('tag')]],
      children: [
        { ...member('tag', at(0)), label: 'tag' },
        variant('One', [DW_AT.discr_value, F.data1, [0xff]]),
        variant('Wide', [DW_AT.discr_value, F.block1, [4, 0xfe, 0xff, 0xff, 0xff]]),
        variant('Some', [DW_AT.discr_list, F.block1, [5, 0, 3, 1, 5, 7]]),
        variant('Rest'),
      ],
    };
    const type = typeOf('E', [{ tag: DW_TAG.structure_type, label: 'E', attributes: [named('E')], children: [part] }]);
    const { variants } = type as StructType;
    expect(variants?.discriminant).toMatchObject({ name: 'tag', offset: 0 });
    expect(variants?.variants.map(({ values, members }) => [members[0]?.name, ...values])).toEqual([
      ...[['One', 255n], ['Wide', -2n], ['Some', 3n, 5n, 6n, 7n], ['Rest']],
    ]);
  });

  it('members: by expressions, static ones and virtual bases not at all', () => {
    const location = (...expression: number[]): Attribute => [
      DW_AT.data_member_location,
      F.block1,
      [expression.length, ...expression],
    ];
    const children = [
      member('plain', location(0x23, 8)),
      member('static', [DW_AT.external, F.flag_present, []]),
      member('other', [DW_AT.declaration, F.flag_present, []]),
      { ...member('virtual', location(0x12, 0x06, 0x22)), tag: DW_TAG.inheritance },
      { ...member('base', at(4)), tag: DW_TAG.inheritance },
    ];
    const struct = { tag: DW_TAG.class_type, label: 'S', attributes: [named('S')], children };
    const type = typeOf('S', [struct]) as StructType;
    expect(type.members.map(({ name, offset, isBase }) => [name, offset, isBase])).toEqual([
      ['plain', 8, false],
      [undefined, 4, true],
    ]);
  });

  it('arrays: counts, bounds, and lengths that nobody knows', () => {
    const range = (...attributes: Attribute[]): Node => ({ tag: DW_TAG.subrange_type, attributes });
    const children = [
      range([DW_AT.count, F.data1, [3]]),
      range([DW_AT.upper_bound, F.data1, [4]]),
      range([DW_AT.lower_bound, F.sdata, [0x7f]], [DW_AT.upper_bound, F.data1, [4]]),
      range(),
      range([DW_AT.upper_bound, F.data4, le(0xffffffff, 4)]),
      range([DW_AT.count, F.ref4, ref('int')]),
      range([DW_AT.upper_bound, F.exprloc, [1, 0x30]]),
    ];
    const type = typeOf('A', [{ tag: DW_TAG.array_type, label: 'A', attributes: [typed('int')], children }]);
    expect(type).toMatchObject({ counts: [3, 5, 6, undefined, undefined, undefined, undefined] });
  });

  it('are found in another unit, by place and by name', () => {
    const far: Attribute = [DW_AT.type, F.ref_addr, (labels) => le(labels.get('T') ?? 0, 4)];
    const pointer: Node = { tag: DW_TAG.pointer_type, label: 'P', attributes: [far] };
    const alias: Node = { tag: DW_TAG.typedef, label: 'T', attributes: [named('T'), typed('S')] };
    const isDeclaration: Attribute = [DW_AT.declaration, F.flag_present, []];
    const declared: Node = { tag: DW_TAG.structure_type, label: 'S', attributes: [named('S'), isDeclaration] };
    const size: Attribute = [DW_AT.byte_size, F.data1, [12]];
    const defined: Node = { tag: DW_TAG.structure_type, attributes: [named('S'), size] };
    const type = typeOf('P', [pointer], [unitOf([alias, declared]), unitOf([defined])]);
    expect(type).toMatchObject({ kind: 'pointer', size: 4 });
    const target = type?.kind === 'pointer' ? type.target : undefined;
    expect(target).toMatchObject({ kind: 'alias', name: 'T', target: { kind: 'struct', name: 'S', size: 12 } });
  });

  it('by their signature, in `.debug_types` and in version 5', () => {
    const SIGNATURE = [1, 2, 3, 4, 5, 6, 7, 0xf8];
    const struct: Node = {
      tag: DW_TAG.structure_type,
      label: 'S',
      attributes: [named('S'), [DW_AT.byte_size, F.data1, [12]]],
    };
    const type = { signature: SIGNATURE, label: 'S' };
    const root: Node = { tag: 0x41, children: [struct] };
    const user: Node = {
      tag: DW_TAG.variable,
      attributes: [named('v'), [DW_AT.type, F.ref_sig8, SIGNATURE], [DW_AT.location, F.exprloc, [1, 0x30]]],
    };
    const main = unitOf([user, F_UNIT]);
    expect(known(moduleFrom([9], [{ version: 5, root, type }, main])).globals()[0]?.type).toMatchObject({ size: 12 });
    const own = debugSections([main]);
    const types = debugSections([{ version: 4, root, type }]);
    // One table of abbreviations behind the other: the type unit's header says where.
    types.info.splice(6, 4, ...le(own.abbrev.length, 4));
    const bytes = moduleWith([9], { info: own.info, types: types.info, abbrev: [...own.abbrev, ...types.abbrev] });
    expect(known(bytes).globals()[0]?.type).toMatchObject({ kind: 'struct', name: 'S', size: 12 });
  });

  it('that are made of themselves end when one stops asking', () => {
    const loop: Node = { tag: DW_TAG.typedef, label: 'L', attributes: [named('L'), typed('L')] };
    let type = typeOf('L', [loop]);
    for (let hops = 0; hops < 100; hops++) type = type?.kind === 'alias' ? type.target : undefined;
    expect(type).toMatchObject({ kind: 'alias', name: 'L' });
  });

  it('that refer to nothing, or into the middle of something', () => {
    const wild = (offset: number): Node => ({
      tag: DW_TAG.pointer_type,
      label: 'W',
      attributes: [[DW_AT.type, F.ref4, le(offset, 4)]],
    });
    for (const offset of [0, 1, 12, 0xffffffff]) {
      const type = typeOf('W', [wild(offset)]);
      expect(type?.kind).toBe('pointer');
      if (type?.kind === 'pointer') expect(['undefined', 'object']).toContain(typeof type.target);
    }
  });
});

function structNamed(info: DebugInfo, name: string): StructType {
  const type = info.typeNamed(name);
  if (type?.kind !== 'struct') throw new Error(`no struct ${name}`);
  return type;
}

const memberOf = ({ members }: StructType, name: string): Member | undefined =>
  members.find((one) => one.name === name);

describe('what C declares, in each version', () => {
  for (const version of [2, 3, 4, 5]) {
    itWith([CLANG])(`DWARF ${version}`, () => {
      const info = known(compileShapes(folder, 'shapes.c', ['-O0', `-gdwarf-${version}`]));
      const bits = structNamed(info, 'bits').members.map((one) => [
        one.name,
        one.offset,
        one.bits?.from,
        one.bits?.count,
      ]);
      expect(bits).toEqual([
        ['low', 0, 0, 3],
        ['middle', 0, 3, 7],
        ['high', 0, 10, 12],
        ['tail', 3, undefined, undefined],
        ['wide', 8, 0, 40],
        ['rest', 8, 40, 20],
      ]);
      expectNode(structNamed(info, 'node'));
      expect(info.typeNamed('color')).toMatchObject({
        ...{ kind: 'enum', size: 4, isSigned: true },
        values: [
          { name: 'RED', value: 0n },
          { name: 'GREEN', value: 5n },
          { name: 'BLUE', value: -2n },
        ],
      });
      expect(info.typeNamed('flags')).toMatchObject({ isSigned: false, values: [{}, {}, { value: 0x80000000n }] });
      const globals = info.globals().map(({ name }) => name);
      expect(globals).toEqual(expect.arrayContaining(['packed', 'first', 'root', 'flags']));
      const frame = info.framesAt((info.functions.find(({ name }) => name === 'by_value')?.ranges[0]?.end ?? 0) - 1)[0];
      expect(frame?.variables.map((one) => [one.name, one.isParameter])).toEqual([
        ...[
          ['p', true],
          ['wide', true],
          ['ratio', true],
          ['calls', false],
        ],
      ]);
      expect(frame).toMatchObject({ name: 'by_value', language: 'c', isInlined: false });
      return Promise.resolve();
    });
  }
});

function expectNode(node: StructType): void {
  const type = (name: string) => memberOf(node, name)?.type;
  expect(node).toMatchObject({ how: 'struct', size: 112, language: 'c' });
  expect(node.members.map(({ offset }) => offset)).toEqual([0, 4, 36, 40, 44, 48, 52, 56, 104, 108, 112]);
  expect(type('name')).toMatchObject({ kind: 'pointer', target: { word: 'const', target: { encoding: 'character' } } });
  expect(type('corners')).toMatchObject({ kind: 'array', counts: [4], element: { name: 'point', size: 8 } });
  expect(type('value')).toMatchObject({ kind: 'struct', how: 'union', size: 4 });
  expect(type('next')).toMatchObject({ target: { name: 'node' } });
  expect(type('apply')).toMatchObject({
    target: { kind: 'function', result: { name: 'int' }, parameters: [{ name: 'int' }, { kind: 'pointer' }] },
  });
  expect(type('count')).toMatchObject({ word: 'volatile', target: { word: 'typedef', name: 'u32' } });
  expect(type('matrix')).toMatchObject({ counts: [2, 3], element: { encoding: 'float', size: 8 } });
  expect(type('nested')).toMatchObject({
    members: [{ name: 'inner' }, { name: 'set', type: { encoding: 'boolean' } }],
  });
  expect(type('hidden')).toMatchObject({ target: { kind: 'unknown', name: 'opaque' } });
  expect(type('flexible')).toMatchObject({ counts: [undefined] });
}

describe('what C++ adds', () => {
  itWith([CLANG])('bases, type arguments, references', () => {
    const info = known(compileShapes(folder, 'shapes.cc', ['-O0', '-gdwarf-5', '-std=c++20']));
    const square = structNamed(info, 'shapes::Square');
    expect(square.members.map(({ name, isBase, offset }) => [name, isBase, offset])).toEqual([
      ...[
        [undefined, true, 0],
        [undefined, true, 8],
        ['corner', false, 12],
        ['kind', false, 16],
      ],
      ...[
        ['side_', false, 20],
        ['thin_', false, 24],
        ['wide_', false, 24],
      ],
    ]);
    expect(memberOf(square, 'wide_')?.bits).toEqual({ from: 2, count: 9 });
    const stack = structNamed(info, 'shapes::Stack<int, 4>');
    expect(stack.typeArguments).toMatchObject([{ name: 'T', type: { name: 'int' } }]);
    expect(info.globals().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['shapes::(anonymous namespace)::created', 'shapes::Base::count']),
    );
    return Promise.resolve();
  });
});
