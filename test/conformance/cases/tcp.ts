/** Plugins in a TCP chain: reference section 5. */

import { call, lengthOf, log, nth, path, ret, trap, type Guest, type Step } from '../guest/program';
import type { Case, ConnectionCase, PluginCase } from '../lab/case';

type On = NonNullable<Guest['on']>;
const ALL: On = {
  proxy_on_new_connection: [],
  proxy_on_downstream_data: [],
  proxy_on_upstream_data: [],
  proxy_on_downstream_connection_close: [],
  proxy_on_upstream_connection_close: [],
};

const PIECES = {
  '>': 'downstream',
  '<': 'upstream',
} as const;
/** `>ping` is sent by the client, `<pong` by the upstream. */
const connection = (pieces: readonly string[], closes: 'downstream' | 'upstream' = 'downstream'): ConnectionCase => ({
  name: `${pieces.join(' ')} ${closes} closes`,
  pieces: pieces.map((piece) => ({ from: PIECES[piece.slice(0, 1) as '>' | '<'], text: piece.slice(1) })),
  closes,
});
const PING = connection(['>ping', '<pong']);

const plugin = (on: On = {}, more: Partial<PluginCase> = {}): PluginCase => ({
  guest: { on: { ...ALL, ...on } },
  ...more,
});
const tcp = (
  name: string,
  on: On,
  connections: readonly ConnectionCase[] = [PING],
  more: Partial<PluginCase> = {},
): Case => ({
  name: `tcp-${name}`,
  plugins: [plugin(on, more)],
  connections,
});
const chain = (
  name: string,
  plugins: readonly PluginCase[],
  connections: readonly ConnectionCase[] = [PING],
): Case => ({
  name: `tcp-${name}`,
  plugins,
  connections,
});

const LIFE: readonly Case[] = [
  tcp('ping-pong', {}),
  tcp('upstream-closes', {}, [connection(['>ping', '<pong'], 'upstream')]),
  tcp('nothing-sent', {}, [connection([])]),
  tcp('nothing-sent-upstream-closes', {}, [connection([], 'upstream')]),
  tcp('upstream-first', {}, [connection(['<hello', '>ping'])]),
  tcp('three-each-way', {}, [connection(['>a', '>b', '<c', '<d', '>e', '<f'])]),
  { name: 'tcp-abi-0-1-0', plugins: [{ guest: { abi: '0.1.0', on: ALL } }], connections: [PING] },
  chain('no-callbacks', [{ guest: {} }]),
  chain('data-alone', [{ guest: { on: { proxy_on_downstream_data: [], proxy_on_upstream_data: [] } } }]),
  chain('http-callbacks-not-called', [{ guest: { on: { proxy_on_request_headers: [], proxy_on_response_body: [] } } }]),
];

const bytes = (type: number) => [
  call('proxy_get_buffer_bytes', type, 0, 99),
  call('proxy_get_buffer_bytes', type, 1, 2),
  call('proxy_get_buffer_bytes', type, 99, 2),
  call('proxy_get_buffer_status', type),
];
const set = (type: number, start: number, length: number, text: string) =>
  call('proxy_set_buffer_bytes', type, start, length, text);
/** On the first piece of each direction. */
const edited = (name: string, start: number, length: number, text: string): Case =>
  tcp(`set-${name}`, {
    proxy_on_downstream_data: [nth(1, set(2, start, length, text), call('proxy_get_buffer_bytes', 2, 0, 99))],
    proxy_on_upstream_data: [nth(1, set(3, start, length, text), call('proxy_get_buffer_bytes', 3, 0, 99))],
  });

const BUFFERS: readonly Case[] = [
  tcp('buffers', { proxy_on_downstream_data: [nth(1, ...bytes(2))], proxy_on_upstream_data: [nth(1, ...bytes(3))] }),
  tcp('buffers-elsewhere', {
    proxy_on_new_connection: [...bytes(2), ...bytes(3)],
    proxy_on_downstream_data: [nth(1, call('proxy_get_buffer_bytes', 3, 0, 9), set(3, 0, 0, 'x'))],
    proxy_on_upstream_data: [nth(1, call('proxy_get_buffer_bytes', 2, 0, 9), set(2, 0, 0, 'x'))],
    proxy_on_log: [call('proxy_get_buffer_bytes', 2, 0, 9), call('proxy_get_buffer_bytes', 3, 0, 9)],
  }),
  tcp('buffers-of-http', {
    proxy_on_downstream_data: [
      nth(1, call('proxy_get_buffer_bytes', 0, 0, 9), call('proxy_get_buffer_bytes', 1, 0, 9)),
    ],
  }),
  edited('prepend', 0, 0, '+'),
  edited('replace-more', 0, 99, 'other'),
  edited('replace-prefix', 0, 2, 'X'),
  edited('remove', 0, 99, ''),
  edited('append', 4, 0, '+'),
  edited('append-far', 99, 5, '+'),
  edited('middle', 2, 1, 'X'),
  tcp('maps', {
    proxy_on_downstream_data: [
      nth(
        1,
        call('proxy_get_header_map_value', 0, ':path'),
        call('proxy_get_header_map_pairs', 0),
        call('proxy_add_header_map_value', 0, 'a', 'b'),
        call('proxy_send_local_response', 403, '', 'no', [], -1),
      ),
    ],
  }),
];

