import { describe, expect, it } from 'vitest';
import { DW_AT, DW_FORM as F, DW_TAG } from '../../../src/core/wasm/dwarf/info/constants';
import { decodeModule } from '../../../src/core/wasm/decode';
import { readDebugInfo } from '../../../src/core/wasm/dwarf/info/debug-info';
import type { Type } from '../../../src/core/wasm/dwarf/info/model';
import { generator, leb } from '../../support/bytes';
import { le, type Node } from '../../support/dwarf-entries';
import {
  compileShapes,
  known,
  moduleFrom,
  moduleWith,
  read,
  span,
  unitOf,
  versionFive,
} from '../../support/dwarf-modules';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const CLANG = part('clang');

/** Never throws, is quick, and all that it tells can be asked for. */
function expectCalm(bytes: Uint8Array, decoded = decodeModule(bytes).value): void {
  const before = performance.now();
  const { value: info } = readDebugInfo(decoded, bytes);
  if (info !== undefined) {
    for (const { name, declared, language, ranges } of info.functions.slice(0, 50)) {
      expect([typeof name, typeof declared.line, typeof language]).toEqual(['string', 'number', 'string']);
      const start = ranges[0]?.start ?? 0;
      for (const address of [start, start + 5]) {
        for (const frame of info.framesAt(address)) frame.variables.forEach(({ type }) => visit(type, 3));
      }
    }
    info.globals().forEach(({ type }) => visit(type, 5));
    visit(info.typeNamed('shapes::Square'), 5);
  }
  expect(performance.now() - before).toBeLessThan(2000);
}

function visit(type: Type | undefined, depth: number): void {
  if (type === undefined || depth === 0) return;
  if (type.kind === 'alias' || type.kind === 'pointer') visit(type.target, depth - 1);
  else if (type.kind === 'array') visit(type.element, depth - 1);
  else if (type.kind === 'enum') type.values.forEach(({ value }) => expect(typeof value).toBe('bigint'));
  else if (type.kind === 'function') type.parameters.forEach((parameter) => visit(parameter, depth - 1));
  else if (type.kind === 'struct') {
    const variants = type.variants?.variants.flatMap(({ members }) => members) ?? [];
    [...type.members, ...variants].forEach((member) => visit(member.type, depth - 1));
    type.typeArguments.forEach((argument) => visit(argument.type, depth - 1));
  }
}

describe('damaged modules', () => {
  const hand = [versionFive(false), versionFive(true)];

  it('by hand, cut at every length', () => {
    for (const whole of hand) {
      const decoded = decodeModule(whole).value;
      for (let length = 0; length < whole.length; length++) {
        expectCalm(whole.subarray(0, length));
        expectCalm(whole.subarray(0, length), decoded);
      }
    }
  });

  itWith([CLANG])('of clang, cut and with bytes changed', () => {
    const sources = [
      ['shapes.c', '-O2', '-gdwarf-5'],
      ['shapes.cc', '-O1', '-gdwarf-4', '-fdebug-types-section'],
    ] as const;
    const random = generator(20_241_121);
    for (const [source, ...flags] of sources) {
      const whole = compileShapes(folder, source, flags);
      const decoded = decodeModule(whole).value;
      for (let part = 1; part < 50; part++) expectCalm(whole.subarray(0, (whole.length * part) / 50), decoded);
      const first = decoded.sections.find(({ custom }) => custom)?.offset ?? 0;
      for (let round = 0; round < 250; round++) {
        const bytes = Uint8Array.from(whole);
        for (let changes = 1 + random() * 4; changes > 0; changes--) {
          const place = first + Math.floor(random() * (bytes.length - first));
          bytes[place] = (bytes[place] as number) ^ (1 << Math.floor(random() * 8));
        }
        expectCalm(bytes, decoded);
        expectCalm(bytes);
      }
    }
    return Promise.resolve();
  });

  it('by hand, with bytes changed', () => {
    const random = generator(7);
    for (let round = 0; round < 2500; round++) {
      const bytes = Uint8Array.from(hand[round % 2] as Uint8Array);
      const first = decodeModule(bytes).value.sections.find(({ custom }) => custom)?.offset ?? 0;
      for (let changes = 1 + random() * 4; changes > 0; changes--) {
        bytes[first + Math.floor(random() * (bytes.length - first))] = random() * 256;
      }
      expectCalm(bytes);
    }
  });
});

