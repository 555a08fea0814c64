/** An exchange as a scenario has it, and back. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes';
import type { Exchange, Header } from '../../../src/core/scenario/exchange';
import { buildExchange, exchangeFile, type ExchangeFile } from '../../../src/core/scenario/exchange-file';

const name = fc.oneof(
  fc.constantFrom('a', 'b', '1', '10', 'set-cookie', '__proto__', 'constructor'),
  fc.stringMatching(/^[a-z-]{1,8}$/),
);
const headers = fc.array(
  fc.tuple(name, fc.string({ unit: 'grapheme' })).map((pair): Header => pair),
  { maxLength: 6 },
);
const piece = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.string({ minLength: 1 }).map(utf8));
const body = fc.array(piece, { maxLength: 3 });

const exchange = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PURGE'),
    path: fc.webPath().map((path) => `/${path.replace(/^\/+/, '')}`),
    startTime: fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 }), { nil: undefined }),
    asked: fc.record({ headers, body, trailers: headers }),
    answered: fc.record({
      headers,
      body,
      trailers: headers,
      status: fc.integer({ min: 200, max: 599 }),
      delayMs: fc.nat(9999),
    }),
  })
  .map(({ method, path, startTime, asked, answered }): Exchange => ({
    name: `${method} ${path}`,
    ...(startTime === undefined ? {} : { startTime: BigInt(startTime) * 1_000_000n }),
    request: { method, scheme: 'https', authority: 'shop.test:8443', path, protocol: 'HTTP/2', ...asked },
    response: answered,
  }));

describe('an exchange in a scenario', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(exchange, (one) => {
        const { value, problems } = buildExchange(JSON.parse(JSON.stringify(exchangeFile(one))) as ExchangeFile);
        expect(problems).toEqual([]);
        expect(value).toEqual(one);
      }),
    );
  });

  it('has text where that is readable, and base64 where not', () => {
    const of = (...parts: Uint8Array[]) =>
      exchangeFile({
        name: '',
        request: {
          method: 'GET',
          scheme: 'http',
          authority: 'a',
          path: '/',
          protocol: 'HTTP/1.1',
          headers: [],
          body: parts,
          trailers: [],
        },
        response: { status: 200, headers: [], body: [], trailers: [], delayMs: 0 },
      }).request.body;
    expect(of(utf8('grüße\n'))).toBe('grüße\n');
    expect(of(Uint8Array.of(0xff, 0))).toEqual({ base64: '/wA=' });
    expect(of(utf8('a\u0000'))).toEqual({ base64: 'YQA=' });
    expect(of(utf8('a'), utf8('b'))).toEqual({ chunks: ['a', 'b'] });
  });

  it.each<[Partial<ExchangeFile>, string, (string | number)[]]>([
    [{ time: 'yesterday' }, 'bad-date', ['time']],
    [{ request: { url: 'shop' } }, 'bad-url', ['request', 'url']],
    [
      { request: { url: 'http://a/', body: { chunks: ['a', { base64: '*' }] } } },
      'bad-base64',
      ['request', 'body', 'chunks', 1, 'base64'],
    ],
    [
      { before: [{ enqueue: { queue: 'q', value: { base64: '*' } } }] },
      'bad-base64',
      ['before', 0, 'enqueue', 'value', 'base64'],
    ],
  ])('says what is wrong with %j', (file, code, path) => {
    const { problems } = buildExchange({ request: { url: 'http://a/' }, ...file });
    expect(problems.map((one) => [one.code, one.place.path])).toEqual([[code, path]]);
  });
});
