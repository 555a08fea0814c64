/** What the plugin and the proxy changed on one exchange. */

import type { MessageView } from '../../core/trace/events';
import type { HeaderChange } from '../../core/trace/diff';
import type { MessageChanges } from '../../core/trace/summary';
import type { ExchangeDetail, Keepable } from '../../protocol/panel';
import { h, link } from '../dom';
import { bodyDiff, bodyView } from './body';
import { bodyExpectation, contentTypeOf, keepLink, valueOf } from './keep';
import type { ReplayState } from './state';

type Side = 'request' | 'response';

export function changesView(detail: ExchangeDetail, state: ReplayState): HTMLElement {
  const { summary, upstream } = detail;
  return h(
    'div',
    { class: 'changes' },
    ...notes(detail),
    verdictPart(detail, state),
    ...trapPart(detail, state),
    upstream === undefined
      ? noRequest(state)
      : messagePart('request', 'Request, as the upstream got it', summary.request, upstream, state),
    summary.response === undefined || summary.client === undefined
      ? wholeResponse(detail, state)
      : messagePart('response', 'Response, as the client got it', summary.response, summary.client, state),
  );
}

function notes({ summary }: ExchangeDetail): HTMLElement[] {
  const missing = summary.unanswered.map(
    (callout) => `Nothing in the scenario answers the callout ${callout}: add it to "callouts".`,
  );
  const lines = [...summary.faults.map((fault) => fault.charAt(0).toUpperCase() + fault.slice(1)), ...missing];
  return lines.map((line) => h('p', { class: 'note', role: 'note' }, line));
}

const LAST_CALLS = 10;

/** Where it trapped, and what it did before. */
function trapPart({ summary, lines }: ExchangeDetail, state: ReplayState): HTMLElement[] {
  const { trap } = summary;
  if (trap === undefined) return [];
  const frames = trap.frames.map((frame) => h('li', {}, frame.function));
  const calls = lines
    .filter(({ kind, seq }) => kind === 'host' && seq < trap.seq)
    .slice(-LAST_CALLS)
    .map(({ text, seq }) =>
      h(
        'li',
        {},
        link(text, 'Show in the timeline', () => state.show('Timeline', seq)),
      ),
    );
  return [
    h('h2', {}, `Trap in ${trap.name}`),
    h('ol', { class: 'stack', 'aria-label': 'Stack of the guest, innermost first' }, ...frames),
    ...(calls.length === 0
      ? []
      : [h('h3', {}, 'Its last calls'), h('ul', { class: 'stack', 'aria-label': 'Last calls to the host' }, ...calls)]),
  ];
}

/** How it ended, to be kept with one click. */
function verdictPart({ summary, microseconds }: ExchangeDetail, state: ReplayState): HTMLElement {
  const { status, outcome, details } = summary;
  const ends: Keepable[] = [
    ...(status === undefined ? [] : [{ path: ['status'], value: status }]),
    ...(outcome === 'answered' ? [] : [{ path: ['outcome'], value: outcome }]),
    ...(outcome === 'answered' || details === '' ? [] : [{ path: ['details'], value: details }]),
  ];
  const took = microseconds < 1000 ? `${microseconds} µs` : `${(microseconds / 1000).toFixed(1)} ms`;
  const words = [status === undefined ? outcome : `${status}, ${outcome}`, details, took].filter((word) => word !== '');
  return h('p', { class: 'verdict-line' }, words.join(' · '), ' ', keepLink(state, 'how it ended', ...ends));
}

function noRequest(state: ReplayState): HTMLElement {
  return h(
    'section',
    {},
    h('h2', {}, 'Request, as the upstream got it'),
    h(
      'p',
      { class: 'empty' },
      'No request reached the upstream. ',
      keepLink(state, 'that no request reaches the upstream', { path: ['upstream'], value: false }),
    ),
  );
}

