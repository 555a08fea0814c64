/** URLs as curl takes them. */

import { bytesOf } from './bytes-in-text';

export interface CurlUrl {
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** With its query. */
  readonly path: string;
  /** `user:password` */
  readonly user?: string;
}

const UNRESERVED = /[A-Za-z0-9\-._~]/;

/** As `--data-urlencode` does it: a blank becomes a plus. */
export function urlEncoded(text: string): string {
  let encoded = '';
  for (const byte of bytesOf(text)) {
    const c = String.fromCharCode(byte);
    encoded += c === ' ' ? '+' : UNRESERVED.test(c) ? c : percent(byte);
  }
  return encoded;
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

export interface UrlOptions {
  readonly isGlobOff: boolean;
  readonly isPathAsIs: boolean;
}

/** The parts of a URL, or why curl would not send it to a server of HTTP. */
export function parseUrl(written: string, { isGlobOff, isPathAsIs }: UrlOptions): CurlUrl | string {
  const url = isGlobOff ? written : written.replace(/\\([[\]{}])/g, '$1');
  if (!isGlobOff && isPattern(written)) {
    return `its URL is a pattern: write each URL out, or put a backslash before brackets: ${quoted(url)}`;
  }
  const [all, scheme = 'http'] = /^([A-Za-z][A-Za-z0-9+.-]*):\/{1,3}/.exec(url) ?? [''];
  if (!/^https?$/i.test(scheme)) return `its URL is not an http or https URL: ${quoted(url)}`;
  const rest = url.slice(all.length);
  const [host = ''] = /^[^/?#]*/.exec(rest) ?? [];
  if (host === '' || /[\0- \x7f]/.test(rest)) return `its URL is malformed: ${quoted(url)}`;
  const isSecure = scheme.toLowerCase() === 'https';
  const at = host.lastIndexOf('@');
  return {
    scheme: isSecure ? 'https' : 'http',
    authority: host.slice(at + 1).replace(isSecure ? /:443$/ : /:80$/, ''),
    path: requestPath(rest.slice(host.length), isPathAsIs),
    ...(at < 0 ? {} : { user: unescaped(host.slice(0, at)) }),
  };
}

function quoted(url: string): string {
  return JSON.stringify(url.length > 200 ? `${url.slice(0, 200)}…` : url);
}

/** `{a,b}` or `[1-9]`; `[::1]` is an address. */
function isPattern(written: string): boolean {
  const plain = written.replace(/\\[[\]{}]/g, '').replace(/\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%]*\]/, '');
  return /[[{]/.test(plain);
}

function unescaped(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

/** Without its fragment; beyond ASCII the path is escaped and the query is not. */
function requestPath(rest: string, isPathAsIs: boolean): string {
  const [whole = ''] = rest.split('#', 1);
  const mark = whole.indexOf('?');
  const path = mark < 0 ? whole : whole.slice(0, mark);
  const query = mark < 0 ? '' : whole.slice(mark);
  const plain = isPathAsIs ? path : withoutDots(path);
  return `${plain === '' ? '/' : escaped(plain)}${query}`;
}

function escaped(path: string): string {
  return path.replace(/[\u0080-\uffff]+/g, (run) => Array.from(bytesOf(run), percent).join(''));
}

/** RFC 3986, 5.2.4. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return kept.map((segment) => `/${segment}`).join('');
}
