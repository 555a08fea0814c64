/** HARs as Chromium and mitmproxy wrote them of the same server. */

import { describe, expect, it } from 'vitest';
import { importHar } from '../../../src/core/capture/har';
import type { Problem } from '../../../src/core/problem';
import type { Exchange } from '../../../src/core/scenario/exchange';
import { ALL_BYTES, fixture, joined } from './captured';

const TEXT = 'grüße, 世界 — "quoted"\n';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
/** What the server gave out, by path. */
const BODIES: Readonly<Record<string, Buffer>> = {
  '/text?q=a%20b&q=c': Buffer.from(TEXT),
  '/latin1': Buffer.from('gr\xfc\xdfe', 'latin1'),
  '/gzip': Buffer.from(JSON.stringify({ words: TEXT, many: 'a'.repeat(500) })),
  '/one.png': Buffer.from(PNG, 'base64'),
  '/bytes': ALL_BYTES,
  '/events': Buffer.from([0, 1, 2].map((n) => `id: ${n}\ndata: tick ${n}\n\n`).join('')),
  '/none': Buffer.alloc(0),
};

function imported(name: string): { exchanges: readonly Exchange[]; problems: readonly Problem[] } {
  const { value, problems } = importHar(JSON.parse(fixture(name)) as unknown);
  return { exchanges: value, problems };
}

function at(exchanges: readonly Exchange[], path: string): Exchange {
  const exchange = exchanges.find(({ request }) => request.path === path);
  if (exchange === undefined) throw new Error(`no ${path}`);
  return exchange;
}

const length = ({ headers }: Exchange['request']) => headers.find(([name]) => /^content-length$/i.test(name))?.[1];

describe.each(['har-chromium.har', 'har-mitmproxy.har'])('%s', (name) => {
  const { exchanges } = imported(name);

  it.each(Object.entries(BODIES))('%s: its body is as it was sent', (path, body) => {
    expect(joined(at(exchanges, path).response.body).equals(body)).toBe(true);
  });

  it('lengths are those of the bodies, and codings are gone', () => {
    const { headers } = at(exchanges, '/gzip').response;
    expect(headers).toContainEqual(['content-length', String(BODIES['/gzip']?.length)]);
    expect(headers.map(([field]) => field.toLowerCase())).not.toContain('content-encoding');
  });

  it('requests have the bodies that the server counted', () => {
    expect(joined(at(exchanges, '/post/json').request.body).toString()).toBe('{"a":"ü"}');
    expect(joined(at(exchanges, '/post/form').request.body).toString()).toBe('a+b=c%26d&e=%C3%A9');
    expect(length(at(exchanges, '/post/json').request)).toBe('10');
  });

  it('repeated fields stay apart', () => {
    const cookies = at(exchanges, '/').response.headers.filter(([field]) => field === 'set-cookie');
    expect(cookies.map(([, value]) => value)).toEqual(['session=s3cret; HttpOnly', 'theme=dark']);
  });
});

describe('what a HAR does not hold', () => {
  it('mitmproxy: binary uploads are there, the body of a DELETE is not', () => {
    const { exchanges, problems } = imported('har-mitmproxy.har');
    const upload = joined(at(exchanges, '/post/upload').request.body);
    const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="all.bin"\r\n\r\n';
    expect(upload.equals(Buffer.concat([Buffer.from(head), ALL_BYTES, Buffer.from('\r\n--b--\r\n')]))).toBe(true);
    expect(joined(at(exchanges, '/post/bytes').request.body).equals(ALL_BYTES)).toBe(true);
    expect(length(at(exchanges, '/delete').request)).toBe('0');
    expect(problems).toMatchObject([
      { code: 'har-body', severity: 'warning', place: { path: ['log', 'entries', 15] } },
    ]);
    const head2 = exchanges.find(({ request }) => request.method === 'HEAD');
    expect(head2?.response).toMatchObject({
      body: [],
      headers: expect.arrayContaining([['content-length', '29']]) as unknown,
    });
  });

  it('Chromium: binary uploads are not there, and what never was answered', () => {
    const { exchanges, problems } = imported('har-chromium.har');
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'har-body entry 14 is not as it was: of the body of its request, 550 bytes are not in the capture',
      'har-body entry 15 is not as it was: of the body of its request, 256 bytes are not in the capture',
      expect.stringContaining('har-entry entry 18 was left out'),
    ]);
    expect(length(at(exchanges, '/post/bytes').request)).toBe('0');
  });

  const content = (body: object, headers: readonly (readonly [string, string])[] = []) => ({
    log: {
      entries: [
        {
          request: { url: 'http://a.test/' },
          response: { status: 200, headers: headers.map(([name, value]) => ({ name, value })), content: body },
        },
      ],
    },
  });
  const bytes = (har: object) => joined(importHar(har).value[0]?.response.body ?? []).toString('hex');

  it.each([
    ['the charset, without a length', content({ text: '€ü', mimeType: 'text/plain; charset=windows-1252' }), '80fc'],
    [
      'the length, whatever the charset',
      content({ text: 'ü', mimeType: 'text/plain' }, [['content-length', '1']]),
      'fc',
    ],
    [
      'the length, when it is UTF-8',
      content({ text: 'ü', mimeType: 'a/b; charset=latin1' }, [['content-length', '2']]),
      'c3bc',
    ],
    ['UTF-8, where nothing else fits', content({ text: '世', mimeType: 'a/b; charset=iso-8859-1' }), 'e4b896'],
  ])('the bytes of a text are told by %s', (_, har, hex) => {
    expect(bytes(har)).toBe(hex);
    expect(importHar(har).problems).toEqual([]);
  });

  it('a body that the tool left out, or has changed, is told', () => {
    const left = importHar(content({ size: 9, comment: 'Response bodies are not included.' }));
    expect(left.problems).toMatchObject([{ code: 'har-body', severity: 'warning' }]);
    const changed = importHar(content({ text: 'a\ufffdb' }, [['content-length', '3']]));
    expect(changed.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('it had 3 bytes and has 5 here'),
    ]);
    expect(changed.value[0]?.response.headers).toEqual([['content-length', '5']]);
  });

  it('is not asked of what was decoded', () => {
    const har = content({ text: 'longer' }, [
      ['content-encoding', 'gzip'],
      ['content-length', '3'],
    ]);
    expect(importHar(har).problems).toEqual([]);
  });
});
