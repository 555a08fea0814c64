import { describe, expect, it } from 'vitest';
import { importHar } from '../../../src/core/capture/har';

const entry = (request: object, response: object = { status: 200 }, more: object = {}) => ({
  request: { method: 'GET', url: 'http://a.test/x?y=1', headers: [], ...request },
  response: { headers: [], content: {}, ...response },
  ...more,
});
const har = (...entries: unknown[]) => ({ log: { version: '1.2', entries } });
const one = (...args: Parameters<typeof entry>) => {
  const [exchange] = importHar(har(entry(...args))).value;
  if (exchange === undefined) throw new Error('nothing was imported');
  return exchange;
};
const text = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString();

describe('HAR import', () => {
  it('takes method, URL, headers, body, status, time', () => {
    const exchange = one(
      {
        method: 'post',
        url: 'https://user@a.test:8443/p?q#f',
        httpVersion: 'h2',
        headers: [
          { name: ':authority', value: 'a.test' },
          { name: 'X-A', value: '1' },
        ],
        postData: { text: 'body' },
      },
      { status: 201, content: { text: 'aGk=', encoding: 'base64' } },
      { startedDateTime: '2025-06-01T00:00:00.000Z', timings: { wait: 12.5 } },
    );
    expect(exchange.name).toBe('POST /p?q');
    expect(exchange.startTime).toBe(1_748_736_000_000_000_000n);
    expect(exchange.request).toMatchObject({
      scheme: 'https',
      authority: 'a.test:8443',
      path: '/p?q',
      protocol: 'HTTP/2',
    });
    expect(exchange.request.headers).toEqual([
      ['X-A', '1'],
      ['content-length', '4'],
    ]);
    expect(text(exchange.request.body)).toBe('body');
    expect(text(exchange.response.body)).toBe('hi');
    expect(exchange.response.delayMs).toBe(12.5);
  });

  it('drops what speaks of a coding that the decoded body no longer has', () => {
    const headers = [
      { name: 'Content-Encoding', value: 'gzip' },
      { name: 'Content-Length', value: '20' },
    ];
    const { response } = one({}, { status: 200, headers, content: { text: 'longer than twenty bytes' } });
    expect(response.headers).toEqual([['Content-Length', '24']]);
  });

  it('keeps binary bodies byte for byte', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const content = { text: bytes.toString('base64'), encoding: 'base64' };
    expect(Buffer.concat(one({}, { status: 200, content }).response.body).equals(bytes)).toBe(true);
  });

  it('makes a form body of parameters, even of half a character', () => {
    const postData = {
      mimeType: 'application/x-www-form-urlencoded',
      params: [
        { name: 'a b', value: 'c&d' },
        { name: 'e', value: '\ud800' },
      ],
    };
    expect(text(one({ method: 'POST', postData }).request.body)).toBe('a+b=c%26d&e=%EF%BF%BD');
  });

  it('leaves a broken entry out with its number and reason, and takes the rest', () => {
    const { value, problems } = importHar(
      har(entry({}), 7, entry({ url: 'data:x' }), entry({}, { status: 0 }), entry({}, { status: 200.5 })),
    );
    expect(value.length).toBe(1);
    expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'warning', 'warning', 'warning']);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('entry 2 was left out'),
      expect.stringContaining('entry 3 was left out: its URL'),
      expect.stringContaining('entry 4 was left out: its response has no status'),
      expect.stringContaining('entry 5 was left out: its status is no HTTP status'),
    ]);
  });

  it.each([
    ['headers that are no list', entry({ headers: 'x' })],
    ['a body that is not base64', entry({}, { status: 200, content: { text: '%', encoding: 'base64' } })],
  ])('%s are not lost in silence', (_name, broken) => {
    const { value, problems } = importHar(har(entry({}), broken));
    expect(value.length).toBe(1);
    expect(problems).toMatchObject([{ code: 'har-entry', severity: 'warning' }]);
  });

  it.each([
    ['no object', 5],
    ['no log', {}],
    ['no entries', { log: {} }],
    ['empty entries', har()],
    ['hostile keys', JSON.parse('{"__proto__":{"log":{"entries":[]}}}') as unknown],
  ])('%s is refused with the place', (_name, document) => {
    const { value, problems } = importHar(document);
    expect(value).toEqual([]);
    expect(problems).toMatchObject([{ code: 'not-har', severity: 'error' }]);
  });

  it('nothing usable is an error', () => {
    expect(importHar(har(3)).problems).toMatchObject([{ code: 'har-entry', severity: 'error' }]);
  });
});
