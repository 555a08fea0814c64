import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { codeActions, type CodeAction } from '../../../src/core/wat/features/code-actions';
import { applyEdits } from '../../../src/core/wat/features/edit';
import type { WatProblem } from '../../../src/core/wat/problems';
import { cursorIn } from '../../support/wat-cursor';

interface Offer {
  readonly problem: WatProblem;
  readonly action: CodeAction;
}

/** Everything that is offered for the problems of a text. */
function offersFor(text: string): Offer[] {
  const analysis = new WatAnalysis(text);
  return analysis
    .problems()
    .flatMap((problem) => codeActions(analysis, problem, [problem]).map((action) => ({ problem, action })));
}

function fixed(text: string, title: string): string {
  const offers = offersFor(text);
  const offer = offers.find(({ action }) => action.title === title);
  if (offer === undefined) return offers.map(({ action }) => action.title).join('\n');
  return applyEdits(text, offer.action.edits);
}

const messages = (text: string) => new WatAnalysis(text).problems().map(({ message }) => message);

/** Those of one list that are not in the other, each as often as it is missing there. */
function missing(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((message) => {
    const index = left.indexOf(message);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

const IMPORT = `(module
  (import "env" "proxy_done" (func (result i32))) ;; the first
  (func (drop (call 0)) (call 1) (drop (call $log (i32.const 1) (i32.const 2) (i32.const 3))))
  (export "proxy_on_tick" (func 1))
  (export "proxy_abi_version_0_2_1" (func 1)))`;

/** A text, the title of a fix, and what it makes of the text. */
const FIXES: readonly (readonly [text: string, title: string, after: string])[] = [
  [
    '(module\n  (func (local $a i32)\n    (local.set $a\n      (i32.const 1)\n    (drop (local.get $a)))\n  (func nop))',
    'Add the missing `)`',
    '(module\n  (func (local $a i32)\n    (local.set $a\n      (i32.const 1))\n    (drop (local.get $a)))\n  (func nop))',
  ],
  // What a proxy has.
  [
    IMPORT,
    'Import proxy_log from env',
    `(module
  (import "env" "proxy_done" (func (result i32))) ;; the first
  (import "env" "proxy_log" (func $log (param $level i32) (param $message i32) (param $message_size i32) (result i32)))
  (func (drop (call 0)) (call 2) (drop (call $log (i32.const 1) (i32.const 2) (i32.const 3))))
  (export "proxy_on_tick" (func 2))
  (export "proxy_abi_version_0_2_1" (func 2)))`,
  ],
  [
    '(module\n\t(func (drop (call $proxyDone))))',
    'Import proxy_done from env',
    '(module\n\t(import "env" "proxy_done" (func $proxyDone (result i32)))\n\t(func (drop (call $proxyDone))))',
  ],
  [
    '(func $f (drop (call $"proxy-done")))\r\n(func (call $f))',
    'Import proxy_done from env',
    '(import "env" "proxy_done" (func $"proxy-done" (result i32)))\r\n(func $f (drop (call $"proxy-done")))\r\n(func (call $f))',
  ],
  [
    '(module ;; it yields\n  (func (drop (call $sched_yield))))',
    'Import sched_yield from wasi_snapshot_preview1',
    '(module ;; it yields\n  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))\n  (func (drop (call $sched_yield))))',
  ],
  [
    '(module\n  (import "env" "proxy_done" (func $finish (result i32)))\n  (func (drop (call $proxy_done))))',
    'Change to $finish, which is proxy_done of env',
    '(module\n  (import "env" "proxy_done" (func $finish (result i32)))\n  (func (drop (call $finish))))',
  ],
  [
    '(module\n  (func\n    i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0\n    call $get_buffer_bytes drop))',
    'Import proxy_get_buffer_bytes from env',
    `(module
  (import "env" "proxy_get_buffer_bytes"
    (func $get_buffer_bytes
      (param $buffer i32) (param $start i32) (param $length i32) (param $return_bytes i32)
      (param $return_bytes_size i32) (result i32)))
  (func
    i32.const 0 i32.const 0 i32.const 0 i32.const 0 i32.const 0
    call $get_buffer_bytes drop))`,
  ],
  // Names that were perhaps meant.
  ['(func $helper) (func (call $helpr))', 'Change to $helper', '(func $helper) (func (call $helper))'],
  ['(func (param $level i32) (drop (local.get $lvel)))', 'Change to $level', '(func (param $level i32) (drop (local.get $level)))'],
  ['(func (block $outer (br $uoter)))', 'Change to $outer', '(func (block $outer (br $outer)))'],
  ['(global $count i32 (i32.const 0)) (func (drop (global.get $Count)))', 'Change to $count', '(global $count i32 (i32.const 0)) (func (drop (global.get $count)))'],
  ['(type $point (struct (field $left i32))) (func (param (ref $point)) (drop (struct.get $point $lft (local.get 0))))', 'Change to $left', '(type $point (struct (field $left i32))) (func (param (ref $point)) (drop (struct.get $point $left (local.get 0))))'],
  ['(func $"a name") (func (call $"a nam"))', 'Change to $"a name"', '(func $"a name") (func (call $"a name"))'],
  ['(func $same_i32 (param i32)) (func $same_i64 (param i64)) (func (call $same_i (i64.const 1)))', 'Change to $same_i64', '(func $same_i32 (param i32)) (func $same_i64 (param i64)) (func (call $same_i64 (i64.const 1)))'],
  // What is not there yet.
  [
    '(module\n  (func (result f32) (call $half (f32.const 1) (i64.const 2))))',
    'Create function $half',
    '(module\n  (func (result f32) (call $half (f32.const 1) (i64.const 2)))\n  (func $half (param f32 i64) (result f32) (unreachable)))',
  ],
  [
    '(module\n  (func (result i64)\n    i64.const 2\n    i32.const 5\n    call $wide\n    i64.add))',
    'Create function $wide',
    '(module\n  (func (result i64)\n    i64.const 2\n    i32.const 5\n    call $wide\n    i64.add)\n  (func $wide (param i32) (result i64) (unreachable)))',
  ],
  ['(module (func (drop (ref.func $later))))', 'Create function $later', '(module (func (drop (ref.func $later)))\n  (func $later)\n  (elem declare func $later))'],
  ['(module\n  (export "proxy_on_vm_start" (func $start)))', 'Create function $start', '(module\n  (export "proxy_on_vm_start" (func $start))\n  (func $start (param i32 i32) (result i32) (unreachable)))'],
  ['(module\n  (start $begin))', 'Create function $begin', '(module\n  (start $begin)\n  (func $begin))'],
  ['(func (param i32) (local.set $wide (i64.const 1)))', 'Add local $wide', '(func (param i32) (local $wide i64) (local.set $wide (i64.const 1)))'],
  [
    '(func (result f64)\n  (local $a i32)\n  local.get $b\n  local.get $b\n  f64.add)',
    'Add local $b',
    '(func (result f64)\n  (local $a i32)\n  (local $b f64)\n  local.get $b\n  local.get $b\n  f64.add)',
  ],
  [
    '(func ;; nothing\n  (drop (local.get $b)))',
    'Add local $b',
    '(func ;; nothing\n  (local $b i32)\n  (drop (local.get $b)))',
  ],
  [
    '(module\n  (import "m" "n" (func $f))\n  (func (global.set $count (i64.const 1))))',
    'Add global $count',
    '(module\n  (import "m" "n" (func $f))\n  (global $count (mut i64) (i64.const 0))\n  (func (global.set $count (i64.const 1))))',
  ],
  [
    '(module\n  (import "a" "c" (global i32))\n  (import "a" "d" (memory 1))\n  (func (drop (i32.eqz (global.get $x)))))',
    'Add global $x',
    '(module\n  (import "a" "c" (global i32))\n  (import "a" "d" (memory 1))\n  (global $x (mut i32) (i32.const 0))\n  (func (drop (i32.eqz (global.get $x)))))',
  ],
  [
    '(module\n  (global $a i32 (i32.const 0))\n  (global $b f32 (global.get $half))\n  (func (drop (global.get 1))))',
    'Add global $half',
    '(module\n  (global $a i32 (i32.const 0))\n  (global $half f32 (f32.const 0))\n  (global $b f32 (global.get $half))\n  (func (drop (global.get 2))))',
  ],
  ['(func\n  (loop\n    (block (result i32)\n      (br $next))\n    drop))', 'Label the loop of line 2 $next', '(func\n  (loop $next\n    (block (result i32)\n      (br $next))\n    drop))'],
  // Instructions.
  ['(func (param i32) get_local 0 drop)', 'Change to local.get', '(func (param i32) local.get 0 drop)'],
  ['(func (result i32) (i32.trunc_s/f64 (f64.const 1)))', 'Change to i32.trunc_f64_s', '(func (result i32) (i32.trunc_f64_s (f64.const 1)))'],
  ['(func (result i32) (i32.wrap/i64 (i64.const 1)))', 'Change to i32.wrap_i64', '(func (result i32) (i32.wrap_i64 (i64.const 1)))'],
  ['(func (result i32) (i32.ad (i32.const 1) (i32.const 2)))', 'Change to i32.add', '(func (result i32) (i32.add (i32.const 1) (i32.const 2)))'],
  ['(func (param $p i32) (drop (local.get$p)))', 'Change to local.get $p', '(func (param $p i32) (drop (local.get $p)))'],
  ['(func (drop (i32.const-8)))', 'Change to i32.const -8', '(func (drop (i32.const -8)))'],
  ['(memory 1) (func (result i64) (load (i32.const 8)))', 'Change to i64.load', '(memory 1) (func (result i64) (i64.load (i32.const 8)))'],
  // What is not closed.
  ['(func\n  block\n    nop)', 'Add the missing `end` of this block', '(func\n  block\n    nop\n  end)'],
  ['(func block loop nop)', 'Add the missing `end` of this block', '(func block loop nop end end)'],
  [
    '(func (result i32)\n  block $a\n    br $a ;; out\n  i32.const 1)',
    'Add the missing `end` of this block',
    '(func (result i32)\n  block $a\n    br $a ;; out\n  end\n  i32.const 1)',
  ],
  ['(func i32.const 1 if nop else nop)', 'Add the missing `end` of this if', '(func i32.const 1 if nop else nop end)'],
  ['(module\n  (func (drop (i32.const 1)) ;; one\n  (func nop))', 'Add the missing `)`', '(module\n  (func (drop (i32.const 1))) ;; one\n  (func nop))'],
  ['(module\n  (func (block (loop (nop)\n  (func nop))', 'Add the 3 missing `)`', '(module\n  (func (block (loop (nop))))\n  (func nop))'],
  ['(module\n  (func nop)', 'Add the missing `)`', '(module\n  (func nop))'],
  ['(module\n  (memory 1 ;; page', 'Add the 2 missing `)`', '(module\n  (memory 1)) ;; page'],
  // Fields.
  [
    '(module\n  (func $a (call 0))\n  (func (call 1) (call 2))\n  (import "m" "n" (func $f))\n  (start 2))',
    'Move the import up',
    '(module\n  (import "m" "n" (func $f))\n  (func $a (call 1))\n  (func (call 2) (call 0))\n  (start 0))',
  ],
  [
    '(module (import "m" "a" (global i32)) (func (drop (global.get 0))) (import "m" "n" (memory 1)) (memory 1))',
    'Move the import up',
    '(module (import "m" "a" (global i32))\n  (import "m" "n" (memory 1)) (func (drop (global.get 0))) (memory 1))',
  ],
  [
    '(func)\r\n(import "m"\r\n  "n" (func))\r\n',
    'Move the import up',
    '(import "m"\r\n  "n" (func))\r\n(func)\r\n',
  ],
  ['(module\n  (func $f (drop (ref.func $f))))', 'Declare that $f is referred to', '(module\n  (func $f (drop (ref.func $f)))\n  (elem declare func $f))'],
  ['(module (func $f (drop (ref.func $f))) (func $g) (elem declare func $g))', 'Declare that $f is referred to', '(module (func $f (drop (ref.func $f))) (func $g) (elem declare func $g $f))'],
  ['(global $g (export "g") i32 (i32.const 1)) (func (global.set $g (i32.const 2)))', 'Make $g mutable', '(global $g (export "g") (mut i32) (i32.const 1)) (func (global.set $g (i32.const 2)))'],
  ['(import "m" "n" (global (ref null func))) (func (global.set 0 (ref.null func)))', 'Make global 0 mutable', '(import "m" "n" (global (mut (ref null func)))) (func (global.set 0 (ref.null func)))'],
  ['(func $f) (func $f (call $f)) (func $f_2)', 'Change to $f_3', '(func $f) (func $f_3 (call $f)) (func $f_2)'],
  ['(func (local $x i32) (local $x i64))', 'Change to $x_2', '(func (local $x i32) (local $x_2 i64))'],
  ['(memory $"a b" 1) (memory $"a b" 1)', 'Change to $"a b_2"', '(memory $"a b" 1) (memory $"a b_2" 1)'],
]; // prettier-ignore

describe('a quick fix', () => {
  it.each(FIXES)('of %s: %s', (text, title, after) => {
    expect(fixed(text, title)).toBe(after);
  });

  it.each(FIXES)('takes the problem away and brings no other: %s: %s', (text, title) => {
    const offer = offersFor(text).find(({ action }) => action.title === title);
    expect(offer?.action.fixes).toBe(offer?.problem);
    const [before, after] = [messages(text), messages(applyEdits(text, offer?.action.edits ?? []))];
    expect(missing(before, after)).toContain(offer?.problem.message);
    expect(missing(after, before)).toEqual([]);
  });

  it('is preferred by one of all that are offered for a problem at most', () => {
    for (const [text] of FIXES) {
      const preferred = offersFor(text).filter(({ action }) => action.isPreferred);
      const problems = preferred.map(({ problem }) => problem.start);
      expect(new Set(problems).size).toBe(problems.length);
    }
  });

  it.each([
    // The first memory is what all instructions mean.
    '(module (memory 1) (import "m" "n" (memory 1)))',
    // The constant of another needs it as it is.
    '(global $g i32 (i32.const 1)) (global i32 (global.get $g)) (func (global.set $g (i32.const 2)))',
    // The number stands for a type that only signatures bring.
    '(func (param i32)) (func (type 0)) (import "m" "n" (func))',
    // Nothing is near.
    '(table funcref (elem 7))',
    '(func abc.def)',
    // A parenthesis is missing.
    '(func func $main)',
  ])('is not offered where it would do harm: %s', (text) => {
    expect(new WatAnalysis(text).problems()).not.toEqual([]);
    expect(offersFor(text)).toEqual([]);
  });

  it('is not offered for a problem that the text no longer has', () => {
    for (const [text] of FIXES) {
      const problems = new WatAnalysis(text).problems();
      const other = new WatAnalysis(';; nothing\n(module)\n');
      const actions = codeActions(other, { start: 0, end: 0 }, problems);
      expect(actions.map(({ edits }) => applyEdits(other.document.text, edits).includes(';; nothing'))).not.toContain(
        false,
      );
    }
  });
});

/** Titles and what becomes of the text. */
function refactored(marked: string): [title: string, text: string][] {
  const { text, offset } = cursorIn(marked);
  const actions = codeActions(new WatAnalysis(text), { start: offset, end: offset }, []);
  return actions.map(({ title, edits }) => [title, applyEdits(text, edits)]);
}

describe('what is told by its number', () => {
  it.each<[marked: string, offered: [string, string][]]>([
    [
      '(func $a (call |0) (call 0) (call $a))',
      [
        ['Replace 0 by $a', '(func $a (call $a) (call 0) (call $a))'],
        ['Replace all 2 numbers that stand for $a', '(func $a (call $a) (call $a) (call $a))'],
      ],
    ],
    [
      '(func (param $p i32) (drop (local.get |0)))',
      [['Replace 0 by $p', '(func (param $p i32) (drop (local.get $p)))']],
    ],
    [
      '(func (export "on tick") (call |0))',
      [['Name function 0 $on_tick', '(func $on_tick (export "on tick") (call $on_tick))']],
    ],
    ['(func) (func (call |0)) (start 0)', [['Name function 0 $f0', '(func $f0) (func (call $f0)) (start $f0)']]],
    [
      '(func (local i32 i64) (drop (local.get |1)) (local.set 1 (i64.const 0)))',
      [['Name local 1 $l1', '(func (local i32) (local $l1 i64) (drop (local.get $l1)) (local.set $l1 (i64.const 0)))']],
    ],
    ['(func (loop (block (br |1))))', [['Name label 1 $loop', '(func (loop $loop (block (br $loop))))']]],
    ['(func (block $a (block $a (br |1))))', []],
    ['(func (block (br |1)))', []],
    ['(func $a (call $|a))', []],
    ['(func (drop (i32.const |0)))', []],
    ['(func $a) (func $a (call |1))', []],
    ['(memory $m 1) (data |0 (i32.const 0) "") (data (memory 0) (i32.const 0) "")', []],
    [
      '(memory $m 1) (data 0 (i32.const 0) "") (data (memory |0) (i32.const 0) "")',
      [['Replace 0 by $m', '(memory $m 1) (data 0 (i32.const 0) "") (data (memory $m) (i32.const 0) "")']],
    ],
  ])('gets a name: %s', (marked, offered) => {
    expect(refactored(marked)).toEqual(offered);
  });
});

describe('a module that is a plugin', () => {
  it.each([
    ['(func| (export "proxy_on_tick"))', 'proxy_abi_version_0_2_1'],
    ['(func| $f) (export "proxy_on_tick" (func $f))', 'proxy_abi_version_0_2_1'],
    [
      '(import "env" "proxy_get_configuration" (func (param i32 i32) (result i32)))(func| (export "proxy_on_tick"))',
      'proxy_abi_version_0_1_0',
    ],
  ])('says which ABI it has: %s', (marked, name) => {
    const { text } = cursorIn(marked);
    expect(refactored(marked)).toEqual([[`Export ${name}`, `${text}\n(func (export "${name}"))`]]);
  });

  it.each([
    '(func| (export "proxy_on_tick")) (func (export "proxy_abi_version_0_2_0"))',
    '(func| (export "main"))',
    '(memory| (export "proxy_on_tick") 1)',
  ])('says it once, and no other does: %s', (marked) => {
    expect(refactored(marked)).toEqual([]);
  });
});
