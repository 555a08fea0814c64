/** Expressions of watches and conditions: how they are read, what they mean, and what is said where they mean nothing. */

import { describe, expect, it } from 'vitest';
import { Values, type NamedValue, type Place } from '../../../../src/core/debug/values/values';
import type { Type } from '../../../../src/core/wasm/dwarf/info/model';
import { array, ascii, base, CHAR, I32, member, memoryOf, pointer, struct, words } from '../../../support/value-types';

const memory = memoryOf({
  16: words(7, 3, 32),
  32: words(9, 0, 0),
  64: [...ascii('text'), 0],
  72: [...ascii('text'), 0],
});
const values = new Values(memory);

const NODE = struct('node', 12, [
  member('value', 0, I32),
  member('left', 4, I32),
  member('next', 8, pointer(undefined)),
]);
const point = struct('point', 8, [member('x', 0, I32), member('y', 4, I32)]);
const tuple = struct('(i32, i32)', 8, [member('__0', 0, I32), member('__1', 4, point)], 'rust');
const at = (address: number): Place => ({ kind: 'memory', address });
const inLocal = (...all: readonly number[]): Place => ({ kind: 'bytes', bytes: Uint8Array.from(all) });

const VARIABLES: Readonly<Record<string, readonly [Type, Place]>> = {
  a: [I32, inLocal(...words(-6))],
  b: [base('unsigned int', 4, 'unsigned'), inLocal(...words(4))],
  wide: [base('u64', 8, 'unsigned'), inLocal(...Array<number>(8).fill(255))],
  f: [base('double', 8, 'float'), inLocal(...new Uint8Array(Float64Array.of(1.5).buffer))],
  yes: [base('bool', 1, 'boolean'), inLocal(1)],
  letter: [CHAR, inLocal(97)],
  p: [point, at(16)],
  pp: [pointer(point), inLocal(...words(16))],
  node: [NODE, at(16)],
  row: [array(I32, 3), at(16)],
  ip: [pointer(I32), inLocal(...words(16))],
  s: [pointer(CHAR), inLocal(...words(64))],
  t: [tuple, at(16)],
  none: [pointer(point), inLocal(...words(0))],
  any: [pointer(undefined), inLocal(...words(16))],
  shapeless: [pointer({ kind: 'unknown', name: 'opaque' }), inLocal(...words(16))],
  twin: [pointer(CHAR), inLocal(...words(72))],
  gone: [I32, { kind: 'unknown', why: 'optimised away' }],
  'a::b::C': [I32, inLocal(...words(1))],
  größe: [I32, inLocal(...words(2))],
};

function names(name: string): Promise<NamedValue | undefined> {
  const found = Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
  return Promise.resolve(found && { name, type: found[0], place: found[1] });
}

async function shown(expression: string): Promise<string> {
  const found = await values.evaluate(expression, names);
  return typeof found === 'string' ? found : (await values.show(found.type, found.place)).text;
}

it.each([
  ['0x1F + 0b11 + 0o17 + 1_000u32', '1049'],
  ['-7 / 2', '-3'],
  ['-7 % 3', '-1'],
  ['2 + 3 * 4 - -1', '15'],
  ['(2 + 3) * 4', '20'],
  ['6 & 3 == 2', 'true'],
  ['1 | 6 ^ 2 & 3', '5'],
  ['1 < 2 == true', 'true'],
  ['0 || 5', 'true'],
  ['1.5 + 1', '2.5'],
  ['1e3 / 3.0f32 > 333', 'true'],
  ['1 / 0.0', 'inf'],
  ['!0', 'true'],
  ['!!a', 'true'],
  ['- - 3', '3'],
  ["'a' + 0", '97'],
  ["'\\n' == 10 && '\\x41' == 'A' && '\\u{e9}' == 'é'", 'true'],
  ['"a\\"b" == "a\\"b"', 'true'],
  ['"a" != "b"', 'true'],
  ['"text"', '"text"'],
  ['340282366920938463463374607431768211455 * 2', '680564733841876926926749214863536422910'],
])('%s is %s', async (expression, expected) => {
  expect(await shown(expression)).toBe(expected);
});

it.each([
  ['a', '-6'],
  ['a < b', 'true'],
  ['wide + 1', '18446744073709551616'],
  ['wide == 0xffffffffffffffff', 'true'],
  ['f * 2 == 3', 'true'],
  ['yes && a', 'true'],
  ['yes == true', 'true'],
  ["letter == 'a'", 'true'],
  ['p.x', '7'],
  ['pp->y + pp.y', '6'],
  ['(*pp).x', '7'],
  ['*&p.x', '7'],
  ['&p', '0x10 {x = 7, y = 3}'],
  ['(&p)->x', '7'],
  ['&p == pp', 'true'],
  ['row[1]', '3'],
  ['row[row[1] - 2]', '3'],
  ['*row', '7'],
  ['ip[2]', '32'],
  ['*ip', '7'],
  ['s == "text"', 'true'],
  ['s[1]', "101 'e'"],
  ['t.0', '7'],
  ['t.1.x', '3'],
  ['a::b::C + größe', '3'],
  ['gone', '<optimised away>'],
  ['yes || gone', 'true'],
])('%s of variables is %s', async (expression, expected) => {
  expect(await shown(expression)).toBe(expected);
});

