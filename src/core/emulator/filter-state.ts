/** Properties that plugins set: Envoy keeps them as filter state `wasm.<path>`, for all filters of the stream. */

import { WasmResult } from '../proxywasm/enums';
import { descend, MISSING, type AttributeValue } from './attributes';
import type { StreamInfo } from './chain/stream-info';
import type { RootContext } from './root-context';
import { HostMemoryReached, MOST_HELD } from './trap';

export function setFilterState(info: StreamInfo, root: RootContext, path: string, value: Uint8Array): WasmResult {
  const name = `wasm.${path}`;
  const before = info.filterState.get(name);
  if (before?.readOnly === true) return WasmResult.BadArgument;
  info.filterStateBytes += value.length - (before?.value.length ?? -path.length);
  if (info.filterStateBytes > MOST_HELD) throw new HostMemoryReached(`properties of more than ${MOST_HELD} bytes`);
  info.filterState.set(name, { value, readOnly: root.declared.get(path)?.readOnly ?? false });
  return WasmResult.Ok;
}

/** As `NAME`, and as `filter_state` `wasm.NAME`. */
export function filterStateAttribute(
  info: StreamInfo,
  [first = '', second, ...rest]: readonly string[],
): AttributeValue {
  const name = first === 'filter_state' ? second : `wasm.${first}`;
  const below = first === 'filter_state' ? rest : second === undefined ? [] : [second];
  const state = info.filterState.get(name ?? '');
  return state === undefined ? MISSING : descend({ type: 'bytes', value: state.value }, below);
}
