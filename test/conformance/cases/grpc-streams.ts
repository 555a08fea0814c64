/** gRPC streams: reference section 3.5. */

import {
  call,
  hex,
  into,
  keep,
  log,
  nth,
  OUTSIDE,
  outside,
  ret,
  saved,
  type Arg,
  type Guest,
  type Step,
} from '../guest/program';
import { add, bufferStatus, bytes, effective, pairs, resume, size, tickEvery, value } from '../guest/shorthand';
import { single, type Case } from '../lab/case';
import type { CalloutMockFile } from '../../../src/core/scenario/callouts';
import { grpcService } from './protobuf';

const open = (service: Arg = grpcService('grpc'), metadata: Arg = []) =>
  call('proxy_grpc_stream', service, 'pkg.Service', 'Chat', metadata);
const send = (id: Arg, message: Arg, end: boolean) => call('proxy_grpc_send', id, message, end);
const close = (id: Arg) => call('proxy_grpc_close', id);
const cancel = (id: Arg) => call('proxy_grpc_cancel', id);
const unary = () => call('proxy_grpc_call', grpcService('grpc'), 'pkg.Service', 'Method', [], 'q', 1000);
const httpCall = () =>
  call(
    'proxy_http_call',
    'callout',
    [
      [':method', 'GET'],
      [':path', '/c'],
      [':authority', 'a'],
    ],
    '',
    [],
    1000,
  );
const status = () => call('proxy_get_status');
const ID = saved('id');

/** Opens a stream and does `steps`; what follows is logged, and the HTTP stream goes on 100 ms later. */
function opened(name: string, mock: CalloutMockFile, steps: readonly Step[], on: NonNullable<Guest['on']> = {}): Case {
  return single(
    `grpc-stream-${name}`,
    {
      on: {
        proxy_on_request_headers: [keep('id', open()), tickEvery(100), ...steps, ret(1)],
        proxy_on_grpc_receive_initial_metadata: [pairs(4)],
        proxy_on_grpc_receive: [bytes(5), status()],
        proxy_on_grpc_receive_trailing_metadata: [pairs(5)],
        proxy_on_grpc_close: [status()],
        proxy_on_tick: [tickEvery(0), effective(2), resume(0)],
        ...on,
      },
    },
    { callouts: [mock] },
  );
}

const ANSWER: CalloutMockFile = { grpc: { messages: ['answer'] } };
const WITH_METADATA: CalloutMockFile = {
  grpc: { messages: ['a'], initialMetadata: { 'x-initial': '1' }, trailingMetadata: { 'x-trailing': '2' } },
};

