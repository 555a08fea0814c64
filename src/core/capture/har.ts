/** HAR 1.2 → Exchanges. http://www.softwareishard.com/blog/har-12-spec/ */

import { fromBase64 } from '../base64';
import { utf8, type Bytes } from '../bytes';
import { problem, warning, type Checked, type Problem } from '../problem';
import {
  splitUrl,
  type Exchange,
  type ExchangeRequest,
  type ExchangeResponse,
  type Header,
} from '../scenario/exchange';
import { isObject, number, text, type JsonObject } from '../json';

const NS_PER_MS = 1_000_000n;
/** A HAR holds bodies decoded, so headers that speak of their coding on the wire are no longer true. */
const CODING_HEADERS = new Set(['content-encoding', 'transfer-encoding']);
/** Methods for which a request without a body is announced by nothing at all. */
const BODYLESS = /^(GET|HEAD|DELETE|OPTIONS|CONNECT|TRACE)$/i;

/** A broken entry is a warning with its number and is left out; the rest is imported. `document` is the parsed JSON. */
export function importHar(document: unknown): Checked<readonly Exchange[]> {
  const log = isObject(document) ? document['log'] : undefined;
  if (!isObject(log)) return refuse('it has no "log" object, so it is no HAR file', []);
  const entries = log['entries'];
  if (!Array.isArray(entries)) return refuse('its "log" has no "entries" array', ['log']);
  if (entries.length === 0)
    return refuse('its "log.entries" is empty, so there is nothing to replay', ['log', 'entries']);
  const problems: Problem[] = [];
  const value = entries.flatMap((entry: unknown, index) => {
    const exchange = importEntry(entry);
    if (typeof exchange !== 'string') return [exchange];
    problems.push(
      warning('har-entry', `entry ${index + 1} was left out: ${exchange}`, { path: ['log', 'entries', index] }),
    );
    return [];
  });
  if (value.length > 0) return { value, problems };
  return { value, problems: problems.map((p) => ({ ...p, severity: 'error' as const })) };
}

function refuse(message: string, path: readonly string[]): Checked<readonly Exchange[]> {
  const remedy = 'Export the capture as HAR 1.2, with content.';
  return { value: [], problems: [problem('not-har', message, { path }, remedy)] };
}

/** The exchange, or why there is none. */
function importEntry(entry: unknown): Exchange | string {
  if (!isObject(entry)) return 'it is no object';
  const { request, response } = { request: entry['request'], response: entry['response'] };
  if (!isObject(request)) return 'it has no request';
  if (!isObject(response)) return 'it has no response';
  const url = splitUrl(text(request['url']) ?? '');
  if (url === undefined) return `its URL is not an http or https URL: ${JSON.stringify(request['url'])}`;
  const status = number(response['status']);
  if (status !== undefined && status >= 100 && !isStatus(status)) return `its status is no HTTP status: ${status}`;
  if (status === undefined || status < 100) return 'its response has no status (the request was blocked or aborted)';
  const broken =
    brokenMessage('request', request, request['postData']) ?? brokenMessage('response', response, response['content']);
  if (broken !== undefined) return broken;
  const method = (text(request['method']) ?? 'GET').toUpperCase();
  const started = Date.parse(text(entry['startedDateTime']) ?? '');
  return {
    name: `${method} ${url.path}`,
    ...(Number.isNaN(started) ? {} : { startTime: BigInt(Math.round(started)) * NS_PER_MS }),
    request: importRequest(request, method, url),
    response: importResponse(response, status, entry['timings']),
  };
}

/** What would be lost in silence: headers that are no list, a body that does not decode. */
function brokenMessage(which: string, message: JsonObject, body: unknown): string | undefined {
  const headers = message['headers'];
  if (headers !== undefined && !Array.isArray(headers)) return `the headers of its ${which} are no list`;
  const encoded = isObject(body) && body['encoding'] === 'base64' ? text(body['text']) : undefined;
  return encoded !== undefined && fromBase64(encoded) === undefined
    ? `the body of its ${which} is not base64`
    : undefined;
}

function isStatus(status: number): boolean {
  return Number.isInteger(status) && status <= 999;
}

function importRequest(
  request: JsonObject,
  method: string,
  url: Pick<ExchangeRequest, 'scheme' | 'authority' | 'path'>,
): ExchangeRequest {
  const body = requestBody(request['postData']);
  const headers = importHeaders(request['headers']);
  const announced = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const silent = announced || (body.length === 0 && BODYLESS.test(method));
  return {
    ...url,
    method,
    protocol: protocolOf(text(request['httpVersion'])),
    headers: silent ? headers : [...headers, ['content-length', String(body.length)]],
    body: body.length === 0 ? [] : [body],
    trailers: [],
  };
}

function requestBody(postData: unknown): Bytes {
  if (!isObject(postData)) return new Uint8Array(0);
  const content = text(postData['text']);
  if (content !== undefined) {
    // `encoding` is no part of HAR 1.2, yet mitmproxy and others write it.
    const binary = postData['encoding'] === 'base64' ? fromBase64(content) : undefined;
    return binary ?? utf8(content);
  }
  const params = postData['params'];
  if (!Array.isArray(params)) return new Uint8Array(0);
  const pairs = params.filter(isObject).map((p) => `${formEncode(text(p['name']))}=${formEncode(text(p['value']))}`);
  return utf8(pairs.join('&'));
}

/** Half a character, which no encoding has. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `application/x-www-form-urlencoded`, as browsers send it. */
function formEncode(value = ''): string {
  return encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd')).replace(/%20/g, '+');
}

function importResponse(response: JsonObject, status: number, timings: unknown): ExchangeResponse {
  const content = isObject(response['content']) ? response['content'] : {};
  const body = responseBody(content);
  const wait = isObject(timings) ? number(timings['wait']) : undefined;
  const headers = importHeaders(response['headers'])
    .filter(([name]) => !CODING_HEADERS.has(name.toLowerCase()))
    .map(([name, value]): Header => [name, isLength(name) && body.length > 0 ? String(body.length) : value]);
  return { status, headers, body: body.length === 0 ? [] : [body], trailers: [], delayMs: Math.max(0, wait ?? 0) };
}

function responseBody(content: JsonObject): Bytes {
  const body = text(content['text']) ?? '';
  const binary = content['encoding'] === 'base64' ? fromBase64(body) : undefined;
  return binary ?? utf8(body);
}

function isLength(name: string): boolean {
  return name.toLowerCase() === 'content-length';
}

/** Browsers write HTTP/2 pseudo-headers as if they were headers. */
function importHeaders(value: unknown): Header[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).flatMap((header): Header[] => {
    const name = text(header['name']);
    return name === undefined || name === '' || name.startsWith(':') ? [] : [[name, text(header['value']) ?? '']];
  });
}

/** `h2`, `http/2.0`, `HTTP/2` → `HTTP/2`. */
function protocolOf(version = 'HTTP/1.1'): string {
  const digits = /(\d)(?:\.(\d))?$/.exec(version);
  if (digits === null) return 'HTTP/1.1';
  return digits[1] === '1' ? `HTTP/1.${digits[2] ?? '1'}` : `HTTP/${digits[1]}`;
}
