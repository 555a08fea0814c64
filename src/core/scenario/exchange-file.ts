/** One exchange as a scenario has it ↔ the Exchange. */

import { fromBase64, toBase64 } from '../base64';
import { tryUtf8, utf8, type Bytes } from '../bytes';
import { problem, type Checked, type Problem } from '../problem';
import { headerList, type HeadersFile } from './callouts';
import { splitUrl, type Exchange, type Header, type Step } from './exchange';
import type { Expectation } from './expectation';

interface MessageFile {
  readonly headers?: HeadersFile;
  readonly body?: BodyFile;
  readonly trailers?: HeadersFile;
}

/** Text; or base64; or the pieces in which it arrives. */
type BodyFile = string | { readonly base64: string } | { readonly chunks: readonly PieceFile[] };
type PieceFile = string | { readonly base64: string };

/** One of these fields. */
export interface StepFile {
  readonly wait?: number;
  readonly ticks?: number;
  readonly enqueue?: { readonly queue: string; readonly vmId?: string; readonly value: PieceFile };
}

export interface ExchangeFile {
  readonly name?: string;
  /** When it was captured: the clock goes on to it. */
  readonly time?: string;
  readonly before?: readonly StepFile[];
  readonly properties?: Readonly<Record<string, string | number | boolean>>;
  readonly request: MessageFile & { readonly method?: string; readonly url: string; readonly protocol?: string };
  readonly response?: MessageFile & { readonly status?: number; readonly delayMs?: number };
  readonly expect?: Expectation;
}

export function buildExchange(file: ExchangeFile): Checked<Exchange> {
  const problems: Problem[] = [];
  const url = splitUrl(file.request.url);
  if (url === undefined) {
    const message = `not an http or https URL: "${file.request.url}"`;
    problems.push(
      problem('bad-url', message, { path: ['request', 'url'] }, 'Write it whole: https://shop.example/path.'),
    );
  }
  const method = (file.request.method ?? 'GET').toUpperCase();
  const { scheme, authority, path } = url ?? { scheme: 'http', authority: '', path: '/' };
  const requestBody = bodyPieces(file.request.body, ['request', 'body'], problems);
  const responseBody = bodyPieces(file.response?.body, ['response', 'body'], problems);
  const time = file.time === undefined ? undefined : Date.parse(file.time);
  if (Number.isNaN(time)) problems.push(badDate(['time']));
  const value: Exchange = {
    name: file.name ?? `${method} ${path}`,
    ...(time === undefined || Number.isNaN(time) ? {} : { startTime: BigInt(time) * NS_PER_MS }),
    ...(file.before === undefined ? {} : { before: buildSteps(file.before, ['before'], problems) }),
    ...(file.properties === undefined ? {} : { properties: file.properties }),
    request: {
      method,
      scheme,
      authority,
      path,
      protocol: file.request.protocol ?? 'HTTP/1.1',
      headers: headerList(file.request.headers),
      body: requestBody,
      trailers: headerList(file.request.trailers),
    },
    response: {
      status: file.response?.status ?? 200,
      headers: headerList(file.response?.headers),
      body: responseBody,
      trailers: headerList(file.response?.trailers),
      delayMs: file.response?.delayMs ?? 0,
    },
    ...(file.expect === undefined ? {} : { expect: file.expect }),
  };
  return { value, problems };
}

function bodyPieces(body: BodyFile | undefined, path: readonly string[], problems: Problem[]): Bytes[] {
  if (body === undefined || body === '') return [];
  if (typeof body === 'string' || 'base64' in body) return [piece(body, path, problems)];
  return body.chunks.map((chunk, index) => piece(chunk, [...path, 'chunks', index], problems));
}

function piece(file: PieceFile, path: readonly (string | number)[], problems: Problem[]): Bytes {
  if (typeof file === 'string') return utf8(file);
  const bytes = fromBase64(file.base64);
  if (bytes !== undefined) return bytes;
  problems.push(problem('bad-base64', 'not base64', { path: [...path, 'base64'] }, 'Use RFC 4648 base64.'));
  return new Uint8Array();
}

