/** Header maps: reference section 3.2. */

import { call, nth, outside, ret } from '../guest/program';
import { http, post, single, type Case } from '../lab/case';

export const MAPS: readonly Case[] = [
  single('maps-read', {
    on: {
      proxy_on_request_headers: [
        call('proxy_get_header_map_value', 0, ':path'),
        call('proxy_get_header_map_value', 0, 'User-Agent'),
        call('proxy_get_header_map_value', 0, 'absent'),
        call('proxy_get_header_map_value', 0, outside()),
        call('proxy_get_header_map_pairs', 0),
        call('proxy_get_header_map_size', 0),
        call('proxy_get_header_map_value', 8, 'x'),
        call('proxy_get_property', 'request\0path'),
      ],
      proxy_on_response_headers: [call('proxy_get_header_map_pairs', 0), call('proxy_get_header_map_pairs', 2)],
      proxy_on_request_body: [nth(1, ret(1))],
    },
  }),
  single(
    'maps-post',
    { on: { proxy_on_request_body: [call('proxy_get_buffer_bytes', 0, 0, 100)] } },
    {
      exchanges: [post(['one', 'two']), http()],
    },
  ),
  single('load-missing-import', { imports: '(import "env" "nope" (func (param i32)))' }),
];
