/** Expectations against results: each must be able to hold, and to fail with both values and its place. */

import { describe, expect, it } from 'vitest';
import { checkExpectation, type Result } from '../../../src/core/scenario/expect';
import { calloutsIn } from '../../../src/core/scenario/expect-callouts';
import { checkText } from '../../../src/core/scenario/expect-text';
import type { Expectation, TextExpectation } from '../../../src/core/scenario/expectation';
import type { TraceEvent, TracePayload } from '../../../src/core/trace/events';

const PAYLOADS: readonly TracePayload[] = [
  { kind: 'host', name: 'proxy_log', context: 2, args: [], result: 'Ok', out: [] },
  { kind: 'log', level: 'warn', context: 2, message: 'masked a card' },
  { kind: 'host', name: 'proxy_http_call', context: 2, args: [], result: 'Ok', out: [] },
  { kind: 'log', level: 'info', context: 2, message: 'asked auth' },
  {
    kind: 'callout',
    callout: 4,
    cluster: 'auth',
    timeoutMs: 500,
    message: {
      headers: [
        [':method', 'GET'],
        [':path', '/check?u=1'],
        ['x-user', 'alice'],
      ],
      body: { size: 7, text: '{"a":1}' },
    },
  },
  { kind: 'callout-end', callout: 4, outcome: 'answered' },
];
const events = PAYLOADS.map((payload, index): TraceEvent => ({ seq: index + 1, exchange: 1, ...payload }));

