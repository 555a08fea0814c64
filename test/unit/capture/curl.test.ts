/** What the real curl does of it: test/process/curl.test.ts. */

import { describe, expect, it } from 'vitest';
import { importCurl } from '../../../src/core/capture/curl';
import { joined, only, text, told } from './captured';

const CHROME_BASH = `curl 'https://shop.test/cart?x=\\[1\\]' \\
  -H 'accept: */*' \\
  -b 'session=s3cret; theme=dark' \\
  -H 'content-type: application/json' \\
  --data-raw $'{"a":"it\\'s \\u0021\\n"}' ;
curl 'https://shop.test/next' -H 'accept: text/html' --insecure`;

const CHROME_CMD = [
  'curl ^"https://shop.test/cart?x=^\\^[1^\\^]^&y=^%^20^" ^',
  '  -X ^"PUT^" ^',
  '  -H ^"sec-ch-ua: ^\\^"Chromium^\\^";v=^\\^"156^\\^"^" ^',
  '  --data-raw ^"^{^\\^"a^\\^":^\\^"x^\\^\\ny^\\^"^}^" &',
  'curl ^"https://shop.test/next^"',
].join('\r\n');

const POWERSHELL = `curl.exe \`
  -X POST \`
  -H "X-A: \`"q\`" \`$5" \`
  --data-raw '{\\"a\\":\\"it''s\\"}' \`
  "https://shop.test/cart"`;

describe('curl import', () => {
  it('Chrome, copied as bash', () => {
    const { value, problems } = importCurl(CHROME_BASH);
    expect(problems).toEqual([]);
    const [first, second] = value.exchanges;
    expect(first?.request).toMatchObject({
      method: 'POST',
      scheme: 'https',
      authority: 'shop.test',
      path: '/cart?x=[1]',
      protocol: 'HTTP/1.1',
    });
    expect(first?.request.headers).toContainEqual(['Cookie', 'session=s3cret; theme=dark']);
    expect(text(first?.request.body ?? [])).toBe('{"a":"it\'s !\n"}');
    expect(first?.response).toEqual({ status: 200, headers: [], body: [], trailers: [], delayMs: 0 });
    expect(second?.name).toBe('GET /next');
  });

  it('Chrome, copied as cmd', () => {
    const { value, problems } = importCurl(CHROME_CMD);
    expect(problems).toEqual([]);
    expect(value.exchanges.map(({ name }) => name)).toEqual(['PUT /cart?x=[1]&y=%20', 'GET /next']);
    const { headers, body } = value.exchanges[0]?.request ?? { headers: [], body: [] };
    expect(headers).toContainEqual(['sec-ch-ua', '"Chromium";v="156"']);
    expect(JSON.parse(text(body))).toEqual({ a: 'x\ny' });
  });

  it('PowerShell', () => {
    const { request } = only(importCurl(POWERSHELL));
    expect(request).toMatchObject({ method: 'POST', path: '/cart' });
    expect(request.headers).toContainEqual(['X-A', '"q" $5']);
    expect(text(request.body)).toBe('{"a":"it\'s"}');
  });

  it('bytes that are no text survive, in a body and in a header', () => {
    const { request } = only(
      importCurl(`curl a.test --data-binary $'\\xff\\0\\xc3\\xa9\u{1F480}' -H $'x: \\xc3\\xa9'`),
    );
    expect(joined(request.body).toString('hex')).toBe('ff00c3a9f09f9280');
    expect(request.headers).toContainEqual(['x', 'é']);
  });

  it.each([
    ['sudo /usr/bin/curl a.test', 'http://a.test/'],
    ['FOO=bar time curl a.test:80/x', 'http://a.test/x'],
    ['curl HTTPS://a.test:443?x', 'https://a.test/?x'],
    ['curl https://a.test:8443', 'https://a.test:8443/'],
    ['curl --request=PUT http://[::1]:9/x', 'http://[::1]:9/x'],
    ['curl -o out -w "%{http_code}" --retry 3 --resolve a.test:80:127.0.0.1 a.test/y', 'http://a.test/y'],
    ['curl --no-progress-meter --max-time 3 --unix-socket /s http://a.test/z', 'http://a.test/z'],
    ['curl -- -odd.test', 'http://-odd.test/'],
  ])('%s asks %s', (command, url) => {
    const imported = importCurl(command);
    const { request } = only(imported);
    expect(`${request.scheme}://${request.authority}${request.path}`).toBe(url);
    expect(imported.problems).toEqual([]);
  });

  it('protocols of the later options have no Host field', () => {
    const { request } = only(importCurl('curl --http2 https://a.test'));
    expect(request.protocol).toBe('HTTP/2');
    expect(request.headers).toEqual([
      ['User-Agent', 'curl/8.5.0'],
      ['Accept', '*/*'],
    ]);
  });

  it.each([
    [
      'curl -d @a.json x.test',
      ['curl-file 1: entry 1 lacks the file a.json: the body, or what else it stands for, is left empty'],
    ],
    [
      'curl -T up.bin x.test/',
      ['curl-file 1: entry 1 lacks the file up.bin: the body, or what else it stands for, is left empty'],
    ],
    ['curl --data-urlencode q@b -H @h -b jar -K c x.test', ['b', 'h', 'jar', 'c']],
    ['curl -d @- x.test', ['its standard input']],
    ['curl -H "a: $T" x.test', ['curl-variable 1: entry 1 uses $T']],
    ['curl --frob -Ω x.test', ['--frob', '-Ω']],
  ])('%s: what is lacking is told', (command, messages) => {
    const imported = importCurl(command);
    expect(imported.value.exchanges.length).toBe(1);
    expect(told(imported)).toEqual(messages.map((message) => expect.stringContaining(message) as string));
    expect(imported.problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });

  it('what cannot be had is left out with its number and line, and the rest is taken', () => {
    const imported = importCurl(`echo hello
curl
curl ftp://a.test
curl 'a.test/{b,c}' a.test/d
curl 'a.test/a b'
curl a.test/e
curl 'a.test`);
    expect(imported.value.exchanges.map(({ name }) => name)).toEqual(['GET /d', 'GET /e']);
    expect(told(imported)).toEqual([
      'curl-entry 2: entry 1 was left out: it has no URL',
      'curl-entry 3: entry 2 was left out: its URL is not an http or https URL: "ftp://a.test"',
      expect.stringContaining('curl-entry 4: entry 3 was left out: its URL is a pattern'),
      'curl-entry 5: entry 4 was left out: its URL is malformed: "a.test/a b"',
      'curl-entry 7: entry 6 was left out: a quote in it is not closed',
    ]);
  });

  it('a command is no means of filling the memory', () => {
    const imported = importCurl(`curl${' a'.repeat(30_000)}${' -H b:c'.repeat(10_000)}`);
    expect(imported.value.exchanges.length).toBe(100);
    expect(told(imported)).toEqual([
      'curl-entry 1: entry 1 was left out: of its 30000 URLs, those behind the first 100',
    ]);
  });

  it.each([
    ['', 'not-curl'],
    ['wget http://a.test', 'not-curl'],
    ['curl "', 'curl-entry'],
  ])('nothing usable is an error: %j', (command, code) => {
    expect(importCurl(command)).toMatchObject({ value: { exchanges: [] }, problems: [{ code, severity: 'error' }] });
  });
});
