/** What goes in: the request, and what the upstream answers. */

import { NO_BYTES, tryUtf8, type Bytes } from '../../bytes';
import type { ExchangeRequest, ExchangeResponse, Header } from '../../scenario/exchange';
import { parseHead, type Head } from './http1';
import { LeftOut } from './shape';
import type { Files, Input, Invocation, Test } from './suite';

/** Of a body in more pieces than this, somebody mistook a number for another. */
const MOST_PIECES = 100_000;

/** Throws `LeftOut`. HTTP/2, since the runner has no framing of HTTP/1 and marks a body's last piece. */
export function requestOf(test: Test, files: Files): ExchangeRequest {
  const { pseudo, headers } = headOf(test.request_headers?.input, 'request', files);
  const scheme = pseudo.get(':scheme') ?? 'http';
  if (scheme !== 'http' && scheme !== 'https')
    throw new LeftOut(`its :scheme is neither http nor https: ${JSON.stringify(scheme)}`, test.place);
  return {
    method: pseudo.get(':method') ?? 'GET',
    scheme,
    authority: pseudo.get(':authority') ?? 'example.test',
    path: pseudo.get(':path') ?? '/',
    protocol: 'HTTP/2',
    headers,
    body: bodyOf(test, test.request_body, files),
    trailers: [],
  };
}

/** Throws `LeftOut`. */
export function responseOf(test: Test, files: Files): ExchangeResponse {
  const { pseudo, headers } = headOf(test.response_headers?.input, 'response', files);
  const status = pseudo.get(':status') ?? '200';
  if (!/^[1-9]\d\d$/.test(status))
    throw new LeftOut(`its :status is no HTTP status: ${JSON.stringify(status)}`, test.place);
  const body = bodyOf(test, test.response_body, files);
  return { status: Number(status), headers, body, trailers: [], delayMs: 0 };
}

/** The runner, too, looks at the file first and at single headers last. */
function headOf(input: Input | undefined, side: 'request' | 'response', files: Files): Head {
  if (input === undefined) return { pseudo: new Map(), headers: [] };
  const content = contentOf(input, files);
  if (content.length === 0) return divided(input);
  const text = tryUtf8(content);
  const head = text === undefined ? 'are no UTF-8 text' : parseHead(text, side);
  if (typeof head === 'string') throw new LeftOut(`its ${side} headers ${head}`, input.place);
  return head;
}

function contentOf({ file = '', content = NO_BYTES, place }: Input, files: Files): Bytes {
  if (file === '') return content;
  const bytes = files(file);
  if (bytes === undefined) throw new LeftOut(`its input is in the file ${JSON.stringify(file)}`, place);
  return bytes;
}

/** Pseudo-headers of one name are one, as the runner joins them. */
function divided({ header }: Input): Head {
  const pseudo = new Map<string, string>();
  const headers: Header[] = [];
  for (const one of header) {
    const [name, value] = headerOf(one);
    const before = pseudo.get(name);
    if (!name.startsWith(':')) headers.push([name, value]);
    else pseudo.set(name, before === undefined || before === '' ? value : `${before}, ${value}`);
  }
  return { pseudo, headers };
}

function headerOf({ key = '', value = NO_BYTES, place }: Input['header'][number]): Header {
  const text = tryUtf8(value);
  if (key === '') throw new LeftOut('a header has no key', place);
  if (text === undefined) throw new LeftOut(`the value of its header ${key} is no UTF-8 text`, place);
  return [key.startsWith(':') ? key.toLowerCase() : key, text];
}

/** A piece for each invocation; or the one body, divided as the test plans it. */
function bodyOf(test: Test, invocations: readonly Invocation[], files: Files): Bytes[] {
  const { num_chunks: count, chunk_size: size } = test;
  const bodies = invocations.map(({ input }) => (input === undefined ? NO_BYTES : contentOf(input, files)));
  if (count === undefined && size === undefined) return bodies;
  const [body, second] = bodies;
  if (count !== undefined && size !== undefined) throw new LeftOut('it has num_chunks and chunk_size', test.place);
  if (second !== undefined) throw new LeftOut('its chunking plan allows one invocation of each body', test.place);
  if (body === undefined) return [];
  return count === undefined ? chunks(body, size ?? 0, Infinity, test) : chunks(body, body.length / count, count, test);
}

/** The last has what is left. */
function chunks(body: Bytes, length: number, count: number, { place }: Test): Bytes[] {
  const size = Math.trunc(length);
  if (size < 1 || count < 1 || Math.min(count, body.length / size) > MOST_PIECES)
    throw new LeftOut(`its chunking plan does not divide a body of ${body.length} bytes`, place);
  const pieces: Bytes[] = [];
  let at = 0;
  for (; pieces.length + 1 < count && body.length - at > size; at += size) pieces.push(body.subarray(at, at + size));
  return [...pieces, body.subarray(at)];
}
