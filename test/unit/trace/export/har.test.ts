import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importHar } from '../../../../src/core/capture/har';
import { utf8 } from '../../../../src/core/bytes';
import type { Exchange } from '../../../../src/core/scenario/exchange';
import type { ExportOptions, TracedExchange } from '../../../../src/core/trace/export';
import { bodyView } from '../../../../src/core/trace/views';
import { exchange } from '../../../support/exchange';
import { bytes } from '../../../support/arbitrary';
import { answered, HOSTILE, traced, wellFormed, written, type Made } from './made';

interface Entry {
  readonly pageref: string;
  readonly startedDateTime: string;
  readonly comment: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}
interface Har {
  readonly log: { readonly entries: readonly Entry[]; readonly pages: readonly { id: string }[]; comment?: string };
}

const harOf = (all: readonly TracedExchange[], options?: ExportOptions) =>
  JSON.parse(written('har', all, options)) as Har;
const entriesOf = (one: Exchange, events: Made[] = answered(one)) =>
  harOf([traced(events, { exchange: one })]).log.entries;
const bodyBytes = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('latin1');

const POST = exchange(
  {
    method: 'POST',
    path: '/a?x=1&y=%C3%A4+b&bad=%&z',
    headers: [
      ['Content-Type', 'text/plain'],
      ['Cookie', 'a=1; b="2=3"; c'],
      ['content-length', '4'],
    ],
    body: [utf8('bo'), utf8('dy')],
    trailers: [['x-t', '1']],
  },
  {
    status: 302,
    headers: [
      ['location', '/b'],
      ['set-cookie', 's=1; Path=/; HttpOnly; Secure; Expires=Wed, 01 Jan 2025 00:00:00 GMT; Max-Age=1'],
    ],
    delayMs: 12.5,
  },
);

describe('entries', () => {
  it('has the request as it was captured, and what HAR says of it again', () => {
    const [client] = entriesOf(POST);
    expect(client).toMatchObject({
      pageref: 'client',
      _side: 'client',
      _exchange: 1,
      startedDateTime: '2025-01-01T00:00:00.000Z',
      time: 12.5,
      timings: { send: 0, wait: 12.5, receive: 0 },
      comment: 'answered: via_upstream',
    });
    expect(client?.request).toEqual({
      method: 'POST',
      url: 'http://shop.example/a?x=1&y=%C3%A4+b&bad=%&z',
      httpVersion: 'HTTP/1.1',
      headers: POST.request.headers.map(([name, value]) => ({ name, value })),
      cookies: [
        { name: 'a', value: '1' },
        { name: 'b', value: '"2=3"' },
        { name: 'c', value: '' },
      ],
      queryString: [
        { name: 'x', value: '1' },
        { name: 'y', value: 'ä b' },
        { name: 'bad', value: '%' },
        { name: 'z', value: '' },
      ],
      postData: { mimeType: 'text/plain', text: 'body' },
      headersSize: -1,
      bodySize: 4,
      _trailers: [{ name: 'x-t', value: '1' }],
    });
    expect(client?.response).toMatchObject({
      status: 302,
      redirectURL: '/b',
      cookies: [
        { name: 's', value: '1', path: '/', httpOnly: true, secure: true, expires: '2025-01-01T00:00:00.000Z' },
      ],
    });
  });

  it('has what the upstream got, as HTTP/1.1 writes it', () => {
    const [, upstream] = entriesOf(POST, answered(POST, { out: bodyView(utf8('longer')) }));
    expect(upstream).toMatchObject({ _side: 'upstream', comment: 'as the upstream saw it' });
    expect(upstream?.request).toMatchObject({
      url: 'http://shop.example/a?x=1&y=%C3%A4+b&bad=%&z',
      headers: [
        { name: 'host', value: 'shop.example' },
        { name: 'x-a', value: '1' },
        { name: 'transfer-encoding', value: 'chunked' },
      ],
      postData: { text: 'longer' },
      bodySize: 6,
    });
  });

  it('has no entry of an upstream that was never asked, and status 0 where nobody answered', () => {
    const local: Made[] = [
      { kind: 'exchange', name: '', client: { headers: [] } },
      {
        kind: 'end',
        outcome: 'local reply',
        status: 403,
        details: 'denied',
        client: { headers: [[':status', '403']] },
      },
    ];
    expect(entriesOf(exchange(), local).map((entry) => [entry['_side'], entry.response['status']])).toEqual([
      ['client', 403],
    ]);
    const hanging: Made[] = [...answered(exchange()).slice(0, 7), { kind: 'end', outcome: 'reset', details: 'x' }];
    const entries = entriesOf(exchange(), hanging);
    expect(entries.map((entry) => [entry['_side'], entry.response['status']])).toEqual([
      ['client', 0],
      ['upstream', 0],
    ]);
    expect(importHar({ log: { entries } }).problems.length).toBe(2);
  });

  it.each([
    ['client', ['client']],
    ['upstream', ['upstream']],
    ['both', ['client', 'upstream']],
  ] as const)('of side %s alone, where asked for', (side, expected) => {
    const { log } = harOf([traced(answered(POST), { exchange: POST })], { side });
    expect(log.entries.map(({ pageref }) => pageref)).toEqual(expected);
    expect(log.pages.map(({ id }) => id)).toEqual(expected);
  });

  it('counts connections, which have no form there', () => {
    const { log } = harOf([traced([], { exchange: undefined, number: 0 }), traced([], { exchange: undefined })]);
    expect(log).toMatchObject({ entries: [], comment: '1 TCP connections have no form in HAR' });
  });

  it.each([
    [1_748_736_000_000_999_999n, '2025-06-01T00:00:00.000Z'],
    [-1n, '2025-01-01T00:00:00.000Z'],
    [2n ** 80n, '2025-01-01T00:00:00.000Z'],
  ])('begins at %s', (startTime, date) => {
    expect(entriesOf({ ...exchange(), startTime })[0]?.startedDateTime).toBe(date);
  });
});