const PAUSES: readonly Case[] = [
  tcp(
    'pause-downstream-once',
    { proxy_on_downstream_data: [nth(1, ret(1)), call('proxy_get_buffer_bytes', 2, 0, 99)] },
    [connection(['>one', '>two', '<pong'])],
  ),
  tcp(
    'pause-downstream-twice',
    { proxy_on_downstream_data: [nth(1, ret(1)), nth(2, ret(1)), call('proxy_get_buffer_bytes', 2, 0, 99)] },
    [connection(['>one', '>two', '>three', '<pong'])],
  ),
  tcp('pause-downstream-at-end', { proxy_on_downstream_data: [nth(2, ret(1))] }),
  tcp('pause-upstream-once', { proxy_on_upstream_data: [nth(1, ret(1)), call('proxy_get_buffer_bytes', 3, 0, 99)] }, [
    connection(['>ping', '<one', '<two']),
  ]),
  tcp('pause-upstream-always', { proxy_on_upstream_data: [ret(1)] }, [
    connection(['>ping', '<one', '<two'], 'upstream'),
  ]),
  tcp('pause-new-connection', { proxy_on_new_connection: [ret(1)] }, [connection(['>one', '>two'])]),
  tcp('pause-with-2', { proxy_on_downstream_data: [nth(1, ret(2))] }, [connection(['>one', '>two', '<pong'])]),
  tcp('continue-in-callback', { proxy_on_downstream_data: [nth(1, call('proxy_continue_stream', 2), ret(1))] }, [
    connection(['>one', '>two', '<pong']),
  ]),
  tcp(
    'continue-from-other-side',
    {
      proxy_on_downstream_data: [nth(1, ret(1))],
      proxy_on_upstream_data: [nth(1, call('proxy_continue_stream', 2))],
    },
    [connection(['>one', '<hello'])],
  ),
  tcp(
    'continue-after-callout',
    {
      proxy_on_downstream_data: [
        nth(
          1,
          call(
            'proxy_http_call',
            'callout',
            [
              [':method', 'GET'],
              [':path', '/'],
              [':authority', 'c'],
            ],
            '',
            [],
            1000,
          ),
          ret(1),
        ),
      ],
      proxy_on_http_call_response: [call('proxy_set_effective_context', 2), call('proxy_continue_stream', 2)],
    },
    [connection(['>one', '<pong'])],
  ),
  tcp(
    'continue-new-connection',
    {
      proxy_on_new_connection: [
        call(
          'proxy_http_call',
          'callout',
          [
            [':method', 'GET'],
            [':path', '/'],
            [':authority', 'c'],
          ],
          '',
          [],
          1000,
        ),
        ret(1),
      ],
      proxy_on_http_call_response: [call('proxy_set_effective_context', 2), call('proxy_continue_stream', 2)],
    },
    [connection(['>one', '<pong'])],
  ),
  tcp('continue-kinds', {
    proxy_on_new_connection: [0, 1, 2, 3, 4].map((type) => call('proxy_continue_stream', type)),
  }),
];

const closing = (name: string, callback: keyof On, ...steps: readonly Step[]): Case =>
  tcp(`close-${name}`, { [callback]: [nth(1, ...steps)] });

const CLOSES: readonly Case[] = [
  closing('downstream-in-data', 'proxy_on_downstream_data', call('proxy_close_stream', 2)),
  closing('upstream-in-data', 'proxy_on_downstream_data', call('proxy_close_stream', 3)),
  closing('downstream-in-upstream-data', 'proxy_on_upstream_data', call('proxy_close_stream', 2)),
  closing('upstream-in-upstream-data', 'proxy_on_upstream_data', call('proxy_close_stream', 3)),
  closing('downstream-in-new-connection', 'proxy_on_new_connection', call('proxy_close_stream', 2)),
  closing('downstream-in-new-connection-paused', 'proxy_on_new_connection', call('proxy_close_stream', 2), ret(1)),
  closing('upstream-in-new-connection', 'proxy_on_new_connection', call('proxy_close_stream', 3)),
  closing('of-http-kinds', 'proxy_on_downstream_data', call('proxy_close_stream', 0), call('proxy_close_stream', 1)),
  closing('of-unknown-kind', 'proxy_on_downstream_data', call('proxy_close_stream', 4)),
  closing('both', 'proxy_on_downstream_data', call('proxy_close_stream', 2), call('proxy_close_stream', 3)),
  closing('after-reply', 'proxy_on_downstream_data', set(2, 0, 99, 'last'), call('proxy_close_stream', 3)),
  tcp(
    'close-after-pause',
    { proxy_on_downstream_data: [nth(1, ret(1)), nth(2, call('proxy_close_stream', 2), ret(1))] },
    [connection(['>one', '>two'])],
  ),
];

