import { NO_BYTES, toByteString, type Bytes } from '../../../bytes';
import { WasmResult } from '../../../proxywasm/enums';
import { readMessage, type ProtoFields } from '../../../proxywasm/protobuf';
import type { ForeignFunction } from './index';

function textOf(fields: ProtoFields, field: number): string {
  const value: bigint | Bytes = fields.get(field)?.at(-1) ?? NO_BYTES;
  return value instanceof Uint8Array ? toByteString(value) : '';
}

function numberOf(fields: ProtoFields, field: number): number {
  const value = fields.get(field)?.at(-1) ?? 0n;
  return typeof value === 'bigint' ? Number(value) : 0;
}

export const stateFunctions: Readonly<Record<string, ForeignFunction>> = {
  clear_route_cache(vm) {
    vm.currentContext.clearRouteCache();
    return WasmResult.Ok;
  },

  /** {1 path, 2 value, 3 span}: only keys that some filter of Envoy's has registered, of which there is none here. */
  set_envoy_filter_state(_vm, argument) {
    return readMessage(argument) === undefined ? WasmResult.BadArgument : WasmResult.NotFound;
  },

  /** {1 name, 2 readonly, 3 type, 4 schema, 5 span} */
  declare_property(vm, argument) {
    const fields = readMessage(argument);
    if (fields === undefined) return WasmResult.BadArgument;
    const { declared } = vm.currentContext;
    const name = textOf(fields, 1);
    if (declared.has(name)) return WasmResult.BadArgument;
    declared.set(name, { readOnly: numberOf(fields, 2) !== 0, span: numberOf(fields, 5) });
    return WasmResult.Ok;
  },
};