const RESULT: Result = {
  status: 403,
  outcome: 'local reply',
  details: 'denied_by_rule',
  client: {
    headers: [
      ['content-type', 'application/json'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    body: { size: 40, text: '{"user":{"id":7,"tags":["x","y"]}}' },
    trailers: [['grpc-status', '0']],
  },
  upstream: { headers: [['x-user', 'alice']], body: { size: 3, base64: '/wAB' } },
  events,
  metrics: new Map([['requests', 3]]),
  callouts: calloutsIn(events),
};

describe('what holds', () => {
  it.each<[string, Expectation]>([
    ['status, outcome and details', { status: 403, outcome: 'local reply', details: { matches: '^denied' } }],
    ['headers', { headers: { 'Content-Type': 'application/json', 'x-none': null, 'set-cookie': 'a=1, b=2' } }],
    ['one value of several', { headers: { 'set-cookie': { includes: 'b=2', not: { contains: 'c=' } } } }],
    ['a header that must not have a value need not be there', { headers: { 'x-none': { not: { equals: 'a' } } } }],
    ['a body by JSON path', { body: { json: { '$.user.id': 7, '$.user.tags[*]': 'y', '$.user.tags[-1]': 'y' } } }],
    ['a body by its parts', { body: { contains: ['"id"', 'tags'], matches: ['id":\\d', 'x'] } }],
    ['trailers', { trailers: { 'grpc-status': '0' } }],
    ['bytes', { upstream: { body: { base64: '/wAB' }, headers: { 'x-user': { equals: 'alice' } } } }],
    [
      'log lines',
      { logs: ['card', { level: 'info', message: { contains: 'auth' }, times: 1 }, { level: 'error', times: 0 }] },
    ],
    ['metrics', { metrics: { requests: { min: 1, max: 3 }, other: 0 } }],
    [
      'callouts',
      {
        callouts: [
          {
            cluster: 'auth',
            method: 'GET',
            path: { matches: '^/check' },
            headers: { 'x-user': 'alice' },
            body: { json: { '$.a': 1 } },
            outcome: 'answered',
          },
        ],
      },
    ],
    [
      'host calls',
      {
        hostCalls: { only: ['proxy_log', 'proxy_http_call'], never: ['proxy_done'], times: { proxy_log: 1 }, total: 2 },
      },
    ],
  ])('%s', (_name, expectation) => {
    expect(checkExpectation(expectation, RESULT)).toEqual([]);
  });
});

describe('what does not hold', () => {
  it.each<[Expectation, (string | number)[], string]>([
    [{ status: 200 }, ['status'], 'the status is 403, expected 200'],
    [{ details: 'x' }, ['details'], 'the response code details is "denied_by_rule", expected "x"'],
    [{ headers: { 'x-a': '1' } }, ['headers', 'x-a'], 'response header x-a is missing, expected "1"'],
    [
      { headers: { 'content-type': null } },
      ['headers', 'content-type'],
      'response header content-type is there: "application/json"',
    ],
    [
      { headers: { 'set-cookie': { includes: 'c=3' } } },
      ['headers', 'set-cookie', 'includes'],
      'does not have the value "c=3"',
    ],
    [{ body: { json: { '$.user.id': 8 } } }, ['body', 'json', '$.user.id'], 'has at $.user.id 7, expected 8'],
    [{ body: { not: { contains: 'tags' } } }, ['body', 'not', 'contains'], 'expected none with contains "tags"'],
    [{ upstream: false }, ['upstream'], 'a request reached the upstream, expected none'],
    [{ upstream: { body: { base64: 'AAAA' } } }, ['upstream', 'body', 'base64'], 'other bytes'],
    [{ logs: ['nothing'] }, ['logs', 0], 'no log line has "nothing"'],
    [{ logs: ['card', { level: 'warn', times: 2 }] }, ['logs', 1], '1 log lines are as'],
    [{ metrics: { requests: 4 } }, ['metrics', 'requests'], 'metric requests is 3, expected 4'],
    [{ metrics: { other: 1 } }, ['metrics', 'other'], 'never changed'],
    [{ callouts: [] }, ['callouts'], 'callout GET auth /check?u=1 was not expected'],
    [
      { callouts: [{ cluster: 'auth', path: '/chek' }] },
      ['callouts', 0],
      'the nearest is GET auth /check?u=1: the path is "/check?u=1", expected "/chek"',
    ],
    [
      { hostCalls: { only: ['proxy_log'] } },
      ['hostCalls', 'only'],
      'the plugin calls proxy_http_call, expected none but proxy_log',
    ],
    [{ hostCalls: { never: ['proxy_log'] } }, ['hostCalls', 'never'], 'the plugin calls proxy_log'],
    [{ hostCalls: { total: { max: 1 } } }, ['hostCalls', 'total'], 'makes 2 host calls, expected at most 1'],
    [
      { hostCalls: { times: { proxy_log: { min: 2 } } } },
      ['hostCalls', 'times', 'proxy_log'],
      'proxy_log 1 times, expected at least 2',
    ],
  ])('%j', (expectation, path, message) => {
    const failures = checkExpectation(expectation, RESULT);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.path).toEqual(path);
    expect(failures[0]?.message).toContain(message);
  });

  it('no request at all', () => {
    const without: Result = { events, metrics: RESULT.metrics, callouts: RESULT.callouts };
    expect(checkExpectation({ upstream: {} }, without)[0]?.message).toContain('no request reached the upstream');
    expect(checkExpectation({ upstream: false }, without)).toEqual([]);
  });
});

describe('a body of which the Trace has the beginning alone', () => {
  it.each<[TextExpectation, boolean]>([
    ['abcdef', true],
    ['abcdefg', false],
    ['abc', false],
    ['xbcdef', false],
    [{ contains: 'bc' }, true],
    [{ contains: 'de' }, false],
    [{ not: { contains: 'de' } }, false],
    [{ base64: 'YWJjZGVm' }, true],
    [{ base64: 'YWJj' }, false],
  ])('%j', (expected, holds) => {
    expect(checkText(expected, { text: 'abc', cutFrom: 6 }).length === 0).toBe(holds);
  });
});

describe('a body that is no text', () => {
  const body = { size: 5, base64: '/3PDqQA=' };
  it.each<[TextExpectation, boolean]>([
    [{ contains: 'sé' }, true],
    [{ not: { contains: 's' } }, false],
    [{ not: { contains: 'x' } }, true],
    [{ matches: '^\\xff' }, true],
    ['sé', false],
    [{ base64: '/3PDqQA=' }, true],
  ])('%j', (expected, holds) => {
    expect(checkExpectation({ body: expected }, { ...RESULT, client: { headers: [], body } }).length === 0).toBe(holds);
  });
});

it('none of several JSON values may be there', () => {
  const not: TextExpectation = { not: { json: { '$.user.id': 7, '$.none': 1 } } };
  expect(checkExpectation({ body: not }, RESULT).map(({ path }) => path)).toEqual([
    ['body', 'not', 'json', '$.user.id'],
  ]);
});
