/** What a local reply looks like: reference section 3.4, "Reply shape". */

import { hex, outside, ret, type Step } from '../guest/program';
import { pairs, reply, type Reply } from '../guest/shorthand';
import { http, single, type Case, type Message } from '../lab/case';

/** Sent from the request's headers; the plugin sees its own reply. */
const replied = (
  name: string,
  status: number,
  given: Reply = {},
  message: Message = {},
  more: readonly Step[] = [],
): Case =>
  single(
    `replies-${name}`,
    {
      on: {
        proxy_on_request_headers: [reply(status, given), ...more, ret(1)],
        proxy_on_response_headers: [pairs(2)],
      },
    },
    { exchanges: [http(message)] },
  );

const HEADERS = {
  headers: [
    ['X-One', '1'],
    ['x-two', '2'],
    ['x-one', '3'],
  ],
} as const;

const PLAIN: readonly Case[] = [
  replied('empty', 403),
  replied('body', 403, { body: 'no entry' }),
  replied('headers', 200, { ...HEADERS, body: 'x' }),
  replied('headers-without-body', 200, HEADERS),
  replied('content-type', 200, { body: '{}', headers: [['Content-Type', 'application/json']] }),
  replied('content-type-without-body', 200, { headers: [['content-type', 'application/json']] }),
  replied('content-type-twice', 200, {
    body: 'x',
    headers: [
      ['content-type', 'a/b'],
      ['content-type', 'c/d'],
    ],
  }),
  replied('content-length', 200, { body: 'four', headers: [['content-length', '2']] }),
  replied('content-length-without-body', 200, { headers: [['content-length', '2']] }),
  replied('transfer-encoding', 200, { body: 'four', headers: [['transfer-encoding', 'chunked']] }),
  replied('own-date-and-server', 200, {
    headers: [
      ['date', 'today'],
      ['server', 'mine'],
    ],
  }),
  replied('set-cookies', 200, {
    headers: [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  }),
  replied('location', 302, { headers: [['location', '/elsewhere']] }),
  replied('binary-body', 200, { body: hex('00ff80') }),
  replied('long-body', 200, { body: 'body '.repeat(400) }),
  replied('connection-close', 200, { headers: [['connection', 'close']] }),
];

const STATUSES: readonly Case[] = [
  ...[200, 404, 500, 599, 600, 999, 65739].map((status) =>
    replied(`status-${status}`, status, { body: 'with a body' }),
  ),
  replied('status-204-without-body', 204),
  replied('status-304-without-body', 304),
  replied('status-header', 403, { headers: [[':status', '404']] }),
  replied('path-header', 403, { headers: [[':path', '/x']] }),
];

const DETAILS: readonly Case[] = [
  replied('details', 403, { details: 'why_not' }),
  replied('details-spaces', 403, { details: 'why is  this\tso\nodd ' }),
  replied('details-long', 403, { details: 'because '.repeat(40) }),
  replied('details-braces', 403, { details: 'a{b}%c"d' }),
  replied('details-dashes', 403, { details: '-' }),
];

const BAD: readonly Case[] = [
  replied('bad-pairs', 403, { body: 'x', headers: hex('0100000001000000010000007800790000') }),
  replied('no-pairs', 403, { body: 'x', headers: { pointer: 0, length: 0 } }),
  replied('details-outside', 403, { details: outside() }),
  replied('body-outside', 403, { body: outside() }),
  replied('headers-outside', 403, { headers: outside() }),
  replied('details-outside-nothing', 403, { details: outside(0) }),
].map((item) => ({ ...item, plugins: item.plugins.map((plugin) => ({ ...plugin, guest: notPausing(plugin.guest) })) }));

/** Where the call fails, nothing would resume the request. */
function notPausing(guest: Case['plugins'][number]['guest']): Case['plugins'][number]['guest'] {
  const steps = guest.on?.proxy_on_request_headers ?? [];
  return { ...guest, on: { ...guest.on, proxy_on_request_headers: steps.filter(({ step }) => step !== 'return') } };
}

const typed = (type: string): Message => ({
  method: 'POST',
  headers: [
    ['Content-Type', type],
    ['Content-Length', '0'],
  ],
});
const GRPC = typed('application/grpc');

const GRPC_CASES: readonly Case[] = [
  replied('grpc', 403, { body: 'not allowed' }, GRPC),
  replied('grpc-empty', 403, {}, GRPC),
  replied('grpc-headers', 403, { ...HEADERS, body: 'no' }, GRPC),
  replied('grpc-details', 403, { details: 'why', body: 'no' }, GRPC),
  replied('grpc-message-escaped', 400, { body: '100% déjà\nvu ~ "x"' }, GRPC),
  replied('grpc-own-type', 403, { body: 'no', headers: [['content-type', 'text/html']] }, GRPC),
  replied('grpc-own-status-header', 403, { body: 'no', headers: [['grpc-status', '3']] }, GRPC),
  ...[200, 400, 401, 404, 408, 429, 500, 502, 503, 504].map((status) =>
    replied(`grpc-mapped-${status}`, status, {}, GRPC),
  ),
  ...[0, 16, 17, -2].map((grpc) => replied(`grpc-status-${grpc}`, 403, { grpc, body: 'no' }, GRPC)),
  replied('grpc-status-for-others', 403, { grpc: 7, body: 'no' }),
  replied('grpc-type-proto', 403, { body: 'no' }, typed('application/grpc+proto')),
  replied('grpc-type-web', 403, { body: 'no' }, typed('application/grpc-web')),
  replied('grpc-type-parameter', 403, { body: 'no' }, typed('application/grpc; charset=utf-8')),
  replied('grpc-type-upper', 403, { body: 'no' }, typed('Application/GRPC')),
  replied('grpc-type-longer', 403, { body: 'no' }, typed('application/grpcx')),
  replied('grpc-over-http-2', 403, { body: 'not allowed' }, { ...GRPC, protocol: 'HTTP/2' }),
];

const METHODS: readonly Case[] = [
  replied('head', 403, { body: 'no entry' }, { method: 'HEAD' }),
  replied('head-empty', 403, {}, { method: 'HEAD' }),
  replied('head-content-length', 200, { body: 'abc', headers: [['content-length', '10']] }, { method: 'HEAD' }),
  replied('head-grpc', 403, { body: 'no' }, { ...GRPC, method: 'HEAD' }),
  replied('http-2', 403, { headers: [['X-One', '1']], body: 'no entry' }, { protocol: 'HTTP/2' }),
  replied('http-2-empty', 403, {}, { protocol: 'HTTP/2' }),
  replied('http-2-head', 403, { body: 'no entry' }, { protocol: 'HTTP/2', method: 'HEAD' }),
  replied('options', 204, {}, { method: 'OPTIONS' }),
];

export const REPLIES_SHAPE: readonly Case[] = [...PLAIN, ...STATUSES, ...DETAILS, ...BAD, ...GRPC_CASES, ...METHODS];
