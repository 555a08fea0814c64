/** A body in the form that its type suggests, and two of them with what differs. */

import { diffLines } from 'diff';
import type { BodyView } from '../../core/trace/events';
import { h } from '../dom';
import { bytesOf, hexDump } from './hex';

/** JSON indented, forms by field, text as it is, the rest as bytes. */
export function bodyView(body: BodyView | undefined, label: string, contentType = ''): HTMLElement {
  if (body === undefined) return pre('(empty)', label);
  const cut = body.cut === true ? h('p', { class: 'empty' }, `Of ${body.size} bytes, the beginning.`) : undefined;
  const shown =
    'text' in body ? pre(formatted(body.text, contentType), label) : binary(body.base64, label, contentType);
  return h('div', { class: 'body-view' }, shown, cut);
}

/** As lines that can be compared. */
function formatted(text: string, contentType: string): string {
  if (/[/+]json\b/i.test(contentType) || /^\s*[[{]/.test(text)) return indented(text) ?? text;
  if (/x-www-form-urlencoded/i.test(contentType)) return text.split('&').map(decodedField).join('\n');
  return text;
}

function indented(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

function decodedField(field: string): string {
  try {
    return decodeURIComponent(field.replace(/\+/g, ' '));
  } catch {
    return field;
  }
}

function binary(base64: string, label: string, contentType: string): HTMLElement {
  const bytes = bytesOf(base64);
  if (!/^application\/grpc/i.test(contentType)) return hexDump(bytes, label);
  const parts = grpcMessages(bytes).map((message, at) =>
    h(
      'div',
      {},
      h('h4', {}, `Message ${at + 1}, ${message.length} bytes`),
      hexDump(message, `${label}, message ${at + 1}`),
    ),
  );
  return h('div', {}, ...parts);
}

/** Each has a flag and its length before it: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
function grpcMessages(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const messages: Uint8Array[] = [];
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 5 + view.getUint32(at + 1);
    messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return messages;
}

/** What has come of it: by line where both are text, else by byte. */
export function bodyDiff(before: BodyView | undefined, after: BodyView | undefined, contentType = ''): HTMLElement {
  const [one, other] = [textOf(before), textOf(after)];
  if (one !== undefined && other !== undefined)
    return lineDiff(formatted(one, contentType), formatted(other, contentType), 'Body, before and after');
  const [left, right] = [dumpable(before), dumpable(after)];
  return h('div', { class: 'pair' }, hexDump(left, 'Body before', 0, right), hexDump(right, 'Body after', 0, left));
}

function textOf(body: BodyView | undefined): string | undefined {
  if (body === undefined) return '';
  return 'text' in body ? body.text : undefined;
}

function dumpable(body: BodyView | undefined): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return 'text' in body ? new TextEncoder().encode(body.text) : bytesOf(body.base64);
}

/** Removed and added lines have a sign besides their colour. */
function lineDiff(before: string, after: string, label: string): HTMLElement {
  const parts = diffLines(before, after, { timeout: 500 }) ?? [{ value: after, added: true, removed: false }];
  const lines = parts.flatMap(({ value, added, removed }) => {
    const sign = added ? '+' : removed ? '-' : ' ';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => h('span', { class: 'diff-line', 'data-sign': sign }, `${sign} ${line}\n`));
  });
  return h('pre', { class: 'diff', tabindex: '0', 'aria-label': label }, ...lines);
}

function pre(text: string, label: string): HTMLElement {
  return h('pre', { class: 'body', tabindex: '0', 'aria-label': label }, text);
}
