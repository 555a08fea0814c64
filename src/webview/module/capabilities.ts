/** What the module may do, and the allow-list that bounds it. */

import type { Capability } from '../../core/inspect/capabilities';
import { button, h } from '../dom';
import type { EditorState } from './state';

const WEIGHTS: Readonly<Record<Capability['weight'], string>> = { risky: '!', notable: '•', usual: '' };
const WEIGHT_WORDS: Readonly<Record<Capability['weight'], string>> = {
  risky: 'look at this',
  notable: 'notable',
  usual: 'usual',
};

export function capabilitiesView(state: EditorState): HTMLElement {
  const { module } = state;
  const body = h('tbody', {});
  const head = h(
    'tr',
    {},
    h('th', { class: 'sign' }, ''),
    ...['It', 'Because it imports'].map((text) => h('th', { scope: 'col' }, text)),
  );
  const table = h('table', { class: 'capabilities' }, h('thead', {}, head), body);
  const nothing = h('p', { class: 'empty' });
  const fill = (capabilities: readonly Capability[]): void => {
    body.replaceChildren(...capabilities.map(row));
    table.hidden = capabilities.length === 0;
    nothing.textContent = emptyText(module?.capabilitiesKnown === true, capabilities.length);
    nothing.hidden = nothing.textContent === '';
  };
  fill(module?.capabilities ?? []);
  // Whether it grows its memory takes a look at all its code.
  if (module?.kind !== 'component') void state.ask('capabilities', {}).then(fill, () => undefined);
  return h('div', {}, nothing, table, ...calledFor(module?.callbacks ?? []), ...allowList(state));
}

function emptyText(isKnown: boolean, count: number): string {
  if (!isKnown) return 'Not all that it imports could be read: it may do more than is told here.';
  return count > 0 ? '' : 'It imports nothing that a host would have to grant: it can only compute.';
}

function row({ title, weight, by, note }: Capability): HTMLElement {
  const sign = h('td', { class: 'sign', title: WEIGHT_WORDS[weight] }, WEIGHTS[weight]);
  const why = note === undefined ? [] : [h('div', { class: 'note-line' }, note)];
  return h('tr', { 'data-weight': weight }, sign, h('th', { scope: 'row' }, title), h('td', {}, by.join(', '), ...why));
}

function calledFor(callbacks: readonly string[]): HTMLElement[] {
  if (callbacks.length === 0) return [];
  const names = callbacks.map((name) => name.replace(/^proxy_on_/, '').replaceAll('_', ' '));
  return [h('h2', {}, 'It is called for'), h('p', { class: 'plain' }, names.join(' · '))];
}

function allowList(state: EditorState): HTMLElement[] {
  const { module } = state;
  if (module === undefined || module.kind !== 'proxy-wasm') return [];
  const save = button('Save Allow-List…', () => state.act('allow-list'), { secondary: true });
  const copy = button('Copy', () => void navigator.clipboard.writeText(module.allowList), { secondary: true });
  return [
    h('h2', {}, 'Allow-list for Envoy'),
    ...agreedLines(state),
    h(
      'p',
      { class: 'plain' },
      "With this in the plugin's configuration, Envoy grants it exactly what this build needs. Checked in as capabilities.yaml beside the module, it shows in review when a build needs more.",
    ),
    h('div', { class: 'buttons' }, save, copy),
    h('pre', { tabindex: '0' }, module.allowList),
  ];
}

function agreedLines(state: EditorState): HTMLElement[] {
  const agreed = state.module?.agreed;
  if (agreed === undefined) return [];
  const { file, missing, unused } = agreed;
  if (missing.length === 0 && unused.length === 0)
    return [h('p', { class: 'plain' }, `✓ ${file} grants exactly what it needs.`)];
  const lines = [
    ...missing.map((name) => h('li', { 'data-sign': '+' }, `+ ${name}: needed, but ${file} does not grant it`)),
    ...unused.map((name) => h('li', { 'data-sign': '-' }, `− ${name}: granted by ${file}, but not needed`)),
  ];
  return [h('ul', { class: 'agreed' }, ...lines)];
}
