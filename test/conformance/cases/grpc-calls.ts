/** Unary gRPC callouts: reference section 3.5. */

import { call, hex, into, log, nth, OUTSIDE, outside, ret, type Arg, type PairList, type Step } from '../guest/program';
import { add, bufferStatus, bytes, effective, pairs, put, resume, size, tickEvery, value } from '../guest/shorthand';
import { single, type Case } from '../lab/case';
import type { CalloutMockFile } from '../../../src/core/scenario/callouts';
import { grpcService, message } from './protobuf';

interface Call {
  readonly service?: Arg;
  readonly name?: Arg;
  readonly method?: Arg;
  readonly metadata?: Arg;
  readonly message?: Arg;
  readonly timeout?: number;
}

const grpcCall = ({ service = grpcService('grpc'), name = 'pkg.Service', method = 'Method', ...more }: Call = {}) =>
  call('proxy_grpc_call', service, name, method, more.metadata ?? [], more.message ?? 'question', more.timeout ?? 1000);
const status = () => call('proxy_get_status');

/** All that may follow is logged; the stream goes on 100 ms later. */
function outcome(name: string, mock: CalloutMockFile, wanted: Call = {}, steps: readonly Step[] = []): Case {
  return single(
    `grpc-call-${name}`,
    {
      on: {
        proxy_on_request_headers: [grpcCall(wanted), tickEvery(100), ret(1)],
        proxy_on_grpc_receive_initial_metadata: [pairs(4)],
        proxy_on_grpc_receive: [bytes(5), status(), ...steps],
        proxy_on_grpc_receive_trailing_metadata: [pairs(5)],
        proxy_on_grpc_close: [status(), status(), ...steps],
        proxy_on_tick: [tickEvery(0), effective(2), status(), resume(0)],
      },
    },
    { callouts: [mock] },
  );
}

const OUTCOMES: readonly Case[] = [
  outcome('success', { grpc: { messages: ['answer'] } }),
  outcome('success-by-name', { grpc: { messages: ['answer'] } }, { service: 'grpc' }),
  outcome('success-empty-message', { grpc: { messages: [''] } }),
  outcome('success-with-metadata', {
    grpc: { messages: ['answer'], initialMetadata: { 'x-initial': '1' }, trailingMetadata: { 'x-trailing': '2' } },
  }),
  outcome('success-with-text', { grpc: { messages: ['answer'], message: 'fine' } }),
  outcome('success-without-message', { grpc: { initialMetadata: { 'x-initial': '1' } } }),
  outcome('two-messages', { grpc: { messages: ['one', 'two'] } }),
  outcome('failure', { grpc: { status: 7, message: 'not allowed' } }),
  outcome('failure-without-text', { grpc: { status: 5 } }),
  outcome('failure-with-metadata', {
    grpc: { status: 9, message: 'no', initialMetadata: { 'x-initial': '1' }, trailingMetadata: { 'x-trailing': '2' } },
  }),
  outcome('failure-after-message', { grpc: { status: 13, message: 'later', messages: ['answer'] } }),
  outcome('failure-odd-status', { grpc: { status: 99, message: 'odd' } }),
  outcome('failure-encoded-text', { grpc: { status: 3, message: 'a%20b%C3%A9' } }),
  outcome('reset', { fail: 'reset' }),
  outcome('reset-after-headers', { fail: 'reset-after-headers', grpc: { messages: ['answer'] } }),
  outcome('refused', {}, { service: grpcService('refused') }),
  outcome('timeout', { fail: 'timeout' }, { timeout: 40 }),
  outcome('not-answered-as-grpc', { status: 204 }, { service: grpcService('callout') }),
];

