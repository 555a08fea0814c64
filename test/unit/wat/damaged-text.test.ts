/** Every feature at every place of a text, and in a text that is damaged: none throws, and edits stay within it. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { callableAt, incomingCalls, outgoingCalls } from '../../../src/core/wat/features/call-hierarchy';
import { codeActions } from '../../../src/core/wat/features/code-actions';
import { documentSymbols } from '../../../src/core/wat/features/document-symbols';
import type { TextEdit } from '../../../src/core/wat/features/edit';
import { inlayHints } from '../../../src/core/wat/features/inlay-hints';
import { prepareRename, rename } from '../../../src/core/wat/features/rename';
import { semanticTokens } from '../../../src/core/wat/features/semantic-tokens';
import { unusedProblems } from '../../../src/core/wat/features/unused';
import { templateText } from '../../support/wat-cursor';

const PATIENCE = 120_000;
const TEXT = templateText();
/** What is as hard to read as WAT becomes: types, numbers, several modules. */
const SHORT = `(module $m (rec (type $s (struct (field $x i32) (field (mut i64) i8))) (type (func (param i32 i64))))
  (import "env" "proxy_log" (func (param i32 i32 i32) (result i32))) (global $g i32 (i32.const 1)) (tag $e (param i32))
  (table $t 1 funcref) (elem declare func 1) (memory (data "a\\00"))
  (func $f (export "proxy_on_tick") (type 1) (local i32 i64) (local $l (ref null $s))
    block $b (result i32) loop br 1 br $b br 2 end if i32.const 1 end $b else (try $t (do) (catch $e drop)) end
    (struct.set $s 1 (local.get $l) (i64.const 1)) (drop (ref.func $f)) (call $log) (global.set $g (local.get $no)))
  (elem func 0) (data $d "\\u{41}") (start 1)) ;; (module
(module (func $"a b" (call $"a b")))`;

/** Edits that overlap or lie outside would spoil a text. */
function checkEdits(edits: readonly TextEdit[], length: number): void {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let last = 0;
  for (const { start, end } of sorted) {
    if (start < last || end < start || end > length)
      expect.fail(`edits ${JSON.stringify(sorted)} of ${length} letters`);
    last = end;
  }
}

function checkAt(analysis: WatAnalysis, offset: number): void {
  const { length } = analysis.document.text;
  const start = prepareRename(analysis, offset);
  const result = rename(analysis, offset, 'another');
  if (start !== undefined && 'refused' in result) expect(result.refused).toMatch(/another/);
  if ('edits' in result) checkEdits(result.edits, length);
  const callable = callableAt(analysis, offset);
  if (callable !== undefined) {
    incomingCalls(analysis, callable);
    outgoingCalls(analysis, callable);
  }
  for (const { edits } of codeActions(analysis, { start: offset, end: offset }, [])) checkEdits(edits, length);
}

function checkWhole(analysis: WatAnalysis): void {
  const { length } = analysis.document.text;
  const whole = { start: 0, end: length };
  documentSymbols(analysis);
  semanticTokens(analysis);
  inlayHints(analysis, whole);
  const problems = [...analysis.problems(), ...unusedProblems(analysis)];
  for (const problem of problems)
    for (const { edits } of codeActions(analysis, problem, [problem])) checkEdits(edits, length);
}

describe('all features', () => {
  it.each([
    ['the template', TEXT],
    ['a hard text', SHORT],
  ])('work at every place of %s', { timeout: PATIENCE }, (_name, text) => {
    const analysis = new WatAnalysis(text);
    checkWhole(analysis);
    for (let offset = 0; offset <= text.length; offset++) checkAt(analysis, offset);
  });

  it('work in a hard text with any letter taken away', { timeout: PATIENCE }, () => {
    const analysis = new WatAnalysis(SHORT);
    for (let offset = 0; offset < SHORT.length; offset++) {
      analysis.edit(offset, offset + 1, '');
      checkWhole(analysis);
      checkAt(analysis, offset);
      analysis.edit(offset, offset, SHORT.charAt(offset));
    }
    expect(analysis.document.text).toBe(SHORT);
  });

  it('work in the template with any bracket, quote, dollar or blank taken away', { timeout: PATIENCE }, () => {
    const analysis = new WatAnalysis(TEXT);
    const before = analysis.problems();
    const places = [...TEXT.matchAll(/[()"$ ]/g)].map(({ index }) => index);
    // Each kind of place is there many times; every fourth of all still meets each function.
    for (const offset of places.filter((_, index) => index % 4 === 0)) {
      analysis.edit(offset, offset + 1, '');
      checkWhole(analysis);
      checkAt(analysis, offset);
      analysis.edit(offset, offset, TEXT.charAt(offset));
    }
    expect(analysis.problems()).toEqual(before);
  });

  it('work in a text that ends anywhere', { timeout: PATIENCE }, () => {
    for (let end = 0; end <= SHORT.length; end++) {
      const analysis = new WatAnalysis(SHORT.slice(0, end));
      checkWhole(analysis);
      checkAt(analysis, end);
    }
  });
});
