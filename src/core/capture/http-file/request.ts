/** One block of a file of requests → a request. RFC 9110 for its fields, the two editors' manuals for the rest. */

import { toBase64 } from '../../base64';
import { concatBytes, NO_BYTES, utf8, type Bytes } from '../../bytes';
import { splitUrl, type ExchangeRequest, type Header } from '../../scenario/exchange';
import { announced, hasHeader, pieces } from '../messages';
import { COMMENT, scriptEnd, type Line } from './blocks';
import type { UnknownVariable, Variables } from './variables';

export interface Parsed {
  readonly request: ExchangeRequest;
  /** Files that its body is read from, which are not here. */
  readonly files: readonly string[];
}

const OTHERS = /^(?:GRAPHQL|WEBSOCKET|WS|GRPC|RSOCKET)$/i;

/** The request, or why there is none. */
export function parseRequest(lines: readonly Line[], variables: Variables): Parsed | string {
  let unknown: UnknownVariable | undefined;
  const parsed = requestOf(lines, (text) => {
    const filled = variables.fill(text);
    if (typeof filled === 'string') return filled;
    unknown ??= filled;
    return '';
  });
  return unknown?.reason ?? parsed;
}

type Fill = (text: string) => string;

function requestOf(lines: readonly Line[], fill: Fill): Parsed | string {
  const { target, headerStart } = targetOf(lines);
  const { method, written, version } = requestLine(fill(target).trim());
  if (OTHERS.test(method)) return `${method.toUpperCase()} requests are not replayed`;
  const blank = lines.findIndex(({ text }, index) => index >= headerStart && text.trim() === '');
  const headerEnd = blank < 0 ? lines.length : blank;
  const headers = headersOf(lines.slice(headerStart, headerEnd), fill);
  if (typeof headers === 'string') return headers;
  if (headers.some(([name, value]) => /^x-request-type$/i.test(name) && /^graphql$/i.test(value))) {
    return 'GRAPHQL requests are not replayed';
  }
  const url = urlOf(written, headers);
  if (url === undefined) return `its URL is not an http or https URL: ${JSON.stringify(written.slice(0, 200))}`;
  const { bytes, files } = bodyOf(lines.slice(headerEnd + 1), headers, fill);
  const isOld = version.startsWith('1');
  const host: Header[] = isOld && !hasHeader(headers, 'host') ? [['Host', url.authority]] : [];
  const request: ExchangeRequest = {
    ...url,
    method: method.toUpperCase(),
    protocol: `HTTP/${isOld ? version : version.charAt(0)}`,
    headers: announced([...host, ...headers], method, bytes.length),
    body: pieces(bytes),
    trailers: [],
  };
  return { request, files };
}

/** `METHOD URL HTTP/1.1`, of which only the URL must be there. */
function requestLine(line: string): { method: string; written: string; version: string } {
  const [ending = '', version = '1.1'] = /\sHTTP\/([\d.]+)$/i.exec(line) ?? [];
  const [beginning = '', method = 'GET'] = /^([A-Za-z][A-Za-z-]*)\s+(?=\S)/.exec(line) ?? [];
  return { method, written: line.slice(beginning.length, line.length - ending.length).trim(), version };
}

/** Indented lines behind the request line go on with its URL. */
function targetOf(lines: readonly Line[]): { target: string; headerStart: number } {
  let target = lines[0]?.text ?? '';
  let at = 1;
  for (; /^[ \t]+[?&/#]/.test(lines[at]?.text ?? ''); at++) target += lines[at]?.text.trim() ?? '';
  return { target, headerStart: at };
}

/** A path alone goes to the server that the Host field names; without a scheme, it is http. */
function urlOf(written: string, headers: readonly Header[]): ReturnType<typeof splitUrl> {
  const [, host = ''] = headers.find(([name]) => name.toLowerCase() === 'host') ?? [];
  const whole = written.startsWith('/') ? `http://${host}${written}` : written;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(whole) ? whole : `http://${whole}`;
  return splitUrl(url.replace(/\s/g, '%20'));
}

function headersOf(lines: readonly Line[], fill: Fill): Header[] | string {
  const headers: Header[] = [];
  for (const { text, number } of lines) {
    if (COMMENT.test(text)) continue;
    const [, name, value = ''] = /^([^\s:]+)[ \t]*:(.*)$/.exec(text) ?? [];
    if (name === undefined) return `line ${number} is no header`;
    headers.push([fill(name), authorization(name, fill(value.trim()))]);
  }
  return headers;
}

/** `Basic user password` and `Basic user:password` are written plainly. */
function authorization(name: string, value: string): string {
  const [, user, password] = (/^authorization$/i.test(name) && /^basic\s+([^\s:]+)(?:\s+|:)(\S+)$/i.exec(value)) || [];
  return user === undefined || password === undefined ? value : `Basic ${toBase64(utf8(`${user}:${password}`))}`;
}

interface Body {
  readonly bytes: Bytes;
  readonly files: readonly string[];
}

/** `< file` and `<@ file` are read from files; what begins with `>` or `<>` is for the answer. */
function bodyOf(lines: readonly Line[], headers: readonly Header[], fill: Fill): Body {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const files: string[] = [];
  const texts = bodyLines(lines).map((line) => {
    const [, file] = /^<(?:@\w*)?\s+(\S.*)$/.exec(line) ?? [];
    if (file !== undefined) files.push(file.trim());
    return file === undefined ? fill(line) : '';
  });
  const isAlone = files.length > 0 && texts.every((text) => text === '');
  return { bytes: isAlone ? NO_BYTES : concatBytes([utf8(joined(texts, type))]), files };
}

/** `> handle.js`, `>> answer.json`, `<> answer.json`. */
const HANDLING = /^(?:>\s*\S+\.[cm]?[jt]s\s*$|>>!?\s+\S|<>\s*\S)/;

function bodyLines(lines: readonly Line[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { text } = lines[at] as Line;
    if (/^>\s*\{%/.test(text)) at = scriptEnd(lines, at);
    else if (!HANDLING.test(text)) texts.push(text);
  }
  while (texts.at(-1)?.trim() === '') texts.pop();
  return texts;
}

/** Parts need the line ends of MIME; a form may be written with a line for each field. */
function joined(texts: readonly string[], type: string): string {
  if (/^multipart\//i.test(type)) return `${texts.join('\r\n')}\r\n`;
  if (!/^application\/x-www-form-urlencoded/i.test(type)) return texts.join('\n');
  return texts.map((text) => text.trim()).join('');
}
