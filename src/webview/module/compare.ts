/** Two builds: the earlier one that was chosen, and the one of this editor. */

import type { Difference, Sign, SizeDifference } from '../../core/inspect/compare';
import type { Table } from '../../core/inspect/table';
import { DataTable } from '../data-table';
import { h } from '../dom';
import type { EditorState } from './state';

export function compareView(state: EditorState): HTMLElement {
  const { compared } = state;
  if (compared === undefined) return h('p', { class: 'empty' }, 'Nothing is compared yet.');
  const { comparison, file } = compared;
  const functions = new DataTable('Functions that differ in size', {});
  functions.show(functionTable(comparison.functions));
  return h(
    'div',
    { class: 'compare' },
    h(
      'p',
      { class: 'plain' },
      `${state.module?.file ?? ''} against ${file}: ${bytes(comparison.before)} → ${bytes(comparison.after)} (${signed(comparison.after - comparison.before)})`,
    ),
    ...part('Capabilities', comparison.capabilities),
    ...part('Imports', comparison.imports),
    ...part('Exports', comparison.exports),
    ...sections(comparison.sections),
    h('h2', {}, `Functions (${comparison.sameFunctions.toLocaleString('en-US')} are the same)`),
    h('div', { class: 'table-holder' }, functions.element),
  );
}

const SHOWN: Readonly<Record<Sign, string>> = { '+': '+', '-': '−', '~': '~' };
const WORDS: Readonly<Record<Sign, string>> = { '+': 'new', '-': 'gone', '~': 'changed' };

function part(title: string, differences: readonly Difference[]): HTMLElement[] {
  if (differences.length === 0) return [h('h2', {}, title), h('p', { class: 'plain' }, 'No difference.')];
  const rows = differences.map(({ sign, name, before = '', after = '' }) =>
    h(
      'tr',
      { 'data-sign': sign },
      h('td', { class: 'sign', title: WORDS[sign] }, SHOWN[sign]),
      h('th', { scope: 'row' }, name),
      h('td', {}, sign === '~' ? `${before} → ${after}` : `${before}${after}`),
    ),
  );
  return [h('h2', {}, `${title} (${differences.length})`), h('table', {}, h('tbody', {}, ...rows))];
}

function sections(differences: readonly SizeDifference[]): HTMLElement[] {
  if (differences.length === 0) return [];
  const rows = differences.map(({ sign, name, before, after }) =>
    h(
      'tr',
      { 'data-sign': sign },
      h('td', { class: 'sign', title: WORDS[sign] }, SHOWN[sign]),
      h('th', { scope: 'row' }, name),
      h('td', { class: 'numeric' }, signed(after - before)),
      h('td', { class: 'by' }, `${bytes(before)} → ${bytes(after)}`),
    ),
  );
  return [h('h2', {}, 'Sections'), h('table', {}, h('tbody', {}, ...rows))];
}

function functionTable(differences: readonly SizeDifference[]): Table {
  const numeric = true;
  return {
    columns: [
      { title: ' ' },
      { title: 'Name', wide: true },
      { title: 'Before', numeric },
      { title: 'After', numeric },
      { title: 'Difference', numeric },
    ],
    rows: differences.map(({ sign, name, before, after }) => ({
      cells: [SHOWN[sign], name, before, after, after - before],
    })),
    empty: 'Every function has the size that it had.',
  };
}

function bytes(count: number): string {
  return `${count.toLocaleString('en-US')} B`;
}

function signed(difference: number): string {
  return `${difference > 0 ? '+' : difference < 0 ? '−' : '±'}${bytes(Math.abs(difference))}`;
}
