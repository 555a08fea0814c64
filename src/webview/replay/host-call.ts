/** One call of the guest to the host: arguments, words, bytes in memory, and the headers as they were then. */

import type { HeaderList, NamedValue } from '../../core/trace/events';
import type { HostCallDetail, TouchedMemory } from '../../protocol/panel';
import { h } from '../dom';
import { bytesOf, hexDump } from './hex';
import { durationLabel } from './duration';

export function hostCallView(call: HostCallDetail): HTMLElement[] {
  const { name, seq, result, context, plugin, timing, words, args, out, memory, maps } = call;
  const facts = [
    `→ ${result}`,
    `context ${context}`,
    ...(plugin === '' ? [] : [plugin]),
    ...(timing === undefined ? [] : [durationLabel(timing.duration)]),
  ];
  return [
    h('h2', {}, `#${seq} ${name} `, h('span', { class: 'outcome' }, facts.join(' · '))),
    ...section('Arguments', args.length + out.length === 0 ? undefined : valuesTable(args, out)),
    ...section('Words', words.length === 0 ? undefined : h('p', { class: 'words' }, words.join('   '))),
    ...section('Memory', memory.length === 0 ? undefined : h('div', {}, ...memory.map(memoryView))),
    ...maps.flatMap((map) => section(`${upper(map.name)} at this moment`, headersTable(map.name, map.headers))),
  ];
}

function section(title: string, content: HTMLElement | undefined): HTMLElement[] {
  return content === undefined ? [] : [h('h3', {}, title), content];
}

function valuesTable(args: readonly NamedValue[], out: readonly NamedValue[]): HTMLElement {
  const row = (sign: string, spoken: string) => (one: NamedValue) =>
    h('tr', {}, h('td', { 'aria-label': spoken }, sign), h('th', { scope: 'row' }, one.name), h('td', {}, one.value));
  const rows = [...args.map(row('→', 'given')), ...out.map(row('←', 'answered'))];
  return h('table', { 'aria-label': 'Arguments' }, h('tbody', {}, ...rows));
}

function memoryView({ name, mode, address, length, base64 }: TouchedMemory): HTMLElement {
  const bytes = bytesOf(base64);
  const place = address === undefined ? 'where its allocator put it' : `at 0x${address.toString(16)}`;
  const cut = bytes.length < length ? `, the first ${bytes.length} of them` : '';
  const title = `${name}: ${length} bytes ${mode === 'read' ? 'read' : 'written'} ${place}${cut}`;
  return h('div', {}, h('p', { class: 'memory' }, title), hexDump(bytes, title, address ?? 0));
}

function headersTable(name: string, headers: HeaderList): HTMLElement {
  const rows = headers.map(([header, value]) => h('tr', {}, h('th', { scope: 'row' }, header), h('td', {}, value)));
  return h('table', { 'aria-label': name }, h('tbody', {}, ...rows));
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
