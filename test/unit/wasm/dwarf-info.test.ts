import { describe, expect, it } from 'vitest';
import { DW_AT, DW_FORM as F, DW_TAG } from '../../../src/core/wasm/dwarf/info/constants';
import type { DebugInfo } from '../../../src/core/wasm/dwarf/info/debug-info';
import { cstr, le, type Attribute, type Node } from '../../support/dwarf-entries';
import {
  fbreg,
  func,
  INT,
  known,
  moduleFrom,
  named,
  parameter,
  read,
  ref,
  span,
  typed,
  unitOf,
  variable,
  versionFive,
} from '../../support/dwarf-modules';

describe('functions', () => {
  it('are in order of their addresses, and found by them', () => {
    const info = known(moduleFrom([9, 9, 9], [unitOf([func('c', 22, 9), func('a', 2, 9), func('b', 12, 9)])]));
    expect(info.functions.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    const at = [0, 1, 2, 10, 11, 12, 30, 31, NaN].map((address) => info.functionAt(address)?.name);
    expect(at).toEqual([undefined, undefined, 'a', 'a', undefined, 'b', 'c', undefined, undefined]);
    expect(info.framesAt(11)).toEqual([]);
  });

  it('are left out when the linker removed them', () => {
    const dead = [0, 0xffffffff, 0xfffffffe].map((address) => func('dead', address, 9));
    expect(known(moduleFrom([9], [unitOf([...dead, func('a', 2, 9)])])).functions.length).toBe(1);
  });

  it('may have their end as an address, and several of them the same code', () => {
    const twice = { ...func('a', 2, 0), attributes: [named('b'), ...span(2, 4)] };
    const ended: Node = {
      tag: DW_TAG.subprogram,
      attributes: [named('a'), [DW_AT.low_pc, F.addr, le(2, 4)], [DW_AT.high_pc, F.addr, le(11, 4)]],
    };
    const info = known(moduleFrom([9], [unitOf([ended, twice])]));
    expect(info.functions.map(({ ranges }) => ranges)).toEqual([[{ start: 2, end: 11 }], [{ start: 2, end: 6 }]]);
    expect([3, 8].map((address) => info.functionAt(address)?.name)).toEqual(['b', 'a']);
  });

  it('have ranges up to version 4: pairs, and a base that changes', () => {
    const ranges = [
      ...le(0, 4),
      ...le(3, 4),
      ...le(0xffffffff, 4),
      ...le(10, 4),
      ...le(2, 4),
      ...le(11, 4),
      ...le(0, 8),
    ];
    const split: Node = { tag: DW_TAG.subprogram, attributes: [named('a'), [DW_AT.ranges, F.sec_offset, le(0, 4)]] };
    const bytes = moduleFrom([9, 9], [unitOf([split], [[DW_AT.low_pc, F.addr, le(2, 4)]])], { ranges });
    expect(known(bytes).functions[0]?.ranges).toEqual([
      { start: 2, end: 5 },
      { start: 12, end: 21 },
    ]);
  });

  it('are named by what they complete, with all that is around it', () => {
    const declaration: Node = { tag: DW_TAG.subprogram, label: 'declared', attributes: [named('f')] };
    const type: Node = { tag: DW_TAG.structure_type, attributes: [named('S')], children: [declaration] };
    const hidden: Node = { tag: DW_TAG.namespace, children: [type] };
    const abstract: Node = {
      tag: DW_TAG.subprogram,
      label: 'abstract',
      attributes: [[DW_AT.specification, F.ref4, ref('declared')]],
    };
    const concrete: Node = {
      tag: DW_TAG.subprogram,
      attributes: [[DW_AT.abstract_origin, F.ref4, ref('abstract')], ...span(2, 9)],
    };
    const space: Node = { tag: DW_TAG.namespace, attributes: [named('n')], children: [hidden] };
    const info = known(moduleFrom([9], [unitOf([space, abstract, concrete], [[DW_AT.language, F.data1, [0x1a]]])]));
    expect(info.functions[0]).toMatchObject({ name: 'n::(anonymous namespace)::S::f', language: 'c++' });
  });

  it('Rust: are named by the type that they are of, where a trait is implemented', () => {
    const self = (type: string): Node => ({ tag: DW_TAG.formal_parameter, attributes: [named('self'), typed(type)] });
    const pointer: Node = { tag: DW_TAG.pointer_type, label: '&mut S', attributes: [typed('S')] };
    const struct: Node = { tag: DW_TAG.structure_type, label: 'S', attributes: [named('S')] };
    const methods = [
      func('m', 2, 9, [self('&mut S')]),
      func('n', 12, 9),
      { ...func('o', 22, 9, [self('o')]), label: 'o' },
    ];
    const block: Node = { tag: DW_TAG.namespace, attributes: [named('{impl#3}')], children: methods };
    const crate: Node = { tag: DW_TAG.namespace, attributes: [named('c')], children: [struct, block, pointer] };
    const info = known(moduleFrom([9, 9, 9], [unitOf([crate])]));
    expect(info.functions.map(({ name }) => name)).toEqual(['c::S::m', 'c::{impl#3}::n', 'c::{impl#3}::o']);
  });

  it('may refer to each other for ever', () => {
    const circle = (label: string, to: string): Node => ({
      tag: DW_TAG.subprogram,
      label,
      attributes: [[DW_AT.abstract_origin, F.ref4, ref(to)], ...span(2, 9)],
    });
    const info = known(moduleFrom([9], [unitOf([circle('a', 'b'), circle('b', 'a')])]));
    expect(info.functions.map(({ name }) => name)).toEqual(['(anonymous)', '(anonymous)']);
    expect(info.framesAt(3).length).toBe(1);
  });

  it('are not told when the code was changed since', () => {
    const { value, problems } = read(moduleFrom([9], [unitOf([func('a', 3, 6)])]));
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'stale-debug-info', severity: 'warning' }]);
  });

  it('TinyGo says that it is C', () => {
    const producer: Attribute = [DW_AT.producer, F.string, cstr('TinyGo')];
    const info = known(
      moduleFrom([9], [unitOf([func('main.f', 2, 9)], [producer, [DW_AT.language, F.data1, [0x0c]]])]),
    );
    expect(info.functions[0]?.language).toBe('go');
  });
});

