import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { signatureAt, type Signature } from '../../../src/core/wat/features/signature-help';
import { cursorIn, templateText } from '../../support/wat-cursor';

function signatureIn(marked: string): Signature | undefined {
  const { text, offset } = cursorIn(marked);
  return signatureAt(new WatAnalysis(text), offset);
}

/** The label with `«…»` around what is active; all that is there, where nothing is. */
function shown(marked: string): string | undefined {
  const found = signatureIn(marked);
  if (found === undefined) return undefined;
  const [start, end] = found.parameters[found.active]?.label ?? [0, 0];
  const { label } = found;
  return end === 0 ? label : `${label.slice(0, start)}«${label.slice(start, end)}»${label.slice(end)}`;
}

const around = (body: string) => `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (type $pair (struct (field $a i32) (field $b (mut f64))))
  (memory 1) (table $t 1 funcref) (table $u 1 externref)
  (func $two (result i32 i32) (i32.const 1) (i32.const 2))
  (func $f (param $size i32) (param i64) (result f32) (local $x f64)
    ${body}))`;

describe('in a folded instruction', () => {
  it.each([
    ['(i32.store |)', 'i32.store offset align : [«i32 address», i32 value] → []'],
    ['(i32.store offset=4 |)', 'i32.store offset align : [«i32 address», i32 value] → []'],
    ['(i32.store offset=4 (i32.const 0) |)', 'i32.store offset align : [i32 address, «i32 value»] → []'],
    ['(i32.store (i32.const 0) (|))', 'i32.store offset align : [i32 address, «i32 value»] → []'],
    ['(i32.store (i32.const 0) (i32.ad|))', 'i32.store offset align : [i32 address, «i32 value»] → []'],
    ['(i32.store (i32.const 0)|)', 'i32.store offset align : [i32 address, «i32 value»] → []'],
    ['(i32.store (i32.const 0) (i32.const 1) |)', 'i32.store offset align : [i32 address, i32 value] → []'],
    ['(i32.store off|)', 'i32.store «offset» align : [i32 address, i32 value] → []'],
    ['(i32.store offset=4 al|)', 'i32.store offset «align» : [i32 address, i32 value] → []'],
    // An operand may bring two values.
    ['(i32.store (call $two) |)', 'i32.store offset align : [i32 address, i32 value] → []'],
    ['(call $log |)', 'call $log : [«i32 level», i32 message, i32 message_size] → [i32]'],
    ['(call $log (i32.const 1) (i32.const 0) |)', 'call $log : [i32 level, i32 message, «i32 message_size»] → [i32]'],
    ['(call $log (call $two) |)', 'call $log : [i32 level, i32 message, «i32 message_size»] → [i32]'],
    ['(call $f |)', 'call $f : [«i32 size», i64] → [f32]'],
    ['(call $f (i32.const 1) |)', 'call $f : [i32 size, «i64»] → [f32]'],
    ['(call |)', 'call «function»'],
    ['(call $lo|)', 'call «function»'],
    ['(local.set $x |)', 'local.set local : [«f64 value»] → []'],
    ['(local.set |)', 'local.set «local» : [? value] → []'],
    // What is complete shows what it is for.
    ['(i32.add (local.get $size |) (i32.const 1))', 'i32.add : [«i32 left», i32 right] → [i32]'],
    ['(struct.set $pair |)', 'struct.set type «field» : [(ref null $pair) structure, ? value] → []'],
    [
      '(struct.set $pair $b (ref.null $pair) |)',
      'struct.set type field : [(ref null $pair) structure, «f64 value»] → []',
    ],
    ['(table.set $u |)', 'table.set table : [«i32 index», externref value] → []'],
    ['(call_indirect $t (type $pair) (|))', 'call_indirect table type : [«i32 index»] → []'],
    ['(call_indirect $t (type |))', 'call_indirect table «type» : [i32 index] → []'],
    ['(if |)', 'if label type : [«i32 condition»] → []'],
    ['(if (result i32) |)', 'if label type : [«i32 condition»] → [i32]'],
    ['(br_if 0 |)', 'br_if label : [«f32», i32 condition] → [f32]'],
    ['(return (|))', 'return : [«f32»] → []'],
    ['(i32.const |)', 'i32.const «value» : [] → [i32]'],
  ])('%s', (body, expected) => {
    expect(shown(around(body))).toBe(expected);
  });

  it.each([
    ['(nop |)'],
    ['(local.get $x) |'],
    ['(drop (i32.const 1)) |'],
    ['(func (param |))'],
    [';; (i32.add |'],
    ['(block |)'],
  ])('nothing: %s', (body) => {
    expect(shown(around(body))).toBeUndefined();
  });
});