function messagePart(
  side: Side,
  title: string,
  changes: MessageChanges | undefined,
  message: MessageView,
  state: ReplayState,
): HTMLElement {
  const rows = (changes?.headers ?? []).map((change) => changeRow(side, change, message, state));
  const table = h('table', { 'aria-label': title }, h('tbody', {}, ...rows));
  const unchanged = h('p', { class: 'empty' }, 'Headers unchanged.');
  return h(
    'section',
    {},
    h('h2', {}, title),
    rows.length === 0 ? unchanged : table,
    bodyPart(side, changes?.body, message, state),
    allHeaders(title, message),
  );
}

function changeRow(
  side: Side,
  { sign, name, before, after, by }: HeaderChange,
  message: MessageView,
  state: ReplayState,
): HTMLElement {
  const path = side === 'request' ? ['upstream', 'headers', name] : ['headers', name];
  return h(
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
    h(
      'td',
      { class: 'by' },
      by === undefined ? 'the proxy' : author(by, state),
      ' ',
      keepLink(state, `${side} header ${name}`, { path, value: valueOf(message.headers, name) }),
    ),
  );
}

const SIGNS = { '+': 'added', '-': 'removed', '~': 'changed' } as const;

function author(by: number, state: ReplayState): HTMLElement {
  const name = state.detail?.lines.find((line) => line.seq === by)?.call ?? 'host call';
  return link(`${name} #${by}`, 'Show in the timeline', () => state.show('Timeline', by));
}

function bodyPart(
  side: Side,
  body: MessageChanges['body'],
  message: MessageView,
  state: ReplayState,
): HTMLElement | undefined {
  if (body === undefined) return undefined;
  const path = side === 'request' ? ['upstream', 'body'] : ['body'];
  const keep = keepLink(state, `the ${side} body`, ...bodyExpectation(path, message));
  return h(
    'div',
    { class: 'bodies' },
    h('h3', {}, `~ Body: ${body.before?.size ?? 0} → ${body.after?.size ?? 0} bytes `, keep),
    bodyDiff(body.before, body.after, contentTypeOf(message)),
  );
}

/** Folded, for most of them did not change. */
function allHeaders(title: string, message: MessageView): HTMLElement {
  const rows = message.headers.map(([name, value]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)));
  const trailers = (message.trailers ?? []).map(([name, value]) =>
    h('tr', {}, h('th', { scope: 'row' }, `${name} (trailer)`), h('td', {}, value)),
  );
  const body = message.body === undefined ? [] : [bodyView(message.body, `${title}: body`, contentTypeOf(message))];
  const size = message.body === undefined ? 'no body' : `${message.body.size} bytes`;
  return h(
    'details',
    {},
    h('summary', {}, `All of it: ${message.headers.length} headers, ${size}`),
    h('table', { 'aria-label': `${title}: all headers` }, h('tbody', {}, ...rows, ...trailers)),
    ...body,
  );
}

/** Made by the plugin or the proxy: there is no upstream response to compare it with. */
function wholeResponse({ summary }: ExchangeDetail, state: ReplayState): HTMLElement {
  const { client, details } = summary;
  const title = h('h2', {}, `Response, as the client got it${details === '' ? '' : `: "${details}"`}`);
  if (client === undefined) return h('section', {}, title, h('p', { class: 'empty' }, 'The client got no response.'));
  const rows = client.headers.map(([name, value]) =>
    h(
      'tr',
      { 'data-sign': '+' },
      h('td', { class: 'sign', 'aria-label': 'added' }, '+'),
      h('th', { scope: 'row' }, name),
      h('td', {}, value),
      h(
        'td',
        {},
        keepLink(state, `response header ${name}`, { path: ['headers', name], value: valueOf(client.headers, name) }),
      ),
    ),
  );
  const table = h('table', { 'aria-label': 'Response' }, h('tbody', {}, ...rows));
  const keepBody = keepLink(state, 'the response body', ...bodyExpectation(['body'], client));
  return h(
    'section',
    {},
    title,
    table,
    client.body && h('h3', {}, 'Body ', keepBody),
    client.body && bodyView(client.body, 'Response body', contentTypeOf(client)),
  );
}