const TALKS: readonly Case[] = [
  opened('one-message', ANSWER, [send(ID, 'question', true)]),
  opened('closed-afterwards', ANSWER, [send(ID, 'question', false), close(ID)]),
  opened('several-messages', { grpc: { messages: ['1', '2', '3'] } }, [
    send(ID, 'one', false),
    send(ID, 'two', false),
    send(ID, 'three', true),
  ]),
  opened('ping-pong', { grpc: { messages: ['1', '2', '3'] } }, [send(ID, 'one', false)], {
    proxy_on_grpc_receive: [
      bytes(5),
      nth(1, send(ID, 'two', false)),
      nth(2, send(ID, 'three', false)),
      nth(3, close(ID)),
    ],
  }),
  opened('more-answers-than-questions', { grpc: { messages: ['1', '2', '3'] } }, [send(ID, 'one', true)]),
  opened('empty-messages', { grpc: { messages: ['', ''] } }, [send(ID, '', false), send(ID, '', true)]),
  opened('metadata', WITH_METADATA, [send(ID, 'q', true)]),
  opened('closed-at-once', { grpc: {} }, [close(ID)]),
  opened('failure', { grpc: { status: 7, message: 'no' } }, [send(ID, 'q', true)]),
  opened('failure-without-text', { grpc: { status: 5 } }, []),
  opened('failure-after-message', { grpc: { status: 13, message: 'late', messages: ['a'] } }, [send(ID, 'q', true)]),
  opened('success-with-text', { grpc: { message: 'fine', messages: ['a'] } }, [send(ID, 'q', true)]),
  opened('reset', { fail: 'reset' }, []),
  opened(
    'reset-after-headers',
    { fail: 'reset-after-headers', grpc: { initialMetadata: { a: 'b' }, messages: ['x'] } },
    [send(ID, 'q', true)],
  ),
  opened('cancelled', { delayMs: 60, ...ANSWER }, [send(ID, 'q', true), tickEvery(20)], {
    proxy_on_tick: [
      nth(1, cancel(ID), send(ID, 'q', true), close(ID), cancel(ID), tickEvery(100)),
      nth(2, tickEvery(0), effective(2), resume(0)),
    ],
  }),
  single('grpc-stream-cancelled-at-once', {
    on: {
      proxy_on_request_headers: [
        keep('id', open(grpcService('refused'))),
        cancel(ID),
        send(ID, 'q', false),
        close(ID),
        cancel(ID),
        tickEvery(40),
        ret(1),
      ],
      proxy_on_grpc_receive_initial_metadata: [],
      proxy_on_grpc_close: [status()],
      proxy_on_tick: [tickEvery(0), effective(2), resume(0)],
    },
  }),
  opened('cancelled-when-answered', { grpc: { messages: ['1', '2'] } }, [send(ID, 'q', false)], {
    proxy_on_grpc_receive: [bytes(5), cancel(ID), cancel(ID)],
  }),
  opened('sent-after-end', ANSWER, [send(ID, 'q', true), send(ID, 'again', false), close(ID)]),
  opened('used-after-close', { grpc: { status: 5 } }, [], {
    proxy_on_grpc_close: [status(), send(ID, 'q', false), close(ID), cancel(ID), tickEvery(20)],
    proxy_on_tick: [tickEvery(0), send(ID, 'q', false), close(ID), cancel(ID), effective(2), resume(0)],
  }),
  // What the other side has ended is known until this side closes or cancels it; an end with `grpc_send` does not count.
  opened('known-after-sent-end', ANSWER, [send(ID, 'q', true)], {
    proxy_on_tick: [tickEvery(0), send(ID, 'q', false), close(ID), close(ID), effective(2), resume(0)],
  }),
  opened('unknown-after-close', ANSWER, [send(ID, 'q', false), close(ID)], {
    proxy_on_tick: [tickEvery(0), send(ID, 'q', false), close(ID), cancel(ID), effective(2), resume(0)],
  }),
  opened('cancelled-in-close', { grpc: { status: 5 } }, [], {
    proxy_on_grpc_close: [cancel(ID), send(ID, 'q', false), close(ID)],
  }),
  opened('sent-in-close', { grpc: { status: 5 } }, [], {
    proxy_on_grpc_close: [send(ID, 'q', false), cancel(ID), close(ID)],
  }),
];

const READS: readonly Case[] = [
  opened('reads', WITH_METADATA, [send(ID, 'q', true)], {
    proxy_on_grpc_receive_initial_metadata: [
      value(4, 'X-Initial'),
      value(4, 'absent'),
      size(4),
      add(4, 'x', 'y'),
      pairs(5),
      bytes(5),
    ],
    proxy_on_grpc_receive: [value(4, 'x-initial'), pairs(4), bytes(5), bufferStatus(5), effective(2), bytes(5)],
    proxy_on_grpc_receive_trailing_metadata: [
      value(5, 'x-trailing'),
      pairs(4),
      effective(2),
      value(5, 'x-trailing'),
      bytes(5),
    ],
    proxy_on_grpc_close: [pairs(4), pairs(5), bytes(5), status()],
  }),
  opened('ends-the-wait', ANSWER, [send(ID, 'q', true)], {
    proxy_on_grpc_close: [effective(2), resume(0)],
    proxy_on_tick: [tickEvery(0), log('too late')],
    proxy_on_response_headers: [tickEvery(0)],
  }),
  single(
    'grpc-stream-without-callbacks',
    {
      on: {
        proxy_on_request_headers: [keep('id', open()), send(ID, 'q', true), tickEvery(100), ret(1)],
        proxy_on_tick: [tickEvery(0), send(ID, 'q', false), effective(2), resume(0)],
      },
    },
    { callouts: [ANSWER] },
  ),
];

