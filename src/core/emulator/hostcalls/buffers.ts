/**
 * Buffers: reference section 3.3.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#buffers
 */

import { NO_BYTES } from '../../bytes';
import { BufferType, enumName, WasmResult } from '../../proxywasm/enums';
import type { Behaviours } from '../behaviour';
import type { RootContext } from '../root-context';

/** Higress has one more. */
export function lastBuffer({ vm }: RootContext): number {
  return vm.world.host.name === 'higress' ? BufferType.RedisCallResponse : BufferType.CallData;
}

export const bufferCalls = {
  proxy_get_buffer_bytes(call, type, start, length) {
    if (type > lastBuffer(call.context.root)) return WasmResult.BadArgument;
    const buffer = call.context.buffer(type);
    if (buffer === 'none') return WasmResult.NotFound;
    // `start` beyond the end is no error, and `length` is clamped.
    const bytes = start >= buffer.length ? NO_BYTES : buffer.bytes.subarray(start, start + length);
    return { status: WasmResult.Ok, out: [bytes] };
  },

  proxy_get_buffer_status(call, type) {
    if (type > lastBuffer(call.context.root)) return WasmResult.BadArgument;
    const buffer = call.context.buffer(type);
    return buffer === 'none' ? WasmResult.NotFound : { status: WasmResult.Ok, out: [buffer.length, 0] };
  },

  /** Envoy edits the ends of a buffer only: start 0 replaces a prefix, start ≥ size appends, the middle is refused. */
  proxy_set_buffer_bytes(call, type, start, length, bytes) {
    if (type > lastBuffer(call.context.root)) return WasmResult.BadArgument;
    const buffer = call.context.mutableBuffer(type);
    if (buffer === undefined)
      return call.context.buffer(type) === 'none' ? WasmResult.NotFound : WasmResult.BadArgument;
    if (start > 0 && start < buffer.length) return WasmResult.BadArgument;
    const before = buffer.length;
    if (start === 0) {
      buffer.drain(length);
      buffer.prepend(bytes);
    } else {
      buffer.append(bytes);
    }
    const name = enumName('BufferType', type) ?? String(type);
    call.effect({ kind: 'body', buffer: name, before, after: buffer.length });
    return WasmResult.Ok;
  },
} satisfies Behaviours;
