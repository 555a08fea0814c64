/**
 * Header maps: reference section 3.2.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#http-fields
 */

import { lowerCase } from '../../bytes';
import { MapType, WasmResult } from '../../proxywasm/enums';
import type { HeaderOperation } from '../../trace/events';
import { mapName } from '../../trace/host-record';
import type { Behaviours, Call } from '../behaviour';
import { lineView } from '../../trace/views';
import type { HeaderMap } from '../header-map';

const LAST = MapType.HttpCallResponseTrailers;

function change(call: Call, type: number, edit: (map: HeaderMap) => void): WasmResult {
  const map = type > LAST ? undefined : call.context.mutableMap(type);
  if (map === undefined) return WasmResult.BadArgument;
  edit(map);
  if (type === MapType.RequestHeaders) call.context.clearRouteCache();
  return WasmResult.Ok;
}

/** Calls that change one header need no event here: it follows from the call itself (`derivedEffect`). */
function record(call: Call, type: number, operation: HeaderOperation, name: string, value?: string): void {
  const map = mapName(type);
  if (map === undefined) return;
  const shown = value === undefined ? {} : { value: lineView(value) };
  call.effect({ kind: 'header', map, operation, name: lowerCase(lineView(name)), ...shown });
}

export const mapCalls = {
  proxy_get_header_map_value(call, type, key) {
    if (type > LAST) return WasmResult.BadArgument;
    const map = call.context.map(type);
    const value = map?.get(key);
    if (value !== undefined) return { status: WasmResult.Ok, out: [value] };
    if (map === undefined && !call.context.inLog) return WasmResult.BadArgument;
    // ABI 0.1.0 has no NotFound for a missing header: it gets an empty value.
    return call.vm.abi === '0.1.0' ? { status: WasmResult.Ok, out: [''] } : WasmResult.NotFound;
  },

  proxy_get_header_map_pairs(call, type) {
    if (type > LAST) return WasmResult.BadArgument;
    return { status: WasmResult.Ok, out: [call.context.map(type)?.entries() ?? []] };
  },

  proxy_get_header_map_size(call, type) {
    const map = type > LAST ? undefined : call.context.mutableMap(type);
    return map === undefined ? WasmResult.BadArgument : { status: WasmResult.Ok, out: [map.byteSize] };
  },

  proxy_add_header_map_value(call, type, key, value) {
    return change(call, type, (map) => {
      map.add(key, value);
    });
  },

  proxy_replace_header_map_value(call, type, key, value) {
    return change(call, type, (map) => {
      map.replace(key, value);
    });
  },

  proxy_remove_header_map_value(call, type, key) {
    return change(call, type, (map) => {
      map.remove(key);
    });
  },

  proxy_set_header_map_pairs(call, type, pairs) {
    return change(call, type, (map) => {
      for (const name of new Set(map.entries().map(([name]) => name))) {
        map.remove(name);
        if (!pairs.some(([kept]) => kept.toLowerCase() === name)) record(call, type, 'remove', name);
      }
      for (const [name, value] of pairs) {
        map.add(name, value);
        record(call, type, 'add', name, value);
      }
    });
  },
} satisfies Behaviours;
