/** What curl sends for one URL: fields in its order, RFC 9110 and curl's own defaults. */

import { toBase64 } from '../../base64';
import { NO_BYTES, type Bytes } from '../../bytes';
import type { ExchangeRequest, Header } from '../../scenario/exchange';
import { hasHeader, pieces } from '../messages';
import { bytesOf, textOf } from './bytes-in-text';
import { BOUNDARY, multipart } from './form';
import type { Settings } from './settings';
import { parseUrl, type CurlUrl } from './url';

const AGENT = 'curl/8.5.0';
const CODINGS = 'deflate, gzip, br, zstd';

/** The request, or why there is none. */
export function requestOf(settings: Settings, written: string): ExchangeRequest | string {
  const url = parseUrl(written, settings);
  if (typeof url === 'string') return url;
  const body = bodyOf(settings);
  const { protocol } = settings;
  return {
    method: textOf(settings.method ?? methodOf(settings)),
    scheme: url.scheme,
    authority: textOf(url.authority),
    path: textOf(pathOf(settings, url)),
    protocol,
    headers: headersOf(settings, url, body).map(([name, value]): Header => [textOf(name), textOf(value)]),
    body: body === undefined ? [] : pieces(body),
    trailers: [],
  };
}

function methodOf({ isHead, upload, isGet, data, form }: Settings): string {
  if (isHead) return 'HEAD';
  if (upload !== undefined) return 'PUT';
  return !isGet && (data !== undefined || form.length > 0) ? 'POST' : 'GET';
}

/** undefined: the request has none, not even an empty one. */
function bodyOf({ upload, isGet, data, form, headers }: Settings): Bytes | undefined {
  if (upload !== undefined) return NO_BYTES;
  const isOther = headers.some((line) => /^content-type:\s*(?!multipart\/form-data)[^\s]/i.test(line));
  if (form.length > 0) return multipart(form, isOther ? 'attachment' : 'form-data');
  return isGet || data === undefined ? undefined : bytesOf(data);
}

function pathOf({ target, isGet, data, query, upload }: Settings, { path }: CurlUrl): string {
  if (target !== undefined) return target;
  // A URL that ends in a slash names the folder that the file is put into.
  const whole = upload !== undefined && path.endsWith('/') ? path + upload.replace(/^.*\/|^[.-]$/, '') : path;
  const added = [...query, ...(isGet && data !== undefined && data !== '' ? [data] : [])].join('&');
  if (added === '') return whole;
  return `${whole}${whole.includes('?') ? (/[?&]$/.test(whole) ? '' : '&') : '?'}${added}`;
}

/** What curl would send by itself gives way to a field of the same name; `Name:` takes it away. */
function headersOf(settings: Settings, url: CurlUrl, body: Bytes | undefined): Header[] {
  const { fields, removed } = customFields(settings.headers);
  const isOwn = ([name]: Header) => !removed.has(name.toLowerCase()) && !hasHeader(fields, name.toLowerCase());
  const host = fields.find(([name]) => name.toLowerCase() === 'host');
  const others = fields.filter(([name]) => name.toLowerCase() !== 'host');
  const isMultipart = settings.form.length > 0;
  return [
    ...(host === undefined ? (settings.protocol.startsWith('HTTP/1') ? [hostField(url, removed)] : []) : [host]),
    ...defaultFields(settings, url).filter(isOwn),
    ...others.filter(([name]) => !(isMultipart && isContentType(name))),
    ...jsonFields(settings).filter(isOwn),
    ...bodyFields(settings, fields, body).filter((field) => isOwn(field) || (isMultipart && isContentType(field[0]))),
  ];
}

/** `Host:` takes the value away and leaves the field. */
function hostField({ authority }: CurlUrl, removed: ReadonlySet<string>): Header {
  return ['Host', removed.has('host') ? '' : authority];
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type';
}

/** `Name: value`; `Name;` has an empty value. */
function customFields(written: readonly string[]): { fields: readonly Header[]; removed: ReadonlySet<string> } {
  const removed = new Set<string>();
  const fields = written.flatMap((line): Header[] => {
    const [, name = '', mark, value = ''] = /^([^:;]*)([:;])(.*)$/s.exec(line) ?? [];
    if (mark === ';') return value.trim() === '' && name !== '' ? [[name, '']] : [];
    if (mark === undefined || name === '') return [];
    if (value.trim() === '') removed.add(name.toLowerCase());
    return value.trim() === '' ? [] : [[name, value.trim()]];
  });
  return { fields, removed };
}

function defaultFields(settings: Settings, url: CurlUrl): Header[] {
  const { agent = AGENT, referer = '', range, cookies, isCompressed } = settings;
  const authorization = authorizationOf(settings, url);
  return [
    ...(authorization === undefined ? [] : [['Authorization', authorization] as const]),
    ...(range === undefined ? [] : [['Range', `bytes=${range}`] as const]),
    ...(agent === '' ? [] : [['User-Agent', agent] as const]),
    ...(settings.isJson ? [] : [['Accept', '*/*'] as const]),
    ...(isCompressed ? [['Accept-Encoding', CODINGS] as const] : []),
    ...(referer === '' ? [] : [['Referer', referer] as const]),
    ...(cookies.length === 0 ? [] : [['Cookie', cookies.join(';')] as const]),
  ];
}

function authorizationOf({ user, bearer, asksFirst }: Settings, url: CurlUrl): string | undefined {
  if (bearer !== undefined) return `Bearer ${bearer}`;
  const given = user ?? url.user;
  if (given === undefined || asksFirst) return undefined;
  return `Basic ${toBase64(bytesOf(given.includes(':') ? given : `${given}:`))}`;
}

function jsonFields({ isJson }: Settings): Header[] {
  if (!isJson) return [];
  return [
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json'],
  ];
}

function bodyFields(settings: Settings, fields: readonly Header[], body: Bytes | undefined): Header[] {
  if (body === undefined) return [];
  const length: Header[] = hasHeader(fields, 'transfer-encoding') ? [] : [['Content-Length', String(body.length)]];
  const type = contentType(settings, fields);
  return type === undefined ? length : [...length, ['Content-Type', type]];
}

/** Of a multipart body, a type that is given gets the boundary. */
function contentType({ form, upload, isJson }: Settings, fields: readonly Header[]): string | undefined {
  if (upload !== undefined || isJson) return undefined;
  if (form.length === 0) return 'application/x-www-form-urlencoded';
  const [, given = 'multipart/form-data'] = fields.find(([name]) => isContentType(name)) ?? [];
  return `${given}; boundary=${BOUNDARY}`;
}
