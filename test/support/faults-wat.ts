/** Plugins with a fault that was planted. */

import { writeFileSync } from 'node:fs';
import { assemble } from './wat';

/** What it gets from the host stands from 64 KiB on; `$at` is where, `$size` how long it is. */
const COMMON = `
  (import "env" "proxy_get_header_map_value" (func $header (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes" (func $body (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_send_local_response" (func $reply (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 10)
  (data (i32.const 0) "x-user")
  (global $seen (mut i32) (i32.const 0))
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param i32) (result i32) (i32.const 65536))
  (func $size (result i32) (i32.load (i32.const 36)))
  (func $user (drop (call $header (i32.const 0) (i32.const 0) (i32.const 6) (i32.const 32) (i32.const 36))))
  (func $read (param i32) (drop (call $body (i32.const 0) (i32.const 0) (local.get 0) (i32.const 32) (i32.const 36))))
  (func $fail (drop (call $reply (i32.const 500) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
    (i32.const 0) (i32.const 0) (i32.const -1))))`;
const HEADERS =
  '(func $on (export "proxy_on_request_headers") (param $id i32) (param $n i32) (param $end i32) (result i32)';
const BODY = '(func $on (export "proxy_on_request_body") (param $id i32) (param $n i32) (param $end i32) (result i32)';
const GO_ON = '(i32.const 0))';

function grows(bytes: number): string {
  return `${BODY}
    (if (i32.eq (memory.grow (i32.div_u (local.get $n) (i32.const ${bytes}))) (i32.const -1)) (then unreachable)) ${GO_ON}`;
}

const FAULTS = {
  'long header': `${HEADERS} (call $user) (if (i32.gt_u (call $size) (i32.const 40)) (then unreachable)) ${GO_ON}`,
  'loop on a byte': `${BODY} (local $i i32) (call $read (local.get $n))
    (loop $next (if (i32.lt_u (local.get $i) (local.get $n)) (then
      (br_if $next (i32.eq (i32.load8_u offset=65536 (local.get $i)) (i32.const 0xff)))
      (local.set $i (i32.add (local.get $i) (i32.const 1))) (br $next)))) ${GO_ON}`,
  'a page for every 100 bytes': grows(100),
  'a page for every byte': grows(1),
  '500 on what is no object': `${BODY} (call $read (local.get $n))
    (if (i32.and (i32.ne (local.get $n) (i32.const 0)) (i32.ne (i32.load8_u (i32.const 65536)) (i32.const 0x7b)))
      (then (call $fail) (return (i32.const 1)))) ${GO_ON}`,
  'every second': `${HEADERS} (if (i32.eq (global.get $seen) (i32.const 1)) (then unreachable))
    (global.set $seen (i32.const 1)) ${GO_ON}`,
  'waits for what never comes': `${HEADERS} (call $user) (i32.eqz (call $size)))`,
  'two of them': `${HEADERS} (call $user) (if (i32.gt_u (call $size) (i32.const 40)) (then unreachable))
    (if (i32.eqz (call $size)) (then (call $fail) (return (i32.const 1)))) ${GO_ON}`,
  none: `${HEADERS} ${GO_ON}`,
};
export type Fault = keyof typeof FAULTS;

/** Written to `path`, which is returned. */
export async function faultyPlugin(fault: Fault, path: string): Promise<string> {
  writeFileSync(path, await assemble(`${fault}.wat`, `(module ${COMMON} ${FAULTS[fault]})`));
  return path;
}
