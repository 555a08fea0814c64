import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { applyEdits, type TextEdit } from '../../../src/core/wat/features/edit';
import { prepareRename, rename } from '../../../src/core/wat/features/rename';
import { semanticTokens } from '../../../src/core/wat/features/semantic-tokens';
import { definitionOf, symbolAt } from '../../../src/core/wat/features/symbols';
import { parseAny } from '../../support/wabt-text';
import { ROOT } from '../../support/parts';
import { cursorIn, templateText } from '../../support/wat-cursor';

/** The text afterwards, or why not. */
function renamed(marked: string, name: string): string {
  const { text, offset } = cursorIn(marked);
  const result = rename(new WatAnalysis(text), offset, name);
  return 'refused' in result ? result.refused : applyEdits(text, result.edits);
}

describe('a new name', () => {
  it.each([
    ['(func $|a (call $a)) (export "a" (func $a)) (start 0)', '(func $b (call $b)) (export "a" (func $b)) (start 0)'],
    ['(func (call $|a)) (func $a) ;; $a', '(func (call $b)) (func $b) ;; $a'],
    ['(func (call |1)) (func $a)', '(func (call 1)) (func $b)'],
    [
      '(func (param $|a i32) (local.set $a (local.get 0))) (func $a)',
      '(func (param $b i32) (local.set $b (local.get 0))) (func $a)',
    ],
    ['(func block $a br $|a end $a)', '(func block $b br $b end $b)'],
    [
      '(type $t (struct (field $|a i32))) (type $u (struct (field $a i32))) (func (struct.get $t $a (ref.null $t)) drop)',
      '(type $t (struct (field $b i32))) (type $u (struct (field $a i32))) (func (struct.get $t $b (ref.null $t)) drop)',
    ],
    [
      '(type $|a (func)) (func (type $a)) (global (ref null $a) (ref.null $a))',
      '(type $b (func)) (func (type $b)) (global (ref null $b) (ref.null $b))',
    ],
    ['(func $|"a" (call $a))', '(func $b (call $b))'],
  ])('stands wherever the old one stood: %s', (marked, expected) => {
    expect(renamed(marked, 'b')).toBe(expected);
    expect(renamed(marked, ' $b ')).toBe(expected);
  });

  it.each([
    ['(func| (call 0))', '(func $b (call 0))'],
    ['(func (call |0))', '(func $b (call 0))'],
    ['(import "m" "n" (func)) (func (call |0))', '(import "m" "n" (func $b)) (func (call 0))'],
    ['(rec (type (func)) (t|ype (func)))', '(rec (type (func)) (type $b (func)))'],
    ['(func (param i32) (local.get |0) drop)', '(func (param $b i32) (local.get 0) drop)'],
    ['(func (param i32 i64 f32) (local.get |0) drop)', '(func (param $b i32) (param i64 f32) (local.get 0) drop)'],
    [
      '(func (param i32 i64 f32) (local.get |1) drop)',
      '(func (param i32) (param $b i64) (param f32) (local.get 1) drop)',
    ],
    [
      '(func (local i32 (ref null func)) (local.get |1) drop)',
      '(func (local i32) (local $b (ref null func)) (local.get 1) drop)',
    ],
    [
      '(func (local i32 ;; c\n i64) (local.get |1) drop)',
      '(func (local i32 ;; c\n ) (local $b i64) (local.get 1) drop)',
    ],
    [
      '(type (func (param i32 i64) (result f32))) (func (type 0) (local.get |1) unreachable)',
      '(type (func (param i32 i64) (result f32))) (func (type 0) (param i32) (param $b i64) (result f32) (local.get 1) unreachable)',
    ],
    ['(func (bl|ock (br 0)))', '(func (block $b (br 0)))'],
    ['(func loop (result i32) br |0 end drop)', '(func loop $b (result i32) br 0 end drop)'],
    [
      '(type (struct (field i32 (mut i64)))) (func (struct.get 0 |1 (ref.null 0)) drop)',
      '(type (struct (field i32) (field $b (mut i64)))) (func (struct.get 0 1 (ref.null 0)) drop)',
    ],
  ])('is given to what has none: %s', (marked, expected) => {
    expect(renamed(marked, 'b')).toBe(expected);
    expect(new WatAnalysis(expected).problems()).toEqual([]);
  });

  it('is written in quotes where it needs them', () => {
    expect(renamed('(func $|a)', 'two words')).toBe(String.raw`(func $"two words")`);
    expect(renamed('(func $|a)', '"\\')).toBe(String.raw`(func $"\"\\")`);
    expect(renamed('(func $|a)', '$"two words"')).toBe('(func $"two words")');
    expect(renamed('(func $|a)', 'a\tb')).toBe(String.raw`(func $"a\u{9}b")`);
    for (const name of ['two words', '"', '\\', 'a\tb', 'é', '(', '$$', '""'])
      expect(new WatAnalysis(renamed('(func $|a (call $a))', name)).problems()).toEqual([]);
  });

  it.each([
    ['(func $|a) (func $b)', 'this module has a function $b already'],
    ['(func $|a) (func $"b")', 'this module has a function $b already'],
    ['(func (param $|a i32) (local $b i32))', 'this function has a local $b already'],
    ['(type (struct (field $|a i32) (field $b i32)))', 'this structure has a field $b already'],
    [
      '(func (block $|a (block $b (br $a))))',
      'another block here is labelled $b: a branch would lead to the wrong one of them',
    ],
    [
      '(func (block $b (block $|a (br $b))))',
      'another block here is labelled $b: a branch would lead to the wrong one of them',
    ],
    ['(func (block (br |1)))', 'this label has no place for a name'],
    ['(func (elem|.drop 0)) (table funcref (elem))', 'here stands nothing that has a name'],
    ['(func (elem.drop |0)) (table funcref (elem))', 'this element segment has no place for a name'],
    ['(func $a| (unreach able))', ''],
  ])('is refused where something would mean something else: %s', (marked, expected) => {
    const result = renamed(marked, 'b');
    if (expected !== '') expect(result).toBe(expected);
    else expect(result).toBe('(func $b (unreach able))');
  });

  it('is no empty one', () => {
    for (const name of ['', '$', '  ', '\ud800']) expect(renamed('(func $|a)', name)).toMatch(/^a name /);
  });

  it('may be that of something elsewhere', () => {
    expect(renamed('(func $|a) (global $b i32 (i32.const 0))', 'b')).toContain('(func $b)');
    expect(renamed('(func (block $|a) (block $b))', 'b')).toBe('(func (block $b) (block $b))');
    expect(renamed('(func $|a (br $b))', 'b')).toBe('(func $b (br $b))');
    expect(renamed('(func $|a)', 'a')).toBe('(func $a)');
  });
});