const SENT: readonly Case[] = [
  outcome(
    'sent-metadata',
    { grpc: { messages: ['a'] } },
    {
      metadata: [
        ['x-one', '1'],
        ['X-Upper', 'U'],
        ['x-one', '2'],
      ] satisfies PairList,
    },
  ),
  outcome('sent-empty-message', { grpc: { messages: ['a'] } }, { message: '' }),
  outcome('sent-odd-names', { grpc: { messages: ['a'] } }, { name: '', method: '' }),
  outcome('sent-timeout-0', { grpc: { messages: ['a'] } }, { timeout: 0 }),
  outcome(
    'sent-authority',
    { grpc: { messages: ['a'] } },
    {
      service: message([1, message([1, 'grpc'], [2, 'grpc.example'])]),
    },
  ),
  outcome(
    'sent-initial-metadata',
    { grpc: { messages: ['a'] } },
    {
      service: grpcService('grpc', [5, message([1, 'x-configured'], [2, 'v'])]),
    },
  ),
];

const READS: readonly Case[] = [
  outcome('buffer', { grpc: { messages: ['answer'] } }, {}, [
    bytes(5, 2, 3),
    bytes(5, 6, 1),
    bytes(5, 0, -1),
    bufferStatus(5),
    put(5, 0, 0, 'x'),
    put(5, 6, 0, 'y'),
    bytes(5),
    effective(2),
    bytes(5),
    bufferStatus(5),
  ]),
  outcome('maps', { grpc: { messages: ['answer'], trailingMetadata: { a: 'b' } } }, {}, [
    value(4, 'a'),
    value(5, 'a'),
    pairs(4),
    pairs(5),
    size(5),
    add(5, 'x', 'y'),
  ]),
  outcome('buffer-in-close', { grpc: { status: 5 } }, {}, [
    bytes(5),
    bufferStatus(5),
    pairs(4),
    pairs(5),
    value(5, 'a'),
  ]),
  single('grpc-call-buffer-elsewhere', {
    on: {
      proxy_on_request_headers: [bytes(5), bufferStatus(5), put(5, 0, 0, 'x'), pairs(4), value(4, 'a'), value(5, 'a')],
    },
  }),
];

const codes = (name: string, steps: readonly Step[]): Case =>
  single(`grpc-call-${name}`, { on: { proxy_on_request_headers: steps, proxy_on_grpc_close: [status()] } });

const CODES: readonly Case[] = [
  // A configuration that is no protobuf is the name of a cluster. What is protobuf without a target ends Envoy.
  codes('no-such-cluster', [grpcCall({ service: 'nowhere' }), grpcCall({ service: hex('ffff') })]),
  // Told twice: by the code and by `on_grpc_close` after the callback.
  codes('no-such-cluster-in-protobuf', [
    grpcCall({ service: grpcService('nowhere') }),
    grpcCall({ service: grpcService('') }),
    grpcCall({ service: message([1, hex('')]) }),
    log('end'),
  ]),
  codes('no-endpoint', [grpcCall({ service: grpcService('empty') }), grpcCall({ service: grpcService('empty') })]),
  outcome('google-grpc', {}, { service: message([2, message([1, '127.0.0.1:1'], [4, 'prefix'])]) }),
  codes('out-of-bounds', [
    grpcCall({ service: outside() }),
    grpcCall({ name: outside() }),
    grpcCall({ method: outside() }),
    grpcCall({ metadata: outside() }),
    grpcCall({ message: outside() }),
    into(grpcCall({ service: 'nowhere' }), OUTSIDE),
    into(grpcCall({ service: grpcService('empty') }), OUTSIDE),
  ]),
  single(
    'grpc-call-ids',
    {
      on: {
        proxy_on_request_headers: [
          grpcCall({ service: 'nowhere' }),
          grpcCall({ service: grpcService('empty') }),
          grpcCall(),
          ret(1),
        ],
        proxy_on_grpc_receive: [nth(1, grpcCall()), nth(2, effective(2), resume(0))],
        proxy_on_grpc_close: [status()],
      },
    },
    { callouts: [{ grpc: { messages: ['answer'] } }] },
  ),
];

export const GRPC_CALLS: readonly Case[] = [...OUTCOMES, ...SENT, ...READS, ...CODES];
