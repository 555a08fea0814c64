/** Buffers: reference section 3.3, codes and what is there in which callback. */

import type { CallbackName } from '../../../src/core/proxywasm/signatures';
import { into, nth, outside, OUTSIDE, ret, type Guest, type Step } from '../guest/program';
import { bufferStatus, bytes, callout, effective, onceLater, put, resume, tickEvery } from '../guest/shorthand';
import { post, single, type Case, type PluginCase } from '../lab/case';

const BUFFERS = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const WITH_ALL = post(['body'], {
  trailers: [['X-Up', 'u']],
  response: { trailers: [['X-Down', 'd']] },
});
const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;
const CHUNKED = post(['body'], { ...chunked, response: chunked });
const CONFIGURED = { configuration: 'of the plugin', vmConfiguration: 'of the VM' };

const readAll: readonly Step[] = BUFFERS.flatMap((buffer) => [bytes(buffer), bufferStatus(buffer)]);
const writeAll: readonly Step[] = BUFFERS.flatMap((buffer) => [put(buffer, 0, 0, 'x'), bytes(buffer)]);

const inside = (
  name: string,
  callback: CallbackName,
  steps: readonly Step[],
  more: Partial<Case> & Partial<PluginCase> & { readonly on?: Guest['on'] } = {},
): Case => {
  const { on, ...rest } = more;
  const where = callback.slice('proxy_on_'.length).replaceAll('_', '-');
  return single(
    `buffers-${name}-${where}`,
    { on: { ...on, [callback]: steps } },
    { exchanges: [WITH_ALL], ...CONFIGURED, ...rest },
  );
};

const WHERE = [
  'proxy_on_context_create',
  'proxy_on_vm_start',
  'proxy_on_configure',
  'proxy_on_request_headers',
  'proxy_on_request_body',
  'proxy_on_request_trailers',
  'proxy_on_response_headers',
  'proxy_on_response_body',
  'proxy_on_response_trailers',
  'proxy_on_log',
  'proxy_on_done',
  'proxy_on_delete',
] as const;

const EVERYWHERE: readonly Case[] = [
  ...WHERE.map((callback) => inside('read-in', callback, readAll)),
  ...(
    [
      'proxy_on_context_create',
      'proxy_on_configure',
      'proxy_on_request_headers',
      'proxy_on_request_body',
      'proxy_on_response_body',
      'proxy_on_log',
    ] as const
  ).map((callback) => inside('write-in', callback, writeAll)),
];

const LATER: readonly Case[] = [
  single(
    'buffers-in-tick',
    { on: { proxy_on_vm_start: [tickEvery(10)], proxy_on_tick: [tickEvery(0), ...readAll] } },
    { exchanges: [], until: { line: 'get_buffer_status(8)', times: 1 }, ...CONFIGURED },
  ),
  single(
    'buffers-in-http-call-response',
    {
      on: {
        proxy_on_request_body: [nth(1, ret(1)), nth(2, callout(), ret(1))],
        proxy_on_http_call_response: [
          ...readAll,
          put(4, 0, 0, 'x'),
          bytes(4, 2, 3),
          effective(2),
          ...readAll,
          put(0, 0, 0, 'x'),
          resume(0),
        ],
      },
    },
    { exchanges: [CHUNKED], callouts: [{ body: 'called' }], ...CONFIGURED },
  ),
  ...(['proxy_on_request_body', 'proxy_on_response_body'] as const).map((callback, index) =>
    inside('while-paused', callback, [nth(1, ret(1)), nth(2, tickEvery(10), ret(1))], {
      on: {
        proxy_on_tick: onceLater(bytes(index), bufferStatus(index), put(index, 0, 0, 'x'), bytes(index), resume(index)),
      },
      exchanges: [CHUNKED],
    }),
  ),
];

const inBody = (name: string, ...steps: readonly Step[]): Case =>
  single(
    `buffers-${name}`,
    { on: { proxy_on_request_body: [nth(1, ...steps)] } },
    { exchanges: [post(['0123456789'], { headers: [['Transfer-Encoding', 'chunked']] })] },
  );

