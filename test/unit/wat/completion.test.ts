import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { applyEdits } from '../../../src/core/wat/features/edit';
import { completionsAt } from '../../../src/core/wat/features/completion';
import { templateText } from '../../support/wat-cursor';
import { completed, completionOf, completionsIn, labelsIn } from './completing';

const IMPORT = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
/** A module with something of each kind. */
const around = (body: string) => `(module ${IMPORT}
  (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (type $pair (struct (field $a i32) (field $b (mut f64)) (field i8))) (type $list (array i32)) (type $sig (func (param i32)))
  (memory $m 1) (memory $n 1) (table $t 1 funcref) (tag $e (param i32)) (data $d "x") (elem $x func)
  (global $count (mut i32) (i32.const 0)) (global $limit i32 (i32.const 9)) (global $ratio (mut f64) (f64.const 0))
  ;; Adds one.
  (func $next (param $at i32) (param $by f64) (result i32) (local $sum i64) (local i32)
    ${body}))`;
const inside = (body: string) => labelsIn(around(body));
const first = (body: string, count: number) => inside(body).slice(0, count);

describe('functions of the proxy that are not imported', () => {
  const TEXT = '(module\n  (func (export "f") (call 0) (drop (call $proxy_done|))))';

  it('bring their import, and shift the numbers of others', () => {
    const offset = TEXT.indexOf('|');
    const text = TEXT.replace('|', '');
    const item = completionsAt(new WatAnalysis(text), offset).items.find(({ label }) => label === '$proxy_done');
    expect(item).toMatchObject({ kind: 'import', insert: '$proxy_done' });
    const { start, end } = item?.replace ?? { start: 0, end: 0 };
    const after = applyEdits(text, [{ start, end, text: item?.insert ?? '' }, ...(item?.more ?? [])]);
    expect(after).toBe(
      '(module\n  (import "env" "proxy_done" (func $proxy_done (result i32)))\n  (func (export "f") (call 1) (drop (call $proxy_done))))',
    );
    expect(new WatAnalysis(after).problems()).toEqual([]);
  });

  it.each([
    ['with few letters', 'call $pr|'],
    ['that are imported under another name', 'call $proxy_log|'],
    ['of another version of the ABI', 'call $proxy_continue_request|'],
    ['of Higress', 'call $proxy_redis_in|'],
    ['behind another instruction', 'local.get $proxy_done|'],
  ])('are not offered %s', (_, body) => {
    expect(inside(body).filter((label) => label.startsWith('$proxy_'))).toEqual([]);
  });
});

