import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameMatcher } from '../../../src/core/capture/glob';
import { importHar } from '../../../src/core/capture/har';
import { DEFAULT_MASKS, maskSecrets } from '../../../src/core/capture/mask';
import { importTap } from '../../../src/core/capture/tap';
import type { Exchange, Header } from '../../../src/core/scenario/exchange';
import { fixture } from './captured';

function exchange(headers: readonly Header[], path = '/', response: readonly Header[] = []): Exchange {
  const empty = { body: [], trailers: [] };
  return {
    name: `GET ${path}`,
    request: { ...empty, method: 'GET', scheme: 'http', authority: 'a.test', path, protocol: 'HTTP/1.1', headers },
    response: { ...empty, status: 200, headers: response, delayMs: 0 },
  };
}
const masked = (...args: Parameters<typeof exchange>) => {
  const [first] = maskSecrets({ exchanges: [exchange(...args)] }).capture.exchanges;
  if (first === undefined) throw new Error('no exchange');
  return first;
};

describe('secrets', () => {
  it.each([
    ['Authorization', 'Bearer abc.def', 'Bearer masked-1'],
    ['authorization', 'abc', 'masked-1'],
    ['proxy-authorization', 'Basic bWU6cHc=', 'Basic masked-1'],
    ['authorization', 'AWS4-HMAC-SHA256 Credential=x, Signature=y', 'AWS4-HMAC-SHA256 masked-1'],
    ['Cookie', 'session=a; theme=dark; other=a', 'session=masked-1; theme=masked-2; other=masked-1'],
    ['cookie', 'abc', 'masked-1'],
    ['cookie', 'a=; b=c=d', 'a=; b=masked-1'],
    ['set-cookie', 'id=a; Path=/; HttpOnly', 'id=masked-1; Path=/; HttpOnly'],
    ['X-Api-Key', 'k', 'masked-1'],
    ['x-my-token-2', 't', 'masked-1'],
    ['x_client_secret', 't', 'masked-1'],
    ['x-api-key', '', ''],
    ['accept', 'token', 'token'],
    ['referer', 'http://a.test/?token=x', 'http://a.test/?token=x'],
  ])('%s: %s → %s', (name, value, expected) => {
    expect(masked([[name, value]]).request.headers).toEqual([[name, expected]]);
    expect(masked([], '/', [[name, value]]).response.headers).toEqual([[name, expected]]);
  });

  it.each([
    ['/a?access_token=x&q=1&api-key=y', '/a?access_token=masked-1&q=1&api-key=masked-2'],
    ['/a?X-Amz-Signature=x&sig=x&key=', '/a?X-Amz-Signature=masked-1&sig=masked-1&key='],
    ['/a?pass%77ord=x&token', '/a?pass%77ord=masked-1&token'],
    ['/token/x', '/token/x'],
    ['/a?%zz=1&a=b?token=c', '/a?%zz=1&a=b?token=c'],
  ])('%s → %s, in the name of the exchange as well', (path, expected) => {
    expect(masked([], path)).toMatchObject({ name: `GET ${expected}`, request: { path: expected } });
  });

  it('equal secrets are equally masked wherever they stand, and each is counted', () => {
    const { capture, masked: counts } = maskSecrets({
      exchanges: [
        exchange([['authorization', 'Bearer abc']], '/?token=abc', [['x-api-key', 'def']]),
        exchange([['cookie', 'session=abc; x=def']]),
      ],
    });
    expect(
      capture.exchanges.map(({ request, response }) => [request.path, ...request.headers, ...response.headers]),
    ).toEqual([
      ['/?token=masked-1', ['authorization', 'Bearer masked-1'], ['x-api-key', 'masked-2']],
      ['/', ['cookie', 'session=masked-1; x=masked-2']],
    ]);
    expect(counts).toEqual([
      { name: '?token', count: 1 },
      { name: 'authorization', count: 1 },
      { name: 'x-api-key', count: 1 },
      { name: 'cookie', count: 2 },
    ]);
  });

  it('patterns of one’s own stand instead of the default ones', () => {
    const capture = {
      exchanges: [
        exchange([
          ['x-team', 'blue'],
          ['x-api-key', 'k'],
        ]),
      ],
    };
    const names = (patterns: readonly string[]) => maskSecrets(capture, { patterns }).masked.map(({ name }) => name);
    expect(names(['x-te*'])).toEqual(['x-team']);
    expect(names([...DEFAULT_MASKS, 'X_TEAM'])).toEqual(['x-team', 'x-api-key']);
    expect(names([])).toEqual([]);
  });

  it('of real captures nothing secret is left in fields and queries', () => {
    const har = importHar(JSON.parse(fixture('har-mitmproxy.har')) as unknown);
    const tap = importTap(fixture('tap-buffered-bytes.jsonl'));
    const { capture, masked: counts } = maskSecrets({ exchanges: [...har.value, ...tap.value.exchanges] });
    const shown = JSON.stringify(capture, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    expect(shown).not.toContain('s3cret');
    expect(counts.map(({ name, count }) => `${name} ${count}`)).toEqual([
      'set-cookie 4',
      'authorization 2',
      '?token 1',
    ]);
  });

  it('masks and nothing else: names, numbers and bodies are the same', () => {
    const names = fc.constantFrom('cookie', 'authorization', 'x-token', 'accept', 'set-cookie');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, fc.string())), fc.string(), (headers, query) => {
        const before = exchange(headers, `/?${query}`);
        const [after] = maskSecrets({ exchanges: [before] }).capture.exchanges;
        expect(after?.request.headers.map(([name]) => name)).toEqual(headers.map(([name]) => name));
        expect(after?.request.headers.filter(([name]) => name === 'accept')).toEqual(
          headers.filter(([name]) => name === 'accept'),
        );
        expect(after?.request.path.split('&').length).toBe(before.request.path.split('&').length);
      }),
    );
  });
});

describe('patterns of names', () => {
  it.each([
    ['*', 'x', true],
    ['*a*', 'bab', true],
    ['*a*a*', 'ba', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'acb', false],
    ['A_b', 'a-B', true],
    ['ab', 'abc', false],
    ['.*', 'x', false],
  ])('%s: %s %s', (pattern, name, is) => {
    expect(nameMatcher([pattern])(name)).toBe(is);
  });
});
