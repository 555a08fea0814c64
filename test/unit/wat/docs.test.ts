import { describe, expect, it } from 'vitest';
import { instructionDoc, instructionLink } from '../../../src/core/wat/instructions/docs';
import { instructionNamed, INSTRUCTION_NAMES, proposalOf } from '../../../src/core/wat/instructions/table';
import { keywordDoc } from '../../../src/core/wat/keyword-docs';

const LONGEST = 600;

/** What a part of a name that was not understood leaves behind. */
const LEFTOVER = /undefined|NaN-bit|\b0-bit|\$\{|\[object|[{}]|\s{2}|\s[.,;]|\.\.|``/;

const docOf = (name: string) => instructionDoc(name) ?? '';

function expectSound(doc: string | undefined, what: string): void {
  expect(doc, what).toMatch(/^[-A-Z`1].*[.`]$/s);
  expect(doc, what).not.toMatch(LEFTOVER);
  expect(doc?.length, what).toBeLessThanOrEqual(LONGEST);
}

/** Pairs of names of which the same is told. */
function sameTold(names: readonly string[], tell: (name: string) => string | undefined): string[][] {
  const first = new Map<string | undefined, string>();
  return names.flatMap((name) => {
    const other = first.get(tell(name));
    first.set(tell(name), name);
    return other === undefined ? [] : [[other, name]];
  });
}

function countsOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

describe('the table of instructions', () => {
  it('has each name of the text format once, in order', () => {
    expect(INSTRUCTION_NAMES.length).toBe(580);
    expect(INSTRUCTION_NAMES).toEqual([...new Set(INSTRUCTION_NAMES)].sort());
    for (const name of INSTRUCTION_NAMES) expect(instructionNamed(name)?.name).toBe(name);
  });

  it('leaves out what only the binary format has', () => {
    expect(instructionNamed('ref.test')?.immediates).toEqual(['h']);
    expect(instructionNamed('ref.test_null')).toBeUndefined();
    expect(instructionNamed('ref.cast_null')).toBeUndefined();
    expect(instructionNamed('select')?.immediates).toEqual([]);
    expect(instructionNamed('constructor')).toBeUndefined();
  });

  it('tells the proposal of each', () => {
    expect(countsOf(INSTRUCTION_NAMES.map((name) => proposalOf(name) ?? 'version 1'))).toEqual({
      'version 1': 172,
      'sign extension': 5,
      'saturating conversions': 8,
      'bulk memory': 7,
      'reference types': 8,
      SIMD: 236,
      'relaxed SIMD': 20,
      'tail calls': 2,
      'exception handling': 3,
      'legacy exception handling': 5,
      'typed function references': 5,
      GC: 30,
      threads: 67,
      'stack switching': 7,
      'wide arithmetic': 4,
      'memory control': 1,
    });
    expect(proposalOf('v128.frobnicate')).toBeUndefined();
  });
});

describe('what instructions do', () => {
  it('every instruction tells it, and shortly', () => {
    for (const name of INSTRUCTION_NAMES) expectSound(instructionDoc(name), name);
  });

  it('no two tell the same', () => {
    expect(sameTold(INSTRUCTION_NAMES, instructionDoc)).toEqual([]);
  });

  it('instructions with a sign tell which', () => {
    const other = (name: string) => name.replace(/_([su])(?=$|_zero$)/, (_, sign) => (sign === 's' ? '_u' : '_s'));
    const paired = INSTRUCTION_NAMES.filter((name) => other(name) !== name && INSTRUCTION_NAMES.includes(other(name)));
    expect(paired.length).toBe(178);
    for (const name of paired) {
      const isSigned = /_s(_zero)?$/.test(name);
      expect(docOf(name), name).toMatch(isSigned ? /(?<!un)signed|the sign,/ : /unsigned|zeros|0 to \d/);
    }
  });

  it.each([
    ['i32.div_s', /Traps if the divisor is zero, and for -2³¹ by -1/],
    ['i64.div_u', /unsigned.*Traps if the divisor is zero\.$/],
    ['i64.rem_s', /of -2⁶³ by -1 it is 0/],
    ['i32.shl', /modulo 32/],
    ['i64.extend8_s', /-128 to 127/],
    ['f32.min', /NaN if either is NaN/],
    ['f64.nearest', /halves to the even one/],
    ['i32.trunc_f64_u', /Traps on NaN.*0 to 2³² - 1/],
    ['i64.trunc_sat_f32_s', /Never traps: NaN gives 0/],
    ['f32.convert_i32_s', /Exact up to 2²⁴/],
    ['f64.convert_i32_u', /Always exact/],
    ['f64.convert_i64_s', /Exact up to 2⁵³/],
    ['i64.load32_u', /4 bytes .* unsigned .* i64/],
    ['i64.store16', /lowest 16 bits of an i64/],
    ['v128.load16x4_s', /4 signed integers of 16 bits.*32 bits/],
    ['v128.load8_splat', /each of the 16 lanes/],
    ['i16x8.narrow_i32x4_u', /taken as signed.*0 to 65535/],
    ['i8x16.avgr_u', /unsigned.*rounded up/],
    ['i64.atomic.rmw32.cmpxchg_u', /lowest 32 bits.*multiple of 4/],
    ['memory.grow', /-1 .*never traps/],
    ['br_table', /unsigned.*default/],
    ['call_indirect', /Traps if .* null/],
  ])('%s', (name, says) => {
    expect(docOf(name)).toMatch(says);
  });

  it('nothing of what is no instruction', () => {
    for (const name of ['i32.frobnicate', 'module', 'constructor', '']) expect(instructionDoc(name)).toBeUndefined();
  });
});

describe('where the specification tells it', () => {
  it('in the section on its group', () => {
    expect(countsOf(INSTRUCTION_NAMES.map((name) => instructionLink(name).replace(/^.*\//, '')))).toEqual({
      'instructions.html#parametric-instructions': 4,
      'instructions.html#control-instructions': 22,
      'instructions.html#variable-instructions': 5,
      'instructions.html#table-instructions': 8,
      'instructions.html#memory-instructions': 51,
      'instructions.html#reference-instructions': 32,
      'instructions.html#numeric-instructions': 140,
      'instructions.html#vector-instructions': 234,
      'instructions.html#atomic-memory-instructions': 67,
      'exec.html#control-instructions': 5,
      'Explainer.md#instruction-set-extension': 7,
      'Overview.md': 4,
      'discard.md': 1,
    });
  });
});

describe('what keywords mean', () => {
  const fields = 'module type rec import export func memory table global tag data elem start';
  const inside =
    'param result local mut sub final struct array field cont then else end do offset item declare offset= align= ' +
    'catch catch_ref catch_all catch_all_ref on shared pagesize @custom @name';
  const types =
    'i32 i64 f32 f64 v128 i8 i16 i8x16 i16x8 i32x4 i64x2 f32x4 f64x2 ref null funcref externref anyref eqref i31ref ' +
    'structref arrayref exnref contref nullref nullfuncref nullexternref nullexnref nullcontref ' +
    'any eq i31 extern exn none nofunc noextern noexn nocont inf nan nan:canonical nan:arithmetic';
  const scripts =
    'definition instance binary quote register invoke get assert_return assert_trap assert_exhaustion assert_exception ' +
    'assert_malformed assert_invalid assert_malformed_custom assert_invalid_custom assert_unlinkable either script input ' +
    'output thread wait ref.extern ref.host';
  const words = [fields, inside, types, scripts].flatMap((list) => list.split(' '));

  it('each is told, and shortly', () => {
    for (const word of words) expectSound(keywordDoc(word), word);
  });

  it('no two mean the same', () => {
    expect(sameTold(words, keywordDoc)).toEqual([]);
  });

  it('with what stands behind or before them', () => {
    expect(keywordDoc('offset=16')).toBe(keywordDoc('offset='));
    expect(keywordDoc('align=4')).toBe(keywordDoc('align='));
    expect(keywordDoc('-inf')).toBe(keywordDoc('inf'));
    expect(keywordDoc('+nan')).toBe(keywordDoc('nan'));
    expect(keywordDoc('-nan:0x200000')).toBe(keywordDoc('nan:0x1'));
    expect(keywordDoc('nan:0x1')).toMatch(/payload, in hexadecimal/);
  });

  it('nothing of other words', () => {
    for (const word of ['i32.add', 'frobnicate', 'toString', '$name', '-i32', ''])
      expect(keywordDoc(word)).toBeUndefined();
  });
});