describe('bodies', () => {
  const long = utf8('0123456789abcdef'.repeat(2000));
  const view = bodyView(long);
  const one = exchange({ method: 'POST', body: [long] }, { body: [long] });
  const marks = (entry: Entry | undefined) => {
    const [sent, got] = [entry?.request['postData'], entry?.response['content']] as {
      text: string;
      _truncated?: true;
    }[];
    return [sent?.text.length, sent?._truncated, got?.text.length, got?._truncated];
  };

  it('are whole where the one that came in is the one that went out', () => {
    const [client, upstream] = entriesOf(one, answered(one, { out: view, back: view }));
    expect(marks(client)).toEqual([32_000, undefined, 32_000, undefined]);
    expect(marks(upstream)).toEqual([32_000, undefined, 32_000, undefined]);
  });

  it('are cut, and say so, where a plugin touched them or no call tells that none did', () => {
    const events = answered(one, { out: view, back: view });
    const touched: Made = { kind: 'body', by: 4, buffer: 'HttpRequestBody', before: 32_000, after: 32_000 };
    for (const list of [[...events, touched], events.filter(({ kind }) => kind !== 'call')]) {
      const [client, upstream] = entriesOf(one, list);
      expect(marks(client)).toEqual([32_000, undefined, 32_000, undefined]);
      expect(marks(upstream)).toEqual([16_384, true, 32_000, undefined]);
    }
    const copied = events.map((event) => (event.kind === 'end' ? structuredClone(event) : event));
    expect(marks(entriesOf(one, copied)[0])).toEqual([32_000, undefined, 16_384, true]);
  });

  it('with zeros are base64, for many tools end a text there', () => {
    const zeros = exchange({ method: 'POST', body: [Uint8Array.of(0x61, 0, 0x62)] });
    expect(entriesOf(zeros)[0]?.request['postData']).toEqual({ mimeType: '', text: 'YQBi', encoding: 'base64' });
  });

  it('that are no text, and yet have a view as text, are whole all the same', () => {
    const odd = Uint8Array.of(0x61, 0x62, 0xff);
    const small = exchange({ method: 'POST', body: [odd] });
    const view = { size: 3, text: 'ab' };
    const [, upstream] = entriesOf(
      small,
      answered(small, { out: view }).map((event) =>
        event.kind === 'exchange' ? { ...event, client: { ...event.client, body: { ...view } } } : event,
      ),
    );
    expect(upstream?.request['postData']).toEqual({ mimeType: '', text: 'YWL/', encoding: 'base64' });
    const events: Made[] = [{ kind: 'end', outcome: 'answered', details: '', client: { headers: [], body: view } }];
    expect(entriesOf(small, events)[0]?.response['content']).toMatchObject({ text: 'ab', _truncated: true });
  });

  it('headers that the Trace cut say so', () => {
    const value = `${'x'.repeat(16_384)}… (20000 characters)`;
    const got = {
      headers: [
        [':status', '200'],
        ['x-long', value],
        ['x-short', '… (5 characters)'],
      ],
    } as const;
    const events: Made[] = [{ kind: 'end', outcome: 'answered', details: '', client: got }];
    expect(entriesOf(exchange(), events)[0]?.response['headers']).toEqual([
      { name: 'x-long', value, comment: 'the Trace holds only its beginning' },
      { name: 'x-short', value: '… (5 characters)' },
    ]);
  });
});

describe('what our own importer makes of it', () => {
  const back = (one: Exchange, events: Made[]) =>
    importHar(JSON.parse(written('har', [traced(events, { exchange: one })])));
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,9}$/);
  // Half characters have no bytes that could come back.
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...HOSTILE.map(wellFormed)));
  const headers = fc.array(fc.tuple(name, value), { maxLength: 5 });
  const any = fc.record({ method: fc.constantFrom('POST', 'PUT'), headers, body: bytes(60), answer: bytes(60) });

  it('is the same request and the same bodies, byte for byte', () => {
    const check = ({
      method,
      headers: list,
      body,
      answer,
    }: typeof any extends fc.Arbitrary<infer T> ? T : never): void => {
      const own = list.filter(([key]) => !/^(content-length|transfer-encoding)$/i.test(key));
      const request = { method, headers: [...own, ['content-length', String(body.length)] as const], body: [body] };
      const one = exchange(request, { body: [answer] });
      const views = { out: bodyView(body), ...(answer.length === 0 ? {} : { back: bodyView(answer) }) };
      const { value: all, problems } = back(one, answered(one, body.length === 0 ? {} : views));
      expect(problems).toEqual([]);
      const [client, upstream] = all;
      expect({ ...client?.request, body: [] }).toEqual({ ...one.request, body: [] });
      expect(bodyBytes(client?.request.body ?? [])).toBe(bodyBytes([body]));
      expect(bodyBytes(upstream?.request.body ?? [])).toBe(bodyBytes([body]));
      if (body.length > 0) expect(bodyBytes(client?.response.body ?? [])).toBe(bodyBytes([answer]));
    };
    fc.assert(fc.property(any, check), { numRuns: 150 });
  });

  it.each(HOSTILE)('holds any header: %j', (hostile) => {
    const one = exchange({ headers: [['x-h', hostile]], path: `/${encodeURIComponent(wellFormed(hostile))}` });
    const [client] = back(one, answered(one)).value;
    expect(client?.request.headers).toEqual([['x-h', wellFormed(hostile)]]);
  });
});
