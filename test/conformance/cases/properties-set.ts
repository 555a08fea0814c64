/** What plugins store with `set_property`, and filter state: reference sections 3.6 and 3.9. */

import { call, hex, path, ret, lengthOf, type Step } from '../guest/program';
import { http, post, single, type Case, type Message } from '../lab/case';

const get = (...parts: readonly string[]) => call('proxy_get_property', path(...parts));
const set = (name: string, value: string) => call('proxy_set_property', name, value);
const LONG = 'long '.repeat(1000);

const request = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(`properties-${name}`, { on: { proxy_on_request_headers: steps } }, { exchanges: [http(message)] });

/** Every way in which `name` might be read. */
const everyWay = (name: string) => [
  get(name),
  get('wasm', name),
  get(`wasm.${name}`),
  get('filter_state', name),
  get('filter_state', `wasm.${name}`),
  get('upstream_filter_state', `wasm.${name}`),
  get('filter_state', 'wasm', name),
];

const PLAIN: readonly Case[] = [
  request('set-and-get', [get('mine'), set('mine', 'value'), ...everyWay('mine')]),
  request('set-again', [set('mine', 'one'), set('mine', 'two'), get('mine'), set('mine', ''), get('mine')]),
  request('set-empty-value', [set('mine', ''), get('mine'), get('filter_state', 'wasm.mine')]),
  request('set-binary', [call('proxy_set_property', 'mine', hex('00ff00')), get('mine')]),
  request('set-long', [set('mine', LONG), lengthOf(get('mine')), set(`n${LONG}`, 'x'), get(`n${LONG}`)]),
  request('set-two-parts', [
    set(path('a', 'b'), 'value'),
    get('a', 'b'),
    get('a'),
    get('a.b'),
    get('wasm.a', 'b'),
    get('filter_state', 'wasm.a\0b'),
    get('filter_state', 'wasm.a'),
    set('a', 'other'),
    get('a'),
    get('a', 'b'),
  ]),
  request('set-trailing-nul', [set('mine\0', 'value'), get('mine'), get('mine\0'), get('mine\0\0')]),
  request('set-empty-name', [set('', 'value'), get(''), get('filter_state', 'wasm.'), set('\0', 'v'), get('\0')]),
  request('set-dotted', [set('a.b', 'value'), get('a.b'), get('a', 'b'), get('filter_state', 'wasm.a.b')]),
  request('set-prefixed', [set('wasm.mine', 'v'), get('wasm.mine'), get('mine'), get('wasm.wasm.mine')]),
  request('set-built-in-root', [
    ...['request', 'metadata', 'xds', 'filter_state'].flatMap((name) => [set(name, 'v'), lengthOf(get(name))]),
    get('filter_state', 'wasm.request'),
  ]),
  request('set-plugin-names', [
    ...['plugin_name', 'plugin_root_id', 'connection_id'].flatMap((name) => [set(name, 'v')]),
    ...[
      get('plugin_name'),
      get('plugin_root_id'),
      lengthOf(get('connection_id')),
      get('filter_state', 'wasm.plugin_name'),
    ],
  ]),
  request('set-top-level-xds', [
    ...['node', 'cluster_name', 'route_name'].flatMap((name) => [set(name, 'v'), get(name)]),
  ]),
  request('set-attribute', [
    set(path('request', 'path'), '/changed'),
    get('request', 'path'),
    set(path('request', 'x'), 'v'),
    get('request', 'x'),
  ]),
  request('set-below', [
    set('mine', 'value'),
    get('mine', 'x'),
    get('mine', '0'),
    get('filter_state', 'wasm.mine', 'x'),
  ]),
  request('set-lists-no-filter-state', [set('mine', 'value'), get('filter_state')]),
];

