/** Command lines through the real curl and through the importer: the server gets what the importer says. */

import { spawn } from 'node:child_process';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { itWith, part } from '../support/parts';
import { importCurl } from '../../src/core/capture/curl';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

interface Seen {
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: string;
}

let server: Server;
let address = '';
let seen: Seen[] = [];

beforeAll(async () => {
  writeFileSync(join(folder, '.curlrc'), 'silent\nshow-error\n');
  writeFileSync(join(folder, 'body.json'), '{"a":1}\n');
  server = createServer((socket) => answerAll(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Reads request after request: what Node's own server would tell is no longer as it came. */
function answerAll(socket: Socket): void {
  let held = '';
  socket.on('data', (data) => {
    held += data.toString('latin1');
    for (let end; (end = held.indexOf('\r\n\r\n')) >= 0;) {
      const [line = '', ...headers] = held.slice(0, end).split('\r\n');
      const body = bodyAfter(headers, held.slice(end + 4));
      if (body === undefined) return;
      held = held.slice(end + 4 + body.length);
      seen.push({ line, headers, body: body.text });
      socket.write(ANSWER);
    }
  });
}

function bodyAfter(headers: readonly string[], rest: string): { text: string; length: number } | undefined {
  if (headers.some((header) => /^transfer-encoding: chunked/i.test(header))) {
    const [all, text = ''] = /^[0-9a-f]+\r\n([\s\S]*?)\r\n0\r\n\r\n/.exec(rest) ?? [];
    return all === undefined ? undefined : { text, length: all.length };
  }
  const length = Number(headers.map((header) => /^content-length: *(\d+)/i.exec(header)?.[1]).find(Boolean) ?? 0);
  return rest.length < length ? undefined : { text: rest.slice(0, length), length };
}

/** Of curl, by bash. */
async function real(command: string): Promise<Seen[]> {
  seen = [];
  const child = spawn('bash', ['-c', command], {
    cwd: folder,
    env: { ...process.env, CURL_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (data: Buffer) => (told += data.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(`${String(code)} ${told}`).toBe('0 ');
  return seen.map(comparable);
}

function imported(command: string): Seen[] {
  const { value } = importCurl(command);
  return value.exchanges.map(({ request }) =>
    comparable({
      line: `${request.method} ${latin1(request.path)} ${request.protocol}`,
      headers: request.headers.map(([name, text]) => latin1(`${name}: ${text}`)),
      body: Buffer.concat(request.body).toString('latin1'),
    }),
  );
}

const latin1 = (text: string) => Buffer.from(text).toString('latin1');

/** Without what differs from one curl to the next: its version, its codings, the boundary that it makes up, `Expect`. */
function comparable({ line, headers, body }: Seen): Seen {
  const boundary = /boundary=(-{10,}\w+)/.exec(headers.join('\n'))?.[1] ?? '\0';
  const plain = body.replaceAll(boundary, 'BOUNDARY');
  return {
    line: line.replace(/%[0-9a-f]{2}/g, (escape) => escape.toUpperCase()),
    headers: headers
      .filter((header) => !/^expect:/i.test(header))
      .map((header) => header.replace(/^(\S+?):\s*(.*?)\s*$/, '$1: $2'))
      .map((header) => header.replace(boundary, 'BOUNDARY'))
      .map((header) => header.replace(/curl\/[\d.]+/, 'curl/0').replace(/deflate, gzip.*/, 'CODINGS'))
      .map((header) => (boundary === '\0' ? header : header.replace(/^content-length: \d+/i, `$& in ${plain.length}`)))
      .map((header) => (boundary === '\0' ? header : header.replace(/\d+ in /, ''))),
    body: plain,
  };
}

const it = itWith([part('curl')]);

describe('the importer against the real curl', () => {
  for (const line of [
    'curl $B',
    'curl -X POST $B/x',
    'curl -X patch "$B?x=1"',
    `curl $B/x -H 'X-A: 1' -H 'Accept:' -H 'X-Empty;' -H 'X-None:' -H 'X-Two:   spaced  ' -H 'no colon' -H 'X-A: 2'`,
    `curl -d a=1 --data 'b=2 3' $B`,
    `curl -d '' $B`,
    `curl --data-raw '@x' -d '&y=z' $B`,
    `curl --data-binary $'line 1\\nline 2\\r\\n\\xc3\\xa9\\u0021\\x01' $B`,
    `curl --data-binary $'\\xff\\376\\t' -H 'Content-Type: application/octet-stream' $B`,
    `curl --data-urlencode 'a b=c d&é~' --data-urlencode '=x y+' --data-urlencode 'n ame' $B`,
    `curl -G -d a=1 --data-urlencode 'q=a b' "$B/x?z=1"`,
    `curl --get $B/x -d a=b -I`,
    `curl --json '{"a":1}' --json ' more' $B`,
    `curl --json '{}' -H 'accept: x' $B`,
    `curl --url-query 'a=b c' $B/x?y=1`,
    `curl -u 'me:p:w' $B`,
    `curl http://u%40x:p@$B/private`,
    `curl --digest -u me:pw $B`,
    `curl --oauth2-bearer tok $B`,
    `curl -u a:b -H 'Authorization: x' -H 'Cookie: z=1' -b q=r $B`,
    `curl -b 'a=b; c=d' -b e=f -e 'http://r.test/;auto' -A 'agent 7' --compressed $B`,
    `curl -A '' -H 'User-Agent;' -H 'Host: shop.test' $B`,
    `curl -sSLkXPUT -o/dev/null -dx=y -m10 $B | cat`,
    `curl -F a=b -F 'f=hi;type=text/html;filename="q\\"x.html"' --form-string 's=@x;type=y' $B`,
    `curl -F 'j={"a":1};type=application/json' -F '=x' -F 'm="quo;ted"' -F 'h=1;headers="X-P: 1"' -X PUT $B`,
    `curl -F a=b -H 'Content-Type: multipart/related' $B`,
    `curl -F 't=b;type=text/plain; charset=utf-8' $B`,
    'curl "$B/a/../b/./c//d/..?x=%20y#fragment"',
    'curl --path-as-is $B/a/../b',
    'curl $B/straße',
    'curl -g "$B/[1]{a}"',
    'curl "$B/\\\\[1\\\\]"',
    'curl --http1.0 -r 0-99 $B',
    'curl -X OPTIONS --request-target "*" $B',
    'curl -d abc -H "Transfer-Encoding: chunked" $B',
    'curl -d x -H "Content-Type: text/x" -H "Content-Length: 1" $B',
    'curl -d x -H "Content-Type;" $B',
    'curl $B/x -o /dev/null $B/y -d a=b',
    'curl $B/x -d 1 --next -s $B/y',
    'curl $B/1; curl $B/2 && curl $B/3 \\\n  -H "X: x" # a comment',
    `curl -d @- $B <<< '{"a": 1}'`,
    `curl --data-binary @- $B <<'END'\n{"it's":\n 1}\nEND\ncurl $B/after`,
    `X=1 curl 'http'://"$B"/quo'te'\\?a=\\"\\'`,
    `curl --request POST --url $B/long --header 'X: "q" \\' --data "a\\"b\\\\c\\d" 2>/dev/null`,
  ])
    it(line, async () => {
      const command = line.replaceAll('$B', address);
      expect(imported(command)).toEqual(await real(command));
    });

  it('what a file holds is left empty, and its place is kept', async () => {
    const command = `curl -F 'f=@body.json;type=text/x' -F g=h ${address}`;
    const [of] = await real(command);
    expect(imported(command).map(({ body }) => body)).toEqual([of?.body.replace('{"a":1}\n', '')]);
    expect(importCurl(command).problems).toMatchObject([{ code: 'curl-file', severity: 'warning' }]);
  });
});
