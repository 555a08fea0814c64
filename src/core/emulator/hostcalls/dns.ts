/** `envoy_resolve_dns`, which Envoy offers besides the ABI: reference section 1. */

import { concatBytes, fromByteString, type Bytes } from '../../bytes';
import { WasmResult } from '../../proxywasm/enums';
import type { Vm } from '../vm';

/** No names are resolved, only addresses: those need no server, and Envoy tells them before the call returns. */
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const IPV6 = /^[\da-f]*:[\da-f:]*$/i;

/** (address, address size, token pointer) → result. */
export function resolveDns(vm: Vm, [address = 0, size = 0, tokenAt = 0]: readonly number[]): number {
  vm.checkPhase('envoy_resolve_dns');
  const name = vm.memory.readText(address, size);
  if (name === undefined) return WasmResult.InvalidMemoryAccess;
  const token = vm.nextDnsToken();
  if (!vm.memory.writeU32(tokenAt, token)) return WasmResult.InvalidMemoryAccess;
  const { root } = vm.currentContext;
  const tell = (results: Bytes): void => {
    root.showCallData(results);
    vm.callExtension('envoy_on_resolve_dns', root, root.id, token, results.length);
  };
  const isAddress = IPV4.test(name) || IPV6.test(name);
  if (isAddress) tell(resultsOf(IPV6.test(name) ? `[${name}]:0` : `${name}:0`));
  else vm.world.scheduler.post(() => tell(NO_RESULTS));
  return WasmResult.Ok;
}

const NO_RESULTS = new Uint8Array(4);

/** How many; for each how long it may be kept, in seconds; then the addresses, each with a zero byte behind it. */
function resultsOf(address: string): Bytes {
  return concatBytes([Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), fromByteString(`${address}\0`)]);
}
