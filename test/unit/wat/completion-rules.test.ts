/** What may not stand at a place is not offered there; and when an editor has to ask again. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { completionsAt } from '../../../src/core/wat/features/completion';
import { cursorIn } from '../../support/wat-cursor';
import { completionsIn, labelsIn } from './completing';

describe('labels', () => {
  it.each([
    ['(func (block (block $out (try_table (catch_all |)))))', ['$out', '1']],
    ['(func (try_table $t (catch_all |)))', []],
    ['(tag $e) (func (block $out (try_table (catch $e |))))', ['$out']],
    ['(tag $e) (func block $out try_table (catch $e |) end end)', ['$out']],
    ['(func block $out try_table (catch_all |) end end)', ['$out']],
    ['(func block $o try $p nop delegate | end)', ['$o']],
    ['(func (block $o (try $p (do) (delegate |))))', ['$o']],
    ['(func block $o try $p br | end end)', ['$p', '$o']],
  ])('of %s', (text, expected) => {
    expect(labelsIn(text)).toEqual(expected);
  });
});

describe('nothing more stands', () => {
  it.each([
    ['(func (param $x i32 |))'],
    ['(func (local $x i32 |))'],
    ['(type (struct (field $x i32 |)))'],
    ['(global (mut i32 |) (i32.const 0))'],
    ['(type (array i8 |))'],
    ['(type $t (struct)) (func (param (ref null $t |)))'],
    ['(type $a (struct)) (type (sub $a (struct) |))'],
    ['(table funcref (elem) |)'],
    ['(type $c (cont 0 |))'],
  ])('in %s', (text) => {
    expect(labelsIn(text)).toEqual([]);
  });

  it('but elements in a table without limits, and no declaration behind an offset', () => {
    expect(labelsIn('(table funcref |)')).toEqual(['(elem']);
    expect(labelsIn('(elem (i32.const 0) |)')).not.toContain('declare');
    expect(labelsIn('(elem |)')).toContain('declare');
  });

  it('directly behind the word of a module', () => {
    expect(completionsIn('(module|')).toMatchObject([{ label: 'module', insert: 'module', isSnippet: false }]);
    expect(labelsIn(';; (module|')).toEqual([]);
    expect(labelsIn('(module $m|)')).toEqual([]);
    expect(labelsIn('(module |)')).toContain('func');
  });
});

describe('constants', () => {
  const GLOBALS = '(global $a i32 (i32.const 0)) (global $b (mut i32) (i32.const 0))';

  it('use globals above that never change', () => {
    expect(labelsIn(`${GLOBALS} (global $c i32 (global.get |)) (global $d i32 (i32.const 0))`)).toEqual(['$a']);
    expect(labelsIn(`(memory 1) (data (global.get |) "") ${GLOBALS}`)).toEqual(['$a']);
    expect(labelsIn(`${GLOBALS} (func (global.set |))`)).toEqual(['$b']);
  });

  it('of an enumeration stay while a name is begun', () => {
    const log = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
    const names = (written: string) =>
      labelsIn(`${log} (func i32.const ${written}| i32.const 8 i32.const 5 call $log drop)`);
    expect(names('w')).toEqual(['warn']);
    expect(names('inf')).toEqual(['info']);
    expect(labelsIn(`${log} (func (call $log (i32.const inf|)))`)).toEqual(['info']);
  });
});

describe('words that are written in full', () => {
  const itemsIn = (text: string) => completionsIn(text).map(({ label, insert }) => [label, insert]);

  it('stay as they are, unless what comes with them is chosen', () => {
    expect(itemsIn('(module (func|))').slice(0, 2)).toEqual([
      ['func', 'func'],
      ['func …', 'func \\$${1:name} (param \\$${2:x} i32) (result i32)\n  $0'],
    ]);
    expect(itemsIn('(func (param|))')[0]).toEqual(['param', 'param']);
    expect(itemsIn('(module (fun|))')[0]?.[1]).toContain('(result i32)');
  });

  it('close a block before all else', () => {
    expect(labelsIn('(func local.get 0 if nop el|)')[0]).toBe('else');
    expect(labelsIn('(func local.get 0 if nop |)').slice(0, 2)).toEqual(['else', 'end']);
  });
});

describe('behind a space that is typed', () => {
  const behindSpace = (marked: string) => {
    const { text, offset } = cursorIn(marked);
    return completionsAt(new WatAnalysis(text), offset, true).items.map(({ label }) => label);
  };

  it.each([['(func block |)'], ['(func nop |)'], ['(func |)'], ['(module |)'], ['(func $f |)']])(
    'nothing is offered where something else may follow: %s',
    (text) => {
      expect(behindSpace(text)).toEqual([]);
    },
  );

  it('what has to stand there is', () => {
    expect(behindSpace('(func (local $at i32) local.get |)')).toEqual(['$at']);
    expect(behindSpace('(func block $out br | end)')).toEqual(['$out']);
    expect(behindSpace('(func (result |))').slice(0, 2)).toEqual(['f32', 'f64']);
    expect(behindSpace('(func (local $at f32) (f32.neg |))')).toContain('local.get');
  });
});

/** An editor that asks again shows the list of the letter before until it has the answer: Enter takes from that. */
describe('an editor asks again', () => {
  it.each([
    ['(func (local $at i32) local.get |)', false],
    ['(func (local $at i32) local.get $|)', false],
    ['(func (local $at i32) local.get $a|)', false],
    ['(func block $next br $n|)', false],
    ['(func $run call $|)', true],
    ['(func $run call $run|)', false],
    ['(func i|)', true],
    ['(func i32.ad|)', false],
    ['(func dro|)', false],
    ['(func (par|))', true],
    ['(func (param|))', false],
    ['(func |)', true],
  ])('behind %s: %s', (marked, expected) => {
    const { text, offset } = cursorIn(marked);
    expect(!completionsAt(new WatAnalysis(text), offset).isWhole).toBe(expected);
  });
});
