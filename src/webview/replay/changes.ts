/** What the plugin and the proxy changed on one exchange. */

import type { BodyView } from '../../core/trace/events';
import type { ExchangeSummary, MessageChanges } from '../../core/trace/summary';
import { h, link } from '../dom';
import type { ReplayState } from './state';

export function changesView(summary: ExchangeSummary, state: ReplayState): HTMLElement {
  return h(
    'div',
    { class: 'changes' },
    ...notes(summary),
    messagePart('Request, as the upstream got it', summary.request, state, 'No request reached the upstream.'),
    summary.response === undefined
      ? wholeResponse(summary)
      : messagePart('Response, as the client got it', summary.response, state, ''),
  );
}

function notes(summary: ExchangeSummary): HTMLElement[] {
  const missing = summary.unanswered.map(
    (callout) => `Nothing in the scenario answers the callout ${callout}: add it to "callouts".`,
  );
  const lines = [...summary.faults.map((fault) => fault.charAt(0).toUpperCase() + fault.slice(1)), ...missing];
  return lines.map((line) => h('p', { class: 'note', role: 'note' }, line));
}

function messagePart(
  title: string,
  changes: MessageChanges | undefined,
  state: ReplayState,
  empty: string,
): HTMLElement {
  if (changes === undefined) return h('section', {}, h('h2', {}, title), h('p', { class: 'empty' }, empty));
  const rows = changes.headers.map(({ sign, name, before, after, by }) =>
    h(
      'tr',
      { 'data-sign': sign, 'data-by': by === undefined ? 'proxy' : 'plugin' },
      h('td', { class: 'sign', 'aria-label': SIGNS[sign] }, sign),
      h('th', { scope: 'row' }, name),
      h(
        'td',
        {},
        before === undefined ? undefined : h('span', { class: 'before' }, before),
        sign === '~' ? ' → ' : undefined,
        after === undefined ? undefined : h('span', { class: 'after' }, after),
      ),
      h('td', { class: 'by' }, by === undefined ? 'the proxy' : author(by, state)),
    ),
  );
  const table = h('table', { 'aria-label': title }, h('tbody', {}, ...rows));
  const unchanged = h('p', { class: 'empty' }, 'Headers unchanged.');
  return h('section', {}, h('h2', {}, title), rows.length === 0 ? unchanged : table, bodyPart(changes.body));
}

const SIGNS = { '+': 'added', '-': 'removed', '~': 'changed' } as const;

function author(by: number, state: ReplayState): HTMLElement {
  const name = state.detail?.lines.find((line) => line.seq === by)?.call ?? 'host call';
  return link(`${name} #${by}`, 'Show in the timeline', () => state.show('Timeline', by));
}

function bodyPart(body: MessageChanges['body']): HTMLElement | undefined {
  if (body === undefined) return undefined;
  return h(
    'div',
    { class: 'bodies' },
    h('h3', {}, `~ Body: ${body.before?.size ?? 0} → ${body.after?.size ?? 0} bytes`),
    h('div', { class: 'pair' }, bodyView(body.before, 'Body before'), bodyView(body.after, 'Body after')),
  );
}

export function bodyView(body: BodyView | undefined, label: string): HTMLElement {
  const text = body === undefined ? '(empty)' : 'text' in body ? body.text : `base64: ${body.base64}`;
  const cut = body?.cut === true ? '\n… cut here' : '';
  return h('pre', { class: 'body', tabindex: '0', 'aria-label': label }, text + cut);
}

/** Made by the plugin or the proxy: there is no upstream response to compare it with. */
function wholeResponse(summary: ExchangeSummary): HTMLElement {
  const title = h('h2', {}, `Response, as the client got it${summary.details === '' ? '' : `: "${summary.details}"`}`);
  if (summary.client === undefined)
    return h('section', {}, title, h('p', { class: 'empty' }, 'The client got no response.'));
  const rows = summary.client.headers.map(([name, value]) =>
    h(
      'tr',
      { 'data-sign': '+' },
      h('td', { class: 'sign', 'aria-label': 'added' }, '+'),
      h('th', { scope: 'row' }, name),
      h('td', {}, value),
    ),
  );
  const table = h('table', { 'aria-label': 'Response' }, h('tbody', {}, ...rows));
  return h('section', {}, title, table, summary.client.body && bodyView(summary.client.body, 'Response body'));
}