describe('frames', () => {
  /** From 2 to 22: a block from 4 to 20, in it what is inlined from 6 to 12, and a block without addresses. */
  function nested(): Uint8Array {
    const inlined: Node = {
      tag: DW_TAG.inlined_subroutine,
      attributes: [
        [DW_AT.abstract_origin, F.ref4, ref('callee')],
        ...span(6, 6),
        [DW_AT.call_line, F.data1, [42]],
        [DW_AT.call_column, F.data1, [7]],
      ],
      children: [parameter('p'), variable('deep', fbreg(1))],
    };
    const bare: Node = { tag: DW_TAG.lexical_block, children: [variable('bare', fbreg(2))] };
    const block: Node = {
      tag: DW_TAG.lexical_block,
      attributes: span(4, 16),
      children: [variable('inner', fbreg(3)), inlined, bare],
    };
    const outer = func('outer', 2, 20, [variable('v', fbreg(4)), block, parameter('arg'), variable('gone')]);
    const callee: Node = { tag: DW_TAG.subprogram, label: 'callee', attributes: [named('callee')] };
    const frame: Attribute = [DW_AT.frame_base, F.exprloc, [4, 0xed, 0, 3, 0x9f]];
    const withFrame = { ...outer, attributes: [...(outer.attributes ?? []), frame] };
    return moduleFrom([20], [unitOf([INT, callee, withFrame])]);
  }

  const shown = (info: DebugInfo, address: number) =>
    info
      .framesAt(address)
      .map(({ name, variables }) => [name, variables.map((one) => `${one.name}${one.depth}`).join()]);

  it('have the variables of the blocks that are around the address, parameters first', () => {
    const info = known(nested());
    expect(shown(info, 3)).toEqual([['outer', 'arg0,v0,gone0']]);
    expect(shown(info, 4)).toEqual([['outer', 'arg0,v0,gone0,inner1,bare2']]);
    expect(shown(info, 6)).toEqual([
      ['callee', 'p0,deep0'],
      ['outer', 'arg0,v0,gone0,inner1,bare2'],
    ]);
    expect(shown(info, 12)).toEqual([['outer', 'arg0,v0,gone0,inner1,bare2']]);
    const [inner, outer] = info.framesAt(11);
    expect(inner).toMatchObject({
      isInlined: true,
      calledAt: { line: 42, column: 7 },
      ranges: [{ start: 6, end: 12 }],
    });
    expect(outer).toMatchObject({ isInlined: false, calledAt: undefined });
    expect(inner?.frameBase).toEqual(Uint8Array.of(0xed, 0, 3, 0x9f));
  });

  it('name the place of variables in lists up to version 4, with a base that changes', () => {
    const expression = (...bytes: number[]) => [...le(bytes.length, 2), ...bytes];
    const loc = [
      ...[...le(1, 4), ...le(3, 4), ...expression(0x31)],
      ...[...le(0xffffffff, 4), ...le(6, 4)],
      ...[...le(0, 4), ...le(2, 4), ...expression(0x32)],
      ...[...le(2, 4), ...le(3, 4), ...expression()],
      ...le(0, 8),
    ];
    const listed = variable('v', [DW_AT.location, F.sec_offset, le(0, 4)]);
    const low: Attribute = [DW_AT.low_pc, F.addr, le(2, 4)];
    const info = known(moduleFrom([9], [unitOf([INT, func('f', 2, 9, [listed])], [low])], { loc }));
    const at = (address: number) => info.framesAt(address)[0]?.variables[0]?.location;
    expect([2, 3, 4, 5, 6, 7, 8, 9].map((address) => at(address)?.[0])).toEqual([
      ...[undefined, 0x31, 0x31, undefined, 0x32, 0x32, undefined, undefined],
    ]);
  });

  it('have constants as long as their type', () => {
    const constants: Node[] = [
      variable('a', [DW_AT.const_value, F.sdata, [0x7f]]),
      variable('b', [DW_AT.const_value, F.data1, [200]]),
      variable('c', [DW_AT.const_value, F.block1, [2, 5, 6]]),
      variable('d', [DW_AT.const_value, F.string, cstr('hi')]),
      variable('e', [DW_AT.const_value, F.implicit_const, [], [0x7e]]),
      variable('f', [DW_AT.const_value, F.indirect, [F.data2, 1, 2]]),
    ];
    const info = known(moduleFrom([9], [unitOf([INT, func('f', 2, 9, constants)])]));
    expect(info.framesAt(2)[0]?.variables.map(({ constant }) => [...(constant ?? [])])).toEqual([
      ...[
        [255, 255, 255, 255],
        [200, 0, 0, 0],
        [5, 6],
        [0x68, 0x69, 0],
      ],
      ...[
        [254, 255, 255, 255],
        [1, 2, 0, 0],
      ],
    ]);
  });

  it('leave out what is only declared, and where the linker removed it', () => {
    const removed = variable('removed', [DW_AT.location, F.exprloc, [5, 3, 0xff, 0xff, 0xff, 0xff]]);
    const there = variable('there', [DW_AT.location, F.exprloc, [5, 3, 0, 4, 0, 0]]);
    const declared = variable('declared', [DW_AT.declaration, F.flag_present, []]);
    const space: Node = { tag: DW_TAG.namespace, attributes: [named('n')], children: [removed, there] };
    const info = known(moduleFrom([9], [unitOf([INT, func('f', 2, 9, [declared, there]), space])]));
    expect(info.globals().map(({ name }) => name)).toEqual(['n::there']);
    expect(info.framesAt(2)[0]?.variables.map(({ name }) => name)).toEqual(['there']);
  });
});

