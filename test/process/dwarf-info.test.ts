/** Functions, what is inlined, variables and types of real modules, each as llvm-dwarfdump has it. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { readDebugInfo, type DebugInfo } from '../../src/core/wasm/dwarf/info/debug-info';
import type { Member, ScopedFrame, Type } from '../../src/core/wasm/dwarf/info/model';
import { below, Dump, unquoted, type Die, type Span } from '../support/dwarf-dump';
import { listedExpression } from '../support/dwarf-operations';
import { itWith, part, ROOT, SAMPLE_MODULE, valueOf } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
const FIXTURES = join(ROOT, 'test', 'fixtures', 'debug');
const DWARFDUMP = part('dwarfdump');
const withClang = itWith([DWARFDUMP, part('clang')]);

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30, stdio: 'pipe' });
}

interface Both {
  readonly path: string;
  readonly info: DebugInfo;
  readonly dump: Dump;
}

function read(path: string): Both {
  const bytes = readFileSync(path);
  const { value: module } = decodeModule(bytes);
  const { value: info, problems } = readDebugInfo(module, bytes);
  expect(problems).toEqual([]);
  if (info === undefined) throw new Error('no debug information');
  const code = module.sections.find(({ id }) => id === 10);
  return { path, info, dump: new Dump(path, code?.bodySize ?? 0) };
}

/** The first few that differ: a list of thousands helps nobody. */
function expectSame<T>(found: readonly T[], dumped: readonly T[]): void {
  const differing = found.flatMap((one, at) =>
    JSON.stringify(one) === JSON.stringify(dumped[at]) ? [] : [[one, dumped[at]]],
  );
  expect(differing.slice(0, 3)).toEqual([]);
  expect(found.length).toBe(dumped.length);
}

const shown = (ranges: readonly Span[]): string => ranges.map(({ start, end }) => `${start}-${end}`).join(' ');
const number = (die: Die, name: string): number => Number(/^-?\w+/.exec(die.attributes.get(name) ?? '0')?.[0]);
const file = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : unquoted(value).replace(/(^|\/)(?:\.\/)+/g, '$1');

function liveFunctions(dump: Dump): Die[] {
  const all = [...dump.dies.values()].filter(({ tag }) => tag === 'subprogram');
  return all.filter((die) => dump.ranges(die).length > 0);
}

function expectSameFunctions({ info, dump }: Both): number {
  const dumped = liveFunctions(dump).map((die) => ({
    entry: die.offset,
    name: dump.qualified(die),
    ranges: shown(dump.ranges(die)),
    file: file(dump.inherited(die, 'decl_file')?.value),
    line: Number(dump.inherited(die, 'decl_line')?.value.replace(')', '') ?? 0),
  }));
  const found = info.functions.map(({ entry, name, ranges, declared }) => ({
    ...{ entry, name, ranges: shown(ranges), file: declared.file, line: declared.line },
  }));
  expectSame(
    found.toSorted((a, b) => a.entry - b.entry),
    dumped.sort((a, b) => a.entry - b.entry),
  );
  expect(found.length).toBeGreaterThan(0);
  return found.length;
}

/** Each inlined function is a frame at each of its ranges. Returns how many there are. */
function expectSameInlined({ info, dump }: Both): number {
  const missing: unknown[] = [];
  let count = 0;
  for (const outer of liveFunctions(dump)) {
    for (const die of below(outer)) {
      const ranges = die.tag === 'inlined_subroutine' ? dump.ranges(die) : [];
      if (ranges.length > 0) count++;
      const call = { file: file(die.attributes.get('call_file')), line: number(die, 'call_line') };
      const wanted = { name: dump.qualified(die), ranges: shown(ranges), ...call, column: number(die, 'call_column') };
      for (const { start, end } of ranges) {
        for (const address of [start, end - 1]) {
          const frames = info.framesAt(address).filter(({ isInlined }) => isInlined);
          const texts = frames.map(({ name, ranges: own, calledAt }) => ({ name, ranges: shown(own), ...calledAt }));
          if (!texts.some((text) => sameKeys(text, wanted))) missing.push({ address, wanted, texts });
        }
      }
    }
  }
  expect(missing.slice(0, 3)).toEqual([]);
  return count;
}

function sameKeys(a: object, b: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(b).every(([key, value]) => (a as Readonly<Record<string, unknown>>)[key] === value);
}

