/** `envoy_resolve_dns` with addresses that need no name server: reference section 1. */

import { env, OUTSIDE, ret, SCRATCH, store, type Guest, type Step } from '../guest/program';
import { effective, resume, tickEvery } from '../guest/shorthand';
import { single, type Case } from '../lab/case';

const SIZE = 'i32';

/** Puts the text into memory and resolves it; the token is shown. */
function resolve(name: string, size = name.length, token = SCRATCH + 64): readonly Step[] {
  const bytes = Buffer.alloc(Math.ceil(name.length / 4) * 4);
  bytes.write(name, 'latin1');
  const words = Array.from({ length: bytes.length / 4 }, (_, index) =>
    store(SCRATCH + 4 * index, bytes.readInt32LE(4 * index)),
  );
  const call = env('envoy_resolve_dns', [SIZE, SIZE, SIZE], ['i32'], SCRATCH, size, token);
  return [...words, { ...call, show: token === OUTSIDE ? [] : [[token, 4]] } as Step];
}

/** Logs the arguments of the callback and what buffer 8, the data of calls, then has. */
const CALLBACK = `
  (func (export "envoy_on_resolve_dns") (param $root i32) (param $token i32) (param $size i32)
    (call $byte (i32.const 82))
    (call $byte (i32.const 32)) (call $number (i64.extend_i32_u (local.get $root)))
    (call $byte (i32.const 32)) (call $number (i64.extend_i32_u (local.get $token)))
    (call $byte (i32.const 32)) (call $number (i64.extend_i32_u (local.get $size)))
    (drop (call $proxy_get_buffer_bytes (i32.const 8) (i32.const 0) (i32.const 1000) (i32.const 0x1080) (i32.const 0x1084)))
    (call $dump (i32.load (i32.const 0x1080)) (i32.load (i32.const 0x1084)))
    (call $flush))`;
const BUFFER =
  '(import "env" "proxy_get_buffer_bytes" (func $proxy_get_buffer_bytes (param i32 i32 i32 i32 i32) (result i32)))';

const resolved = (name: string, steps: readonly Step[], more: Partial<Guest> = {}): Case =>
  single(`foreign-dns-${name}`, {
    imports: BUFFER,
    fields: CALLBACK,
    ...more,
    on: {
      proxy_on_request_headers: [...steps, tickEvery(80), ret(1)],
      proxy_on_tick: [tickEvery(0), effective(2), resume(0)],
    },
  });

export const FOREIGN_DNS: readonly Case[] = [
  resolved('address', resolve('127.0.0.1')),
  resolved('two-addresses', [...resolve('127.0.0.1'), ...resolve('10.1.2.3')]),
  resolved('out-of-bounds', [...resolve('127.0.0.1', 9, OUTSIDE), ...resolve('127.0.0.1', -1)]),
  resolved('without-callback', resolve('127.0.0.1'), { fields: '' }),
];
