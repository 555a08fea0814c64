/** How property paths are taken apart, and how values of each type are encoded: reference section 3.6. */

import { call, env, lengthOf, outside, path, ret, into, OUTSIDE, type Step } from '../guest/program';
import { http, single, type Case, type Message } from '../lab/case';

const get = (text: string) => call('proxy_get_property', path(...text.split('.')));
const raw = (text: string) => call('proxy_get_property', text);

const request = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(
    `properties-${name}`,
    { on: { proxy_on_request_headers: steps } },
    { exchanges: [http({ headers: [['X-One', '1']], ...message })] },
  );

/** The same in the response and in the log. */
const after = (name: string, steps: readonly Step[], message: Message = {}): Case =>
  single(
    `properties-${name}`,
    { on: { proxy_on_response_headers: steps, proxy_on_log: steps } },
    { exchanges: [http(message)] },
  );

/** What `METADATA` of the lab has. */
const KEYS = 'text whole part yes no list none inner empty absent'.split(' ');
const metadataOf = (root: string) =>
  KEYS.map((key) => get(`${root}.filter_metadata.lab.${key}`)).concat(
    get(`${root}.filter_metadata.lab.inner.key`),
    get(`${root}.filter_metadata.lab.list.1`),
  );

const PATHS: readonly Case[] = [
  request('empty-path', [
    raw(''),
    raw('\0'),
    raw('\0\0'),
    raw('\0request\0path'),
    call('proxy_get_property', { pointer: 0, length: 0 }),
  ]),
  request('trailing-nul', [
    raw('request\0path\0'),
    raw('request\0path\0\0'),
    raw('request\0\0path'),
    raw('plugin_name\0'),
    raw('request.path'),
    raw('request/path'),
  ]),
  request('case-of-names', [raw('Request\0path'), raw('request\0Path'), raw('request\0headers\0X-One')]),
  request(
    'bare-roots',
    'request response connection upstream source destination metadata filter_state upstream_filter_state xds'
      .split(' ')
      .map((root) => (root === 'metadata' ? lengthOf(get(root)) : get(root))),
  ),
  single('properties-bare-roots-in-root', {
    on: {
      proxy_on_configure:
        'request response connection upstream source destination metadata filter_state upstream_filter_state xds'
          .split(' ')
          .map(get),
    },
  }),
  request(
    'unknown',
    [
      ...['nothing', 'nothing.at.all', 'request.nothing', 'response.nothing', 'connection.nothing', 'upstream.nothing'],
      ...['source.nothing', 'destination.nothing', 'xds.nothing', 'metadata.nothing', 'filter_state.nothing'],
      ...['upstream_filter_state.nothing', 'plugin_name.nothing', 'wasm.nothing'],
    ].map(get),
  ),
  request(
    'into-scalars',
    [
      ...['request.path.x', 'request.path.0', 'request.protocol.x', 'request.size.x', 'request.time.x'],
      ...['connection.mtls.x', 'request.headers.x-one.x', 'plugin_name.x', 'plugin_root_id.x', 'connection_id.x'],
      ...['source.address.x', 'xds.cluster_name.x'],
    ].map(get),
  ),
  request('out-of-bounds', [
    call('proxy_get_property', outside()),
    call('proxy_get_property', outside(0)),
    call('proxy_get_property', { pointer: 0x1000, length: 0x7fffffff }),
    into(get('request.path'), OUTSIDE),
    into(get('request.nothing'), OUTSIDE),
    into(get('request.query'), OUTSIDE),
    call('proxy_set_property', outside(), 'x'),
    call('proxy_set_property', 'x', outside()),
  ]),
  request('bad-path-characters', [
    raw('request\0headers\0x-one\0'),
    lengthOf(raw('request\0headers\0')),
    raw('request\0headers\0\0'),
  ]),
];

