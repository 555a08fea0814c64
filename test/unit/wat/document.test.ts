/** A text that is edited is known as well as if it had just been opened. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { WatDocument } from '../../../src/core/wat/document';
import { ROOT } from '../../support/parts';

const TEMPLATE = readFileSync(join(ROOT, 'templates/wat-http/src/filter.wat'), 'utf8').replaceAll(/%\{[\w-]+\}/g, '5');

const SCRIPT = `(module $first (func $f (export "f") (result i32) (i32.const 1)))
(assert_return (invoke "f") (i32.const 1))
(module (type $t (func)) (; (func ;) (global $g i32 (i32.const 2))
  (func $g (type $t) (drop (global.get $g)))) ;; (
(assert_invalid (module (func (result i32))) "type mismatch")
`;

const PIECES = [
  '(', ')', '"', ';;', '(;', ';)', '\n', ' ', '(func $new)', '(module', ')\n(func $x (result i32)\n', '(global $g i32 (i32.const 1))',
  'i32.add', '$at', '(local.get 0)', 'end', '(import "env" "x" (func))', '(@custom "x" ")")', '\\', 'é', '(i32.const',
]; // prettier-ignore

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 2000 })),
    put: fc.oneof(fc.constant(''), fc.constantFrom(...PIECES)),
  }),
  { minLength: 1, maxLength: 12 },
);

const outline = (document: WatDocument) =>
  document.chunks.map(({ kind, start, text, isClosed }) => ({ kind, start, text, isClosed }));

const sorted = (analysis: WatAnalysis) =>
  analysis
    .problems()
    .map(({ start, end, message }) => `${start}-${end} ${message}`)
    .sort();

describe.each([
  ['a plugin', TEMPLATE],
  ['a script', SCRIPT],
  ['nothing', ''],
])('edits of %s', (_, text) => {
  it('leave the pieces that the whole text has', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const document = new WatDocument(text);
        for (const { at, removed, put } of list) {
          const start = Math.floor(at * document.text.length);
          document.edit(start, Math.min(document.text.length, start + removed), put);
          expect(outline(document)).toEqual(outline(new WatDocument(document.text)));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leave the problems that the whole text has', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const analysis = new WatAnalysis(text);
        analysis.problems();
        for (const { at, removed, put } of list) {
          const { length } = analysis.document.text;
          const start = Math.floor(at * length);
          analysis.edit(start, Math.min(length, start + removed), put);
          expect(sorted(analysis)).toEqual(sorted(new WatAnalysis(analysis.document.text)));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('what an edit touches', () => {
  const [body] = /local\.get \$at/.exec(TEMPLATE) ?? [''];
  const at = TEMPLATE.indexOf(body);

  it('is one field, for an edit in a function', () => {
    const document = new WatDocument(TEMPLATE);
    const kept = document.chunks.length;
    const { removed, added } = document.edit(at, at + body.length, 'local.get 0');
    expect([removed.length, added.length, document.chunks.length]).toEqual([1, 1, kept]);
  });

  it('keeps the fields below apart from one that is not closed', () => {
    const broken = TEMPLATE.replace(
      '(func (export "proxy_on_vm_start") (param',
      '(func (export "proxy_on_vm_start") ((param',
    );
    const { chunks } = new WatDocument(broken);
    const open = chunks.filter(({ isClosed }) => !isClosed);
    expect(open.map(({ text }) => text.split('\n').length)).toEqual([1]);
    expect(chunks.length).toBe(new WatDocument(TEMPLATE).chunks.length);
    const messages = new WatAnalysis(broken).problems().map(({ code }) => code);
    expect(messages).toContain('unclosed');
  });

  it('tells a parenthesis too many where the module ends too early', () => {
    const text = '(module\n  (func $a))\n  (func $b (call $a))\n)\n';
    const problems = new WatAnalysis(text).problems();
    expect(problems.map(({ code, start }) => [code, start])).toEqual([
      ['stray-parenthesis', text.lastIndexOf(')')],
      ['stray-parenthesis', text.indexOf('\n  (func $b') - 1],
    ]);
  });
});

describe('one fault', () => {
  const found = (text: string) =>
    new WatAnalysis(text).problems().map(({ code, start }) => `${code} ${text.slice(start, start + 12)}`);

  it('is told where the indentation says that a list was meant to end', () => {
    const text =
      '(module\n  (func $a (param $p i32)\n    (local.set $p\n      (i32.const 1)\n    (local.set $p (i32.const 2)))\n  (func $b))';
    expect(found(text)).toEqual(['unclosed (local.set $']);
  });

  it('of a string without its quote is told once', () => {
    expect(found('(module\n  (memory 1)\n  (data (i32.const 0) "abc)\n  (func $b)\n)')).toEqual([
      'literal "abc)\n  (fun',
    ]);
  });

  it('is gone with the type that a body of another function brought', () => {
    const of = (type: string) =>
      `(module (table 1 funcref) (func (call_indirect (param ${type}) (f32.const 0) (i32.const 0)))` +
      ' (func (call_indirect (type 1) (f32.const 0) (i32.const 0))))';
    const analysis = new WatAnalysis(of('f32'));
    expect(analysis.problems()).toEqual([]);
    const at = of('f32').indexOf('f32');
    analysis.edit(at, at + 3, 'f64');
    expect(sorted(analysis)).toEqual(sorted(new WatAnalysis(of('f64'))));
    analysis.edit(at, at + 3, 'f32');
    expect(analysis.problems()).toEqual([]);
  });
});

describe('hostile texts', () => {
  const cases: [string, string][] = [
    ['a million parentheses that open', '('.repeat(1_000_000)],
    ['a million parentheses that close', ')'.repeat(1_000_000)],
    ['lists in lists', `(func ${'(block '.repeat(100_000)}${')'.repeat(100_000)})`],
    ['blocks in blocks', `(func ${'block '.repeat(100_000)}${'end '.repeat(100_000)})`],
    ['a comment in comments', '(;'.repeat(500_000)],
    ['a string without an end', `(data "${'a'.repeat(1_000_000)}`],
    ['a name of a million letters', `(func $${'a'.repeat(1_000_000)})`],
    ['a number of a million digits', `(func (drop (i32.const ${'9'.repeat(100_000)})))`],
    [
      'a float with an exponent beyond all',
      '(func (drop (f64.const 1e999999999999)) (drop (f32.const 0x1p-99999999999)))',
    ],
    [
      'types of types of types',
      Array.from(
        { length: 400 },
        (_, n) =>
          `(type $t${n} (struct (field (ref null ${Math.max(0, n - 1)})) (field (ref null ${Math.max(0, n - 1)}))))`,
      ).join('\n'),
    ],
  ];
  it.each(cases)('%s', (_, text) => {
    const analysis = new WatAnalysis(text);
    expect(Array.isArray(analysis.problems())).toBe(true);
    analysis.edit(0, 1, '');
    expect(Array.isArray(analysis.problems())).toBe(true);
  });
});
