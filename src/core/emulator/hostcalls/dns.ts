/** `envoy_resolve_dns`, which Envoy offers besides the ABI: reference section 1. */

import { WasmResult } from '../../proxywasm/enums';
import type { Vm } from '../vm';

/** (address, address size, token pointer) → result. */
export function resolveDns(vm: Vm, [address = 0, size = 0, tokenAt = 0]: readonly number[]): number {
  vm.checkPhase('envoy_resolve_dns');
  if (vm.memory.read(address, size) === undefined) return WasmResult.InvalidMemoryAccess;
  return vm.memory.writeU32(tokenAt, vm.nextDnsToken()) ? WasmResult.Ok : WasmResult.InvalidMemoryAccess;
}
