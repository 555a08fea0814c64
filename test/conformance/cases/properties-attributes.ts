/** Every attribute of Envoy's in every phase of a stream: reference section 3.6, the table. */

import { call, lengthOf, nth, path, ret, type Step } from '../guest/program';
import { http, post, single, type Case } from '../lab/case';

const get = (text: string) => call('proxy_get_property', path(...text.split('.')));
const gets = (root: string, names: string): Step[] => names.split(' ').map((name) => get(`${root}.${name}`));
/** Ports, times and ids are not the same in two runs: their lengths only. */
const lengths = (root: string, names: string): Step[] =>
  names.split(' ').map((name) => lengthOf(get(`${root}.${name}`)));

const TLS =
  'tls_version subject_local_certificate subject_peer_certificate dns_san_local_certificate dns_san_peer_certificate ' +
  'uri_san_local_certificate uri_san_peer_certificate sha256_peer_certificate_digest';

type Phase = keyof typeof PHASES;
const PHASES = {
  request: 'proxy_on_request_headers',
  body: 'proxy_on_request_body',
  response: 'proxy_on_response_headers',
  log: 'proxy_on_log',
  root: 'proxy_on_configure',
} as const;
const ALL = Object.keys(PHASES) as Phase[];

interface Group {
  readonly phases: readonly Phase[];
  readonly steps: readonly Step[];
}

/**
 * All names that Envoy has, by what they tell about. Not in the body phase: what depends on how soon the upstream is
 * connected.
 */
const GROUPS: Readonly<Record<string, Group>> = {
  'request-text': {
    phases: ALL,
    steps: gets('request', 'path url_path query host scheme method referer useragent id protocol'),
  },
  'request-numbers': {
    phases: ALL,
    steps: [...gets('request', 'size total_size'), ...lengths('request', 'time duration')],
  },
  'request-headers': {
    phases: ALL,
    // The order of the map's entries is not the same in two runs.
    steps: [lengthOf(get('request.headers')), get('request.headers.x-two'), get('request.headers.absent')],
  },
  response: {
    phases: ALL,
    steps: [
      ...gets('response', 'code code_details flags grpc_status size'),
      ...lengths('response', 'total_size backend_latency'),
    ],
  },
  'response-headers': {
    phases: ALL,
    steps: gets('response', 'headers.x-two headers.absent trailers trailers.x-end trailers.absent'),
  },
  connection: {
    phases: ['request', 'log', 'root'],
    steps: [
      ...gets('connection', 'mtls requested_server_name termination_details transport_failure_reason'),
      ...lengths('connection', 'id'),
      lengthOf(get('connection_id')),
    ],
  },
  'connection-tls': { phases: ['request', 'log'], steps: gets('connection', TLS) },
  upstream: {
    phases: ['request', 'response', 'log', 'root'],
    steps: [
      ...lengths('upstream', 'address port local_address cx_pool_ready_duration'),
      ...gets('upstream', 'transport_failure_reason request_attempt_count locality'),
    ],
  },
  'upstream-tls': { phases: ['request', 'response'], steps: gets('upstream', TLS) },
  ends: {
    phases: ['request', 'log', 'root'],
    steps: [...lengths('source', 'address port'), ...lengths('destination', 'address port')],
  },
  'xds-names': {
    phases: ['request', 'response', 'log', 'root'],
    steps: gets('xds', 'cluster_name route_name virtual_host_name filter_chain_name listener_direction'),
  },
  'xds-metadata': {
    phases: ['request', 'response', 'log', 'root'],
    steps: lengths(
      'xds',
      'cluster_metadata route_metadata virtual_host_metadata upstream_host_metadata listener_metadata ' +
        'upstream_host_locality_metadata',
    ),
  },
  'top-level': {
    phases: ['request', 'response', 'root'],
    steps: [
      'node cluster_name cluster_metadata route_name route_metadata upstream_host_metadata listener_metadata',
      'listener_direction virtual_host_name filter_chain_name upstream_host_locality_metadata',
    ].flatMap((names) => names.split(' ').map(get)),
  },
  plugin: {
    phases: ['request', 'root'],
    steps: ['plugin_name', 'plugin_root_id', 'plugin_vm_id', 'plugin_vm_memory'].map(get),
  },
};

const EXCHANGE = post(['body'], {
  path: '/a/b?x=1&y=2',
  headers: [
    ['Referer', 'http://from.example/'],
    ['X-Two', 'one'],
    ['X-Two', 'two'],
  ],
  trailers: [['X-After', 'a']],
  response: {
    headers: [
      ['X-Two', 'three'],
      ['X-Two', 'four'],
    ],
    body: ['hello'],
    trailers: [['X-End', 'z']],
  },
});

function inPhase(group: string, steps: readonly Step[], phase: Phase): Case {
  const first = phase === 'body' ? [nth(1, ...steps)] : steps;
  const guest = { on: { [PHASES[phase]]: first } };
  return single(`properties-${group}-in-${phase}`, guest, { exchanges: [EXCHANGE] });
}

/** One of each kind, where they may come and go. */
const FEW = [
  get('request.path'),
  get('request.headers.x-two'),
  get('request.protocol'),
  get('response.code'),
  get('response.headers.x-two'),
  get('response.trailers.x-end'),
  get('xds.route_name'),
  get('connection.mtls'),
];

const callback = (name: string, ...steps: readonly Step[]): Case =>
  single(`properties-few-in-${name}`, { on: { [`proxy_on_${name}`]: [...FEW, ...steps] } }, { exchanges: [EXCHANGE] });

export const PROPERTY_ATTRIBUTES: readonly Case[] = [
  ...Object.entries(GROUPS).flatMap(([group, { phases, steps }]) =>
    phases.map((phase) => inPhase(group, steps, phase)),
  ),
  callback('context_create'),
  callback('vm_start'),
  callback('request_trailers'),
  callback('response_body'),
  callback('response_trailers'),
  callback('done'),
  callback('delete'),
  single(
    'properties-few-in-tick',
    {
      on: {
        proxy_on_vm_start: [call('proxy_set_tick_period_milliseconds', 10)],
        proxy_on_tick: [...FEW, call('proxy_set_tick_period_milliseconds', 0)],
      },
    },
    { exchanges: [], until: { line: 'set_tick_period_milliseconds(0)', times: 1 } },
  ),
  single(
    'properties-few-while-paused',
    { on: { proxy_on_request_body: [...FEW, ret(1), nth(2, ret(0))], proxy_on_request_headers: [ret(0)] } },
    { exchanges: [EXCHANGE] },
  ),
  single(
    'properties-few-headers-paused',
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
          get('request.path'),
          call('proxy_set_effective_context', 2),
          ...FEW,
          call('proxy_continue_stream', 0),
          get('request.path'),
        ],
      },
    },
    { callouts: [{ status: 200 }], exchanges: [http()] },
  ),
];
