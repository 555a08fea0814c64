/** Hover, completion and signature help at every place of texts, whole and damaged, and in texts that mean harm. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { completionsAt } from '../../../src/core/wat/features/completion';
import { hoverAt } from '../../../src/core/wat/features/hover';
import { signatureAt } from '../../../src/core/wat/features/signature-help';
import { templateText } from '../../support/wat-cursor';

const PATIENCE = 120_000;
const TEXT = templateText();
const MOST_ITEMS = 300;

/** What is as hard to read as WAT becomes: types, unfolded blocks, several modules, errors. */
const SHORT = `(module $m (rec (type $s (struct (field $x i32) (field (mut i64) i8))) (type (func (param i32 i64))))
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) (global $g i32 (i32.const 1)) (tag $e (param i32))
  (table $t 1 funcref) (elem declare func 1) (memory (data "a\\00")) (type $u (sub $s (struct)))
  (func $f (export "proxy_on_tick") (type 1) (local i32 i64) (local $l (ref null $s)) ;; (
    block $b (result i32) loop br 1 br $b br 2 end if i32.const 1 end $b else (try $t (do) (catch $e drop)) end
    (struct.set $s 1 (local.get $l) (i64.const 1)) (drop (ref.func $f)) (call $log (i32.const 2)) (global.set $g (local.get $no))
    (try_table (catch $e 0) (catch_all 1)) v128.const i32x4 1 2 3 4 i8x16.shuffle 0 1 call_indirect $t (type 1) unknown.thing 1)
  (import "env" "proxy_) (elem func 0) (data $d "\\u{41}") (start 1)) (; (; ;) ;) (module
(module (func $"a b" (call $"a b"))) (assert_return (invoke "f" (i32.const 1)) (@custom "x")`;

function checkAt(analysis: WatAnalysis, offset: number): void {
  const { length } = analysis.document.text;
  const span = hoverAt(analysis, offset)?.span;
  if (span !== undefined && (span.start > offset || span.end < offset || span.end > length))
    expect.fail(`hover at ${offset}`);
  const items = completionsAt(analysis, offset).items;
  if (items.length > MOST_ITEMS) expect.fail(`${items.length} completions at ${offset}`);
  for (const { replace } of items)
    if (replace.start > offset || replace.end < offset || replace.end > length) expect.fail(`completions at ${offset}`);
  const signature = signatureAt(analysis, offset);
  for (const { label } of signature?.parameters ?? [])
    if (label[0] < 0 || label[1] > (signature?.label.length ?? 0)) expect.fail(`signature at ${offset}`);
}

function checkEverywhere(text: string): void {
  const analysis = new WatAnalysis(text);
  for (let offset = 0; offset <= text.length; offset++) checkAt(analysis, offset);
}

describe('at every place', () => {
  it('of a plugin', () => checkEverywhere(TEXT), PATIENCE);
  it('of a text that is hard to read', () => checkEverywhere(SHORT), PATIENCE);

  it(
    'of a plugin from which any one character is deleted',
    () => {
      const analysis = new WatAnalysis(TEXT);
      for (let offset = 0; offset < TEXT.length; offset++) {
        analysis.edit(offset, offset + 1, '');
        checkAt(analysis, offset);
        analysis.edit(offset, offset, TEXT.charAt(offset));
      }
      expect(analysis.document.text).toBe(TEXT);
    },
    PATIENCE,
  );

  it(
    'of a text from which any one character is deleted, near it and far from it',
    () => {
      const analysis = new WatAnalysis(SHORT);
      for (let offset = 0; offset < SHORT.length; offset++) {
        analysis.edit(offset, offset + 1, '');
        for (const away of [-40, -1, 0, 1, 60])
          checkAt(analysis, Math.max(0, Math.min(offset + away, SHORT.length - 1)));
        analysis.edit(offset, offset, SHORT.charAt(offset));
      }
    },
    PATIENCE,
  );

  it(
    'of a plugin that is cut off anywhere',
    () => {
      for (let end = 0; end < TEXT.length; end += 61) checkAt(new WatAnalysis(TEXT.slice(0, end)), end);
    },
    PATIENCE,
  );
});

const HEAD = '(module (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32))) (memory 1) ';
const times = (text: string, count: number) => text.repeat(count);

/** Longer than anybody writes by hand, and so that what is careless takes the square of the length or more. */
const HARMFUL: readonly (readonly [what: string, text: string])[] = [
  ['values that are never used', `${HEAD}(func $f (result i32) ${times('i32.const 1 ', 40_000)}))`],
  ['calls', `${HEAD}(func $f ${times('(drop (call $log (i32.const 1) (i32.const 2) (i32.const 3)))\n', 8000)}))`],
  ['blocks in blocks', `${HEAD}(func $f ${times('block $l ', 3000)} br $l ${times('end ', 3000)}))`],
  ['lists in lists', `${HEAD}(func $f ${times('(block ', 3000)}`],
  ['operands in operands', `${HEAD}(func $f (drop ${times('(i32.eqz ', 900)}(i32.const 0) ${times(')', 900)})))`],
  ['parentheses', times('(', 100_000)],
  ['a long name', `${HEAD}(func $${times('`a', 100_000)} (call $${times('`a', 100_000)})))`],
  ['a long number', `${HEAD}(func i32.const ${times('1', 100_000)} f64.const ${times('1', 100_000)}e-99999))`],
  [
    'a long string',
    `${HEAD}(data (i32.const 0) "${times('\\00a', 100_000)}") (func (drop (call $log (i32.const 1) (i32.const 0) (i32.const 10)))))`,
  ],
  ['many comments', `${HEAD}\n${times(';; x\n', 100_000)} (func $f call $f))`],
  ['an open comment', `${HEAD}(;${times('(', 200_000)}`],
  [
    'globals that double',
    `(module ${Array.from({ length: 2000 }, (_, at) => `(global $g${at} i32 (i32.add ${at === 0 ? '(i32.const 1) (i32.const 1)' : times(`(global.get $g${at - 1}) `, 2)}))`).join('')})`,
  ],
  ['many exports', `${HEAD}(func $f ${times('(export "proxy_on_tick") ', 20_000)}))`],
  ['many fields', `${HEAD}${times('(func (call 0))\n', 20_000)})`],
];

describe('in a text that means harm', () => {
  it.each(HARMFUL)(
    '%s',
    (_, text) => {
      const analysis = new WatAnalysis(text);
      const places = [0.01, 0.3, 0.5, 0.9, 0.999].map((part) => Math.floor(text.length * part));
      const before = process.cpuUsage();
      for (const offset of [...places, 100, 130, text.length - 2, text.length]) checkAt(analysis, offset);
      // Milliseconds here; what takes the square of the length takes minutes.
      expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
    },
    PATIENCE,
  );
});