const REQUESTS: readonly Case[] = [
  request('query-none', [get('request.query'), get('request.url_path')], { path: '/plain' }),
  request('query-empty', [get('request.query'), get('request.url_path'), get('request.path')], { path: '/plain?' }),
  request('query-two-marks', [get('request.query'), get('request.url_path')], { path: '/a?b=c?d=%20e' }),
  request('path-fragment', [get('request.path')], { path: '/a#b' }),
  request('missing-headers', [get('request.referer'), get('request.useragent'), get('request.id')], {
    headers: [['Connection', 'close']],
  }),
  request('protocol-http2', [get('request.protocol'), get('request.scheme'), get('request.host')], {
    protocol: 'HTTP/2',
  }),
  request('size-announced', [get('request.size'), get('request.total_size')], { method: 'POST', body: ['12345'] }),
  request(
    'size-changed',
    [
      call('proxy_replace_header_map_value', 0, 'content-length', 'abc'),
      get('request.size'),
      call('proxy_replace_header_map_value', 0, 'content-length', '-1'),
      get('request.size'),
      call('proxy_replace_header_map_value', 0, 'content-length', ''),
      get('request.size'),
      call('proxy_replace_header_map_value', 0, 'content-length', '77'),
      get('request.size'),
      call('proxy_remove_header_map_value', 0, 'content-length'),
      get('request.size'),
    ],
    { method: 'POST', body: ['12345'] },
  ),
  request('after-changes', [
    call('proxy_replace_header_map_value', 0, ':path', '/other?z#f'),
    call('proxy_replace_header_map_value', 0, ':authority', 'else.example'),
    call('proxy_add_header_map_value', 0, 'x-one', '2'),
    ...['request.path', 'request.url_path', 'request.query', 'request.host', 'request.headers.x-one'].map(get),
    call('proxy_remove_header_map_value', 0, 'user-agent'),
    get('request.useragent'),
    call('proxy_replace_header_map_value', 0, 'referer', ''),
    get('request.referer'),
  ]),
  request('route-after-path-change', [
    get('xds.route_name'),
    call('proxy_replace_header_map_value', 0, ':path', '/special/1'),
    get('xds.route_name'),
    get('xds.cluster_name'),
    lengthOf(get('xds.route_metadata')),
  ]),
  after('grpc-status-header', [get('response.grpc_status')], {
    response: { headers: [['grpc-status', '7']], body: [] },
  }),
  after('grpc-status-bad', [get('response.grpc_status')], { response: { headers: [['grpc-status', 'x']], body: [] } }),
  after('grpc-status-trailer', [get('response.grpc_status')], {
    response: { headers: [['content-type', 'application/grpc']], body: ['x'], trailers: [['grpc-status', '5']] },
  }),
  single(
    'properties-grpc-status-of-http',
    {
      on: {
        proxy_on_response_headers: [get('response.code'), get('response.grpc_status')],
        proxy_on_log: [get('response.grpc_status')],
      },
    },
    {
      exchanges: [204, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504].map((status) =>
        http({ path: `/${status}`, response: { status, body: [] } }),
      ),
    },
  ),
  after('response-content-length', [get('response.size'), get('response.headers.content-length')], {
    response: { headers: [['X-A', 'b']], body: ['one', 'two'] },
  }),
  after('response-code-changed', [
    call('proxy_replace_header_map_value', 2, ':status', '404'),
    get('response.code'),
    get('response.headers.:status'),
  ]),
  single('properties-local-reply', {
    on: {
      proxy_on_request_headers: [
        call('proxy_send_local_response', 403, 'my details', 'no', [], -1),
        get('response.code'),
        ret(1),
      ],
      proxy_on_response_headers: ['response.code', 'response.code_details', 'response.flags'].map(get),
      proxy_on_log: ['response.code', 'response.code_details', 'response.flags', 'response.size', 'request.path'].map(
        get,
      ),
    },
  }),
];

const ENCODINGS: readonly Case[] = [
  request('metadata-of-route', metadataOf('xds.route_metadata')),
  request(
    'metadata-of-others',
    ['listener', 'cluster', 'virtual_host'].flatMap((name) =>
      ['text', 'whole', 'list.0'].map((key) => get(`xds.${name}_metadata.filter_metadata.lab.${key}`)),
    ),
  ),
  after('metadata-of-upstream-host', metadataOf('xds.upstream_host_metadata')),
  request('metadata-none-on-route', [get('xds.route_metadata'), get('xds.route_metadata.filter_metadata.lab.text')], {
    path: '/special',
  }),
  request('metadata-parts', [
    lengthOf(get('xds.route_metadata.filter_metadata')),
    lengthOf(get('xds.route_metadata.filter_metadata.lab')),
    get('xds.route_metadata.filter_metadata.absent'),
    get('xds.route_metadata.filter_metadata.absent.x'),
    get('xds.route_metadata.typed_filter_metadata'),
    get('xds.route_metadata.nothing'),
    get('xds.route_metadata.filter_metadata.lab.text.x'),
    get('xds.route_metadata.filter_metadata.lab.list.0'),
    get('xds.route_metadata.filter_metadata.lab.list.2'),
    get('xds.route_metadata.filter_metadata.lab.list.3'),
    get('xds.route_metadata.filter_metadata.lab.list.-1'),
    get('xds.route_metadata.filter_metadata.lab.list.x'),
  ]),
  request('metadata-dynamic', [
    lengthOf(get('metadata')),
    get('metadata.filter_metadata'),
    get('metadata.filter_metadata.lab'),
    get('metadata.typed_filter_metadata'),
  ]),
  request('node', [
    get('xds.node.id'),
    get('xds.node.cluster'),
    get('xds.node.locality'),
    get('xds.node.locality.region'),
    get('xds.node.locality.sub_zone'),
    get('xds.node.user_agent_name'),
    get('xds.node.dynamic_parameters'),
    get('xds.node.client_features'),
    get('xds.node.listening_addresses'),
    get('xds.node.nothing'),
    get('xds.node.id.x'),
  ]),
  request(
    'node-metadata',
    [...KEYS, 'inner.key', 'list.1'].map((key) => get(`xds.node.metadata.${key}`)),
  ),
  single('properties-node-in-root', {
    on: {
      proxy_on_vm_start: [
        get('xds.node.id'),
        get('xds.node.metadata.text'),
        get('xds.node.locality.zone'),
        get('node.id'),
      ],
    },
  }),
  single('properties-result-pointers-absent', {
    on: {
      proxy_on_request_headers: [env('proxy_get_property', ['i32', 'i32', 'i32', 'i32'], ['i32'], 0x1000, 0, 0, 0)],
    },
  }),
];

export const PROPERTY_PATHS: readonly Case[] = [...PATHS, ...REQUESTS, ...ENCODINGS];
