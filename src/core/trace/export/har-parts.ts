/** What a HAR says again in parts of its own: headers, cookies, the query. */

import type { HeaderList } from '../events';
import { LONGEST } from '../wire';

export interface HarPair {
  readonly name: string;
  readonly value: string;
  readonly comment?: string;
}

/** Without pseudo-headers, which stand in the request's line or are the status. */
export function pairsOf(headers: HeaderList): HarPair[] {
  return headers.flatMap(([name, value]) => (name.startsWith(':') ? [] : [pairOf(name, value)]));
}

/** Of long values the Trace has the beginning, and how long they were; a character has four bytes at most. */
function pairOf(name: string, value: string): HarPair {
  const isCut = value.length > LONGEST / 4 && /… \(\d+ characters\)$/.test(value);
  return isCut ? { name, value, comment: 'the Trace holds only its beginning' } : { name, value };
}

/** The first of that name. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  return allOf(headers, name)[0];
}

function allOf(headers: HeaderList, name: string): string[] {
  return headers.flatMap(([other, value]) => (other.toLowerCase() === name ? [value] : []));
}

/** Decoded, as browsers write it; what does not decode stays as it is. */
export function queryOf(path: string): HarPair[] {
  const at = path.indexOf('?');
  if (at === -1) return [];
  const parts = path.slice(at + 1).split('&');
  return parts.flatMap((part) => (part === '' ? [] : [split(part)])).map(decoded);
}

function decoded({ name, value }: HarPair): HarPair {
  return { name: unescaped(name), value: unescaped(value) };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

export function cookiesIn(headers: HeaderList): HarPair[] {
  const parts = allOf(headers, 'cookie').flatMap((value) => value.split(';'));
  return parts.map((part) => part.trim()).flatMap((part) => (part === '' ? [] : [split(part)]));
}

/** RFC 6265, 4.1.1. */
export function cookiesSet(headers: HeaderList): HarPair[] {
  return allOf(headers, 'set-cookie').map((header) => {
    const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
    return { ...split(pair), ...Object.fromEntries(attributes.flatMap(attributeOf)) };
  });
}

function attributeOf(text: string): [string, string | boolean][] {
  const { name, value } = split(text);
  const key = name.toLowerCase();
  switch (key) {
    case 'path':
    case 'domain':
      return [[key, value]];
    case 'expires':
      return expiring(value);
    case 'httponly':
      return [['httpOnly', true]];
    case 'secure':
      return [[key, true]];
    default:
      return [];
  }
}

function expiring(date: string): [string, string][] {
  const time = Date.parse(date);
  return Number.isNaN(time) ? [] : [['expires', new Date(time).toISOString()]];
}

/** `name=value`; without the sign it is a name alone. */
function split(text: string): HarPair {
  const at = text.indexOf('=');
  return at === -1 ? { name: text, value: '' } : { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}
