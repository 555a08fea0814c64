import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  numberOf,
  parseTextFormat,
  type TextField,
  type TextValue,
} from '../../../src/core/capture/textpb/text-format';

/** `[name, value]`; bytes one character each. */
const plain = (fields: readonly TextField[]): unknown[] => fields.map(({ name, value }) => [name, plainValue(value)]);
const plainValue = (value: TextValue): unknown => {
  if (value.kind === 'message') return plain(value.fields);
  if (value.kind === 'string') return Buffer.from(value.bytes).toString('latin1');
  return value.kind === 'number' ? value.number : { word: value.identifier };
};
const read = (text: string) => {
  const { value, problems } = parseTextFormat(text);
  expect(problems).toEqual([]);
  return plain(value);
};
const fault = (text: string) => {
  const [problem] = parseTextFormat(text).problems;
  const { line, column } = problem?.place ?? {};
  return `${line}:${column} ${problem?.message}`;
};

describe("protobuf's text format", () => {
  it.each([
    [
      'a: 1 b { c: 2 } d < e: 3 >',
      [
        ['a', 1],
        ['b', [['c', 2]]],
        ['d', [['e', 3]]],
      ],
    ],
    [
      'a: { b: 1 }; c {},',
      [
        ['a', [['b', 1]]],
        ['c', []],
      ],
    ],
    [
      'a: [1, 2] b: [] c [{ d: 1 }, <>] e: [{}]',
      [
        ['a', 1],
        ['a', 2],
        ['c', [['d', 1]]],
        ['c', []],
        ['e', []],
      ],
    ],
    [
      '# one\r\na:1#two\n\tb : 2',
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
    [
      '[ext.name]: 1 [type.test/pkg.Type] { a: 1 }',
      [
        ['[ext.name]', 1],
        ['[type.test/pkg.Type]', [['a', 1]]],
      ],
    ],
    ['\ufeffa: 1', [['a', 1]]],
    ['', []],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['0', 0],
    ['-12', -12],
    ['- # sign\n 3', -3],
    ['0x1F', 31],
    ['017', 15],
    ['1.5', 1.5],
    ['.5e1', 5],
    ['2f', 2],
    ['1.', 1],
    ['-inf', -Infinity],
    ['-nan', NaN],
    ['true', { word: 'true' }],
    ['LEVEL_2', { word: 'LEVEL_2' }],
    ['inf', { word: 'inf' }],
  ])('the value %j', (text, expected) => {
    expect(read(`a: ${text}`)).toEqual([['a', expected]]);
  });

  it('takes inf and nan for numbers where one is asked for', () => {
    const words = ['inf', 'Infinity', 'nan', 'info'].map((identifier) => numberOf({ kind: 'identifier', identifier }));
    expect(words).toEqual([Infinity, Infinity, NaN, undefined]);
  });

  it.each([
    [String.raw`"a" 'b' # and` + '\n"c"', 'abc'],
    [String.raw`"\a\b\f\n\r\t\v\?\\\'\""`, '\x07\b\f\n\r\t\v?\\\'"'],
    [String.raw`"\0\18\377\x4a\xABC"`, '\0\x018\xffJ\xabC'],
    [String.raw`"é\u00e9\U0001F600"`, Buffer.from('éé😀').toString('latin1')],
    [String.raw`"\ud83d\ude00"`, Buffer.from('😀').toString('latin1')],
    [`'"' "'"`, `"'`],
  ])('the string %s', (text, expected) => {
    expect(read(`a: ${text}`)).toEqual([['a', expected]]);
  });

  it.each([
    ['a: 1\n b: "x\n"', '2:5 a string does not end in its line'],
    ['a: "\\q"', '1:5 an escape that no string has'],
    ['a: "\\400"', '1:5 an escape that no string has'],
    ['a: "\\ud800"', '1:5 an escape that is no character'],
    ['a: "\\U00110000"', '1:5 an escape that is no character'],
    ['a: 1b: 2', '1:4 a number runs into a word'],
    ['a: 08', '1:4 not an octal number: 08'],
    ['a 1', '1:3 ":" or "{" must stand here, not "1"'],
    ['a [1]', '1:4 ":" or "{" must stand here, not "1"'],
    ['a: [1 2]', '1:7 "," or "]" must stand here, not "2"'],
    ['a: -b', '1:6 "-" must stand before a number'],
    ['a:', '1:3 a value must stand here, not the end of the file'],
    ['a {\n  b <', '2:5 a message is not closed'],
    ['a { b: 1 >', '1:10 a field must stand here, not ">"'],
    ['a: 1 }', '1:6 a field must stand here, not "}"'],
    ['a {'.repeat(101) + '}'.repeat(101), '1:303 messages stand in messages deeper than 100'],
  ])('%j is refused with its place', (text, expected) => {
    expect(fault(text)).toBe(expected);
    expect(parseTextFormat(text).problems).toMatchObject([{ code: 'textpb-syntax', severity: 'error' }]);
  });

  it('keeps what stood whole before a fault, each field with its place', () => {
    const { value } = parseTextFormat('a: 1\n  b { c: 2 } d {');
    expect(value.map(({ name, place }) => [name, place.line, place.column])).toEqual([
      ['a', 1, 1],
      ['b', 2, 3],
    ]);
  });

  it('depth is counted, not messages', () => {
    expect(read('a {}'.repeat(200))).toHaveLength(200);
  });

  it.each([
    '(',
    '[',
    '{',
    'a{',
    'a:[',
    '"',
    "'",
    '\\',
    '"\\',
    'a:"" ',
    '-',
    '1',
    '0x',
    '#',
    '[a',
    ' ',
    '\n',
    'a:-',
    '"\\377',
  ])('many %j take no long time', (part) => {
    const start = performance.now();
    for (const before of ['', 'a: ', 'a: "']) parseTextFormat(before + part.repeat(100_000 / part.length));
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('never throws, and never loses its place', () => {
    const parts = ['a', ':', '{', '}', '<', '>', '[', ']', ',', '"', "'", '\\', '\n', '#', '1', '-', ' ', 'u12', '.'];
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...parts)).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const [problem] = parseTextFormat(text).problems;
        const lines = text.split('\n');
        const { line = 1, column = 1 } = problem?.place ?? {};
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? -1) + 1);
      }),
    );
  });

  it('gives back the bytes of any string', () => {
    const escape = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`;
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const [field] = parseTextFormat(`a: "${Array.from(bytes, escape).join('')}"`).value;
        expect(field?.value).toEqual({ kind: 'string', bytes });
      }),
    );
  });
});