const WHERE: readonly Case[] = [
  single('properties-set-in-root', {
    on: { proxy_on_vm_start: [set('mine', 'v'), get('mine')], proxy_on_configure: [set('mine', 'v'), get('mine')] },
  }),
  single(
    'properties-set-in-tick',
    {
      on: {
        proxy_on_vm_start: [call('proxy_set_tick_period_milliseconds', 10)],
        proxy_on_tick: [set('mine', 'v'), get('mine'), call('proxy_set_tick_period_milliseconds', 0)],
      },
    },
    { exchanges: [], until: { line: 'set_tick_period_milliseconds(0)', times: 1 } },
  ),
  single(
    'properties-set-through-stream',
    {
      on: {
        proxy_on_context_create: [set('created', 'c'), get('created')],
        proxy_on_request_headers: [get('created'), set('mine', 'h')],
        proxy_on_request_body: [get('mine'), set('mine', 'b')],
        proxy_on_response_headers: [get('mine'), set('mine', 'r')],
        proxy_on_response_body: [get('mine')],
        proxy_on_log: [get('mine'), set('mine', 'l')],
        proxy_on_done: [get('mine'), set('mine', 'd')],
        proxy_on_delete: [get('mine'), set('mine', 'x'), get('mine')],
      },
    },
    { exchanges: [post(['body'])] },
  ),
  single(
    'properties-set-next-request',
    { on: { proxy_on_request_headers: [get('mine'), set('mine', 'v'), get('mine')] } },
    { exchanges: [http(), http()] },
  ),
  single(
    'properties-set-from-callout',
    {
      on: {
        proxy_on_request_headers: [
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
        proxy_on_http_call_response: [
          set('mine', 'root'),
          call('proxy_set_effective_context', 2),
          set('mine', 'stream'),
          get('mine'),
          call('proxy_continue_stream', 0),
        ],
        proxy_on_response_headers: [get('mine')],
      },
    },
    { callouts: [{ status: 200 }] },
  ),
  single('properties-set-as-root-in-stream', {
    on: {
      proxy_on_request_headers: [call('proxy_set_effective_context', 1), set('mine', 'v'), get('mine')],
      proxy_on_response_headers: [get('mine')],
    },
  }),
  {
    name: 'properties-set-seen-by-next-plugin',
    plugins: [
      {
        guest: {
          on: {
            proxy_on_request_headers: [set('mine', 'first'), get('theirs')],
            proxy_on_response_headers: [get('theirs')],
          },
        },
      },
      { guest: { on: { proxy_on_request_headers: [get('mine'), set('theirs', 'second'), set('mine', 'over')] } } },
    ],
  },
];

/** A field of a protobuf message: bytes, or a number. */
function field(number: number, value: string | number): string {
  const byte = (n: number) => n.toString(16).padStart(2, '0');
  if (typeof value === 'number') return byte(number << 3) + byte(value);
  return byte((number << 3) | 2) + byte(value.length) + Buffer.from(value, 'latin1').toString('hex');
}
type Fields = readonly (readonly [number, string | number])[];
const message = (...fields: Fields) => hex(fields.map(([number, value]) => field(number, value)).join(''));
const foreign = (name: string, argument: ReturnType<typeof hex> | string) =>
  call('proxy_call_foreign_function', name, argument);
const declare = (...fields: Fields) => foreign('declare_property', message(...fields));

/** Declared in the root context, set and read in a stream. */
const declared = (name: string, fields: Fields, steps: readonly Step[]): Case =>
  single(`properties-declared-${name}`, {
    on: { proxy_on_configure: [declare(...fields)], proxy_on_request_headers: steps, proxy_on_log: [get('mine')] },
  });

const DECLARED: readonly Case[] = [
  declared(
    'read-only',
    [
      [1, 'mine'],
      [2, 1],
    ],
    [set('mine', 'one'), set('mine', 'two'), get('mine'), ...everyWay('mine')],
  ),
  declared('bytes', [[1, 'mine']], [get('mine'), set('mine', 'v'), set('mine', 'w'), ...everyWay('mine')]),
  declared(
    'text',
    [
      [1, 'mine'],
      [3, 1],
    ],
    [set('mine', 'v'), ...everyWay('mine')],
  ),
  // Without a schema Envoy crashes when such a property is read.
  single('properties-declared-flatbuffer', {
    on: { proxy_on_configure: [declare([1, 'mine'], [3, 2])], proxy_on_request_headers: [set('mine', 'v')] },
  }),
  declared(
    'protobuf',
    [
      [1, 'mine'],
      [3, 3],
      [4, 'type.googleapis.com/envoy.config.core.v3.Locality'],
    ],
    [
      call('proxy_set_property', 'mine', message([1, 'here'])),
      get('mine'),
      get('mine', 'region'),
      get('mine', 'zone'),
      get('mine', 'nothing'),
      call('proxy_set_property', 'mine', hex('ff')),
      get('mine'),
      get('mine', 'region'),
    ],
  ),
  declared(
    'protobuf-of-no-type',
    [
      [1, 'mine'],
      [3, 3],
      [4, 'no.such.Type'],
    ],
    [set('mine', 'x'), get('mine')],
  ),
  declared(
    'span-request',
    [
      [1, 'mine'],
      [5, 1],
    ],
    [set('mine', 'v'), get('mine')],
  ),
  declared(
    'span-connection',
    [
      [1, 'mine'],
      [5, 2],
    ],
    [set('mine', 'v'), get('mine')],
  ),
  single('properties-declared-badly', {
    on: {
      proxy_on_configure: [
        declare([1, 'mine']),
        declare([1, 'mine']),
        declare([1, 'mine'], [2, 1]),
        declare([2, 1]),
        declare([1, '']),
        declare([1, 'other'], [3, 9]),
        declare([1, 'third'], [5, 9]),
        foreign('declare_property', hex('ffff')),
        foreign('declare_property', ''),
        foreign('declare_property', message([9, 'unknown field'])),
      ],
    },
  }),
  single(
    'properties-declared-in-stream',
    {
      on: {
        proxy_on_request_headers: [
          declare([1, 'mine'], [2, 1]),
          set('mine', 'one'),
          set('mine', 'two'),
          get('mine'),
          declare([1, 'mine'], [2, 1]),
        ],
      },
    },
    { exchanges: [http(), http()] },
  ),
  single('properties-declared-effective-root', {
    on: {
      proxy_on_request_headers: [
        call('proxy_set_effective_context', 1),
        declare([1, 'mine'], [2, 1]),
        call('proxy_set_effective_context', 2),
        set('mine', 'one'),
        set('mine', 'two'),
        get('mine'),
      ],
    },
  }),
];

const state = (...fields: Fields) => foreign('set_envoy_filter_state', message(...fields));

const FILTER_STATE: readonly Case[] = [
  request('envoy-state-known', [
    state([1, 'envoy.tcp_proxy.cluster'], [2, 'other']),
    get('filter_state', 'envoy.tcp_proxy.cluster'),
    get('envoy.tcp_proxy.cluster'),
    state([1, 'envoy.network.upstream_server_name'], [2, 'sni.example']),
    get('filter_state', 'envoy.network.upstream_server_name'),
    state([1, 'envoy.network.application_protocols'], [2, 'h2,http/1.1']),
    get('filter_state', 'envoy.network.application_protocols'),
  ]),
  request('envoy-state-unknown', [
    state([1, 'nothing.of.the.kind'], [2, 'v']),
    state([1, ''], [2, 'v']),
    state([2, 'v']),
    foreign('set_envoy_filter_state', ''),
    foreign('set_envoy_filter_state', hex('ffff')),
    state([1, 'wasm.mine'], [2, 'v']),
    get('mine'),
  ]),
  request('envoy-state-rejected', [
    state([1, 'envoy.upstream.dynamic_host'], [2, 'x']),
    state([1, 'envoy.network.transport_socket.original_dst_address'], [2, 'no address']),
  ]),
  request('envoy-state-fields', [
    state([1, 'envoy.network.transport_socket.original_dst_address'], [2, '1.2.3.4:80']),
    get('filter_state', 'envoy.network.transport_socket.original_dst_address'),
    get('filter_state', 'envoy.network.transport_socket.original_dst_address', 'ip'),
    get('filter_state', 'envoy.network.transport_socket.original_dst_address', 'port'),
    get('filter_state', 'envoy.network.transport_socket.original_dst_address', 'none'),
  ]),
  request(
    'envoy-state-span',
    [0, 1, 2].flatMap((span) => [
      state([1, 'envoy.tcp_proxy.cluster'], [2, `s${span}`], [3, span]),
      get('filter_state', 'envoy.tcp_proxy.cluster'),
    ]),
  ),
  single('properties-envoy-state-in-root', {
    on: { proxy_on_configure: [state([1, 'envoy.tcp_proxy.cluster'], [2, 'other'])] },
  }),
];

export const PROPERTY_SETS: readonly Case[] = [...PLAIN, ...WHERE, ...DECLARED, ...FILTER_STATE];
