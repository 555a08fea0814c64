/** What Envoy 1.40 wrote of one server: see test/fixtures/captures/README.md. */

import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importTap } from '../../../src/core/capture/tap';
import { ALL_BYTES, fixture, joined, only, text, told } from './captured';

const tapped = (name: string) => importTap(fixture(name));
const pieces = (body: readonly Uint8Array[]) => body.map((piece) => Buffer.from(piece).toString());

/** With the names that protobuf's own JSON has. */
const camel = (json: string) =>
  json.replace(/"(\w+)":/g, (_, name: string) => `"${name.replace(/_(\w)/g, (__, c: string) => c.toUpperCase())}":`);

const trace = (request: object, response: object = { headers: [{ key: ':status', value: '200' }] }) =>
  JSON.stringify({ http_buffered_trace: { request, response } });
const GET = [
  { key: ':method', value: 'GET' },
  { key: ':path', value: '/x' },
];

describe('Envoy tap import', () => {
  it.each([
    ['as Envoy names its fields', (json: string) => json],
    ['as protobuf names them', camel],
    ['a list of them', (json: string) => `[${json.replaceAll('\n}\n{', '\n},\n{')}]`],
    ['one on each line', (json: string) => json.replace(/\n */g, '').replaceAll('}{', '}\n{')],
    [
      'in the envelope of a sink',
      (json: string) => json.replace(/^\{\n/gm, '{"trace_id": 1, "trace": {\n').replace(/^\}/gm, '}}'),
    ],
  ])('buffered, %s', (_, spelled) => {
    const { value, problems } = importTap(spelled(fixture('tap-buffered-bytes.jsonl')));
    expect(problems).toEqual([]);
    expect(value.exchanges.map(({ name, response }) => `${name} ${response.status}`)).toEqual([
      'GET /text?token=s3cret 200',
      'GET /gzip 200',
      'GET /bytes 200',
      'GET /none 204',
      'GET /chunks 200',
      'POST /upload 201',
      'POST /post 201',
    ]);
    const [plain, gzip, bytes, none, chunks, upload, post] = value.exchanges;
    expect(plain?.request).toMatchObject({
      method: 'GET',
      scheme: 'http',
      authority: 'shop.test',
      protocol: 'HTTP/1.1',
    });
    expect(plain?.request.headers).toContainEqual(['authorization', 'Bearer s3cret']);
    expect(plain?.request.headers.every(([name]) => !name.startsWith(':'))).toBe(true);
    expect(plain?.startTime).toBe(BigInt(Date.parse('2026-11-21T20:02:53.617Z')) * 1_000_000n + 844_000n);
    expect(text(plain?.response.body ?? [])).toBe('grüße');
    expect(gunzipSync(joined(gzip?.response.body ?? [])).toString()).toBe('a'.repeat(300));
    expect(joined(bytes?.response.body ?? []).equals(ALL_BYTES)).toBe(true);
    expect(none?.response.body).toEqual([]);
    expect(chunks?.response.trailers).toEqual([['x-sum', '17']]);
    expect(chunks?.response.headers.filter(([name]) => name === 'set-cookie').length).toBe(2);
    expect(joined(upload?.request.body ?? []).equals(ALL_BYTES)).toBe(true);
    expect(post?.request.trailers).toEqual([['x-checksum', 'abc']]);
  });

  it('streamed, as the admin endpoint gives it: three streams whose segments come mixed, bodies in pieces', () => {
    const { value, problems } = tapped('tap-streamed.jsonl');
    expect(problems).toEqual([]);
    const [chunks, post, plain] = value.exchanges;
    expect(value.exchanges.map(({ name }) => name)).toEqual(['GET /chunks', 'POST /post', 'GET /text']);
    expect(pieces(chunks?.response.body ?? [])).toEqual(['first ', 'second ', 'third']);
    expect(chunks?.response.trailers).toEqual([['x-sum', '17']]);
    expect(pieces(post?.request.body ?? [])).toEqual(['one ', 'two']);
    expect(post?.request.trailers).toEqual([['x-checksum', 'abc']]);
    expect(post?.response.status).toBe(201);
    expect(pieces(plain?.response.body ?? [])).toEqual(['grüße']);
  });

  it('bodies as text: what is no text is told', () => {
    const imported = tapped('tap-buffered-string.jsonl');
    expect(
      imported.value.exchanges.map(({ request, response }) => [text(request.body), text(response.body).length]),
    ).toEqual([
      ['', 5],
      ['', 24],
      ['one two three', 13],
    ]);
    expect(imported.problems).toMatchObject([{ code: 'tap-text', severity: 'warning' }]);
  });

  it('a body that was cut is told, and its length is that of what is there', () => {
    const imported = tapped('tap-cut.json');
    expect(told(imported)).toEqual([
      'tap-truncated 1: entry 1 was cut by the tap: the body of its response is only its beginning',
    ]);
    const { response } = only(imported);
    expect(text(response.body)).toBe('0123456789');
    expect(response.headers).toContainEqual(['content-length', '10']);
  });

  it.each(['tap-socket-buffered.json', 'tap-socket-streamed.jsonl'])('%s is a connection', (name) => {
    const { value, problems } = tapped(name);
    expect(problems).toEqual([]);
    expect(value.exchanges).toEqual([]);
    const [connection] = value.connections ?? [];
    const sent = ALL_BYTES.subarray(0, 40);
    expect(connection?.closes).toBe('downstream');
    expect(connection?.pieces.map(({ from, bytes }) => [from, Buffer.from(bytes).toString('latin1')])).toEqual([
      ['downstream', 'hello'],
      ['upstream', 'you said: hello'],
      ['downstream', sent.toString('latin1')],
      ['upstream', `you said: ${sent.toString('latin1')}`],
    ]);
  });

  it('times: when it began, to the nanosecond; how long the upstream took', () => {
    const at = (time: string, headers: object[]) => ({ headers, headers_received_time: time });
    const status = [{ key: ':status', value: '200' }];
    const { startTime, response } = only(
      importTap(trace(at('2025-06-01T00:00:00.000001002Z', GET), at('2025-06-01T00:00:00.012501002Z', status))),
    );
    expect(startTime).toBe(1_748_736_000_000_001_002n);
    expect(response.delayMs).toBe(12.5);
    const measured = [...status, { key: 'x-envoy-upstream-service-time', value: '7' }];
    expect(only(importTap(trace({ headers: GET }, { headers: measured }))).response.delayMs).toBe(7);
  });

  it('values that are no UTF-8 are given as base64', () => {
    const raw = Buffer.from('ü').toString('base64');
    const { request } = only(importTap(trace({ headers: [...GET, { key: 'x', value: '', raw_value: raw }] })));
    expect(request.headers).toEqual([['x', 'ü']]);
  });

  it('what is broken is left out with its number and place, and the rest is taken', () => {
    const lines = [
      trace({ headers: GET }),
      trace({ headers: [] }),
      trace({ headers: GET }, {}),
      trace({ headers: GET, body: { as_bytes: '%' } }),
      '{"other": 1}',
      '{"socket_buffered_trace": {"events": []}}',
      '{"http_buffered_trace": {"request": ',
      '{"a": nothing}',
      trace({ headers: GET }),
    ];
    const imported = importTap(lines.join('\n'));
    expect(imported.value.exchanges.length).toBe(2);
    expect(told(imported)).toEqual([
      'tap-json 7: not JSON: an object is cut off',
      'tap-json 8: not JSON: value expected',
      'tap-entry 2: entry 2 was left out: the headers of its request are not in the tap',
      'tap-entry 3: entry 3 was left out: it has no response: the stream was reset, or the tap ended before it',
      'tap-entry 4: entry 4 was left out: the body of its request is not base64',
      'tap-entry 5: entry 5 was left out: it is no trace of HTTP or of a socket',
      'tap-entry 6: entry 6 was left out: nothing was sent on it',
    ]);
  });

  it.each([
    ['', 'not-tap'],
    ['nothing', 'not-tap'],
    ['{"a": 1}', 'tap-entry'],
    ['{"a": ', 'tap-json'],
  ])('nothing usable is an error: %j', (given, code) => {
    expect(importTap(given)).toMatchObject({ value: { exchanges: [] }, problems: [{ code, severity: 'error' }] });
  });
});
