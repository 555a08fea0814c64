/**
 * Shared data and queues: reference section 3.7.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#shared-key-value-stores
 */

import { WasmResult } from '../../proxywasm/enums';
import type { Behaviours } from '../behaviour';

export const sharedCalls = {
  proxy_get_shared_data({ vm }, key) {
    const entry = vm.world.shared.get(vm.id, key);
    return entry === undefined ? WasmResult.NotFound : { status: WasmResult.Ok, out: [entry.value, entry.cas] };
  },

  proxy_set_shared_data({ vm }, key, value, cas) {
    return vm.world.shared.set(vm.id, key, value, cas);
  },

  proxy_register_shared_queue({ vm, context }, name) {
    const { scheduler, shared } = vm.world;
    const { root } = context;
    const token: number = shared.register(vm.id, name, () =>
      scheduler.post(() => void vm.call('proxy_on_queue_ready', root, token)),
    );
    return { status: WasmResult.Ok, out: [token] };
  },

  /** Without a vm_id: the own. */
  proxy_resolve_shared_queue({ vm }, vmId, name) {
    const token = vm.world.shared.resolve(vmId === '' ? vm.id : vmId, name);
    return token === undefined ? WasmResult.NotFound : { status: WasmResult.Ok, out: [token] };
  },

  proxy_enqueue_shared_queue({ vm }, token, value) {
    return vm.world.shared.enqueue(token, value);
  },

  proxy_dequeue_shared_queue({ vm }, token) {
    const item = vm.world.shared.dequeue(token);
    return typeof item === 'number' ? item : { status: WasmResult.Ok, out: [item] };
  },
} satisfies Behaviours;
