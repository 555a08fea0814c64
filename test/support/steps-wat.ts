/** A plugin that counts ticks, logs what comes through its queue, and asks somebody about each request. */

import { encodePairs } from '../../src/core/proxywasm/pairs';
import { assemble } from './wat';

const PAIRS = encodePairs([
  [':method', 'GET'],
  [':path', '/check'],
  [':authority', 'auth.test'],
]);

export function stepsPlugin(): Promise<Uint8Array> {
  return assemble('steps.wat', WAT);
}

const WAT = `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (import "env" "proxy_set_tick_period_milliseconds" (func $tick (param i32) (result i32)))
  (import "env" "proxy_define_metric" (func $define (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_increment_metric" (func $increment (param i32 i64) (result i32)))
  (import "env" "proxy_register_shared_queue" (func $register (param i32 i32 i32) (result i32)))
  (import "env" "proxy_dequeue_shared_queue" (func $dequeue (param i32 i32 i32) (result i32)))
  (import "env" "proxy_get_property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_add_header_map_value" (func $add (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_http_call" (func $call (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "ticks" "jobs" "auth" "who" "x-who")
  (data (i32.const 100) "${[...PAIRS].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}")
  (global $free (mut i32) (i32.const 65536))
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32)
    (global.get $free) (global.set $free (i32.add (global.get $free) (local.get 0))))
  (func (export "proxy_on_context_create") (param i32 i32))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_configure") (param i32 i32) (result i32)
    (drop (call $tick (i32.const 100)))
    (drop (call $define (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 60)))
    (drop (call $register (i32.const 5) (i32.const 4) (i32.const 64)))
    (i32.const 1))
  (func (export "proxy_on_tick") (param i32)
    (drop (call $increment (i32.load (i32.const 60)) (i64.const 1))))
  (func (export "proxy_on_queue_ready") (param i32 i32)
    (drop (call $dequeue (local.get 1) (i32.const 68) (i32.const 72)))
    (drop (call $log (i32.const 2) (i32.load (i32.const 68)) (i32.load (i32.const 72)))))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (if (i32.eqz (call $property (i32.const 13) (i32.const 3) (i32.const 68) (i32.const 72)))
      (then (drop (call $add (i32.const 0) (i32.const 16) (i32.const 5) (i32.load (i32.const 68)) (i32.load (i32.const 72))))))
    (drop (call $call (i32.const 9) (i32.const 4) (i32.const 100) (i32.const ${PAIRS.length})
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 500) (i32.const 76)))
    (i32.const 0))
  (func (export "proxy_on_http_call_response") (param i32 i32 i32 i32 i32))
  (func (export "proxy_on_done") (param i32) (result i32) (i32.const 1))
  (func (export "proxy_on_log") (param i32))
  (func (export "proxy_on_delete") (param i32)))`;