const BLOCKS = new Set(['lexical_block', 'try_block', 'catch_block']);
const VARIABLES = new Set(['formal_parameter', 'variable']);
const covers = (ranges: readonly Span[], address: number): boolean =>
  ranges.some(({ start, end }) => start <= address && address < end);

/** Frames at `address` with their variables, innermost first, as the dump has them. */
function dumpedFrames({ path, dump }: Both, outer: Die, address: number) {
  const frames: { name: string; variables: string[] }[] = [];
  const visit = (die: Die, frame: { variables: string[] }): void => {
    for (const child of die.children) {
      if (VARIABLES.has(child.tag)) frame.variables.push(dumpedVariable(path, dump, child, address));
      const isLimited = child.attributes.has('low_pc') || child.attributes.has('ranges');
      if (isLimited && !covers(dump.ranges(child), address)) continue;
      if (BLOCKS.has(child.tag)) visit(child, frame);
      else if (child.tag === 'inlined_subroutine') enter(child);
    }
  };
  const enter = (die: Die): void => {
    const frame = { name: dump.qualified(die), variables: [] };
    frames.unshift(frame);
    visit(die, frame);
  };
  enter(outer);
  return frames.map(({ name, variables }) => ({ name, variables: variables.sort() }));
}

function dumpedVariable(path: string, dump: Dump, die: Die, address: number): string {
  const name = dump.plain(die) ?? '';
  const location = dump.inherited(die, 'location')?.value.replace(/\)$/, '') ?? '';
  const listed = [...location.matchAll(/\[(0x[0-9a-f]+), (0x[0-9a-f]+)\): ([^\n]*)/g)];
  const held = listed.find(([, start, end]) => Number(start) <= address && address < Number(end));
  const expression = LIST.test(location) ? (held?.[3] ?? '') : location;
  return `${name}: ${expression === '<empty>' ? '' : resolved(path, expression)}`;
}

/** A list begins with where it stands. */
const LIST = /^(?:0x|indexed)/;
const addresses = new Map<string, string[]>();

/** Units of one file alone have addresses by number here: their table is the first. */
function resolved(path: string, expression: string): string {
  if (!expression.includes('DW_OP_addrx')) return expression;
  if (!addresses.has(path)) {
    const table = /Addrs: \[([^\]]*)\]/.exec(run('llvm-dwarfdump', ['--debug-addr', path]))?.[1] ?? '';
    addresses.set(path, table.match(/0x[0-9a-f]+/g) ?? []);
  }
  return expression.replaceAll(/DW_OP_addrx (0x[0-9a-f]+)/g, (_, index: string) => {
    return `DW_OP_addr 0x${Number(addresses.get(path)?.[Number(index)]).toString(16)}`;
  });
}

function foundFrames(frames: readonly ScopedFrame[]) {
  return frames.map(({ name, variables }) => ({
    name,
    variables: variables
      .map(({ name: own, location }) => `${own}: ${location === undefined ? '' : listedExpression(location)}`)
      .sort(),
  }));
}

/** At up to so many addresses of each function: where something begins, and all over it. */
const ADDRESSES = 12;

function addressesOf(dump: Dump, outer: Die): number[] {
  const [first] = dump.ranges(outer);
  if (first === undefined) return [];
  const starts = [...below(outer)].flatMap((die) => dump.ranges(die).map(({ start }) => start));
  const inner = starts.filter((_, at) => at % Math.ceil(starts.length / ADDRESSES) === 0);
  const even = Array.from({ length: ADDRESSES }, (_, at) => first.start + ((first.end - first.start) * at) / ADDRESSES);
  return [...new Set([...inner, ...even.map(Math.floor)])];
}

/** Returns how many variables were compared. */
function expectSameVariables(both: Both): number {
  const { info, dump } = both;
  let count = 0;
  for (const outer of liveFunctions(dump)) {
    for (const address of addressesOf(dump, outer)) {
      const found = foundFrames(info.framesAt(address));
      expectSame(found, dumpedFrames(both, outer, address));
      count += found.reduce((sum, { variables }) => sum + variables.length, 0);
    }
  }
  return count;
}

const STRUCTS = new Set(['structure_type', 'class_type', 'union_type']);
const QUALIFIERS = new Set(['const_type', 'volatile_type', 'restrict_type', 'atomic_type']);
const DEEP = 3;