const get = (text: string) => call('proxy_get_property', path(...text.split('.')));
const few = [
  ...['source.address', 'source.port', 'destination.address', 'destination.port', 'connection.id', 'connection_id'].map(
    (name) => lengthOf(get(name)),
  ),
  ...['connection.mtls', 'connection.requested_server_name', 'connection.termination_details'].map(get),
];
const others = [
  ...['upstream.address', 'upstream.port', 'upstream.local_address'].map((name) => lengthOf(get(name))),
  ...['request.path', 'request.protocol', 'response.code', 'response.flags', 'xds.cluster_name', 'xds.route_name'].map(
    get,
  ),
  ...['plugin_name', 'plugin_root_id', 'xds.listener_metadata.filter_metadata.lab.text'].map(get),
];
const propertiesIn = (name: string, callback: keyof On): Case[] => [
  tcp(`properties-in-${name}`, { [callback]: [nth(1, ...few)] }),
  tcp(`other-properties-in-${name}`, { [callback]: [nth(1, ...others)] }),
];

const PROPERTIES: readonly Case[] = [
  ...propertiesIn('new-connection', 'proxy_on_new_connection'),
  ...propertiesIn('upstream-data', 'proxy_on_upstream_data'),
  ...propertiesIn('log', 'proxy_on_log'),
  tcp(
    'set-property',
    {
      proxy_on_new_connection: [
        call('proxy_set_property', 'mine', 'v'),
        get('mine'),
        call('proxy_get_property', path('filter_state', 'wasm.mine')),
      ],
      proxy_on_upstream_data: [nth(1, get('mine'))],
      proxy_on_log: [get('mine')],
    },
    [PING, PING],
  ),
  tcp('time-and-size', {
    proxy_on_log: [
      ...['request.time', 'request.duration'].map((name) => lengthOf(get(name))),
      get('request.size'),
      get('response.size'),
      get('request.total_size'),
    ],
  }),
];

const trapIn = (name: string, failPolicy: 'closed' | 'open', on: On): Case =>
  tcp(`trap-in-${name}-${failPolicy}`, on, [PING, PING], { failPolicy });

const TRAPS: readonly Case[] = [
  trapIn('context-create', 'closed', { proxy_on_context_create: [nth(2, trap())] }),
  trapIn('new-connection', 'closed', { proxy_on_new_connection: [nth(1, trap())] }),
  trapIn('new-connection', 'open', { proxy_on_new_connection: [nth(1, trap())] }),
  trapIn('downstream-data', 'closed', { proxy_on_downstream_data: [nth(1, trap())] }),
  trapIn('downstream-data', 'open', { proxy_on_downstream_data: [nth(1, trap())] }),
  trapIn('upstream-data', 'closed', { proxy_on_upstream_data: [nth(1, trap())] }),
  trapIn('close', 'closed', { proxy_on_downstream_connection_close: [nth(1, trap())] }),
  trapIn('log', 'closed', { proxy_on_log: [nth(1, trap())] }),
];

const CHAINS: readonly Case[] = [
  chain(
    'chain-of-two',
    [plugin(), plugin()],
    [connection(['>ping', '<pong']), connection(['>ping', '<pong'], 'upstream')],
  ),
  chain('chain-data-visible', [
    plugin({
      proxy_on_downstream_data: [nth(1, set(2, 0, 0, '1'))],
      proxy_on_upstream_data: [nth(1, call('proxy_get_buffer_bytes', 3, 0, 9))],
    }),
    plugin({
      proxy_on_downstream_data: [nth(1, call('proxy_get_buffer_bytes', 2, 0, 9))],
      proxy_on_upstream_data: [nth(1, set(3, 0, 0, '2'))],
    }),
  ]),
  chain(
    'chain-first-pauses',
    [plugin({ proxy_on_downstream_data: [nth(1, ret(1))] }), plugin()],
    [connection(['>one', '>two', '<pong'])],
  ),
  chain(
    'chain-second-pauses',
    [plugin(), plugin({ proxy_on_downstream_data: [nth(1, ret(1))] })],
    [connection(['>one', '>two', '<pong'])],
  ),
  chain('chain-first-closes', [plugin({ proxy_on_downstream_data: [call('proxy_close_stream', 2)] }), plugin()]),
  chain('chain-second-closes', [plugin(), plugin({ proxy_on_downstream_data: [call('proxy_close_stream', 2)] })]),
  chain('chain-new-connection-paused', [plugin({ proxy_on_new_connection: [ret(1)] }), plugin()]),
  chain('chain-first-traps', [plugin({ proxy_on_downstream_data: [nth(1, trap())] }), plugin()]),
  chain(
    'chain-one-vm',
    [0, 1].map(() => ({ ...plugin(), vmId: 'tcp-chain-one-vm/vm' })),
  ),
  chain('on-done-result', [plugin({ proxy_on_done: [log('done says no'), ret(0)] })]),
];

export const TCP: readonly Case[] = [...LIFE, ...BUFFERS, ...PAUSES, ...CLOSES, ...PROPERTIES, ...TRAPS, ...CHAINS].map(
  (item) => (item.name.includes('continue-') ? { ...item, callouts: [{ status: 200 }] } : item),
);