const codes = (name: string, steps: readonly Step[]): Case =>
  single(`grpc-${name}`, {
    on: { proxy_on_request_headers: [...steps, log('end')], proxy_on_grpc_close: [status()] },
  });

const all = (id: Arg) => [send(id, 'q', false), close(id), cancel(id)];

const CODES: readonly Case[] = [
  codes('stream-no-such-cluster', [open('nowhere'), open(hex('ffff'))]),
  codes('stream-no-such-cluster-in-protobuf', [keep('id', open(grpcService('nowhere'))), open(grpcService(''))]),
  codes('stream-no-endpoint', [open(grpcService('empty')), open(grpcService('empty'))]),
  single('grpc-stream-refused', {
    on: {
      proxy_on_request_headers: [keep('id', open(grpcService('refused'))), send(ID, 'q', false), ret(1)],
      proxy_on_grpc_receive_initial_metadata: [pairs(4)],
      proxy_on_grpc_receive_trailing_metadata: [pairs(5)],
      proxy_on_grpc_close: [status(), effective(2), resume(0)],
    },
  }),
  codes('stream-out-of-bounds', [
    open(outside()),
    call('proxy_grpc_stream', 'nowhere', outside(), 'Chat', []),
    call('proxy_grpc_stream', 'nowhere', 'pkg.Service', outside(), []),
    open('nowhere', outside()),
    into(open('nowhere'), OUTSIDE),
    call('proxy_grpc_send', 6, outside(), false),
    call('proxy_grpc_send', 4, outside(), false),
  ]),
  // The low two bits of an id are its kind: 0 HTTP, 1 gRPC call, 2 gRPC stream.
  codes('ids-unknown', [0, 1, 2, 3, 4, 5, 6, 7, -1].flatMap(all)),
  single(
    'grpc-ids-of-other-kinds',
    {
      on: {
        proxy_on_request_headers: [
          keep('http', httpCall()),
          keep('call', unary()),
          keep('id', open()),
          ...all(saved('http')),
          send(saved('call'), 'q', false),
          tickEvery(60),
          ret(1),
        ],
        proxy_on_http_call_response: [],
        proxy_on_grpc_receive: [bytes(5)],
        proxy_on_tick: [
          tickEvery(0),
          ...all(saved('http')),
          ...all(saved('call')),
          cancel(ID),
          effective(2),
          resume(0),
        ],
      },
    },
    { callouts: [{ match: { cluster: 'callout' }, status: 204 }, ANSWER], unordered: true },
  ),
  single(
    'grpc-ids-of-streams',
    {
      on: {
        proxy_on_request_headers: [open(), open('nowhere'), open(grpcService('empty')), open(), log('end')],
        proxy_on_grpc_close: [status()],
      },
    },
    { callouts: [{ fail: 'timeout' }] },
  ),
  ...[close, cancel].map((end, index) =>
    single(
      `grpc-call-${index === 0 ? 'closed' : 'cancelled'}`,
      {
        on: {
          proxy_on_request_headers: [keep('id', unary()), tickEvery(20), ret(1)],
          proxy_on_grpc_receive: [bytes(5)],
          proxy_on_grpc_close: [status()],
          proxy_on_tick: [
            nth(1, end(ID), end(ID), tickEvery(100)),
            nth(2, tickEvery(0), end(ID), effective(2), resume(0)),
          ],
        },
      },
      { callouts: [{ delayMs: 60, ...ANSWER }] },
    ),
  ),
];

export const GRPC_STREAMS: readonly Case[] = [...TALKS, ...READS, ...CODES];
