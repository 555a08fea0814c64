/**
 * Foreign functions: reference section 3.9 (Envoy `source/extensions/common/wasm/foreign.cc`).
 * They act on the context that is being called back, not on the effective one.
 */

import { NO_BYTES, type Bytes } from '../../../bytes';
import { WasmResult } from '../../../proxywasm/enums';
import type { Behaviours } from '../../behaviour';
import type { Vm } from '../../vm';
import { celFunctions } from './cel';
import type { HostSwitches } from '../../host';
import { compressionFunctions } from './compression';
import { higressFunctions } from './higress';
import { signatureFunctions } from './signatures';
import { stateFunctions } from './state';

/** The result's bytes, or why there are none. */
export type ForeignFunction = (vm: Vm, argument: Bytes) => Bytes | WasmResult;

const FUNCTIONS: Readonly<Record<string, ForeignFunction>> = {
  ...compressionFunctions,
  ...stateFunctions,
  ...celFunctions,
  ...signatureFunctions,
};

function find(name: string, host: HostSwitches): ForeignFunction | undefined {
  if (host.name === 'higress' && Object.hasOwn(higressFunctions, name)) return higressFunctions[name];
  return Object.hasOwn(FUNCTIONS, name) && (name !== 'sign' || host.signs) ? FUNCTIONS[name] : undefined;
}

export const foreignCalls = {
  proxy_call_foreign_function({ vm }, name, argument) {
    const run = find(name, vm.world.host);
    if (run === undefined) return WasmResult.NotFound;
    const result = run(vm, argument);
    // A function that fails has still been called: its empty result is written.
    if (typeof result === 'number') return { status: result, out: [NO_BYTES] };
    return { status: WasmResult.Ok, out: [result] };
  },
} satisfies Behaviours;
