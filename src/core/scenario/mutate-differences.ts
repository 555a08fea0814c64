/** In which way a variation is not what was captured, a phrase for each difference. */

import { concatBytes, tryUtf8, type Bytes } from '../bytes';
import { oneLine } from '../problem';
import { diffHeaders, type HeaderChange } from '../trace/diff';
import type { HeaderList } from '../trace/events';
import type { Exchange, ExchangeRequest } from './exchange';

export function differences(captured: Exchange, varied: Exchange): string[] {
  const { request, response } = captured;
  return [
    ...text('method', request.method, varied.request.method),
    ...text('path', request.path, varied.request.path),
    ...message('request', request, varied.request),
    ...text('upstream status', String(response.status), String(varied.response.status)),
    ...message('response', response, varied.response),
    ...text('upstream delay', `${response.delayMs} ms`, `${varied.response.delayMs} ms`),
  ];
}

function text(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what} ${shown(before)} → ${shown(after)}`];
}

type Message = Pick<ExchangeRequest, 'headers' | 'body' | 'trailers'>;

function message(side: 'request' | 'response', before: Message, after: Message): string[] {
  return [
    ...headers(`${side} header`, before.headers, after.headers),
    ...body(`${side} body`, before.body, after.body),
    ...headers(`${side} trailer`, before.trailers, after.trailers),
  ];
}

/** What only follows from a change of the body. */
const DERIVED = new Set(['content-length', 'transfer-encoding']);

function headers(what: string, before: HeaderList, after: HeaderList): string[] {
  return diffHeaders(lowered(before), lowered(after), 'request headers', [])
    .filter(({ name }) => !DERIVED.has(name))
    .map((change) => `${what} ${change.name} ${headerChange(change)}`);
}

function headerChange({ sign, before = '', after = '' }: HeaderChange): string {
  if (sign === '-') return 'left out';
  return sign === '+' ? `added: ${quoted(after)}` : `${quoted(before)} → ${quoted(after)}`;
}

function lowered(list: HeaderList): HeaderList {
  return list.map(([name, value]) => [name.toLowerCase(), value]);
}

function body(what: string, before: readonly Bytes[], after: readonly Bytes[]): string[] {
  const [was, is] = [concatBytes(before), concatBytes(after)];
  const isSame = was.length === is.length && was.every((byte, index) => byte === is[index]);
  const changed = isSame ? [] : [`${what} ${content(was)} → ${content(is)}`];
  const isCut = before.length !== after.length && Math.max(before.length, after.length) > 1;
  return isCut ? [...changed, `${what} in ${count(after.length, 'piece')}`] : changed;
}

const SHORT = 60;

function content(bytes: Bytes): string {
  const spelt = bytes.length > SHORT ? undefined : tryUtf8(bytes);
  return spelt === undefined ? count(bytes.length, 'byte') : quoted(spelt);
}

function quoted(value: string): string {
  return value.length > SHORT ? shown(value) : JSON.stringify(value);
}

function shown(value: string): string {
  const line = oneLine(value);
  return line.length > SHORT ? `${line.slice(0, SHORT / 2)}… (${count(value.length, 'character')})` : line;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
