/** What Envoy 1.40 logged of the same six requests in several formats: see test/fixtures/captures/README.md. */

import { describe, expect, it } from 'vitest';
import { importAccessLog } from '../../../src/core/capture/access-log';
import { fixture, only, told } from './captured';

const ID = '11111111-1111-4111-8111-111111111111';
const ODD_AGENT = 'a "quoted" \\ agent';
/** Each with what its format logs of a request's fields. */
const LOGS: readonly (readonly [string, readonly string[], number])[] = [
  ['access-log.jsonl', ['x-request-id', 'user-agent', 'x-forwarded-for'], 1],
  ['access-log-typed.jsonl', ['x-request-id', 'user-agent', 'x-forwarded-for'], 1],
  ['access-log-ecs.jsonl', ['x-request-id', 'referer', 'user-agent'], 2],
  ['access-log-envoy.txt', ['x-forwarded-for', 'user-agent', 'x-request-id'], 1],
  ['access-log-istio.txt', ['x-forwarded-for', 'user-agent', 'x-request-id'], 1],
];
const VALUES: Readonly<Record<string, string>> = {
  'x-request-id': ID,
  'user-agent': 'client/1',
  'x-forwarded-for': '127.0.0.9',
  referer: 'http://shop.test/',
};

const line = (fields: object) =>
  importAccessLog(JSON.stringify({ method: 'GET', path: '/', response_code: 200, ...fields }));

describe('access log import', () => {
  it.each(LOGS)('%s', (name, fields, delay) => {
    const { value, problems } = importAccessLog(fixture(name));
    expect(problems).toMatchObject([{ code: 'access-log-body', severity: 'warning' }]);
    expect(value.exchanges.map((exchange) => `${exchange.name} ${exchange.response.status}`)).toEqual([
      'GET /items?token=s3cret 200',
      'POST /slow 200',
      'GET /none 204',
      'GET /missing/%22quoted%22 404',
      'GET /old 301',
      'HEAD /items 200',
    ]);
    const [first, second, , fourth] = value.exchanges;
    expect(first).toMatchObject({
      request: { scheme: 'http', authority: 'shop.test', protocol: 'HTTP/1.1', body: [] },
      response: { body: [], delayMs: delay },
    });
    const all = [...(first?.request.headers ?? [])].sort();
    expect(all).toEqual([...fields].sort().map((field) => [field, VALUES[field]]));
    expect(Number(first?.startTime) / 1e6).toBeGreaterThan(Date.parse('2026-11-21'));
    // Of what has no method for a body, none is announced.
    expect(second?.request.headers).toContainEqual(['content-length', '0']);
    expect(fourth?.request.headers).toContainEqual(['user-agent', ODD_AGENT]);
  });

  it('fields that a format names after headers', () => {
    const [first] = importAccessLog(fixture('access-log-plain.jsonl')).value.exchanges;
    expect(first?.request.headers).toEqual([
      ['accept', 'text/plain'],
      ['x-team', 'blue'],
    ]);
    expect(first?.response.headers).toEqual([
      ['content-type', 'text/plain'],
      ['etag', '"1"'],
    ]);
    expect(first?.response.delayMs).toBe(1);
  });

  it.each([
    [{ 'X-Envoy-Original-Path': '/before', path: '/after' }, { path: '/before' }],
    [
      { path: undefined, url: { full: 'https://a.test:81/x?y=1' } },
      { scheme: 'https', authority: 'a.test:81', path: '/x?y=1' },
    ],
    [
      { path: undefined, url: { path: '/x', query: 'y=1', scheme: 'https', domain: 'a.test' } },
      { scheme: 'https', authority: 'a.test', path: '/x?y=1' },
    ],
    [{ protocol: 'HTTP/2' }, { protocol: 'HTTP/2' }],
    [{ http: { version: '1.0' } }, { protocol: 'HTTP/1.0' }],
    [
      { request: { headers: { 'X-Team': 'blue', host: 'x.test' } } },
      {
        headers: [
          ['x-team', 'blue'],
          ['host', 'x.test'],
        ],
      },
    ],
    [{ response_flags: 'UF', response_code_details: 'via_upstream' }, { headers: [] }],
  ])('%j', (fields, request) => {
    expect(only(line(fields)).request).toMatchObject(request);
  });

  it.each([
    [{ start_time: '2025-06-01T00:00:00.500Z' }, 1_748_736_000_500_000_000n],
    [{ ts: 1, timestamp: 1_748_736_000 }, 1_748_736_000_000_000_000n],
    [{ time: '1748736000500' }, 1_748_736_000_500_000_000n],
    [{ time: 'yesterday' }, undefined],
  ])('begins as %j says', (fields, time) => {
    expect(only(line(fields)).startTime).toBe(time);
  });

  it.each([
    [{ duration: '12' }, 12],
    [{ duration: 12, upstream_service_time: '7' }, 7],
    [{ event: { duration: 5_000_000 } }, 5],
    [{ duration: -1 }, 0],
  ])('takes as long as %j says', (fields, ms) => {
    expect(only(line(fields)).response.delayMs).toBe(ms);
  });

  it('objects over several lines, and lines that a collector has put a name in front of', () => {
    const laidOut = JSON.stringify(JSON.parse(fixture('access-log.jsonl').split('\n')[0] ?? ''), null, 2);
    expect(importAccessLog(`${laidOut}\n${laidOut}\n`).value.exchanges.length).toBe(2);
    const named = fixture('access-log.jsonl').replace(/^\{/gm, 'istio-proxy 2026-11-21T20:04:48Z {');
    expect(importAccessLog(named).value.exchanges.length).toBe(6);
  });

  it('what is broken is left out with its number and line, and the rest is taken', () => {
    const lines = [
      '2026-11-21T20:04:48Z info xds connected',
      '{"method":"GET","path":"/","response_code":200}',
      '',
      '{"method":"GET","path":"/","response_code":0}',
      '{"method":null,"path":null,"response_code":0}',
      '{"method":"GET","response_code":200}',
      '{"method":"GET","pa',
    ];
    const imported = importAccessLog(lines.join('\n'));
    expect(imported.value.exchanges.length).toBe(1);
    expect(told(imported)).toEqual([
      'access-log-entry 1: entry 1 was left out: it is no line of JSON, and none of a default text format',
      'access-log-entry 4: entry 3 was left out: it has no response: the client was gone, or its status is not logged',
      'access-log-entry 5: entry 4 was left out: it names no method, so it is no line of an HTTP request',
      'access-log-entry 6: entry 5 was left out: it names no path',
      'access-log-entry 7: entry 6 was left out: not JSON: property name expected',
    ]);
  });

  it('of many broken lines only the first are told', () => {
    const { problems } = importAccessLog('x\n'.repeat(1000));
    expect(problems.length).toBe(101);
    expect(problems.at(-1)).toMatchObject({ message: 'there are 900 more problems of this kind', severity: 'error' });
  });

  it.each([
    ['', 'not-access-log'],
    ['{}', 'access-log-entry'],
  ])('nothing usable is an error: %j', (given, code) => {
    expect(importAccessLog(given)).toMatchObject({ value: { exchanges: [] }, problems: [{ code, severity: 'error' }] });
  });
});
