/** What a proxy would not take of a module that is right in itself. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { abiProblems } from '../../../src/core/wat/features/abi-problems';
import { templateText } from '../../support/wat-cursor';

const told = (text: string) => {
  const analysis = new WatAnalysis(text);
  expect(analysis.problems()).toEqual([]);
  return abiProblems(analysis).map(({ start, end, message }) => [text.slice(start, end), message]);
};

const NEW_ABI = '(func (export "proxy_abi_version_0_2_1"))';

describe('problems of the ABI', () => {
  it('are none in a plugin', () => {
    expect(told(templateText())).toEqual([]);
  });

  it.each([
    ['(import "env" "proxy_log" (func (param i32 i32) (result i32)))', '(param i32 i32) (result i32)', 'message_size'],
    ['(import "env" "proxy_log" (func))', '"proxy_log"', 'message_size'],
    ['(import "env" "proxy_logs" (func))', '"proxy_logs"', 'proxy_log is perhaps meant'],
    ['(import "wasi_snapshot_preview1" "fd_write" (func (param i32)))', '(param i32)', 'fd_write is (func'],
    [
      '(func (export "proxy_on_request_header"))',
      '"proxy_on_request_header"',
      'proxy_on_request_headers is perhaps meant',
    ],
    ['(func (export "proxy_on_tick"))', '"proxy_on_tick"', '(param $context i32)'],
    ['(func $t) (export "proxy_on_tick" (func $t))', '"proxy_on_tick"', '(param $context i32)'],
    [
      `${NEW_ABI} (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))`,
      '"proxy_on_request_headers"',
      '$end_of_stream',
    ],
  ])('are told of %s', (text, at, words) => {
    const [[place, message] = [], ...more] = told(`(module ${text})`);
    expect(place).toBe(at);
    expect(message).toContain(words);
    expect(more).toEqual([]);
  });

  it.each([
    '(import "env" "own" (func (param i32)))',
    '(import "other" "proxy_log" (func))',
    '(func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 0))',
    '(func (export "proxy_abi_version_0_1_0")) (func (export "proxy_on_request_headers") (param i32 i32) (result i32) (i32.const 0))',
    '(memory (export "proxy_on_tick") 1)',
  ])('are none of %s', (text) => {
    expect(told(`(module ${text})`)).toEqual([]);
  });
});