const READS: readonly Case[] = [
  inBody('ranges', bytes(0, 0, 3), bytes(0, 3, 3), bytes(0, 8, 10), bytes(0, 9, 1), bytes(0, 10, 1), bytes(0, 11, 1)),
  inBody(
    'lengths',
    bytes(0, 0, 0),
    bytes(0, 5, 0),
    bytes(0, 0, -1),
    bytes(0, 5, -1),
    bytes(0, 10, 0),
    bytes(0, -1, -1),
  ),
  inBody('start-at-the-end-of-numbers', bytes(0, -1, 1), bytes(0, -1, 0), bytes(0, 0x7fffffff, 0x7fffffff)),
  inBody(
    'read-out-of-bounds',
    into(bytes(0), OUTSIDE),
    into(bufferStatus(0), OUTSIDE),
    into(bufferStatus(0), 0x1000, OUTSIDE),
    into(bytes(0, 10, 1), OUTSIDE),
    into(bytes(1), OUTSIDE),
    into(bytes(4), OUTSIDE),
    into(bufferStatus(4), OUTSIDE),
  ),
  inBody(
    'bad-type',
    bytes(9),
    bufferStatus(9),
    put(9, 0, 0, 'x'),
    bytes(-1),
    bufferStatus(-1),
    put(-1, 0, 0, 'x'),
    put(9, 0, 0, outside()),
  ),
  inBody('write-out-of-bounds', put(0, 0, 0, outside()), put(0, 5, 0, outside()), put(4, 0, 0, outside()), bytes(0)),
  inBody('write-outside-nothing', put(0, 0, 0, outside(0)), put(0, 0, 0, { pointer: 0, length: 0 }), bytes(0)),
];

const written = (name: string, ...puts: readonly Step[]): Case =>
  inBody(`set-${name}`, ...puts, bytes(0), bufferStatus(0));

const SETS: readonly Case[] = [
  written('prepend', put(0, 0, 0, 'ab')),
  written('replace-prefix', put(0, 0, 3, 'ab')),
  written('replace-all', put(0, 0, 10, 'ab')),
  written('replace-more', put(0, 0, 11, 'ab')),
  written('replace-most', put(0, 0, -1, 'ab')),
  written('remove-prefix', put(0, 0, 4, '')),
  written('remove-all', put(0, 0, 10, '')),
  written('nothing', put(0, 0, 0, '')),
  written('append', put(0, 10, 0, 'ab')),
  written('append-with-length', put(0, 10, 5, 'ab')),
  written('append-beyond', put(0, 11, 0, 'ab')),
  written('append-far', put(0, -1, 0, 'ab')),
  written('append-far-with-length', put(0, -1, -1, 'ab')),
  written('append-nothing', put(0, 10, 0, '')),
  written('middle', put(0, 5, 0, 'ab')),
  written('middle-replace', put(0, 5, 5, 'ab')),
  written('middle-to-the-end', put(0, 9, 1, 'ab')),
  written('twice', put(0, 0, 10, 'abc'), put(0, 0, 0, 'x'), put(0, 4, 0, 'y')),
  written('binary', put(0, 0, 10, { hex: '00ff80' })),
  written('large', put(0, 0, 10, 'x'.repeat(3000))),
];

/** Type 8 is what the context has looked at last; when that is a body that is gone, Envoy crashes. */
const SCRATCH: readonly Case[] = [
  single(
    'buffers-scratch',
    {
      on: {
        proxy_on_context_create: [bytes(8), bytes(6), bytes(8), bytes(0), bytes(8)],
        proxy_on_configure: [bytes(8), bytes(7), bytes(8)],
        proxy_on_request_headers: [bytes(8), bytes(6, 3, 3), bytes(8), bytes(7), bytes(8)],
        proxy_on_request_body: [bytes(8), bytes(0), bytes(8), put(8, 0, 0, 'x'), bytes(0)],
      },
    },
    { exchanges: [CHUNKED], ...CONFIGURED },
  ),
  single(
    'buffers-scratch-effective',
    {
      on: { proxy_on_request_headers: [bytes(6), effective(1), bytes(8), bytes(7), bytes(6), effective(2), bytes(8)] },
    },
    CONFIGURED,
  ),
  single('buffers-no-configuration', {
    on: {
      proxy_on_vm_start: [bytes(6), bufferStatus(6)],
      proxy_on_configure: [bytes(7), bufferStatus(7), bytes(6)],
      proxy_on_request_headers: [bytes(6), bytes(7)],
    },
  }),
];

export const BUFFERS_ALL: readonly Case[] = [...EVERYWHERE, ...LATER, ...READS, ...SETS, ...SCRATCH];
