/** Arguments that Envoy looks at before it reads what the others point to. */

import { LogLevel, MapType, WasmResult } from '../../proxywasm/enums';
import type { Context } from '../context';
import { lastBuffer } from './buffers';

type Guard = (context: Context, words: readonly (number | bigint)[]) => WasmResult | undefined;

const first = (words: readonly (number | bigint)[]): number => Number(words[0] ?? 0) >>> 0;

const knownMap: Guard = (_context, words) =>
  first(words) > MapType.HttpCallResponseTrailers ? WasmResult.BadArgument : undefined;

export const GUARDS: Readonly<Record<string, Guard>> = {
  proxy_log: (_context, words) => (first(words) > LogLevel.critical ? WasmResult.BadArgument : undefined),
  proxy_get_header_map_value: knownMap,
  proxy_add_header_map_value: knownMap,
  proxy_replace_header_map_value: knownMap,
  proxy_remove_header_map_value: knownMap,
  proxy_set_header_map_pairs: knownMap,
  proxy_set_buffer_bytes: (context, words) => {
    const type = first(words);
    if (type > lastBuffer(context.root)) return WasmResult.BadArgument;
    return context.buffer(type) === 'none' ? WasmResult.NotFound : undefined;
  },
};
