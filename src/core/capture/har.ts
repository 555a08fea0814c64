/** HAR 1.2 → Exchanges. http://www.softwareishard.com/blog/har-12-spec/ */

import { fromBase64 } from '../base64';
import { isObject, number, text, type JsonObject } from '../json';
import { problem, warning, type Checked, type Place, type Problem } from '../problem';
import {
  splitUrl,
  type Exchange,
  type ExchangeRequest,
  type ExchangeResponse,
  type Header,
} from '../scenario/exchange';
import { harBody, isCoding, statedLength } from './har-body';
import { announced, pieces, remeasured } from './messages';

const NS_PER_MS = 1_000_000n;

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
    const place: Place = { path: ['log', 'entries', index] };
    const imported = importEntry(entry);
    if (typeof imported === 'string') {
      problems.push(warning('har-entry', `entry ${index + 1} was left out: ${imported}`, place));
      return [];
    }
    problems.push(...imported.lost.map((what) => lostBody(index + 1, what, place)));
    return [imported.exchange];
  });
  if (value.length > 0) return { value, problems };
  return { value, problems: problems.map((p) => ({ ...p, severity: 'error' as const })) };
}

function lostBody(number: number, what: string, place: Place): Problem {
  const remedy = 'Record it with a tool that keeps bodies of any kind.';
  return warning('har-body', `entry ${number} is not as it was: ${what}`, place, remedy);
}

function refuse(message: string, path: readonly string[]): Checked<readonly Exchange[]> {
  const remedy = 'Export the capture as HAR 1.2, with content.';
  return { value: [], problems: [problem('not-har', message, { path }, remedy)] };
}

interface Imported {
  readonly exchange: Exchange;
  /** Which bodies the capture does not hold as they were. */
  readonly lost: readonly string[];
}

/** The exchange, or why there is none. */
function importEntry(entry: unknown): Imported | string {
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
  const sent = importRequest(request, method, url);
  const answer = importResponse(response, status, method, entry['timings']);
  const exchange: Exchange = {
    name: `${method} ${url.path}`,
    ...(Number.isNaN(started) ? {} : { startTime: BigInt(Math.round(started)) * NS_PER_MS }),
    request: sent.value,
    response: answer.value,
  };
  return { exchange, lost: [...told('request', sent.lost), ...told('response', answer.lost)] };
}

function told(which: string, lost: string | undefined): string[] {
  return lost === undefined ? [] : [`of the body of its ${which}, ${lost}`];
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

interface Message<T> {
  readonly value: T;
  readonly lost: string | undefined;
}

/** A body that was coded stands there decoded, so what speaks of its coding is no longer true. */
function importRequest(
  request: JsonObject,
  method: string,
  url: Pick<ExchangeRequest, 'scheme' | 'authority' | 'path'>,
): Message<ExchangeRequest> {
  const headers = importHeaders(request['headers']);
  const data = objectOf(request['postData']);
  const { bytes, lost } = harBody(data, statedLength(headers) ?? missingSize(data, request['bodySize']));
  const kept = bytes.length === 0 ? headers : headers.filter((header) => !isCoding(header));
  const value: ExchangeRequest = {
    ...url,
    method,
    protocol: protocolOf(text(request['httpVersion'])),
    headers: announced(remeasured(kept, bytes.length), method, bytes.length),
    body: pieces(bytes),
    trailers: [],
  };
  return { value, lost };
}

function importResponse(
  response: JsonObject,
  status: number,
  method: string,
  timings: unknown,
): Message<ExchangeResponse> {
  const headers = importHeaders(response['headers']);
  const content = objectOf(response['content']);
  // Their headers may speak of a body that they do not have.
  const isBodyless = method === 'HEAD' || status === 204 || status === 304;
  const { bytes, lost } = harBody(
    content,
    isBodyless ? undefined : (statedLength(headers) ?? missingSize(content, content['size'])),
  );
  const kept = headers.filter((header) => !isCoding(header) && header[0].toLowerCase() !== 'transfer-encoding');
  const wait = isObject(timings) ? number(timings['wait']) : undefined;
  const value: ExchangeResponse = {
    status,
    headers: isBodyless && bytes.length === 0 ? kept : remeasured(kept, bytes.length),
    body: pieces(bytes),
    trailers: [],
    delayMs: Math.max(0, wait ?? 0),
  };
  return { value, lost };
}

/** Of a body that the tool did not keep; of one that it kept, tools do not agree on what its size is. */
function missingSize(content: JsonObject, stated: unknown): number | undefined {
  const isMissing = content['text'] === undefined && content['params'] === undefined;
  const size = number(stated) ?? 0;
  return isMissing && size > 0 ? size : undefined;
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
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