describe('modules that would take much more than they are', () => {
  const deep = (depth: number): number[] => [...Array<number>(depth).fill(2), ...Array<number>(depth).fill(0)];
  /** Abbreviations: 1 the unit, 2 a thing without attributes, with children. */
  const withEntries = (tag: number, entries: readonly number[], more: readonly number[] = []): Uint8Array => {
    const abbrev = [...[1, 0x11, 1, 0, 0], ...[2, ...leb(tag), 1, 0, 0], ...more, 0];
    const unit = [...le(4, 2), ...le(0, 4), 4, 1, ...entries, 0];
    return moduleWith([9], { info: [...le(unit.length, 4), ...unit], abbrev });
  };

  it('namespaces, blocks and structs as deep as there are bytes', () => {
    for (const tag of [DW_TAG.namespace, DW_TAG.lexical_block, DW_TAG.structure_type, DW_TAG.subprogram]) {
      expectCalm(withEntries(tag, deep(300_000)));
    }
  });

  it('a function whose blocks are as deep as there are bytes', () => {
    const f = [...[3, DW_TAG.subprogram, 1], ...[DW_AT.low_pc, F.addr, DW_AT.high_pc, F.data1, 0, 0]];
    const bytes = withEntries(DW_TAG.lexical_block, [3, ...le(2, 4), 9, ...deep(300_000), 0], f);
    expect(known(bytes).framesAt(3).length).toBe(1);
    expectCalm(bytes);
  });

  it('ranges that each of many functions has', () => {
    const COUNT = 20_000;
    const f = [...[3, DW_TAG.subprogram, 0], ...[DW_AT.ranges, F.sec_offset, 0, 0]];
    const abbrev = [...[1, 0x11, 1, 0, 0], ...f, 0];
    const entries = Array.from({ length: COUNT }, () => [3, 0, 0, 0, 0]).flat();
    const unit = [...le(4, 2), ...le(0, 4), 4, 1, ...entries, 0];
    const ranges = [...Array.from({ length: COUNT }, () => [...le(2, 4), ...le(11, 4)]).flat(), ...le(0, 8)];
    const bytes = moduleWith([9], { info: [...le(unit.length, 4), ...unit], abbrev, ranges });
    const before = performance.now();
    expect(read(bytes).problems.map(({ code }) => code)).toEqual(['too-much-work']);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('attributes of no size, in functions of one byte each', () => {
    const flags = Array.from({ length: 20_000 }, () => [0x3f, F.flag_present]).flat();
    const f = [...[3, DW_TAG.subprogram, 0], ...[DW_AT.low_pc, F.implicit_const, 2], ...flags, 0, 0];
    const entries = Array<number>(200_000).fill(3);
    expectCalm(withEntries(DW_TAG.namespace, entries, f));
  });

  it('units that each have abbreviations of their own, in the same bytes', () => {
    const abbrev = Array.from({ length: 30_000 }, (_, at) => [...leb(at + 1), 0x34, 0, 0, 0]).flat();
    const unit = (at: number) => [...le(8, 4), ...le(4, 2), ...le(at, 4), 4, 0];
    const info = Array.from({ length: 5000 }, (_, at) => unit(at * 5)).flat();
    expectCalm(moduleWith([9], { info, abbrev: [...abbrev, 0] }));
  });

  it('a name that everything in it has', () => {
    const space = (depth: number): Node => ({
      tag: DW_TAG.namespace,
      attributes: [[DW_AT.name, F.strp, le(0, 4)]],
      children: depth === 0 ? functions : [space(depth - 1)],
    });
    const functions = Array.from({ length: 2000 }, () => ({
      tag: DW_TAG.subprogram,
      attributes: [[DW_AT.name, F.strp, le(0, 4)], ...span(2, 9)] as const,
    }));
    const bytes = moduleFrom([9], [unitOf([space(60)])], { str: [...Array<number>(60_000).fill(0x61), 0] });
    const before = performance.now();
    const info = known(bytes);
    const size = info.functions.reduce((sum, { name }) => sum + name.length, 0);
    expect(size).toBeLessThan(4_000_000);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
