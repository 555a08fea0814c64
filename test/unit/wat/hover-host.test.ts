/** What the host gives and calls, and constants, which are mostly for it. */

import { describe, expect, it } from 'vitest';
import { hoverIn, partsIn, template, wat } from './hovering';

const RESULTS =
  'Returns a result: 0 Ok, 1 NotFound, 2 BadArgument, 3 SerializationFailure, 4 ParseFailure, 5 BadExpression, 6 InvalidMemoryAccess, 7 Empty, 8 CasMismatch, 9 ResultMismatch, 10 InternalFailure, 11 BrokenConnection, 12 Unimplemented.';
const LOG = [
  "Writes a line to the proxy's log.",
  '- `$level` i32: how important it is (LogLevel): 0 trace, 1 debug, 2 info, 3 warn, 4 error, 5 critical\n- `$message` i32, `$message_size` i32: what is logged; address and size of a text',
  RESULTS,
  'In ABI 0.1.0, 0.2.0, 0.2.1, 0.2.100 (Higress).',
];
const LOG_CODE = wat('(func $proxy_log (;0;) (param $level i32) (param $text i32) (param $size i32) (result i32))');

describe('what the host gives', () => {
  it('is told at the instruction that calls it', () => {
    expect(template('(call $proxy_log', 'call').slice(0, 6)).toEqual([
      wat('call $proxy_log : [i32 level, i32 text, i32 size] → [i32]'),
      LOG_CODE,
      ...LOG,
    ]);
  });

  it('is told at its names, its id and each use', () => {
    const expected = [LOG_CODE, 'Function 0, imported from `env` as `proxy_log`, 2 uses.', ...LOG];
    expect(template('(import "env" "proxy_log"', '"proxy_log"')).toEqual(expected);
    expect(template('(import "env" "proxy_log"', '"env"')).toEqual(expected);
    expect(template('(func $proxy_log', '$proxy_log')).toEqual(expected);
    expect(template('(call $proxy_log', '$proxy_log')).toEqual(expected);
    expect(partsIn('(import "env" "proxy_|log")')).toEqual([
      wat('(func (param $level i32) (param $message i32) (param $message_size i32) (result i32))'),
      ...LOG,
    ]);
  });

  it('is told with what is written where, and who has it', () => {
    expect(partsIn('(import "env" "proxy_get_header_map_|value")').slice(1)).toEqual([
      'Reads one header, trailer or metadata entry.',
      [
        '- `$map` i32: which headers, trailers or metadata (MapType): 0 RequestHeaders, 1 RequestTrailers, 2 ResponseHeaders, 3 ResponseTrailers, 4 GrpcInitialMetadata, 5 GrpcTrailingMetadata, 6 HttpCallResponseHeaders, 7 HttpCallResponseTrailers',
        '- `$key` i32, `$key_size` i32: the name; address and size of a text',
        '- `$return_value` i32, `$return_value_size` i32: the value; where the address and the size of a text are written',
      ].join('\n'),
      RESULTS,
      'In ABI 0.1.0, 0.2.0, 0.2.1, 0.2.100 (Higress).',
    ]);
    expect(partsIn('(import "env" "proxy_continue_|request")').at(-1)).toBe('In ABI 0.1.0.');
    expect(partsIn('(import "env" "proxy_redis_|call")').at(-1)).toBe('Only Higress has it.');
    expect(partsIn('(import "env" "proxy_get_current_time_nanosecond|s")')[2]).toBe(
      '- `$return_time` i32: nanoseconds since 1970; the address where a number of 8 bytes is written',
    );
  });

  it('of WASI', () => {
    expect(
      partsIn('(import "wasi_snapshot_preview1" "fd_se|ek" (func $seek (param i32 i64 i32 i32) (result i32)))'),
    ).toEqual([
      wat('(func $seek (;0;) (param i32) (param i64) (param i32) (param i32) (result i32))'),
      'Function 0, imported from `wasi_snapshot_preview1` as `fd_seek`.',
      'Moves the place in an open file; Envoy does nothing and says yes.',
      'Takes `$fd` i32, `$offset` i64, `$whence` i32, `$newoffset` i32. Returns an error, 0 if there is none.',
    ]);
  });

  it('says when its type is not the right one', () => {
    const wrong =
      '**Its type is wrong**, so no proxy loads the module. It is `(param i32)`, and should be `(param $level i32) (param $message i32) (param $message_size i32) (result i32)`.';
    expect(partsIn('(import "env" "proxy_log" (func $|log (param i32)))')).toContain(wrong);
    expect(partsIn('(import "env" "proxy_log" (func $log (param i32))) (func (call $|log))')).toContain(wrong);
    expect(partsIn('(func (export "proxy_on_|tick"))')).toContain(
      '**Its type is wrong**, so no proxy loads the module. It is `(func)`, and should be `(param $context i32)`.',
    );
  });

  it('by its parameters', () => {
    expect(template('(func $proxy_log', '$level').slice(1)).toEqual([
      'Parameter 0 of `$proxy_log`, not used.',
      'level: how important it is (LogLevel): 0 trace, 1 debug, 2 info, 3 warn, 4 error, 5 critical',
    ]);
  });

  it('of which nobody knows', () => {
    expect(partsIn('(import "my" "f|n" (func))')).toEqual([
      wat('(func (;0;))'),
      'Function 0, imported from `my` as `fn`.',
    ]);
  });
});

