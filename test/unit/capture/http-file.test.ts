import { describe, expect, it } from 'vitest';
import { importHttpFile } from '../../../src/core/capture/http-file';
import { only, text, told } from './captured';

const FILE = `@host = shop.test
@base = https://{{host}}:8443
@token = abc=

### List items
// a comment
GET {{base}}/items
    ?page=2
    &size={{size}} HTTP/2
Accept: application/json
# another
X-Token: {{ token }}

###
# @name create
# @no-redirect
POST {{base}}/items
Content-Type: application/json
Authorization: Basic me secret

{
  "id": "{{$guid}}",

  "at": {{$timestamp}},
  "n": {{$randomInt 5 200}}
}

> {%
  client.test("it's there", () => {})
%}

<> 2025-01-01T000000.200.json

###
https://{{host}}/plain?q={{%token}}

### form
POST http://{{host}}/form HTTP/1.0
Content-Type: application/x-www-form-urlencoded

name=a
&token={{token}}

# the end
@size = 10
`;

const headers = (file: string) => Object.fromEntries(only(importHttpFile(file)).request.headers);

describe('files of requests', () => {
  it('takes names, variables, continued URLs, fields and bodies', () => {
    const { value, problems } = importHttpFile(FILE);
    expect(problems).toEqual([]);
    const [list, create, plain, form] = value.exchanges;
    expect(list).toMatchObject({
      name: 'List items',
      request: {
        method: 'GET',
        scheme: 'https',
        authority: 'shop.test:8443',
        path: '/items?page=2&size=10',
        protocol: 'HTTP/2',
      },
      response: { status: 200, body: [] },
    });
    expect(list?.request.headers).toEqual([
      ['Accept', 'application/json'],
      ['X-Token', 'abc='],
    ]);
    expect(create?.name).toBe('create');
    const body = '{\n  "id": "00000000-0000-4000-8000-000000000001",\n\n  "at": 1735689600,\n  "n": 5\n}';
    expect(text(create?.request.body ?? [])).toBe(body);
    expect(create?.request.headers).toEqual([
      ['Host', 'shop.test:8443'],
      ['Content-Type', 'application/json'],
      ['Authorization', 'Basic bWU6c2VjcmV0'],
      ['content-length', String(body.length)],
    ]);
    expect(plain).toMatchObject({ name: 'GET /plain?q=abc%3D', request: { method: 'GET', body: [] } });
    expect(form?.request).toMatchObject({ protocol: 'HTTP/1.0', authority: 'shop.test' });
    expect(text(form?.request.body ?? [])).toBe('name=a&token=abc=');
  });

  it('gives the same each time', () => {
    expect(importHttpFile(FILE)).toEqual(importHttpFile(FILE));
  });

  it.each([
    ['{{$guid}} {{$uuid}}', '00000000-0000-4000-8000-000000000001 00000000-0000-4000-8000-000000000002'],
    ['{{$timestamp}} {{$timestamp -1 d}} {{$isoTimestamp}}', '1735689600 1735603200 2025-01-01T00:00:00.000Z'],
    ['{{$datetime rfc1123}}', 'Wed, 01 Jan 2025 00:00:00 GMT'],
    ['{{$datetime iso8601 1 M}}', '2025-02-01T00:00:00.000Z'],
    ['{{$datetime "DD-MM-YYYY" 1 y}}', '01-01-2026'],
    ['{{$randomInt}} {{$random.integer(3, 9)}} {{$random.alphabetic(4)}}', '0 3 aaaa'],
  ])('%s has a fixed value', (written, value) => {
    expect(headers(`GET http://a.test\nX: ${written}`)['X']).toBe(value);
  });

  it.each([
    ['GET /x HTTP/1.1\nHost: a.test:81', 'http://a.test:81/x'],
    ['a.test:81/x', 'http://a.test:81/x'],
    ['get https://a.test/x y?z=ü', 'https://a.test/x%20y?z=ü'],
    ['\ufeffGET https://a.test\n  /b\n  /c\n  ?d', 'https://a.test/b/c?d'],
    ['< {%\n  request.variables.set("x", 1)\n%}\nGET https://a.test', 'https://a.test/'],
  ])('%j asks %s', (file, url) => {
    const { request } = only(importHttpFile(file));
    expect(`${request.scheme}://${request.authority}${request.path}`).toBe(url);
    expect(request.method).toBe('GET');
  });

  it('parts have the line ends of MIME', () => {
    const { request } = only(
      importHttpFile(
        'POST http://a.test\nContent-Type: multipart/form-data; boundary=b\n\n--b\nContent-Disposition: form-data; name="x"\n\n1\n--b--\n',
      ),
    );
    const body = '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--b--\r\n';
    expect(text(request.body)).toBe(body);
    expect(request.headers).toContainEqual(['content-length', String(body.length)]);
  });

  it('command lines are requests too, each in its place', () => {
    const imported = importHttpFile(
      `@t = s3cret\n### asked\ncurl https://a.test/x \\\n  -H 'X: {{t}}' -d @f\n###\n# c\ncurl ftp://x\n`,
    );
    expect(only(imported)).toMatchObject({ name: 'asked', request: { path: '/x' } });
    expect(only(imported).request.headers).toContainEqual(['X', 's3cret']);
    expect(told(imported)).toEqual([
      expect.stringContaining('curl-file 3: entry 1 lacks the file f'),
      expect.stringContaining('curl-entry 7: entry 2 was left out'),
    ]);
  });

  it('what cannot be had is left out with its number, line and reason', () => {
    const imported = importHttpFile(`@loop = {{loop}}
GET {{baseUrl}}/x
###
GET http://a.test/{{$processEnv HOME}}
###
GRAPHQL http://a.test
###
POST http://a.test
X-REQUEST-TYPE: GraphQL
###
WEBSOCKET ws://a.test
###
GET http://a.test
no header
###
GET ftp://a.test
###
GET {{loop}}
###
HTTP/1.1 200 OK
###
GET http://a.test/{{login.response.body.$.id}}
###
POST http://a.test/last

< ./body.json
`);
    expect(only(imported).request).toMatchObject({
      path: '/last',
      body: [],
      headers: [
        ['Host', 'a.test'],
        ['content-length', '0'],
      ],
    });
    expect(told(imported)).toEqual([
      'http-entry 2: entry 1 was left out: the variable baseUrl has no value in this file',
      'http-entry 4: entry 2 was left out: the variable $processEnv HOME has no value in this file',
      'http-entry 6: entry 3 was left out: GRAPHQL requests are not replayed',
      'http-entry 8: entry 4 was left out: GRAPHQL requests are not replayed',
      'http-entry 11: entry 5 was left out: WEBSOCKET requests are not replayed',
      'http-entry 13: entry 6 was left out: line 14 is no header',
      'http-entry 16: entry 7 was left out: its URL is not an http or https URL: "ftp://a.test"',
      'http-entry 18: entry 8 was left out: the variable loop holds itself',
      'http-entry 22: entry 9 was left out: the variable login.response.body.$.id has no value in this file',
      'http-file 24: entry 10 lacks the file ./body.json: where it belongs, its body is left empty',
    ]);
    expect(imported.problems[0]?.remedy).toBe('Add a line to the file: @baseUrl = its value');
  });

  it('variables that would fill the memory are too long', () => {
    const doubled = Array.from({ length: 15 }, (_, n) => `@v${n + 1} = {{v${n}}}{{v${n}}}`).join('\n');
    const imported = importHttpFile(`@v0 = ${'x'.repeat(100)}\n${doubled}\nGET http://a.test/{{v15}}`);
    expect(told(imported)).toEqual(['http-entry 17: entry 1 was left out: its variables make it too long']);
  });

  it.each(['', '###\n# only a comment\n@a = b', 'HTTP/1.1 200 OK\n\nx'])('nothing usable is an error: %j', (file) => {
    const { value, problems } = importHttpFile(file);
    expect(value.exchanges).toEqual([]);
    expect(problems).toMatchObject([{ code: 'not-http-file', severity: 'error' }]);
  });
});
