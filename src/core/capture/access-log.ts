/**
 * Envoy's access log → exchanges: lines of JSON with any field names (Istio's defaults, those of Envoy's documentation,
 * nested ones as ECS has them), and the default text formats of Envoy and Istio. A log has no bodies and few header
 * fields, so the exchanges have no more. https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */

import { problem, warning, type Checked, type Place, type Problem } from '../problem';
import { splitUrl, type Exchange, type Header } from '../scenario/exchange';
import { fieldsOf, Line, type Fields } from './access-log/fields';
import { textFields } from './access-log/text-line';
import type { Capture } from './capture';
import { concluded, leftOut } from './entries';
import { jsonObjects, parseJson } from './json-values';
import { announced } from './messages';

export function importAccessLog(text: string): Checked<Capture> {
  const problems: Problem[] = [];
  const exchanges: Exchange[] = [];
  let lacking = 0;
  const entries = entriesOf(text);
  for (const [index, { fields, place }] of entries.entries()) {
    const imported = typeof fields === 'string' ? fields : exchangeOf(new Line(fields));
    if (typeof imported === 'string') problems.push(leftOut('access-log-entry', index + 1, imported, place));
    else exchanges.push(imported.exchange);
    if (typeof imported !== 'string' && imported.lacksBody) lacking++;
  }
  if (entries.length === 0) {
    const remedy = 'Let Envoy log as JSON, a line for each request.';
    problems.push(problem('not-access-log', 'there is no line in it', { line: 1, column: 1 }, remedy));
  }
  return concluded({ exchanges }, lacking === 0 ? problems : [withoutBodies(lacking), ...problems]);
}

function withoutBodies(count: number): Problem {
  const which = count === 1 ? '1 request had a body' : `${count} requests had bodies`;
  return warning('access-log-body', `${which}, which no access log holds: they are left empty`);
}

interface Entry {
  /** Or what is wrong with it. */
  readonly fields: Fields | string;
  readonly place: Place;
}

/** One on each line, unless someone has laid the objects out over several. */
function entriesOf(text: string): Entry[] {
  if (/^[ \t]*\{[ \t\r]*$/m.test(text)) {
    const { values, problems } = jsonObjects(text);
    const broken = problems.map(({ message, place }): Entry => ({ fields: message, place }));
    return [...values.map(({ value, place }): Entry => ({ fields: fieldsOf(value), place })), ...broken];
  }
  return text
    .split('\n')
    .flatMap((line, index): Entry[] =>
      line.trim() === '' ? [] : [{ fields: lineFields(line), place: { line: index + 1, column: 1 } }],
    );
}

/** In front of the JSON, a collector may have put a time or a name. */
function lineFields(line: string): Fields | string {
  const fields = textFields(line.trim());
  if (fields !== undefined) return fields;
  const start = line.indexOf('{');
  if (start < 0) return 'it is no line of JSON, and none of a default text format';
  const parsed = parseJson(line.slice(start));
  return 'value' in parsed ? fieldsOf(parsed.value) : parsed.message;
}

interface Imported {
  readonly exchange: Exchange;
  readonly lacksBody: boolean;
}

/** The exchange, or why there is none. */
function exchangeOf(line: Line): Imported | string {
  const method = line.get('method');
  const path = line.get('path');
  const status = Number(line.get('status') ?? NaN);
  if (method === undefined || !/^[\w-]+$/.test(method))
    return 'it names no method, so it is no line of an HTTP request';
  if (path === undefined) return 'it names no path';
  if (!Number.isInteger(status) || status < 100 || status > 999)
    return 'it has no response: the client was gone, or its status is not logged';
  const target = targetOf(line, path);
  const startTime = timeOf(line.get('time'));
  const exchange: Exchange = {
    name: `${method} ${target.path}`,
    ...(startTime === undefined ? {} : { startTime }),
    request: {
      ...target,
      method,
      protocol: protocolOf(line.get('protocol')),
      headers: announced(distinct(line.requestHeaders), method, 0),
      body: [],
      trailers: [],
    },
    response: { status, headers: distinct(line.responseHeaders), body: [], trailers: [], delayMs: delayOf(line) },
  };
  return { exchange, lacksBody: Number(line.get('received') ?? 0) > 0 };
}

/** Where none is logged: a name that nobody has (RFC 2606). */
const NO_AUTHORITY = 'unknown.invalid';

/** A path may be logged as a whole URL. */
function targetOf(line: Line, path: string): Pick<Exchange['request'], 'scheme' | 'authority' | 'path'> {
  const url = splitUrl(path);
  if (url !== undefined) return url;
  const query = line.get('query');
  const whole = query === undefined || path.includes('?') ? path : `${path}?${query.replace(/^\?/, '')}`;
  const scheme = line.get('scheme') ?? line.requestHeaders.find(([name]) => name === 'x-forwarded-proto')?.[1];
  return {
    scheme: scheme?.toLowerCase() === 'https' ? 'https' : 'http',
    authority: line.get('authority') ?? NO_AUTHORITY,
    path: whole,
  };
}

/** A field may be logged under two names. */
function distinct(headers: readonly Header[]): readonly Header[] {
  const seen = new Set<string>();
  return headers.filter(([name]) => !seen.has(name) && seen.add(name));
}

/** `HTTP/2`, `2`, `2.0`. */
function protocolOf(logged = ''): string {
  const [, major = '1', minor] = /(\d)(?:\.(\d))?$/.exec(logged) ?? [];
  return major === '1' ? `HTTP/1.${minor ?? '1'}` : `HTTP/${major}`;
}

/** Milliseconds; ECS counts nanoseconds, and nobody waits for a quarter of an hour. */
function delayOf(line: Line): number {
  const delay = Number(line.get('upstreamTime') ?? line.get('duration') ?? 0);
  if (!Number.isFinite(delay) || delay < 0) return 0;
  return delay >= 1e6 ? delay / 1e6 : delay;
}

/** As a date, or as seconds or milliseconds since 1970. */
function timeOf(logged = ''): bigint | undefined {
  const isNumber = /^\d{9,13}(?:\.\d+)?$/.test(logged);
  const ms = isNumber ? Number(logged) * (Number(logged) < 1e11 ? 1000 : 1) : Date.parse(logged);
  return Number.isNaN(ms) ? undefined : BigInt(Math.round(ms)) * 1_000_000n;
}
