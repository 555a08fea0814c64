/** Host calls by short names, for cases that make many of them. */

import { call, type Arg, type CallStep, type PairList, type Step } from './program';

type Bytes = Extract<
  Arg,
  string | { readonly hex: string } | { readonly pointer: number } | { readonly saved: string }
>;

/** Of `proxy_get_header_map_value` and so on; the first argument is the number of the map. */
export const value = (map: number, key: Bytes): CallStep => call('proxy_get_header_map_value', map, key);
export const pairs = (map: number): CallStep => call('proxy_get_header_map_pairs', map);
export const size = (map: number): CallStep => call('proxy_get_header_map_size', map);
export const add = (map: number, key: Bytes, text: Bytes): CallStep =>
  call('proxy_add_header_map_value', map, key, text);
export const replace = (map: number, key: Bytes, text: Bytes): CallStep =>
  call('proxy_replace_header_map_value', map, key, text);
export const remove = (map: number, key: Bytes): CallStep => call('proxy_remove_header_map_value', map, key);
export const setPairs = (map: number, list: PairList | Bytes): CallStep =>
  call('proxy_set_header_map_pairs', map, list);

/** Of `proxy_get_buffer_bytes` and so on; the first argument is the number of the buffer. */
export const bytes = (buffer: number, start = 0, length = 100): CallStep =>
  call('proxy_get_buffer_bytes', buffer, start, length);
export const bufferStatus = (buffer: number): CallStep => call('proxy_get_buffer_status', buffer);
export const put = (buffer: number, start: number, length: number, data: Bytes): CallStep =>
  call('proxy_set_buffer_bytes', buffer, start, length, data);

export const property = (...parts: readonly string[]): CallStep => call('proxy_get_property', parts.join('\0'));
export const effective = (context: number): CallStep => call('proxy_set_effective_context', context);
export const resume = (stream: number): CallStep => call('proxy_continue_stream', stream);
export const close = (stream: number): CallStep => call('proxy_close_stream', stream);
export const tickEvery = (milliseconds: number): CallStep => call('proxy_set_tick_period_milliseconds', milliseconds);

export interface Reply {
  readonly details?: Bytes;
  readonly body?: Bytes;
  readonly headers?: PairList | Bytes;
  readonly grpc?: number;
}

export const reply = (status: number, { details = '', body = '', headers = [], grpc = -1 }: Reply = {}): CallStep =>
  call('proxy_send_local_response', status, details, body, headers, grpc);

/** A callout that the mock server `callout` gets. */
export const callout = (path = '/callout'): CallStep =>
  call(
    'proxy_http_call',
    'callout',
    [
      [':method', 'GET'],
      [':path', path],
      [':authority', 'callout.example'],
    ],
    '',
    [],
    1000,
  );

/** The first tick runs `steps` as the first stream of the VM, which is context 2; there is no second tick. */
export const onceLater = (...steps: readonly Step[]): readonly Step[] => [tickEvery(0), effective(2), ...steps];
