/** What `proxy_on_http_call_response` sees of each outcome: the table of reference section 3.5. */

import { call, hex, nth, ret, type PairList, type Step } from '../guest/program';
import { add, bufferStatus, bytes, effective, pairs, put, remove, resume, size, value } from '../guest/shorthand';
import { single, type Case } from '../lab/case';
import type { CalloutMockFile } from '../../../src/core/scenario/callouts';

const GET: PairList = [
  [':method', 'GET'],
  [':path', '/c'],
  [':authority', 'a.example'],
];
const httpCall = (cluster: string, timeout: number, headers = GET) =>
  call('proxy_http_call', cluster, headers, '', [], timeout);
const status = () => call('proxy_get_status');

const answer: readonly Step[] = [pairs(6), bytes(4, 0, 1000), pairs(7), status()];

/** One call, whose outcome is logged and resumes the stream. */
function outcome(name: string, mock: CalloutMockFile, call = httpCall('callout', 1000), steps = answer): Case {
  return single(
    `callout-outcome-${name}`,
    {
      on: {
        proxy_on_request_headers: [call, ret(1)],
        proxy_on_http_call_response: [...steps, effective(2), resume(0)],
        proxy_on_log: [status()],
      },
    },
    { callouts: [mock] },
  );
}

const HEAD: PairList = [[':method', 'HEAD'], ...GET.slice(1)];

const ANSWERS: readonly Case[] = [
  outcome('body', { body: 'answer', headers: { 'Content-Type': 'text/plain', 'X-Mixed': 'Case' } }),
  outcome('no-body', {}),
  outcome('error-status', { status: 500, body: 'sorry' }),
  outcome('redirect', { status: 302, headers: { location: '/elsewhere' } }),
  outcome('not-modified', { status: 304 }),
  outcome('odd-status', { status: 299 }),
  outcome('several-values', { headers: { 'x-many': ['1', '2'], 'set-cookie': ['a=1', 'b=2'], 'x-empty': '' } }),
  outcome('chunked', { body: 'answer', headers: { 'transfer-encoding': 'chunked' } }),
  outcome('trailers', { body: 'answer', trailers: { 'X-Trailer': 't', 'x-other': ['1', '2'] } }),
  outcome('trailers-without-body', { trailers: { 'x-trailer': 't' } }),
  outcome('binary-body', { body: { base64: Buffer.from('00ff80', 'hex').toString('base64') } }),
  outcome('own-server-and-date', { headers: { server: 'mock', date: 'today' } }),
  outcome('head', { headers: { 'content-length': '6' } }, httpCall('callout', 1000, HEAD)),
  outcome('long-body', { body: 'long '.repeat(40_000) }, undefined, [
    pairs(6),
    bufferStatus(4),
    bytes(4, 199_995, 100),
    bytes(4, 0, 10),
  ]),
];

const FAILURES: readonly Case[] = [
  outcome('refused', {}, httpCall('refused', 1000)),
  outcome('reset', { fail: 'reset' }),
  outcome('reset-after-headers', { fail: 'reset-after-headers', status: 200, body: 'partial' }),
  outcome('timeout', { fail: 'timeout' }, httpCall('callout', 60)),
  outcome('no-timeout', { delayMs: 50, body: 'late' }, httpCall('callout', 0)),
  outcome('before-timeout', { delayMs: 20, body: 'in time' }, httpCall('callout', 1000)),
];

/** The response's maps and buffer, each access: readable, never writable. */
const READS: readonly Case[] = [
  outcome('map-reads', { body: 'answer', trailers: { 'x-trailer': 't' } }, undefined, [
    value(6, ':status'),
    value(6, 'Transfer-Encoding'),
    value(6, 'absent'),
    value(7, 'X-Trailer'),
    value(7, 'absent'),
    size(6),
    size(7),
  ]),
  outcome('map-writes', { body: 'answer', trailers: { 'x-trailer': 't' } }, undefined, [
    add(6, 'x-new', '1'),
    remove(6, ':status'),
    call('proxy_replace_header_map_value', 6, ':status', '500'),
    call('proxy_set_header_map_pairs', 6, [['x-all', '1']]),
    add(7, 'x-new', '1'),
    remove(7, 'x-trailer'),
    value(6, ':status'),
    pairs(7),
  ]),
  outcome('buffer', { body: 'answer' }, undefined, [
    bytes(4, 0, 3),
    bytes(4, 3, 100),
    bytes(4, 6, 1),
    bytes(4, 7, 1),
    bytes(4, 0, 0),
    bytes(4, 2, -1),
    bytes(4, -1, -1),
    bufferStatus(4),
    put(4, 0, 0, 'x'),
    put(4, 0, 6, hex('')),
    bytes(4),
  ]),
  outcome('other-maps', { body: 'answer' }, undefined, [
    ...[0, 1, 2, 3, 4, 5].map((map) => value(map, ':status')),
    ...[0, 1, 2, 3, 4, 5].map(pairs),
  ]),
  outcome('other-buffers', { body: 'answer' }, undefined, [
    ...[0, 1, 2, 3, 5, 6, 7, 8].map((buffer) => bytes(buffer)),
    ...[0, 1, 4, 5, 6, 7, 8].map(bufferStatus),
  ]),
];

/** The code of the last failure stays; its text does not. */
const AFTER_FAILURE: Case = single(
  'callout-outcome-after-failure',
  {
    on: {
      proxy_on_request_headers: [httpCall('callout', 1000), ret(1)],
      proxy_on_http_call_response: [
        status(),
        status(),
        nth(1, httpCall('callout', 1000), status()),
        nth(2, effective(2), status(), resume(0)),
      ],
      proxy_on_log: [status()],
    },
  },
  { callouts: [{ fail: 'reset-after-headers', body: 'partial', times: 1 }, { body: 'answer' }] },
);

/** ABI 0.1.0 tells no absent header from an empty one. */
const OLD: readonly Case[] = (['0.1.0', '0.2.0'] as const).map((abi) =>
  single(
    `callout-outcome-abi-${abi.replaceAll('.', '-')}`,
    {
      abi,
      on: {
        proxy_on_request_headers: [httpCall('callout', 1000), ret(1)],
        proxy_on_http_call_response: [
          ...[value(6, ':status'), value(6, 'absent'), value(7, 'absent'), value(0, 'absent'), pairs(7), bytes(4)],
          effective(2),
          abi === '0.1.0' ? call('proxy_continue_request') : resume(0),
        ],
      },
    },
    { callouts: [{ body: 'answer' }] },
  ),
);

export const CALLOUT_OUTCOMES: readonly Case[] = [...ANSWERS, ...FAILURES, ...READS, AFTER_FAILURE, ...OLD];
