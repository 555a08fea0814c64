/** Arguments that Envoy looks at before it reads what the others point to. */

import { LogLevel, MapType, WasmResult } from '../../proxywasm/enums';
import type { Context } from '../context';
import { lastBuffer } from './buffers';

/** `first` is the first of its words. */
type Guard = (context: Context, first: number) => WasmResult | undefined;

const knownMap: Guard = (_context, map) =>
  map > MapType.HttpCallResponseTrailers ? WasmResult.BadArgument : undefined;

export const GUARDS: Readonly<Record<string, Guard>> = {
  proxy_log: (_context, level) => (level > LogLevel.critical ? WasmResult.BadArgument : undefined),
  proxy_get_header_map_value: knownMap,
  proxy_add_header_map_value: knownMap,
  proxy_replace_header_map_value: knownMap,
  proxy_remove_header_map_value: knownMap,
  proxy_set_header_map_pairs: knownMap,
  proxy_set_buffer_bytes: (context, type) => {
    if (type > lastBuffer(context.root)) return WasmResult.BadArgument;
    return context.buffer(type) === 'none' ? WasmResult.NotFound : undefined;
  },
};
