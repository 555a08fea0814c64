import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { codeActions } from '../../../src/core/wat/features/code-actions';
import { applyEdits } from '../../../src/core/wat/features/edit';
import { unusedProblems } from '../../../src/core/wat/features/unused';
import { rangesIn, templateText } from '../../support/wat-cursor';

const MODULE = `(module
  «(import "env" "f" (func $f))»
  (import "env" "g" (func $g))
  (import "env" "m" (memory 1))
  (type «$t» (func)) (type $s (func)) (rec (type $r (func)) (type (func)))
  «(import "env" "v" (global $v i32))»
  (func «$recursive» (call $recursive))
  (func «$idle» (type $s))
  (func $declared) (elem declare func $declared)
  (func $started) (start $started)
  (func $exported) (export "e" (func $exported))
  (func (export "x") (param $p i32) (local «$a» i32) (local $b i32) (local i64 «f32») (local «$c» v128)
    (call $g)
    (local.set $b (i32.const 1))
    (local.set 3 (i64.const 1))
    (block «$l») (block $m (br 0))
    loop «$n» nop end $n
    (try $o (do (try «$q» (do (nop)) (delegate $o))))))`;

/** What is left when all that is not used is removed, the last first, and what then is not used, and so on. */
function removed(text: string): string {
  const analysis = new WatAnalysis(text);
  const problem = unusedProblems(analysis).at(-1);
  if (problem === undefined) return text;
  const [action] = codeActions(analysis, problem, [problem]);
  expect(action?.title).toBe(`Remove ${problem.about?.name}`);
  const left = applyEdits(text, action?.edits ?? []);
  expect(new WatAnalysis(left).problems()).toEqual([]);
  return removed(left);
}

describe('what is not used', () => {
  const { text, ranges } = rangesIn(MODULE);

  it('is told', () => {
    const analysis = new WatAnalysis(text);
    const found = unusedProblems(analysis).map(({ start, end, severity, code }) => ({ start, end, severity, code }));
    expect(found).toEqual(ranges.map((range) => ({ ...range, severity: 'hint', code: 'unused' })));
  });

  it('is nothing in the template', () => {
    expect(unusedProblems(new WatAnalysis(templateText()))).toEqual([]);
  });

  it('can be removed, and numbers still mean the same', () => {
    expect(removed(text)).toBe(`(module
  (import "env" "g" (func $g))
  (import "env" "m" (memory 1))
   (rec (type $r (func)) (type (func)))
  (func $declared) (elem declare func $declared)
  (func $started) (start $started)
  (func $exported) (export "e" (func $exported))
  (func (export "x") (param $p i32) (local $b i32) (local i64)
    (call $g)
    (local.set $b (i32.const 1))
    (local.set 2 (i64.const 1))
    (block) (block $m (br 0))
    loop nop end
    (try $o (do (try (do (nop)) (delegate $o))))))`);
  });
});