describe('names after an instruction', () => {
  it.each([
    ['local.get |', ['$at', '$by', '$sum', '3']],
    ['(local.set |', ['$at', '$by', '$sum', '3']],
    // What fits into the place comes first.
    ['(i64.add (local.get |))', ['$sum', '$at', '$by', '3']],
    ['(f64.store (i32.const 0) (local.get |))', ['$by', '$at', '$sum', '3']],
    ['local.get $s|', ['$sum']],
    ['global.get |', ['$count', '$limit', '$ratio']],
    ['global.set |', ['$count', '$ratio']],
    ['(f64.neg (global.get |))', ['$ratio', '$count', '$limit']],
    ['call |', ['$log', '$get', '$next']],
    ['call $x|', ['$next']],
    ['(ref.func |)', ['$log', '$get', '$next']],
    ['br |', []],
    ['(block $out (loop $again (br |)))', ['$again', '$out']],
    ['(block $out (loop (br_table 0 |)))', ['0', '$out']],
    ['block $out loop $again br |', ['$again', '$out']],
    ['(block $same (block $same (br |)))', ['$same', '1']],
    ['(block $out (if (br_if |) (then)))', ['$out']],
    ['(block $out (if $in (i32.const 1) (then (br |))))', ['$in', '$out']],
    ['(struct.new |)', ['$pair']],
    ['(struct.get $pair |)', ['$a', '$b', '2']],
    ['(struct.get 0 |)', ['$a', '$b', '2']],
    ['(array.len (array.new |))', ['$list']],
    ['(call_ref |)', ['$sig']],
    ['(call_indirect (type |))', ['$sig']],
    ['(block (type |))', ['$sig']],
    ['(throw |)', ['$e']],
    ['(data.drop |)', ['$d']],
    ['(elem.drop |)', ['$x']],
    ['(memory.init |)', ['$d', '$m', '$n']],
    ['(ref.cast (ref |))', ['$pair', '$list', '$sig', 'any', 'array', 'cont']],
    ['(try_table (catch |))', ['$e']],
  ])('%s', (body, expected) => {
    expect(first(body, Math.max(1, expected.length))).toEqual(expected.length === 0 ? [] : expected);
  });

  it('come with what they are', () => {
    const details = (body: string) =>
      completionsIn(around(body)).map(({ label, kind, detail }) => [label, kind, detail]);
    expect(details('local.get |').slice(1, 3)).toEqual([
      ['$by', 'local', 'f64, parameter 1'],
      ['$sum', 'local', 'i64, local 2'],
    ]);
    expect(details('call $ne|')).toEqual([['$next', 'function', '(i32 f64) → i32']]);
    expect(details('global.set $c|')).toEqual([['$count', 'global', 'mut i32']]);
    expect(details('(struct.get $pair $b|)')).toEqual([['$b', 'field', 'mut f64']]);
    expect(details('(block $out (result i32) (br |))')).toEqual([['$out', 'label', 'block, depth 0 () → i32']]);
    expect(completionOf(around('call |'), '$next').markdown).toBe('Adds one.');
    expect(completionOf(around('call |'), '$log').markdown).toMatch(/^Writes a line to the proxy's log\./);
  });
});

describe('what is not a name', () => {
  it.each([
    ['(i32.load |)', ['$m', '$n', 'align=', 'offset=', 'local.get']],
    ['i32.load offset=4 |', ['align=', 'i32.load']],
    ['i32.load of|', ['offset=']],
    ['(block |)', ['(param', '(result', '(type', 'local.get']],
    ['(block (|))', ['param', 'result', 'type', 'local.get']],
    ['(select (|))', ['result', 'local.get']],
    ['(v128.const |)', ['f32x4', 'f64x2', 'i16x8', 'i32x4', 'i64x2', 'i8x16']],
    ['(ref.null f|)', ['func', 'nofunc']],
    ['(if (local.get $at) (|))', ['then', 'local.get']],
    ['(if (local.get $at) (then nop) (|))', ['else']],
    ['(if (local.get $at) (then nop) |)', ['(else']],
    ['(try (|))', ['do']],
    ['(try_table (c|))', ['catch', 'catch_all', 'catch_all_ref', 'catch_ref', 'call']],
  ])('%s', (body, expected) => {
    expect(first(body, expected.length)).toEqual(expected);
  });

  it.each([
    ['(func (|))', ['export', 'import', 'local', 'param', 'result', 'type', 'local.get']],
    ['(func (param i32) (|))', ['local', 'param', 'result', 'local.get']],
    ['(func (result i32) (|))', ['local', 'result', 'local.get']],
    ['(func (local i32) (|))', ['local', 'local.get']],
    ['(func nop (|))', ['local.get']],
    ['(func (import "a" "b") (|))', ['param', 'result', 'type']],
    ['(func (export "a") |)', ['(export', '(import', '(local', '(param', '(result', '(type', 'local.get']],
    ['(import "a" "b" (|))', ['func', 'global', 'memory', 'table', 'tag']],
    ['(import "a" "b" (func (|)))', ['param', 'result', 'type']],
    ['(export "a" (|))', ['func', 'global', 'memory', 'table', 'tag']],
    ['(func (param |))', ['f32', 'f64', 'i32', 'i64', 'v128', '(ref', 'anyref']],
    ['(func (param $x i|))', ['i32', 'i64', 'i31ref']],
    ['(global (mut |))', ['f32', 'f64', 'i32', 'i64', 'v128', '(ref']],
    ['(global (m|))', ['mut']],
    ['(global i32 (|))', ['i32.const', 'global.get', 'i32.add']],
    ['(table 1 |)', ['(ref', 'anyref', 'arrayref']],
    ['(memory (|))', ['data', 'export', 'import']],
    ['(memory 1 2 |)', ['shared']],
    ['(data (|) "x")', ['memory', 'offset', 'i32.const']],
    ['(type (|))', ['array', 'cont', 'func', 'struct', 'sub']],
    ['(type (struct (|)))', ['field']],
    ['(type (struct (field |)))', ['f32', 'f64', 'i16', 'i32', 'i64', 'i8', 'v128', '(mut', '(ref']],
    ['(type (func (p|)))', ['param']],
    ['(type $a (func)) (type (sub |))', ['$a', '1', '(array', '(cont', '(func', '(struct', 'final']],
    ['(rec (|))', ['type']],
    ['(func $a) (start |)', ['$a']],
    ['(func $a) (export "a" (func |))', ['$a']],
    ['(func $a) (elem (i32.const 0) func |)', ['$a']],
    ['(func $a) (elem declare func |)', ['$a']],
    ['(memory $m 1) (data (memory |) "x")', ['$m']],
  ])('in fields: %s', (text, expected) => {
    expect(labelsIn(text).slice(0, expected.length)).toEqual(expected);
  });

  it('without a maximum no memory is shared', () => {
    expect(labelsIn('(memory 1 |)')).toEqual([]);
    expect(labelsIn('(memory i64 1 |)')).toEqual([]);
  });
});

describe('instructions', () => {
  it('that fit what is on the stack come first', () => {
    expect(first('local.get $at local.get $at i32.|', 3)).toEqual(['i32.add', 'i32.load', 'i32.store']);
    expect(first('local.get $by f|', 4)).toEqual(['f32.demote_f64', 'f64.abs', 'f64.ceil', 'f64.floor']);
    expect(first('local.get $by i|', 3)).toEqual(['i32.trunc_f64_s', 'i32.trunc_f64_u', 'i32.trunc_sat_f64_s']);
    expect(inside('local.get $by i32|').indexOf('i32.trunc_sat_f64_u')).toBeLessThan(
      inside('local.get $by i32|').indexOf('i32.add'),
    );
  });

  it('that leave what an operand should be come first', () => {
    expect(first('(f64.add (f6|))', 2)).toEqual(['f64.abs', 'f64.add']);
    const all = inside('(f64.add (local.get $by) |)');
    expect(all.indexOf('f64.convert_i32_u')).toBeLessThan(all.indexOf('i32.add'));
  });

  it('are folded where nothing else may stand', () => {
    const text = '(func (param $a i32) (i32.eqz |))';
    expect(completed(text, 'local.get')).toBe('(func (param $a i32) (i32.eqz (local.get )))');
    expect(completed(text, 'memory.size')).toBe('(func (param $a i32) (i32.eqz (memory.size )))');
    expect(completed('(func i32.ad|)', 'i32.add')).toBe('(func i32.add)');
    expect(completed('(func (i32.ad|))', 'i32.add')).toBe('(func (i32.add))');
    expect(completed('(func (i32.a|dd (i32.const 1)))', 'i32.and')).toBe('(func (i32.and (i32.const 1)))');
    expect(labelsIn('(func block (en|))')).not.toContain('end');
  });

  it('that part or end a block are told where one is open', () => {
    const marks = (text: string) =>
      labelsIn(text).filter((label) => ['end', 'else', 'catch', 'catch_all', 'delegate'].includes(label));
    expect(marks('(func |)')).toEqual([]);
    expect(marks('(func block nop end |)')).toEqual([]);
    expect(marks('(func block nop |)')).toEqual(['end']);
    expect(marks('(func (result i32) local.get 0 if block end |)').sort()).toEqual(['else', 'end']);
    expect(marks('(func local.get 0 if nop else |)')).toEqual(['end']);
    expect(marks('(func (block loop e|))')).toEqual(['end']);
    expect(marks('(func (block e|))')).toEqual([]);
    expect(marks('(func try nop |)').sort()).toEqual(['catch', 'catch_all', 'delegate', 'end']);
    expect(marks('(func try nop catch_all e|)')).toEqual(['end']);
    expect(marks('(func try nop delegate 0 e|)')).toEqual([]);
  });

  it('of which there are many are shown when somebody asks for them', () => {
    expect(labelsIn('(func |)')).not.toContain('i8x16.add');
    expect(labelsIn('(func i8|)')).toContain('i8x16.add');
    expect(labelsIn('(func atomic|)')).toContain('i64.atomic.rmw.add');
    expect(completionsIn('(func i32|)').length).toBeLessThanOrEqual(300);
  });

  it('come with their types and what they do', () => {
    const { kind, detail, markdown } = completionOf('(func |)', 'i32.store');
    expect([kind, detail]).toEqual(['instruction', '[i32 i32] → []']);
    expect(markdown).toMatch(/^Writes/);
  });

  it('with all that belongs to a block', () => {
    expect(completed('(func (if|))', 'if (then (else')).toBe('(func (if (condition)\n  (then\n    )\n  (else\n    )))');
    expect(completed('(func\n lo|)', 'loop (br')).toBe('(func\n (loop $next\n  \n  (br $next)))');
    expect(completed('(func\n lo|)', 'loop end')).toBe('(func\n loop $next\n  \n  br $next\nend)');
  });
});

describe('constants that have a name', () => {
  const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

  it.each([
    ['(call $log |)'],
    ['(call $log (|))'],
    ['(call $log (i32.const |))'],
    ['(call $log\n |\n(i32.const 1))'],
    ['i32.const | i32.const 8 i32.const 5 call $log'],
  ])('%s', (body) => {
    expect(first(body, 6)).toEqual(LEVELS);
  });

  it('stand with it', () => {
    expect(completed(`${IMPORT}(func (call $log |))`, 'info')).toBe(
      `${IMPORT}(func (call $log (i32.const 2 (;info;))))`,
    );
    expect(completed(`${IMPORT}(func (call $log (i32|)))`, 'warn')).toBe(
      `${IMPORT}(func (call $log (i32.const 3 (;warn;))))`,
    );
    expect(completed(`${IMPORT}(func (call $log (i32.const |)))`, 'error')).toBe(
      `${IMPORT}(func (call $log (i32.const 4 (;error;))))`,
    );
    expect(inside('(call $get |)').slice(0, 2)).toEqual(['RequestHeaders', 'RequestTrailers']);
  });

  it('are offered at their parameter alone', () => {
    for (const body of ['(call $log (i32.const 1) |)', '(call $next |)', '(i32.const |)', '(i32.add (i32.const |))']) {
      expect(completionsIn(around(body)).filter(({ kind }) => kind === 'enum')).toEqual([]);
    }
  });
});

describe('fields of a module', () => {
  it('come with what belongs to them', () => {
    expect(labelsIn('(module |)').slice(0, 4)).toEqual(['func', 'import', 'export', 'memory']);
    expect(completed('(module me|)', 'memory')).toBe('(module (memory (export "memory") 1))');
    expect(completed('(module (me|))', 'memory')).toBe('(module (memory (export "memory") 1))');
    expect(completed('(module (me|', 'memory')).toBe('(module (memory (export "memory") 1)');
    expect(completed('(me|mory 1)', 'memory')).toBe('(memory 1)');
    expect(completed('fu|', 'func')).toBe('(func $name (param $x i32) (result i32)\n  )');
    expect(completed('|', 'module')).toBe('(module\n  )');
    expect(labelsIn('(module) |')).toEqual(['module']);
  });

  it('with names that are still free', () => {
    const text = '(func $proxy_done) (func $proxy_done_2)\nproxy_done|';
    expect(completed(text, 'proxy_done')).toContain('(func $proxy_done_3 (result i32))');
  });

  it('are not what is there already, and imports not where they may not stand', () => {
    expect(labelsIn(`${IMPORT}\nproxy_lo|`)).not.toContain('proxy_log');
    expect(labelsIn('(func (export "proxy_on_tick") (param i32))\nproxy_on_ti|')).not.toContain('proxy_on_tick');
    expect(completionOf('(memory 1)\nproxy_log|', 'proxy_log').markdown).toMatch(
      /^Imports come before .*: move it up\./,
    );
    expect(completionOf('proxy_log|\n(memory 1)', 'proxy_log').markdown).toMatch(/^Writes a line/);
  });

  it('fit the ABI that the module announces', () => {
    const old = '(func (export "proxy_abi_version_0_1_0"))\n';
    expect(labelsIn(`${old}proxy_continue|`)).toEqual(['proxy_continue_request', 'proxy_continue_response']);
    expect(labelsIn('proxy_continue|')).toEqual(['proxy_continue_stream']);
    expect(completed(`${old}(func (export "proxy_on_request_headers|"))`, 'proxy_on_request_headers')).toBe(
      `${old}(func (export "proxy_on_request_headers") (param $context i32) (param $headers i32) (result i32)\n  (i32.const 0))`,
    );
  });
});

describe('in quotes', () => {
  it('of imports: modules, then their functions with their types', () => {
    expect(labelsIn('(import "|")')).toEqual(['env', 'wasi_snapshot_preview1']);
    expect(labelsIn('(import "mine" "f" (func)) (import "|")')).toEqual(['env', 'mine', 'wasi_snapshot_preview1']);
    expect(labelsIn('(import "env" "|")').length).toBe(44);
    expect(labelsIn('(import "wasi_snapshot_preview1" "|")').length).toBe(46);
    expect(labelsIn('(import "other" "|")')).toEqual([]);
    const typed =
      'proxy_log" (func $proxy_log (param $level i32) (param $message i32) (param $message_size i32) (result i32))';
    expect(completed('(import "env" "proxy_lo|")', 'proxy_log')).toBe(`(import "env" "${typed})`);
    expect(completed('(import "env" "|', 'proxy_log')).toBe(`(import "env" "${typed})`);
    expect(completed('(import "env" "pro|)', 'proxy_log')).toBe(`(import "env" "${typed})`);
    expect(completed('(import "env" "pro|" (func $log))', 'proxy_log')).toBe('(import "env" "proxy_log" (func $log))');
    expect(completed('(import "env" "|proxy_done")', 'proxy_log')).toBe(`(import "env" "${typed})`);
  });

  it('of exports: what the host calls', () => {
    expect(completed('(func (export "proxy_on_ti|"))', 'proxy_on_tick')).toBe(
      '(func (export "proxy_on_tick") (param $context i32)\n  )',
    );
    expect(completed('(func (export "|") (nop))', 'proxy_on_log')).toBe('(func (export "proxy_on_log") (nop))');
    expect(completed('(export "|")', 'proxy_on_log')).toBe('(export "proxy_on_log" (func $proxy_on_log))');
    expect(completed('(export "|" (func 1))', 'proxy_on_log')).toBe('(export "proxy_on_log" (func 1))');
    expect(completed('(memory 1) (export "|")', 'memory')).toBe('(memory 1) (export "memory" (memory 0))');
    const missing = labelsIn(templateText().replace('"proxy_on_done"', '"|"'));
    expect(missing).toContain('proxy_on_tick');
    expect(missing).not.toContain('proxy_on_request_headers');
  });

  it('of data, and behind them: nothing', () => {
    for (const text of ['(data "|")', '(data (i32.const 0) "ab|c")', '(import "env"|)', '(func "|")', '"|"'])
      expect(labelsIn(text), text).toEqual([]);
  });
});

describe('nothing is offered', () => {
  it.each([
    ['(func ;; loc|\n)'],
    ['(func (; loc| ;))'],
    ['(func (; (; ;) | ;))'],
    [';; |'],
    ['(module ;;|\n)'],
    ['(func i32.const 1|)'],
    ['(func (local.get 1|))'],
    ['(memory 1|)'],
    ['(func $na|)'],
    ['(func (param $|))'],
    ['(block $|)'],
    ['(local.get $x |) ('],
    ['(assert_return (|))'],
    ['(@custom "|")'],
    ['(func (i32.add (local.get $x| )))'],
  ])('%s', (text) => {
    expect(labelsIn(text)).toEqual([]);
  });

  it('but behind comments', () => {
    expect(labelsIn('(func (; ;) loca|)')).toContain('local.get');
    expect(labelsIn('(func ";; |" "(; loc" loca|)'.replace('|', ''))).toContain('local.get');
    expect(labelsIn(';; text\n|')).toContain('func');
  });
});

describe('while a text is being written', () => {
  it.each([
    ['(module (func $a (param $x i32) (local.get |', '$x'],
    ['(module\n  (func $a (param $x i32)\n    (local.get |\n  (func $b (param $y i32)))', '$x'],
    ['(func $a (param $x i32) (i32.add (local.get $x) (local.get |', '$x'],
    ['(func $a (block $l (br |', '$l'],
    ['(func $a (call |) (', '$a'],
    ['(func $a\n  (if (|\n)', 'local.get'],
    ['(func (par|', 'param'],
    ['(fun|', 'func'],
  ])('%s', (text, label) => {
    expect(labelsIn(text)).toContain(label);
  });

  it('names that come below are known, too', () => {
    expect(labelsIn('(func (call |))\n(func $later)')).toEqual(['0', '$later']);
  });

  it('an edit is enough', () => {
    const analysis = new WatAnalysis('(func $a (param $x i32))');
    analysis.edit(23, 23, ' (local.get )');
    expect(completionsAt(analysis, 35).items.map(({ label }) => label)).toEqual(['$x']);
    analysis.edit(16, 18, '$other');
    expect(completionsAt(analysis, 39).items.map(({ label }) => label)).toEqual(['$other']);
  });
});

describe('what is replaced', () => {
  it('is the word, in its line and around the cursor', () => {
    const text = templateText();
    const analysis = new WatAnalysis(text);
    for (let offset = 0; offset <= text.length; offset += 7) {
      for (const { replace, label } of completionsAt(analysis, offset).items) {
        const isAround = replace.start <= offset && offset <= replace.end;
        if (!isAround || text.slice(replace.start, replace.end).includes('\n')) expect.fail(`${label} at ${offset}`);
      }
    }
  });
});