/** A type in short: what it points to, not what it consists of. */
function dumpedType(dump: Dump, die: Die | undefined, depth = DEEP): string {
  if (die === undefined) return 'void';
  const name = dump.plain(die);
  const target = () => (depth === 0 ? '…' : dumpedType(dump, dump.reference(die, 'type'), depth - 1));
  if (STRUCTS.has(die.tag)) return dump.qualified(die);
  if (die.tag === 'typedef') return `typedef ${name} ${target()}`;
  if (QUALIFIERS.has(die.tag)) return `${die.tag.replace('_type', '')} ${target()}`;
  if (die.tag === 'base_type') return `${name}:${number(die, 'byte_size')}`;
  if (die.tag === 'enumeration_type') return `enum ${name ?? '(anonymous)'}`;
  if (/^(?:pointer|reference|rvalue_reference)_type$/.test(die.tag)) {
    return `${die.tag === 'pointer_type' ? '*' : '&'}${target()}`;
  }
  if (die.tag === 'array_type') return `${target()}${die.children.map((one) => `[${dimension(one)}]`).join('')}`;
  return die.tag === 'subroutine_type' ? `function ${target()}` : dump.qualified(die);
}

function dimension(die: Die): string {
  if (die.attributes.has('upper_bound')) return `${number(die, 'upper_bound') + 1}`;
  return die.attributes.has('count') ? `${number(die, 'count')}` : '';
}

function foundType(type: Type | undefined, depth = DEEP): string {
  if (type === undefined) return 'void';
  const inner = (target: Type | undefined) => (depth === 0 ? '…' : foundType(target, depth - 1));
  switch (type.kind) {
    case 'base':
      return `${type.name}:${type.size}`;
    case 'pointer':
      return `${type.isReference ? '&' : '*'}${inner(type.target)}`;
    case 'struct':
      return type.qualifiedName;
    case 'array':
      return `${inner(type.element)}${type.counts.map((count) => `[${count ?? ''}]`).join('')}`;
    case 'enum':
      return `enum ${type.name}`;
    case 'alias':
      return type.word === 'typedef'
        ? `typedef ${type.name} ${inner(type.target)}`
        : `${type.word} ${inner(type.target)}`;
    case 'function':
      return `function ${inner(type.result)}`;
    case 'unknown':
      return type.name;
  }
}

/** Without its bits, which the dump does not work out: `shapes.c` says below where they are. */
function dumpedMembers(dump: Dump, die: Die): string[] {
  const own = die.children.filter(({ tag, attributes }) => isMember(tag) && !attributes.has('external'));
  return own.map((child) => {
    const name = child.tag === 'inheritance' ? 'base' : (dump.plain(child) ?? '');
    const offset = /\w+$/.exec(child.attributes.get('data_member_location')?.replace(')', '') ?? '')?.[0];
    const at = child.attributes.has('bit_size') ? 'bits' : Number(offset ?? 0);
    return `${name} ${at} ${dumpedType(dump, dump.reference(child, 'type'))}`;
  });
}

const isMember = (tag: string): boolean => tag === 'member' || tag === 'inheritance';

function foundMembers(members: readonly Member[]): string[] {
  return members.map(({ name, isBase, offset, bits, type }) => {
    return `${isBase ? 'base' : (name ?? '')} ${bits === undefined ? offset : 'bits'} ${foundType(type)}`;
  });
}

function dumpedVariants(dump: Dump, die: Die) {
  const variantPart = die.children.find(({ tag }) => tag === 'variant_part');
  if (variantPart === undefined) return undefined;
  const bits = 8 * number(dump.reference(dump.reference(variantPart, 'discr') ?? die, 'type') ?? die, 'byte_size');
  return variantPart.children
    .filter(({ tag }) => tag === 'variant')
    .map((variant) => {
      const value = variant.attributes.get('discr_value')?.replace(')', '');
      const values = value === undefined ? [] : [`${BigInt.asUintN(bits, integer(value))}`];
      return { values, members: dumpedMembers(dump, variant) };
    });
}

/** `0x05`, or `<0x10> 05 00 …`, the lowest byte first. */
function integer(value: string): bigint {
  const block = /^<0x[0-9a-f]+> (.*)$/.exec(value)?.[1];
  return BigInt(block === undefined ? value : `0x${block.trim().split(' ').reverse().join('')}`);
}