describe('the start of a rename', () => {
  it.each([
    ['(func $|a)', '$a', '$a'],
    ['(func $a (call |0))', '0', '$a'],
    ['(func (export "x y") (call |0))', '0', '$x_y'],
    ['(func (call |0)) (func $f0)', '0', '$f0_2'],
    ['(f|unc)', 'func', '$f0'],
    ['(func (local i32) (local.get |0) drop)', '0', '$l0'],
  ])('is the name, or one that it could have: %s', (marked, span, name) => {
    const { text, offset } = cursorIn(marked);
    const start = prepareRename(new WatAnalysis(text), offset);
    expect(text.slice(start?.span.start, start?.span.end)).toBe(span);
    expect(start?.name).toBe(name);
  });

  it.each(['(func (n|op))', '(func (i32.const |0) drop)', '(export "|a" (func 0))', ';; |', '(func (block (br |1)))'])(
    'is nowhere else: %s',
    (marked) => {
      const { text, offset } = cursorIn(marked);
      expect(prepareRename(new WatAnalysis(text), offset)).toBeUndefined();
    },
  );
});

const FIXTURES = join(ROOT, 'test', 'fixtures');
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['the template', templateText()],
  ...['features', 'wat'].flatMap((folder) =>
    readdirSync(join(FIXTURES, folder))
      .filter((file) => file.endsWith('.wat'))
      .map((file) => [file, readFileSync(join(FIXTURES, folder, file), 'utf8')] as const),
  ),
];

/** Where names are defined. */
function definitionsIn(text: string): number[] {
  const analysis = new WatAnalysis(text);
  return semanticTokens(analysis)
    .filter(({ start, modifiers }) => modifiers.includes('declaration') && symbolAt(analysis, start) !== undefined)
    .map(({ start }) => start);
}

/** Of each name and number, the one among them that defines what it stands for. */
function meaningsIn(text: string): number[] {
  const analysis = new WatAnalysis(text);
  const tokens = semanticTokens(analysis);
  const places = new Map(tokens.map(({ start }, index) => [start, index]));
  return tokens.map(({ start }) => {
    const symbol = symbolAt(analysis, start)?.symbol;
    return places.get((symbol === undefined ? undefined : definitionOf(symbol))?.start ?? -1) ?? -1;
  });
}

function moved(offset: number, edits: readonly TextEdit[]): number {
  return edits
    .filter(({ start }) => start < offset)
    .reduce((at, { start, end, text }) => at + text.length - (end - start), offset);
}

function editsOf(text: string, offset: number, name: string): readonly TextEdit[] {
  const result = rename(new WatAnalysis(text), offset, name);
  expect(result).not.toHaveProperty('refused');
  return 'edits' in result ? result.edits : [];
}

/** Undefined where wabt does not know what stands in it. */
async function binaryOf(text: string): Promise<Uint8Array | undefined> {
  try {
    return await parseAny(text, { names: false });
  } catch {
    return undefined;
  }
}

describe('renaming all that has a name', () => {
  it.each(TEXTS)('and back leaves the text as it was: %s', (_name, text) => {
    const analysis = new WatAnalysis(text);
    for (const offset of definitionsIn(text)) {
      const old = symbolAt(analysis, offset)?.atom.text ?? '';
      const edits = editsOf(text, offset, 'a_name_that_is_fresh');
      const there = applyEdits(text, edits);
      expect(there).not.toBe(text);
      const back = editsOf(there, moved(offset, edits), old);
      expect(applyEdits(there, back)).toBe(text);
    }
  });

  it.each(TEXTS)('leaves the module and all meanings as they were: %s', async (_name, text) => {
    let other = text;
    for (const index of definitionsIn(text).keys()) {
      const offset = definitionsIn(other)[index] ?? -1;
      other = applyEdits(other, editsOf(other, offset, `fresh${index}`));
    }
    expect(meaningsIn(other)).toEqual(meaningsIn(text));
    expect(await binaryOf(other)).toEqual(await binaryOf(text));
  });

  it('is judged by one who knows most of these texts', async () => {
    const binaries = await Promise.all(TEXTS.map(([, text]) => binaryOf(text)));
    expect(binaries.filter((binary) => binary !== undefined).length).toBeGreaterThan(12);
  });
});
