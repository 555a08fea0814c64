/**
 * Foreign functions: reference section 3.9 (Envoy `source/extensions/common/wasm/foreign.cc`).
 * They act on the context that is being called back, not on the effective one.
 */

import { NO_BYTES, type Bytes } from '../../../bytes';
import { WasmResult } from '../../../proxywasm/enums';
import type { Behaviours } from '../../behaviour';
import type { Vm } from '../../vm';
import { celFunctions } from './cel';
import { compressionFunctions } from './compression';
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

export const foreignCalls = {
  proxy_call_foreign_function({ vm }, name, argument) {
    const run = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (run === undefined || (name === 'sign' && !vm.world.host.signs)) return WasmResult.NotFound;
    const result = run(vm, argument);
    // A function that fails has still been called: its empty result is written.
    if (typeof result === 'number') return { status: result, out: [NO_BYTES] };
    return { status: WasmResult.Ok, out: [result] };
  },
} satisfies Behaviours;
