import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { semanticTokens } from '../../../src/core/wat/features/semantic-tokens';
import { templateText } from '../../support/wat-cursor';

/** `text: type modifiers` */
function shown(text: string, span?: { start: number; end: number }): string[] {
  return semanticTokens(new WatAnalysis(text), span).map(
    ({ start, length, type, modifiers }) => `${text.slice(start, start + length)}: ${[type, ...modifiers].join(' ')}`,
  );
}

const MODULE = `(module
  (type $t (struct (field $x (mut i32)) (field $y i32)))
  (type $f (func (param $a i32)))
  (import "env" "proxy_done" (func $done (result i32)))
  (import "mine" "other" (func $other))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory $m 1)
  (global $g (mut i32) (i32.const 0))
  (global $c i32 (i32.const 0))
  (tag $e (param $code i32))
  (func $run (type $f) (param $p i32)
    (local $l i32)
    (local.set $l (local.get $p))
    (local.tee 0 (local.get 1))
    (global.set $g (global.get $c))
    (block $b (br $b) (br 0))
    (call $done) (call 1)
    (struct.set $t $x (ref.null $t) (i32.const 1))
    (i32.load $m (i32.const 0))
    (call $unknown)))`;

describe('semantic tokens', () => {
  it('tell what names and numbers stand for', () => {
    expect(shown(MODULE)).toEqual([
      '$t: type declaration',
      '$x: property declaration',
      '$y: property declaration readonly',
      '$f: type declaration',
      '$a: parameter declaration',
      '$done: function declaration defaultLibrary',
      '$other: function declaration',
      '$yield: function declaration defaultLibrary',
      '$m: namespace declaration',
      '$g: variable declaration static',
      '$c: variable declaration static readonly',
      '$e: event declaration',
      '$code: parameter declaration',
      '$run: function declaration',
      '$f: type',
      '$p: parameter declaration',
      '$l: variable declaration',
      '$l: variable modification',
      '$p: parameter',
      '0: parameter modification',
      '1: variable',
      '$g: variable modification static',
      '$c: variable static readonly',
      '$b: label declaration',
      '$b: label',
      '0: label',
      '$done: function defaultLibrary',
      '1: function',
      '$t: type',
      '$x: property modification',
      '$t: type',
      '$m: namespace',
    ]);
  });

  it('are those of a part of the text, when that is asked for', () => {
    const start = MODULE.indexOf('(local.set');
    expect(shown(MODULE, { start, end: start + '(local.set $l (local.get $p))'.length })).toEqual([
      '$l: variable modification',
      '$p: parameter',
    ]);
  });

  it.each([MODULE, templateText(), '(func $a (param $a i32) (call $a (local.get $a)'])(
    'stand in order, and none is in another',
    (text) => {
      const tokens = semanticTokens(new WatAnalysis(text));
      expect(tokens.length).toBeGreaterThan(0);
      let last = 0;
      for (const { start, length } of tokens) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(length).toBeGreaterThan(0);
        last = start + length;
      }
      expect(last).toBeLessThanOrEqual(text.length);
    },
  );

  it('cover every name of the template', () => {
    const text = templateText();
    const covered = new Set(semanticTokens(new WatAnalysis(text)).map(({ start }) => start));
    const code = text.replaceAll(/;;[^\n]*/g, (comment) => ' '.repeat(comment.length));
    const names = [...code.matchAll(/\$[a-z_]+/g)].map(({ index }) => index);
    expect(names.length).toBeGreaterThan(250);
    expect(names.filter((start) => !covered.has(start))).toEqual([]);
  });
});