export function buildSteps(
  files: readonly StepFile[],
  path: readonly (string | number)[],
  problems: Problem[],
): readonly Step[] {
  return files.map(({ wait, ticks, enqueue }, index): Step => {
    if (wait !== undefined) return { wait };
    if (ticks !== undefined) return { ticks };
    const { queue = '', vmId = '', value = '' } = enqueue ?? {};
    return { enqueue: { queue, vmId, value: piece(value, [...path, index, 'enqueue', 'value'], problems) } };
  });
}

export function badDate(path: readonly string[]): Problem {
  return problem('bad-date', 'not a date and time', { path }, 'Write it as 2025-01-31T12:00:00Z.');
}

const NS_PER_MS = 1_000_000n;

/** Why a scenario cannot hold it; undefined: it can. A URL has no place for `*` nor for a `#` in the path. */
export function unwritable({ request }: Exchange): string | undefined {
  const url = urlOf(request);
  const read = splitUrl(url);
  const isSame = read?.path === request.path && read.authority === request.authority && read.scheme === request.scheme;
  return isSame ? undefined : `no URL says what it asks for: ${request.method} ${request.path}`;
}

function urlOf({ scheme, authority, path }: Exchange['request']): string {
  return `${scheme}://${authority}${path}`;
}

/** As a scenario file has it: what is read back from it is the same exchange. Of its time, whole milliseconds. */
export function exchangeFile({ name, startTime, request, response, ...rest }: Exchange): ExchangeFile {
  const { before, properties, expect } = rest;
  const { method, path, protocol } = request;
  const own = name === `${method} ${path}` ? {} : { name };
  return {
    ...own,
    ...(startTime === undefined ? {} : { time: new Date(Number(startTime / NS_PER_MS)).toISOString() }),
    ...(before === undefined ? {} : { before: before.map(stepFile) }),
    ...(properties === undefined ? {} : { properties }),
    request: {
      ...(method === 'GET' ? {} : { method }),
      url: urlOf(request),
      ...(protocol === 'HTTP/1.1' ? {} : { protocol }),
      ...messageFile(request),
    },
    response: {
      ...(response.status === 200 ? {} : { status: response.status }),
      ...messageFile(response),
      ...(response.delayMs === 0 ? {} : { delayMs: response.delayMs }),
    },
    ...(expect === undefined ? {} : { expect }),
  };
}

function messageFile({ headers, body, trailers }: Pick<Exchange['request'], 'headers' | 'body' | 'trailers'>) {
  return {
    ...(headers.length === 0 ? {} : { headers: fieldsOf(headers) }),
    ...(body.length === 0 ? {} : { body: bodyFile(body) }),
    ...(trailers.length === 0 ? {} : { trailers: fieldsOf(trailers) }),
  };
}

function bodyFile(body: readonly Bytes[]): BodyFile {
  const [only] = body;
  return body.length === 1 && only !== undefined && only.length > 0 ? pieceFile(only) : { chunks: body.map(pieceFile) };
}

function stepFile(step: Step): StepFile {
  if (!('enqueue' in step)) return step;
  const { queue, vmId, value } = step.enqueue;
  return { enqueue: { queue, ...(vmId === '' ? {} : { vmId }), value: pieceFile(value) } };
}

/** As text where that gives the same bytes again. */
function pieceFile(bytes: Bytes): PieceFile {
  const text = tryUtf8(bytes);
  return text !== undefined && !CONTROLS.test(text) ? text : { base64: toBase64(bytes) };
}

/** What YAML shows as escapes only, and nobody can read. */
const CONTROLS = /(?![\t\n\r])[\p{Cc}\ufeff]/u;

/** By name where that keeps their order, which is easier to read. */
function fieldsOf(headers: readonly Header[]): HeadersFile {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) values.set(name, [...(values.get(name) ?? []), value]);
  const fields = Object.fromEntries(
    [...values].map(([name, list]) => [name, list.length === 1 ? (list[0] ?? '') : list]),
  );
  return JSON.stringify(headerList(fields)) === JSON.stringify(headers) ? fields : headers;
}