describe('pointers', () => {
  it.each([
    ['ip + 1', '0x14'],
    ['ip - 1', '0xc'],
    ['ip - 5', '0xfffffffc'],
    ['1 + ip == &row[1]', 'true'],
    ['*(ip + 2)', '32'],
    ['(ip + 1)[1]', '32'],
    ['&row[2] - ip', '2'],
    ['ip - &row[2]', '-2'],
    ['row + 1 == &row[1] && ip == row', 'true'],
    ['*(row + 2)', '32'],
    ['pp + 1', '0x18 {x = 32, y = 0}'],
    ['(pp + 0)->y', '3'],
    ['any + 1', '0x11'],
    ['ip % 8', '0'],
    ['ip + 1 > ip && 16 == ip', 'true'],
    ['s + 1', '0x41 "ext"'],
    ['*(s + 1) == \'e\' && s + 1 == "ext"', 'true'],
    ['s + 1 > s && s == 64', 'true'],
    ['s == "text" && twin == "text" && s != twin', 'true'],
    ['twin - s', '8'],
    ['s - s == 0 && s != null', 'true'],
  ])('%s is %s', async (expression, expected) => {
    expect(await shown(expression)).toBe(expected);
  });

  it.each([
    ['ip + ip', 'column 4: pointers cannot be added'],
    ['1 - ip', 'column 3: a pointer cannot be taken from a number'],
    ['ip + 1.5', 'column 4: a pointer is moved by integers'],
    ['ip + p', 'column 4: point is neither a number nor a text'],
    ['ip - s', 'column 4: they point to things of different sizes'],
    ['shapeless + 1', 'column 11: opaque has no known size'],
    ['none->x', 'column 5: it is null'],
    ['none[2].x', 'column 5: it is null'],
    ['*none', 'column 1: it is null'],
    ['pp->z', 'column 3: point * has no member z'],
  ])('%s: %s', async (expression, expected) => {
    expect(await shown(expression)).toBe(expected);
  });
});

describe('what is wrong', () => {
  it.each([
    ['', 'column 1: a name or a number is expected, not the end'],
    ['a +', 'column 4: a name or a number is expected, not the end'],
    ['a b', 'column 3: an operator is expected, not b'],
    ['(a', 'column 3: ) is expected, not the end'],
    ['row[1', 'column 6: ] is expected, not the end'],
    ['a.', 'column 3: the name of a member is expected, not the end'],
    ['a # b', 'column 3: # is not understood here'],
    ['🦀', 'column 1: 🦀 is not understood here'],
    ['"abc', 'column 1: " is not understood here'],
    ["'ab'", "column 1: ' is not understood here"],
    ["'\\q'", "column 1: '\\q' is no character"],
    ['12abc', 'column 1: 12abc is no number'],
    ['a = 1', 'column 3: = is not understood here'],
    ['nobody', 'column 1: there is no nobody here'],
    ['1 + nobody', 'column 5: there is no nobody here'],
    ['p.z', 'column 2: point has no member z'],
    ['a[0]', 'column 2: int has no elements'],
    ['row[3]', 'column 4: there is no 3 in it'],
    ['row[-1]', 'column 4: an index is an integer from 0'],
    ['row[1.5]', 'column 4: an index is an integer from 0'],
    ['1 / 0', 'column 3: division by zero'],
    ['1.5 & 1', 'column 5: & is for integers'],
    ['p + 1', 'column 1: point is neither a number nor a text'],
    ['s < "x"', 'column 3: < is not for texts'],
    ['a == "x"', 'column 3: a text is compared with what is none'],
    ['&a', 'column 1: it has no address: it is not in the memory'],
    ['&&p', 'column 1: there is no address of an address'],
    ['*a', 'column 1: int points to nothing that is known'],
    ['gone + 1', 'optimised away'],
    ['ip[100000]', '<address 0x61a90 is outside the memory>'],
  ])('%s: %s', async (expression, expected) => {
    expect(await shown(expression)).toBe(expected);
  });

  it('is said of what is too long or too deep', async () => {
    expect(await shown('('.repeat(5000))).toBe('column 102: the expression is nested too deep');
    expect(await shown('-'.repeat(5000))).toMatch(/nested too deep$/);
    expect(await shown('1'.repeat(10_001))).toMatch(/too long$/);
    expect(await shown(`1${'+1'.repeat(4000)}`)).toMatch(/too long$/);
    expect(await shown(`a${'.b'.repeat(4000)}`)).toMatch(/too long$/);
  });
});