/** All types that have parts. Returns how many. */
function expectSameTypes({ info, dump }: Both): number {
  const complete = [...dump.dies.values()].filter(({ attributes }) => !attributes.has('declaration'));
  const structs = complete.filter(({ tag }) => STRUCTS.has(tag));
  const dumped = structs.map((die) => ({
    name: dump.qualified(die),
    size: number(die, 'byte_size'),
    members: dumpedMembers(dump, die),
    variants: dumpedVariants(dump, die),
  }));
  const found = structs.map(({ offset }) => {
    const type = info.typeAt(offset);
    if (type?.kind !== 'struct') return undefined;
    const variants = type.variants?.variants.map(({ values, members }) => ({
      values: values.map(String),
      members: foundMembers(members),
    }));
    return { name: type.qualifiedName, size: type.size, members: foundMembers(type.members), variants };
  });
  expectSame<unknown>(found, dumped);
  const enums = complete.filter(({ tag }) => tag === 'enumeration_type');
  expectSame(
    enums.map(({ offset }) => foundEnum(info.typeAt(offset))),
    enums.map(dumpedEnum),
  );
  return structs.length + enums.length;
}

function dumpedEnum(die: Die): string[] {
  const bits = 8 * number(die, 'byte_size');
  return die.children
    .filter(({ tag }) => tag === 'enumerator')
    .map(({ attributes }) => {
      const value = BigInt.asUintN(bits, BigInt(attributes.get('const_value')?.replace(')', '') ?? 0));
      return `${unquoted(attributes.get('name') ?? '')} = ${value}`;
    });
}

function foundEnum(type: Type | undefined): string[] {
  if (type?.kind !== 'enum') return ['no enumeration'];
  return type.values.map(({ name, value }) => `${name} = ${BigInt.asUintN(8 * type.size, value)}`);
}

interface Counts {
  readonly functions: number;
  readonly inlined: number;
  readonly variables: number;
  readonly types: number;
}

function expectSameInfo(path: string): Counts {
  const both = read(path);
  return {
    functions: expectSameFunctions(both),
    inlined: expectSameInlined(both),
    variables: expectSameVariables(both),
    types: expectSameTypes(both),
  };
}

/** Linked by itself: clang would run the wasm-opt that it finds, which changes the code behind its debug information. */
function compile(name: string, source: string, flags: readonly string[]): string {
  const common = ['--target=wasm32', '-g', '-w', '-fno-rtti', '-fno-exceptions'];
  run('clang', [...common, ...flags, '-c', join(FIXTURES, source), '-o', `${name}.o`]);
  run('wasm-ld', ['--no-entry', '--export-dynamic', `${name}.o`, '-o', `${name}.wasm`]);
  return join(folder, `${name}.wasm`);
}

describe('debug information of C and C++ as llvm-dwarfdump reads it', () => {
  for (const version of [2, 3, 4, 5]) {
    for (const level of ['-O0', '-O1', '-O2', '-Os']) {
      withClang(`C, DWARF ${version}, ${level}`, () => {
        const counts = expectSameInfo(compile(`c${version}${level}`, 'shapes.c', [`-gdwarf-${version}`, level]));
        expect(counts).toMatchObject({ functions: 2, inlined: 3, types: 7 });
        expect(counts.variables).toBeGreaterThan(100);
        return Promise.resolve();
      });
    }
  }

  for (const version of [4, 5]) {
    for (const flags of [['-O0'], ['-O2'], ['-Os', '-fdebug-types-section']]) {
      withClang(`C++, DWARF ${version}, ${flags.join(' ')}`, () => {
        const name = `cpp${version}${flags.join('')}`;
        const counts = expectSameInfo(compile(name, 'shapes.cc', ['-std=c++20', `-gdwarf-${version}`, ...flags]));
        expect(counts.functions).toBe(flags.includes('-O0') ? 21 : 5);
        expect(counts.variables).toBeGreaterThan(200);
        return Promise.resolve();
      });
    }
  }
});

describe('debug information of whole plugins as llvm-dwarfdump reads it', () => {
  /** So many there are at least. */
  const LEAST = {
    rustFilter: { functions: 400, inlined: 8000, variables: 30_000, types: 9000 },
    cppFilter: { functions: 50, inlined: 600, variables: 3000, types: 200 },
  };
  for (const name of ['rustFilter', 'cppFilter'] as const) {
    itWith([DWARFDUMP, part(name)])(name, () => {
      const counts = expectSameInfo(valueOf(part(name)));
      for (const what of ['functions', 'inlined', 'variables', 'types'] as const) {
        expect(counts[what], what).toBeGreaterThan(LEAST[name][what]);
      }
      return Promise.resolve();
    });
  }

  it('a module without debug information has none', () => {
    const bytes = readFileSync(SAMPLE_MODULE);
    expect(readDebugInfo(decodeModule(bytes).value, bytes)).toEqual({ value: undefined, problems: [] });
  });
});