describe('what the host calls', () => {
  it('is told at its name', () => {
    expect(template('"proxy_on_request_headers"', '"')).toEqual([
      wat('(func (;13;) (param $id i32) (param $count i32) (param $end i32) (result i32))'),
      'Function 13, exported as `proxy_on_request_headers`.',
      '0: the request goes on. 1: it stops here.',
      '`proxy_on_request_headers`: The request headers are there; decides whether to go on or pause.',
      '- `$context` i32: id of a context\n- `$headers` i32: how many there are\n- `$end_of_stream` i32: 1 if nothing follows, else 0',
      'Returns what to do: 0 Continue: go on. 1 Pause: stop here, with all that follows, until `proxy_continue_stream` or an answer.',
    ]);
    expect(template('(export "memory")', '"memory"').slice(-2)).toEqual([
      '0: where the proxy writes addresses and sizes. 16: texts. 1024: what is allocated.',
      "`memory`: The module's memory; the host reads and writes all data there.",
    ]);
  });

  it('by an export that stands alone, and by the function that it names', () => {
    const text = '(func $done (param i32) (result i32) (i32.const 1)) (export "proxy_on_done" (func $done))';
    const doc = 'Returns 1 if it can go, 0 if it goes on until `proxy_done` is called.';
    expect(partsIn(text.replace('"proxy', '"|proxy'))).toContain(doc);
    expect(partsIn(text.replace('(func $done)', '(func $|done)'))).toContain(doc);
    expect(partsIn('(export "proxy_on_|log")')).toEqual([
      '`The request or connection is over and can be logged.'.slice(1),
      '- `$context` i32: id of a context',
      'Returns nothing.',
    ]);
  });

  it('with the type of the ABI that the module announces', () => {
    const old = '(func (export "proxy_abi_version_0_1_0"))';
    const headers = '(func (export "proxy_on_request_|headers") (param i32 i32) (result i32) (i32.const 0))';
    expect(hoverIn(`${old}${headers}`)).not.toContain('wrong');
    expect(hoverIn(headers)).toContain('**Its type is wrong**');
  });
});