describe('version 5', () => {
  for (const long of [false, true]) {
    it(`has texts, addresses and lists by number, in the ${long ? 64 : 32}-bit format`, () => {
      const info = known(versionFive(long));
      expect(info.functions.map(({ name, ranges }) => [name, ranges.map(({ start, end }) => [start, end])])).toEqual([
        [
          'split',
          [
            [2, 5],
            [12, 22],
            [22, 26],
            [27, 28],
            [28, 29],
            [30, 31],
          ],
        ],
      ]);
      const held = (address: number) => info.framesAt(address)[0]?.variables[0]?.location?.[0];
      expect([2, 3, 12, 21, 22, 23, 24, 25, 28].map(held)).toEqual([
        ...[0x31, 0x30, 0x32, 0x32, 0x33, 0x34, 0x35, 0x36, 0x30],
      ]);
    });
  }

  it('gives expressions that need nothing of their unit', () => {
    const [, indexed, converted] = known(versionFive(false)).framesAt(2)[0]?.variables ?? [];
    expect([...(indexed?.location ?? [])]).toEqual([0x03, 0, 4, 0, 0, 0x23, 8]);
    const mask = [0x0e, 0xff, ...Array<number>(7).fill(0), 0x1a];
    expect([...(converted?.location ?? [])]).toEqual([0xed, 0, 0, ...mask, 0x96, 0x9f]);
  });
});