describe('behind an instruction that is not folded', () => {
  it.each([
    ['i32.store |', 'i32.store «offset» align'],
    ['i32.store offset=4 |', 'i32.store offset «align»'],
    ['local.get |', 'local.get «local»'],
    ['local.get $x|', 'local.get «local»'],
    ['call_indirect |', 'call_indirect «table» type'],
    ['call_indirect $t |', 'call_indirect table «type»'],
    ['struct.get $pair |', 'struct.get type «field»'],
    ['br_table 0 |', 'br_table «labels»'],
    ['local.get $x |', undefined],
    ['call $f\n |', undefined],
    ['i32.load\n |', undefined],
    ['i32.add |', undefined],
    ['|', undefined],
  ])('%j', (body, expected) => {
    expect(shown(around(body))?.replace(/ : .*$/, '')).toBe(expected);
  });
});

describe('a function that is imported', () => {
  const right = '(func $proxy_log «(param $level i32)» (param $message i32) (param $message_size i32) (result i32))';

  it('has the type that the host has', () => {
    expect(shown('(import "env" "proxy_log" (func |))')).toBe(right);
    expect(shown('(import "env" "proxy_log" (func $log (param i32 i32) |))')).toBe(
      right.replaceAll(/[«»]/g, '').replace('(param $message_size i32)', '«(param $message_size i32)»'),
    );
    expect(shown('(import "env" "proxy_log" (func $log (param $level i32) (param |)))')).toBe(
      right.replaceAll(/[«»]/g, '').replace('(param $message i32)', '«(param $message i32)»'),
    );
    expect(shown('(func $log (import "env" "proxy_log") (param |))')).toBe(right);
    expect(shown('(import "wasi_snapshot_preview1" "fd_seek" (func |))')).toBe(
      '(func $fd_seek «(param $fd i32)» (param $offset i64) (param $whence i32) (param $newoffset i32) (result i32))',
    );
  });

  it('with what its parameters are for', () => {
    const found = signatureIn('(import "env" "proxy_log" (func |))');
    expect(found?.documentation).toMatch(/^Writes a line to the proxy's log\./);
    expect(found?.parameters.map(({ documentation }) => documentation)).toEqual([
      'level: how important it is (LogLevel): 0 trace, 1 debug, 2 info, 3 warn, 4 error, 5 critical',
      'message: what is logged; address and size of a text',
      'message_size: what is logged; address and size of a text',
    ]);
  });

  it('is told of its calls, too', () => {
    const found = signatureIn(
      templateText().replace('(call $proxy_log (i32.const 5)', '(call $proxy_log |(i32.const 5)'),
    );
    expect(found?.label).toBe('call $proxy_log : [i32 level, i32 text, i32 size] → [i32]');
    expect(found?.parameters[1]?.documentation).toMatch(/^level: how important/);
  });

  it.each([
    ['(import "env" "nothing" (func |))'],
    ['(import "env" "proxy_log|" (func))'],
    ['(func (import "env" "proxy_log" |))'],
  ])('nothing: %s', (text) => {
    expect(shown(text)).toBeUndefined();
  });
});

describe('while a text is being written', () => {
  it.each([
    ['(module (func $f (param $p i32) (call $f |', 'call $f : [«i32 p»] → []'],
    ['(func $f (param $p i32) (call $f (i32.const 1) |\n(func)', 'call $f : [i32 p] → []'],
    ['(func (i32.add (i32.const 1) |', 'i32.add : [i32 left, «i32 right»] → [i32]'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });
});
