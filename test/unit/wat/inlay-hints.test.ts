import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { inlayHints, type InlayOptions } from '../../../src/core/wat/features/inlay-hints';
import { templateText } from '../../support/wat-cursor';

const NONE: InlayOptions = { indices: false, names: false, ends: false };

/** The text with its hints, each as ` «…»`. */
function shown(text: string, options: Partial<InlayOptions>, span = { start: 0, end: text.length }): string {
  const hints = inlayHints(new WatAnalysis(text), span, { ...NONE, ...options });
  return hints
    .toReversed()
    .reduce((all, { offset, text: hint }) => `${all.slice(0, offset)} «${hint}»${all.slice(offset)}`, text);
}

describe('hints', () => {
  it('tell indices of what has no name', () => {
    const text = `(module
  (type (func)) (type $t (func))
  (import "env" "f" (func (param i32 i32)))
  (memory 1)
  (func $a)
  (func (export "b") (param i32 i64) (param $p f32) (local i32) (local $l i32) (drop (local.get 0)) (call 1))
  (func (type 0) (data.drop 0))
  (func (param i32 i32) (drop (local.get $x)))
  (data "passive") (data (i32.const 0) "active"))`;
    expect(shown(text, { indices: true })).toBe(`(module
  (type «(;0;)» (func)) (type $t (func))
  (import "env" "f" (func «(;0;)» (param i32 i32)))
  (memory 1)
  (func $a)
  (func «(;2;)» (export "b") (param i32 «(;0;)» i64 «(;1;)») (param $p f32) (local i32 «(;3;)») (local $l i32) (drop (local.get 0)) (call 1))
  (func «(;3;)» (type 0) (data.drop 0))
  (func «(;4;)» (param i32 i32) (drop (local.get $x)))
  (data «(;0;)» "passive") (data (i32.const 0) "active"))`);
  });

  it('tell names of what is told by its index', () => {
    const text = `(module
  (type (func (param i32) (result i32))) (type $s (struct (field $x i32) (field i32)))
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (func (export "tick") (param $p i32) (param i32) (local $l i32)
    (drop (call 0 (local.get 0) (local.get 1) (local.get 2))) (call 1) (call 2) (call 9)
    (drop (struct.get 1 0 (ref.null 1))) (drop (struct.get $s 1 (ref.null $s)))
    (drop (call_indirect (type 0) (i32.const 0))))
  (func))`;
    const hinted = shown(text, { names: true });
    expect(hinted).toContain(
      '(drop (call 0 «$log» (local.get 0 «$p») (local.get 1) (local.get 2 «$l»))) (call 1 «tick») (call 2) (call 9)',
    );
    expect(hinted).toContain(
      '(drop (struct.get 1 «$s» 0 «$x» (ref.null 1 «$s»))) (drop (struct.get $s 1 (ref.null $s)))',
    );
    expect(hinted).toContain('(call_indirect (type 0 «func (i32) → i32») (i32.const 0))');
  });

  it('tell where a branch leads', () => {
    const text = `(func
  (block $out
    (loop
      (br 0) (br 1) (br 2) (br $out) (br 7))))`;
    expect(shown(text, { names: true })).toBe(`(func
  (block $out
    (loop
      (br 0 «loop (line 3)») (br 1 «$out») (br 2 «func») (br $out) (br 7))))`);
  });

  it('tell what the end of a long block ends', () => {
    const body = '    nop\n'.repeat(10);
    const text = `(func\n  loop $next\n${body}  end\n  block\n${body}  end\n  block $said\n${body}  end $said\n  if\n  end)`;
    expect(shown(text, { ends: true })).toBe(
      `(func\n  loop $next\n${body}  end «;; loop $next»\n  block\n${body}  end «;; block»\n  block $said\n${body}  end $said\n  if\n  end)`,
    );
  });

  it('are those in the span', () => {
    const text = '(module (func $a) (func (call 0)) (func (call 0)))';
    const start = text.lastIndexOf('(func');
    expect(shown(text, { names: true, indices: true }, { start, end: text.length })).toBe(
      '(module (func $a) (func (call 0)) (func «(;2;)» (call 0 «$a»)))',
    );
  });

  it('disturb nobody in a text where all has names', () => {
    const text = templateText();
    const hints = inlayHints(new WatAnalysis(text), { start: 0, end: text.length });
    expect(hints).toEqual([]);
  });
});
