/** Variations stay messages that a client could send and Envoy takes, whatever is asked for. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, lossyUtf8, utf8 } from '../../../src/core/bytes';
import { isHeader } from '../../../src/core/emulator/chain/header-syntax';
import type { Exchange, Header } from '../../../src/core/scenario/exchange';
import { buildExchange, exchangeFile } from '../../../src/core/scenario/exchange-file';
import { METHODS, mutate, type Mutation } from '../../../src/core/scenario/mutate';
import { differences } from '../../../src/core/scenario/mutate-differences';
import { mutationsOf } from '../../../src/node/vary/arbitrary';
import { exchange } from '../../support/exchange';

const JSON_BODY = '{"product":7,"tags":["a","b"],"deep":{"er":null}}';

function order(body = JSON_BODY, headers: readonly Header[] = []): Exchange {
  return exchange({
    method: 'POST',
    path: '/orders/7?page=2&sort=a',
    headers: [['content-type', 'application/json'], ['x-user', 'ada'], ...headers],
    body: [utf8(body)],
  });
}

const text = (value: string, times = 1) => ({ text: value, times });
const bodyOf = ({ request }: Exchange) => lossyUtf8(concatBytes(request.body));

describe('one mutation', () => {
  it.each<[string, Mutation, string]>([
    [
      'a value',
      { on: 'parameter', how: 'replace', at: 1, text: text('a b&c'), coding: 'percent' },
      '/orders/7?page=2&sort=a%20b%26c',
    ],
    [
      'the same twice encoded',
      { on: 'parameter', how: 'replace', at: 0, text: text('é'), coding: 'twice' },
      '/orders/7?page=%25C3%25A9&sort=a',
    ],
    [
      'raw, but not what Envoy refuses',
      { on: 'parameter', how: 'replace', at: 0, text: text('é#?%zz'), coding: 'raw' },
      '/orders/7?page=%C3%A9%23?%zz&sort=a',
    ],
    ['a parameter twice', { on: 'parameter', how: 'repeat', at: 0 }, '/orders/7?page=2&page=2&sort=a'],
    ['none of one', { on: 'parameter', how: 'remove', at: 3 }, '/orders/7?page=2'],
    ['without its value', { on: 'parameter', how: 'bare', at: 0 }, '/orders/7?page&sort=a'],
    [
      'another parameter',
      { on: 'parameter', how: 'insert', at: 0, text: text('x=1'), coding: 'raw' },
      '/orders/7?x=1&page=2&sort=a',
    ],
    [
      'a segment',
      { on: 'segment', how: 'replace', at: 1, text: text('..'), coding: 'every' },
      '/orders/%2E%2E?page=2&sort=a',
    ],
    [
      'a long one',
      { on: 'segment', how: 'insert', at: 0, text: text('ab', 3), coding: 'percent' },
      '/ababab/orders/7?page=2&sort=a',
    ],
    ['no segments', { on: 'segment', how: 'remove', at: 0 }, '/7?page=2&sort=a'],
  ])('of a path: %s', (_, mutation, path) => {
    expect(mutate(order(), [mutation]).request.path).toBe(path);
  });

  it.each<[string, Mutation, readonly Header[]]>([
    ['replaced', { on: 'header', of: 'request', how: 'replace', at: 1, text: text('b') }, [['x-user', 'b']]],
    [
      'no control characters',
      { on: 'header', of: 'request', how: 'replace', at: 1, text: text('b\r\nx: y\0') },
      [['x-user', 'bx: y']],
    ],
    [
      'added to',
      { on: 'header', of: 'request', how: 'insert', at: 1, place: 1, text: text('-') },
      [['x-user', 'a-da']],
    ],
    ['cut', { on: 'header', of: 'request', how: 'cut', at: 1, place: 4 }, [['x-user', 'a']]],
    [
      'twice',
      { on: 'header', of: 'request', how: 'repeat', at: 1 },
      [
        ['x-user', 'ada'],
        ['x-user', 'ada'],
      ],
    ],
    ['gone', { on: 'header', of: 'request', how: 'remove', at: 1 }, []],
    [
      'another',
      { on: 'new header', of: 'request', name: 'x-user', text: text('x', 2) },
      [
        ['x-user', 'ada'],
        ['x-user', 'xx'],
      ],
    ],
    [
      'none whose name is no token',
      { on: 'new header', of: 'request', name: 'x user', text: text('x') },
      [['x-user', 'ada']],
    ],
    [
      'nothing that frames',
      { on: 'new header', of: 'request', name: 'Transfer-Encoding', text: text('x') },
      [['x-user', 'ada']],
    ],
  ])('of a header: %s', (_, mutation, headers) => {
    const { request } = mutate(order('', [['host', 'shop.example']]), [mutation]);
    expect(request.headers.filter(([name]) => !['content-type', 'host', 'content-length'].includes(name))).toEqual(
      headers,
    );
  });

  it.each<[string, Mutation, string]>([
    [
      'a value is null',
      { on: 'json', of: 'request', how: 'set', at: 1, json: 'null' },
      '{"product":null,"tags":["a","b"],"deep":{"er":null}}',
    ],
    [
      'a number is huge',
      { on: 'json', of: 'request', how: 'set', at: 1, json: '1e400' },
      '{"product":1e400,"tags":["a","b"],"deep":{"er":null}}',
    ],
    ['all of it is a string', { on: 'json', of: 'request', how: 'text', at: 0, text: text('"') }, '"\\""'],
    [
      'deep',
      { on: 'json', of: 'request', how: 'nest', at: 3, depth: 3 },
      '{"product":7,"tags":[[[["a"]]],"b"],"deep":{"er":null}}',
    ],
    [
      'the first field is gone',
      { on: 'json', of: 'request', how: 'remove', at: 1 },
      '{"tags":["a","b"],"deep":{"er":null}}',
    ],
    ['the last is gone', { on: 'json', of: 'request', how: 'remove', at: 5 }, '{"product":7,"tags":["a","b"]}'],
    [
      'the last of an array',
      { on: 'json', of: 'request', how: 'remove', at: 4 },
      '{"product":7,"tags":["a"],"deep":{"er":null}}',
    ],
    ['the only one', { on: 'json', of: 'request', how: 'remove', at: 6 }, '{"product":7,"tags":["a","b"],"deep":{}}'],
    [
      'a field twice',
      { on: 'json', of: 'request', how: 'repeat', at: 1 },
      '{"product":7,"product":7,"tags":["a","b"],"deep":{"er":null}}',
    ],
    ['cut', { on: 'body', of: 'request', how: 'cut', at: 3 }, '{"p'],
    ['flipped', { on: 'body', of: 'request', how: 'flip', at: 0, bits: 0x20 }, `[${JSON_BODY.slice(1)}`],
    ['longer', { on: 'body', of: 'request', how: 'extend', text: text('é', 2) }, `${JSON_BODY}éé`],
    ['another', { on: 'body', of: 'request', how: 'fill', text: text('a', 0) }, ''],
    ['no form', { on: 'form', of: 'request', how: 'repeat', at: 0 }, `${JSON_BODY}&${JSON_BODY}`],
  ])('of a body: %s', (_, mutation, body) => {
    const varied = mutate(order(JSON_BODY, [['content-length', '49']]), [mutation]);
    expect(bodyOf(varied)).toBe(body);
    expect(varied.request.headers).toContainEqual(['content-length', String(utf8(body).length)]);
  });

  it('leaves JSON alone that is none, and what is too deep to be read with recursion is read', () => {
    const set: Mutation = { on: 'json', of: 'request', how: 'set', at: 0, json: 'null' };
    expect(bodyOf(mutate(order('{"a":'), [set]))).toBe('{"a":');
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    expect(bodyOf(mutate(order(deep), [{ ...set, at: 19_999 }]))).toBe(deep.replace('[]', 'null'));
  });

  it('finds values between white space and in strings that look like JSON', () => {
    const body = ' { "a\\"{" : [ 1 , "}:," ] , "b" : true } ';
    const all = [0, 1, 2, 3, 4].map((at) =>
      bodyOf(mutate(order(body), [{ on: 'json', of: 'request', how: 'set', at, json: '0' }])),
    );
    expect(all).toEqual([
      ' 0 ',
      ' { "a\\"{" : 0 , "b" : true } ',
      ' { "a\\"{" : [ 0 , "}:," ] , "b" : true } ',
      ' { "a\\"{" : [ 1 , 0 ] , "b" : true } ',
      ' { "a\\"{" : [ 1 , "}:," ] , "b" : 0 } ',
    ]);
  });

  it('cuts bodies into pieces, and keeps those that are there', () => {
    const { request } = mutate(order('abcdef'), [
      { on: 'chunks', of: 'request', at: [2, 4, 4, 6] },
      { on: 'body', of: 'request', how: 'extend', text: text('g') },
    ]);
    expect(request.body.map(lossyUtf8)).toEqual(['ab', 'cd', 'ef', 'g']);
  });

  it('frames what has trailers in chunks, and says no length of what has no body', () => {
    const sent = order('{}', [['Content-Length', '2']]);
    const trailer: Mutation = { on: 'trailer', of: 'request', name: 'x-end', text: text('1') };
    const { request } = mutate(sent, [trailer]);
    expect(request.headers.slice(2)).toEqual([['transfer-encoding', 'chunked']]);
    expect(request.trailers).toEqual([['x-end', '1']]);
    const gone = mutate(exchange({}, { body: [utf8('x')], headers: [['content-length', '1']] }), [
      { on: 'status', status: 204 },
    ]);
    expect(gone.response).toMatchObject({ headers: [], body: [] });
    const head = exchange({ method: 'HEAD' }, { headers: [['content-length', '100']] });
    expect(mutate(head, [{ on: 'delay', ms: 1 }]).response.headers).toEqual([['content-length', '100']]);
    expect(mutate(head, [{ on: 'method', method: 'GET' }]).response.headers).toEqual([['content-length', '0']]);
  });

  it('refuses what Envoy would', () => {
    const of = 'request';
    const tooMuch: Mutation[] = Array.from({ length: 3 }, () => ({
      on: 'new header',
      of,
      name: 'x',
      text: text('x', 25_000),
    }));
    expect(mutate(order(), tooMuch).request.headers.filter(([name]) => name === 'x')).toHaveLength(2);
    const tooMany: Mutation[] = Array.from({ length: 200 }, () => ({
      on: 'new header',
      of,
      name: 'x',
      text: text('x'),
    }));
    expect(mutate(order(), tooMany).request.headers.length).toBeLessThan(100);
    expect(mutate(order(), [{ on: 'method', method: 'BREW' }]).request.method).toBe('POST');
    expect(mutate(order(), [{ on: 'status', status: 101 }]).response.status).toBe(200);
  });

  it('nothing is asked for, nothing is done', () => {
    const given = order('{}', [['content-length', '77']]);
    expect(mutate(given, [])).toBe(given);
  });
});

describe('any list of mutations', () => {
  const name = fc.constantFrom('x-a', 'X-B', 'cookie', 'content-length', 'transfer-encoding', 'content-type', 'host');
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('application/x-www-form-urlencoded', '5'),
  );
  const headers = fc.array(
    fc.tuple(
      name,
      value.map((one) => one.replace(/\p{Cc}/gu, '')),
    ),
    { maxLength: 6 },
  );
  const body = fc.oneof(fc.string({ maxLength: 40 }), fc.json(), fc.constant('a=1&b=&c'));
  const pieces = fc.oneof(
    body.map((one) => (one === '' ? [] : [utf8(one)])),
    fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 })),
  );
  const message = fc.record({ headers, body: pieces, trailers: fc.constantFrom<Header[]>([], [['x-t', '1']]) });
  const exchanges = fc
    .tuple(
      message,
      message,
      fc.constantFrom(...METHODS),
      fc.constantFrom('HTTP/1.0', 'HTTP/1.1', 'HTTP/2'),
      fc.webPath(),
      fc.webQueryParameters(),
      fc.constantFrom(200, 204, 304, 500),
    )
    .map(([request, response, method, protocol, path, query, status]) =>
      exchange(
        { ...request, method, protocol, path: `/${path.slice(1)}${query === '' ? '' : `?${query}`}` },
        { ...response, status },
      ),
    );
  /** With its own mutations, those of another, and all places and numbers that are none. */
  const cases = fc
    .tuple(exchanges, exchanges)
    .chain(([one, other]) =>
      fc.tuple(fc.constant(one), fc.oneof(mutationsOf(fc, one), mutationsOf(fc, other), fc.array(odd))),
    );
  const odd: fc.Arbitrary<Mutation> = fc.oneof(
    fc.record({
      on: fc.constant('header' as const),
      of: side(),
      how: fc.constant('cut' as const),
      at: fc.integer(),
      place: fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity)),
    }),
    fc.record({
      on: fc.constant('new header' as const),
      of: side(),
      name: fc.string(),
      text: fc.record({ text: fc.string({ unit: 'binary' }), times: fc.integer() }),
    }),
    fc.record({ on: fc.constant('chunks' as const), of: side(), at: fc.array(fc.integer()) }),
    fc.record({
      on: fc.constant('json' as const),
      of: side(),
      how: fc.constant('nest' as const),
      at: fc.integer(),
      depth: fc.integer(),
    }),
    fc.record({ on: fc.constant('method' as const), method: fc.string() }),
    fc.record({ on: fc.constant('status' as const), status: fc.double() }),
    fc.record({ on: fc.constant('delay' as const), ms: fc.oneof(fc.double(), fc.constantFrom(-0, Infinity, NaN)) }),
  );
  function side() {
    return fc.constantFrom('request' as const, 'response' as const);
  }

  it('gives an exchange that a scenario can hold', () => {
    fc.assert(
      fc.property(cases, ([given, mutations]) => {
        const varied = mutate(given, mutations);
        const file: unknown = JSON.parse(JSON.stringify(exchangeFile(varied)));
        const { value, problems } = buildExchange(file as Parameters<typeof buildExchange>[0]);
        expect(problems).toEqual([]);
        expect(value).toEqual(varied);
        expect(differences(given, varied).every((one) => !/\p{Cc}/u.test(one))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps lengths true, headers sound and paths such as Envoy takes', () => {
    fc.assert(
      fc.property(cases, ([given, mutations]) => {
        fc.pre(mutations.length > 0);
        const { request, response } = mutate(given, mutations);
        expect(lengthsOf(request)).toEqual(lengthsOf(request).map(() => concatBytes(request.body).length));
        if (request.method !== 'HEAD')
          expect(lengthsOf(response)).toEqual(lengthsOf(response).map(() => concatBytes(response.body).length));
        for (const one of [request, response]) {
          expect(one.headers.every(([key, text]) => isHeader([key.toLowerCase(), text]))).toBe(true);
          expect(lengthsOf(one).length).toBeLessThan(2);
        }
        expect(request.path).toMatch(/^\/[!-"$-~]*$/);
      }),
      { numRuns: 400 },
    );
  });

  function lengthsOf({ headers: all }: Exchange['request'] | Exchange['response']): number[] {
    return all.filter(([key]) => key.toLowerCase() === 'content-length').map(([, length]) => Number(length));
  }
});

it('hostile bodies take no longer than others', () => {
  const hostile = ['"', '[', '{"a":', '\\"', ',', ' ', '[[],'].map((piece) => piece.repeat(100_000 / piece.length));
  const sound = [
    `"${'\\"'.repeat(50_000)}"`,
    `[${' ,'.repeat(0)}${'1,'.repeat(50_000)}1]`,
    `{"a"${' '.repeat(100_000)}:1}`,
  ];
  const start = performance.now();
  for (const body of [...hostile, ...sound])
    for (const how of ['remove', 'repeat'] as const)
      mutate(order(body), [{ on: 'json', of: 'request', how, at: 40_000 }]);
  expect(performance.now() - start).toBeLessThan(2000);
});

it('tells what differs, briefly', () => {
  const mutations: Mutation[] = [
    { on: 'method', method: 'PUT' },
    { on: 'header', of: 'request', how: 'replace', at: 1, text: text('x', 1000) },
    { on: 'new header', of: 'response', name: 'x-new', text: text('a"') },
    { on: 'body', of: 'request', how: 'fill', text: text('{}') },
    { on: 'chunks', of: 'request', at: [1] },
    { on: 'delay', ms: 5 },
  ];
  expect(differences(order('[]'), mutate(order('[]'), mutations))).toEqual([
    'method POST → PUT',
    `request header x-user "ada" → ${'x'.repeat(30)}… (1000 characters)`,
    'request body "[]" → "{}"',
    'request body in 2 pieces',
    'response header x-new added: "a\\""',
    'upstream delay 0 ms → 5 ms',
  ]);
});
