import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importTextpb } from '../../../src/core/capture/textpb/import';
import { utf8 } from '../../../src/core/bytes';
import { ROOT } from '../../support/parts';

const FIXTURE = readFileSync(join(ROOT, 'test/fixtures/captures/suite.textpb'), 'utf8');
const texts = (pieces: readonly Uint8Array[] = []) => pieces.map((piece) => Buffer.from(piece).toString());
/** The one test that stands in `fields`. */
const one = (fields: string, files: Readonly<Record<string, string>> = {}) => {
  const read = (name: string) => (Object.hasOwn(files, name) ? utf8(files[name] ?? '') : undefined);
  const { value, problems } = importTextpb(`test { name: "t" ${fields} }`, read);
  return { ...value, exchange: value.exchanges[0], messages: problems.map(({ message }) => message) };
};
const phase = (name: string, result: string) => `${name} { result { ${result} } }`;
const expected = (fields: string, files = {}) => one(fields, files).exchange?.expect;

describe('import of a suite of Service Extensions', () => {
  const { value, problems } = importTextpb(FIXTURE);
  const exchanges = new Map(value.exchanges.map((exchange) => [exchange.name, exchange]));
  const startTime = 0x65000000n * 1_000_000_000n;

  it('makes an exchange of each test', () => {
    const exchange = exchanges.get('headers one by one');
    expect(exchange).toMatchObject({ startTime, properties: { 'source.country': 'NO', 'source.city': 'Tromsø' } });
    expect(exchange?.request).toMatchObject({
      method: 'PUT',
      scheme: 'https',
      authority: 'shop.test',
      path: '/cart?id=7',
    });
    expect(exchange?.request.headers).toEqual([
      ['X-Way', 'one'],
      ['X-Way', 'two'],
    ]);
    expect(texts(exchange?.request.body)).toEqual(['ab', 'cd\n', '']);
    expect(exchange?.response).toMatchObject({ status: 404, headers: [['content-type', 'text/plain']] });
    expect(texts(exchange?.response.body)).toEqual(['no']);
  });

  it('says what the phases expect as one expectation', () => {
    expect(exchanges.get('headers one by one')?.expect).toEqual({
      outcome: 'answered',
      headers: {
        ':status': '200',
        'content-type': {
          matches: '^(?:[Tt][Ee][Xx][Tt]/[Hh][Tt][Mm][Ll](?:; [Cc][Hh][Aa][Rr][Ss][Ee][Tt]=[^\\n]*)?)$',
        },
      },
      body: { matches: '^(?:<p>[^]*</p>)$', not: { equals: '<p></p>' } },
      upstream: {
        headers: {
          'x-way': { equals: 'one, two, three', not: { matches: '^(?:[^\\n]*four[^\\n]*)$' } },
          'x-secret': null,
          ':path': '/cart',
          'x-stamp': { matches: '^(?:[0-9]{4})$' },
          via: null,
        },
        body: { matches: '^(?:(?:AB)(?:C[^\\n]\\n)(?:[^]*))$' },
      },
      logs: [{ message: 'begins' }, { message: 'ends' }],
    });
    expect(value.outside).toEqual({
      logs: [
        { message: { matches: '^(?:[^\\n]*ready)$' } },
        { message: { matches: '^(?:[^\\n]*broken[^\\n]*)$' }, times: 0 },
      ],
    });
  });

  it('reads headers that are written as HTTP/1', () => {
    const exchange = exchanges.get('HTTP/1 text');
    expect(exchange?.request).toMatchObject({
      ...{ method: 'POST', scheme: 'http', authority: 'shop.test', path: '/a?b' },
      headers: [
        ['X-Long', 'one two'],
        ['x-empty', ''],
      ],
    });
    expect(texts(exchange?.request.body)).toEqual(['012', '345', '6789']);
    expect(exchange?.response).toMatchObject({ status: 503, headers: [['retry-after', '1']], body: [] });
    expect(exchange?.expect).toEqual({
      outcome: 'answered',
      upstream: { headers: { ':authority': 'shop.test' }, body: '9876543210' },
    });
    const whole = exchanges.get('whole URL');
    expect(whole?.request).toMatchObject({ scheme: 'https', authority: 'shop.test', path: '/x', headers: [] });
    expect(texts(whole?.response.body)).toEqual(['0123', '4567', '89']);
  });

  it('takes an immediate response for a local reply', () => {
    expect(exchanges.get('answered at once')?.expect).toEqual({
      status: 403,
      details: 'not_this_one',
      outcome: 'local reply',
      headers: { why: 'user', user: null },
      body: { base64: 'AP8=' },
      upstream: false,
    });
    expect(exchanges.get('answered with the response')?.expect).toEqual({
      status: 502,
      outcome: 'local reply',
      upstream: { headers: { a: 'b' } },
    });
    expect(exchanges.get('gRPC')?.expect).toEqual({
      outcome: 'local reply',
      headers: { 'grpc-status': '14' },
      upstream: false,
    });
  });

  it('what a test does not name is plain', () => {
    expect(exchanges.get('test 8')).toEqual({
      name: 'test 8',
      startTime,
      request: {
        ...{ method: 'GET', scheme: 'http', authority: 'example.test', path: '/', protocol: 'HTTP/2' },
        ...{ headers: [], body: [], trailers: [] },
      },
      response: { status: 200, headers: [], body: [], trailers: [], delayMs: 0 },
      expect: { upstream: {} },
    });
  });

  it('tells all that it leaves out, and where that stands', () => {
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
    const [phase, alone] = [
      'test 1 "headers one by one": request_headers',
      'it speaks of request_headers alone, and not of the exchange',
    ];
    const grpc = 'a gRPC client gets 200, and status and message as headers';
    expect(problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`)).toEqual([
      '2:1 env.log_level WARN was left out',
      '2:1 env.config_path was left out',
      `32:7 ${phase}.no_header :authority was left out: a proxy always has it`,
      `31:7 ${phase}.headers was left out: it does not speak of one header, by its name`,
      `33:7 ${phase}.log was left out: ${alone}`,
      '43:7 test 1 "headers one by one": response_headers.no_header :status was left out: a proxy always has it',
      `58:60 test 2 "HTTP/1 text": request_headers.log was left out: ${alone}`,
      '76:7 test 4 "answered at once": request_headers: grpc_status was left out: only a gRPC client gets it',
      `80:7 test 4 "answered at once": request_headers.log was left out: ${alone}`,
      '89:86 test 5 "answered with the response": response_headers.body was left out: its text is in the file "page.html"',
      '90:42 test 5 "answered with the response": response_body was left out: response_headers is answered at once, so nothing follows',
      `97:14 test 6 "gRPC": request_headers: http_status was left out: ${grpc}`,
      `97:61 test 6 "gRPC": request_headers.body was left out: ${grpc}`,
      '101:46 test 7 "from a file" was left out: its input is in the file "request.http"',
    ]);
  });
});

describe('pieces of a body', () => {
  it.each([
    ['num_chunks: 1', ['abcdefghijk']],
    ['num_chunks: 3', ['abc', 'def', 'ghijk']],
    ['num_chunks: 11', Array.from('abcdefghijk')],
    ['chunk_size: 11', ['abcdefghijk']],
    ['chunk_size: 4', ['abcd', 'efgh', 'ijk']],
    ['chunk_size: 100', ['abcdefghijk']],
  ])('%s', (plan, pieces) => {
    const { exchange } = one(`${plan} response_body { input { content: "abcdefghijk" } }`);
    expect(texts(exchange?.response.body)).toEqual(pieces);
  });

  it.each([
    ['num_chunks: 12', 'its chunking plan does not divide a body of 11 bytes'],
    ['num_chunks: 0', 'its chunking plan does not divide a body of 11 bytes'],
    ['num_chunks: -1', 'its chunking plan does not divide a body of 11 bytes'],
    ['chunk_size: 0', 'its chunking plan does not divide a body of 11 bytes'],
    ['chunk_size: 1 num_chunks: 1', 'it has num_chunks and chunk_size'],
    ['chunk_size: 1 response_body {}', 'its chunking plan allows one invocation of each body'],
  ])('%s leaves the test out', (plan, reason) => {
    const { exchange, messages } = one(`${plan} response_body { input { content: "abcdefghijk" } }`);
    expect(exchange).toBeUndefined();
    expect(messages).toEqual([`test 1 "t" was left out: ${reason}`]);
  });

  it('expectations of pieces become one where it says the same', () => {
    const bodies = (...results: string[]) =>
      expected(results.map((result) => phase('response_body', result)).join(' '));
    expect(bodies('body { exact: "a" }', 'body { exact: "\\377" }')).toEqual({ body: { base64: 'Yf8=' } });
    expect(bodies('body { exact: "a." }', '')).toEqual({ body: { matches: '^(?:(?:a\\.)(?:[^]*))$' } });
    expect(bodies('body { regex: "a|b" }', 'body { regex: "c" }')).toEqual({ body: { matches: '^(?:(?:a|b)(?:c))$' } });
    expect(bodies('body { exact: "a" invert: true }', 'body { exact: "b" }')).toBeUndefined();
    expect(bodies('body { exact: "a" } body { regex: "." }', '')).toBeUndefined();
    expect(bodies('', '')).toBeUndefined();
  });
});

describe('expectations', () => {
  const of = (result: string) => expected(phase('response_headers', result))?.headers;

  it.each([
    ['has_header { key: "A" value: "1" } has_header { key: "a" value: "1" }', { a: '1' }],
    [
      'has_header { key: "a" value: "1" } has_header { key: "a" value: "2." }',
      { a: { equals: '1', matches: '^(?:2\\.)$' } },
    ],
    [
      'has_header { key: "a" value: "1" } no_header { key: "a" }',
      { a: { equals: '1', not: { matches: '^(?:[^]*)$' } } },
    ],
    ['has_header { key: "a" }', { a: '' }],
    ['headers { exact: "a: b: c" invert: true }', { a: { not: { equals: 'b: c' } } }],
    ['headers { exact: ":status: 200" }', { ':status': '200' }],
    ['headers { regex: "a: b|c" }', undefined],
    ['headers { regex: "a: (b|c)" }', { a: { matches: '^(?:(?:b|c))$' } }],
    ['headers { regex: "^x\\\\-a:\\\\s*b$" }', { 'x-a': { matches: '^(?:b$)$' } }],
    ['headers { regex: "a:.+" }', { a: { matches: '^(?:[^]*)$' } }],
    ['headers { regex: "a:.*b.*" }', { a: { matches: '^(?:[^\\n]*b[^\\n]*)$' } }],
    ['headers { regex: "a:.*b? c" }', undefined],
    ['headers { regex: "a.b: c" }', undefined],
    ['headers { regex: "a:b" }', undefined],
    ['headers { regex: "a: +{" }', undefined],
    ['headers { regex: ".*" invert: true }', undefined],
    ['headers { regex: "a: [" }', undefined],
    ['headers { exact: "a" }', undefined],
    ['headers {}', undefined],
    ['headers { exact: "a: b" regex: "a: b" }', undefined],
    ['has_header { key: "a" value: "\\377" }', undefined],
    ['has_header { key: "__proto__" value: "1" }', { ['__proto__']: '1' }],
  ])('%s', (result, headers) => {
    expect(of(result)).toEqual(headers);
    expect(one(phase('response_headers', result)).messages).toHaveLength(headers === undefined ? 1 : 0);
  });

  it('a file is compared with its bytes', () => {
    const result = phase('response_headers', 'immediate {} body { file: "a.html" }');
    expect(expected(result, { 'a.html': '<a>' })).toEqual({ outcome: 'local reply', body: '<a>' });
    expect(one(result).messages).toEqual([
      'test 1 "t": response_headers.body was left out: its text is in the file "a.html"',
    ]);
  });

  it('absence of a log line counts where there is one phase alone', () => {
    const absent = phase('request_headers', 'log { exact: "a" invert: true }');
    expect(expected(absent)?.logs).toEqual([{ message: 'a', times: 0 }]);
    expect(expected(`${absent} response_headers {}`)?.logs).toBeUndefined();
  });

  it.each([
    ['request_headers', { status: 401, outcome: 'local reply', upstream: false }],
    ['request_body', { status: 401, outcome: 'local reply' }],
    ['response_headers', { status: 401, outcome: 'local reply' }],
    ['response_body', undefined],
  ])('an immediate response in %s', (name, expectation) => {
    expect(expected(phase(name, 'immediate { http_status: 401 }'))).toEqual(expectation);
  });

  it('what comes after an immediate response is told and left out', () => {
    const reply = phase('request_headers', 'immediate { http_status: 401 }');
    const { exchange, messages } = one(`${reply} response_headers { result { has_header { key: "a" value: "b" } } }`);
    expect(exchange?.expect?.headers).toBeUndefined();
    expect(messages).toEqual([
      'test 1 "t": response_headers was left out: request_headers is answered at once, so nothing follows',
    ]);
    expect(one(`${reply} request_body {} response_headers {} response_body { result {} }`).messages).toEqual([]);
  });
});

describe('what is broken', () => {
  it.each([
    ['request_headers {} request_headers {}', 'request_headers is there twice'],
    ['request_headers: 1', 'request_headers is not a message'],
    ['name: 7', 'name is there twice'],
    ['chunk_size: 1.5', 'chunk_size is not an integer'],
    ['benchmark: maybe', 'benchmark is not true or false'],
    ['properties { path: "\\377" }', 'path is not UTF-8 text'],
    ['request_headers { input { header { value: "a" } } }', 'a header has no key'],
    ['request_headers { input { header { key: "a" value: "\\377" } } }', 'the value of its header a is no UTF-8 text'],
    [
      'request_headers { input { header { key: ":scheme" value: "ftp" } } }',
      'its :scheme is neither http nor https: "ftp"',
    ],
    ['response_headers { input { header { key: ":status" value: "20" } } }', 'its :status is no HTTP status: "20"'],
    ['request_headers { input { content: "GET /" } }', 'its request headers do not begin with a request line'],
    [
      'request_headers { input { content: "GET a HTTP/1.1" } }',
      'its request headers ask for what is neither a path nor an HTTP URL: "a"',
    ],
    [
      'request_headers { input { content: "GET / HTTP/1.1\\na" } }',
      'its request headers have a line that is no header: "a"',
    ],
    ['request_headers { input { content: "\\377" } }', 'its request headers are no UTF-8 text'],
    ['response_headers { input { content: "HTTP/2 200" } }', 'its response headers do not begin with a status line'],
    ['response_body { input { file: "a" } }', 'its input is in the file "a"'],
  ])('%s', (fields, reason) => {
    const text = `test { name: "t" ${fields} } test { name: "sound" }`;
    const { value, problems } = importTextpb(text);
    expect(value.exchanges.map(({ name }) => name)).toEqual(['sound']);
    expect(problems).toMatchObject([{ code: 'textpb-test', severity: 'warning' }]);
    expect(problems[0]?.message).toBe(`test 1 "t" was left out: ${reason}`);
  });

  it('files that tests name are asked for', () => {
    const fields = 'request_headers { input { file: "r" } } request_body { input { file: "b" } }';
    const { exchange } = one(fields, { r: 'PUT /x HTTP/1.1\r\na: b\r\n\r\n', b: 'body' });
    expect(exchange?.request).toMatchObject({ method: 'PUT', path: '/x', headers: [['a', 'b']] });
    expect(texts(exchange?.request.body)).toEqual(['body']);
  });

  it('unknown fields and properties that are no text are warnings', () => {
    const { exchange, messages } = one('speed: 3 properties { path: "a" value: "\\377" } properties { path: "b" }');
    expect(exchange?.properties).toEqual({ b: '' });
    expect(messages).toEqual([
      'there is no field speed here; it was left out',
      'test 1 "t": property a was left out: its value is no UTF-8 text',
    ]);
  });

  it.each([
    ['nothing', '', 'not-textpb'],
    ['another message', 'key: "value"', 'not-textpb'],
    ['no text format', '{"log":{}}', 'textpb-syntax'],
    ['no sound test', 'test { name: 7 }', 'textpb-test'],
    ['a test that is no message', 'test: 7', 'textpb-test'],
  ])('%s is an error', (_name, text, code) => {
    const { value, problems } = importTextpb(text);
    expect(value.exchanges).toEqual([]);
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ code }]);
  });

  it.each([
    ['has_header{}', 'response_headers { result {', '} }'],
    ['headers{regex:"a:"}', 'response_headers { result {', '} }'],
    ['request_body{result{body{exact:"a"}}}', '', ''],
    ['log{invert:true exact:"a"}', 'stream_init {} stream_destroy {', '}'],
    ['\\r\\n ', 'request_headers { input { content: "GET / HTTP/1.1', '" } }'],
    ['a: b\\n c\\n', 'request_headers { input { content: "GET / HTTP/1.1\\n', '" } }'],
  ])('many of %s take no long time', (part, before, after) => {
    const start = performance.now();
    importTextpb(`test { ${before}${part.repeat(200_000 / part.length)}${after} }`);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('any change of a sound suite is imported or refused, and never throws', () => {
    const change = fc.tuple(
      fc.nat(FIXTURE.length),
      fc.nat(40),
      fc.constantFrom('', '"', '}', '{', '\\', '7', ':', 'x', '\0'),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const damaged = changes.reduce(
          (text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length),
          FIXTURE,
        );
        const { value, problems } = importTextpb(damaged, () => utf8('GET / HTTP/1.1'));
        expect(value.exchanges.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });
});