describe('a constant', () => {
  it.each([
    ['(func i32.const 6|5)', "i32 `65` = `0x41` = `'A'`"],
    ['(func i32.const 0|x1F)', 'i32 `31` = `0x1f`'],
    ['(func i32.const 1|0)', "i32 `10` = `0xa` = `'\\n'`"],
    ['(func i32.const 9|6)', "i32 `96` = `0x60` = ``'`'``"],
    ['(func i32.const -|1)', 'i32 `-1` = unsigned `4294967295` = `0xffffffff`'],
    ['(func i32.const 4_294_967_29|5)', 'i32 `-1` = unsigned `4294967295` = `0xffffffff`'],
    ['(func i64.const 6|5)', 'i64 `65` = `0x41`'],
    ['(func f32.const 0|.1)', 'f32 `0.10000000149011612`, bits `0x3dcccccd`'],
    ['(func f64.const -|0)', 'f64 `-0`, bits `0x8000000000000000`'],
    ['(func f64.const n|an:0x4)', 'f64 `NaN`, bits `0x7ff0000000000004`'],
    ['(func v128.const i32x4 1 2|55 3 4)', 'i32 `255` = `0xff`'],
    ['(func v128.const f64x2 1 |2)', 'f64 `2`, bits `0x4000000000000000`'],
    ['(memory 1 1|6)', '16 pages = 1,048,576 bytes (1,024 KiB).'],
    ['(memory 1) (data (i32.const 10) "abc" "|d\\00")', '2 bytes at 13 to 14 (0xd).'],
    ['(memory 1) (data (i32.const 10) "|é")', '2 bytes at 10 to 11 (0xa).'],
    ['(memory 1) (data "|a")', '1 byte.'],
    ['(memory (data "ab" "|c"))', '1 byte at 2 (0x2).'],
    ['(global $o i32 (i32.const 5)) (memory 1) (data (global.get $o) "|ab")', '2 bytes at 5 to 6 (0x5).'],
    ['(global $o (import "a" "b") i32) (memory 1) (data (global.get $o) "|ab")', '2 bytes.'],
    ['(memory 1) (data (i32.const -1) "|a")', '1 byte at 4294967295 (0xffffffff).'],
  ])('%s', (marked, expected) => {
    expect(hoverIn(marked)).toBe(expected);
  });

  it('of which nothing can be said', () => {
    for (const marked of [
      '(func i32.const 1|x)',
      '(func i32.const 9999999999|9)',
      '(func v128.const i8x16 |1)',
      '(table 1| funcref)',
    ])
      expect(hoverIn(marked), marked).toBeUndefined();
  });

  it('in a call is told with its parameter', () => {
    expect(template('(call $proxy_log (i32.const 5)', '5)')).toEqual([
      'i32 `5` = `0x5`',
      'Argument `$level` of `$proxy_log`: LogLevel **critical**.',
    ]);
    expect(template('(i32.const 5) (i32.const 384)', '384')).toEqual([
      'i32 `384` = `0x180`',
      'Argument `$text` of `$proxy_log`: `"cannot read the configuration: it is not the JSON that is expected"`.',
    ]);
    expect(template('(call $get_header (i32.const 0)', '0)')).toEqual([
      'i32 `0` = `0x0`',
      'Argument `$map` of `$get_header`: MapType **RequestHeaders**.',
    ]);
    expect(template('(call $get_buffer_bytes (i32.const 7)', 'i32.const')).toContain(
      'Argument `$buffer` of `$get_buffer_bytes`: BufferType **PluginConfiguration**.',
    );
    expect(template('(call $field (local.get $text) (local.get $size) (i32.const 32)', '32) ')[1]).toBe(
      'Argument `$name` of `$field`.',
    );
    const log = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
    expect(partsIn(`${log}(func (call $log (i32.const |9)))`)[1]).toBe(
      'Argument `$level` of `$log`: no LogLevel, those are 0 trace, 1 debug, 2 info, 3 warn, 4 error, 5 critical.',
    );
    expect(
      partsIn(`${log}(func $two (result i32 i32) unreachable) (func (call $log (call $two) (i32.const |9)))`)[1],
    ).toBe('Argument `$message_size` of `$log`.');
    expect(partsIn(`${log}(func (drop (i32.const |2)))`)).toEqual(['i32 `2` = `0x2`']);
  });

  it('in front of a call is told with its parameter, too', () => {
    const log = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';
    const memory = '(memory 1) (data (i32.const 8) "hello")';
    const argument = (body: string) => partsIn(`${log}${memory}(func (local $s i32) ${body})`)[1];
    const level = 'Argument `$level` of `$log`: LogLevel **warn**.';
    expect(argument('i32.const |3 i32.const 8 i32.const 5 call $log drop')).toBe(level);
    expect(argument('i32.const 3 i32.const |8 i32.const 5 call $log drop')).toBe(
      'Argument `$message` of `$log`: `"hello"`.',
    );
    expect(argument('i32.const 3 i32.const 8 i32.const |5 call $log drop')).toBe('Argument `$message_size` of `$log`.');
    expect(argument('block i32.const |3 local.get $s i32.const 1 i32.add i32.const 5 call 0 drop end')).toBe(
      'Argument `$level` of `$log`: LogLevel **warn**.',
    );
    expect(argument('(i32.const |3) (call $log (i32.const 8) (i32.const 5)) drop')).toBe(level);
    expect(argument('i32.const |3 (block (result i32) i32.const 8) i32.const 5 call $log drop')).toBe(level);
    expect(argument('i32.const 3 (call $log (i32.const |8) (i32.const 5)) drop')).toBe(
      'Argument `$message` of `$log`: `"hello"`.',
    );
    expect(argument('i32.const 3 i32.const |8 (call $log (i32.const 5)) drop')).toContain('"hello"');
    // The length is worked out, and what stands next is a part of that.
    expect(argument('i32.const 3 i32.const |8 i32.const 5 i32.const 2 i32.mul call $log drop')).toBe(
      'Argument `$message` of `$log`.',
    );
    const told = (body: string) => hoverIn(`${log}${memory}(func $v) (func (local $s i32) ${body})`);
    for (const leavesNothing of ['n|op', 'ca|ll $v', 'local.s|et $s', 'blo|ck end', 'b|r 0', 'unreach|able'])
      expect(told(`i32.const 3 i32.const 8 i32.const 5 ${leavesNothing} call $log drop`)).not.toContain('Argument');
    expect(argument('i32.const |3 i32.const 8 br 0 i32.const 5 call $log drop')).toBeUndefined();
    for (const none of [
      'i32.const |3 drop i32.const 1 i32.const 8 i32.const 5 call $log drop',
      'i32.const |3 local.tee $s i32.const 8 i32.const 5 call $log drop',
      'i32.const |3 i32.const 8 what i32.const 5 call $log drop',
    ])
      expect(argument(none), none).toBeUndefined();
  });
});
