/** What the module is, and what to look at next. */

import { h, link } from '../dom';
import type { EditorState } from './state';
import { answerWord, SIGNS } from './verdicts';

export function overviewView(state: EditorState): HTMLElement {
  const { module } = state;
  if (module === undefined) return h('div', {});
  const rows = module.facts.map(({ label, value, note }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, label),
      h('td', {}, value, note === undefined ? undefined : h('div', { class: 'note-line' }, note)),
    ),
  );
  const hash = h('tr', {}, h('th', { scope: 'row' }, 'SHA-256'), h('td', { class: 'hash' }, module.digest));
  const built = h(
    'tr',
    {},
    h('th', { scope: 'row' }, 'Written'),
    h('td', {}, new Date(module.builtAt).toLocaleString()),
  );
  return h(
    'div',
    {},
    ...problemsOf(module.problems),
    h('table', { class: 'facts-table' }, h('tbody', {}, ...rows, built, hash)),
    ...verdictLines(state),
    ...capabilityLine(state),
  );
}

function problemsOf(problems: readonly string[]): HTMLElement[] {
  if (problems.length === 0) return [];
  const lines = problems.map((line) => h('li', {}, line));
  return [h('h2', {}, 'What is wrong with the file'), h('ul', { class: 'wrong' }, ...lines)];
}

function verdictLines(state: EditorState): HTMLElement[] {
  const verdicts = (state.module?.verdicts ?? []).filter(({ answer }) => answer !== 'n/a');
  if (verdicts.length === 0) return [];
  const lines = verdicts.map(({ target, answer, findings }) => {
    const [first] = findings;
    const why = first === undefined ? '' : first.message;
    return h(
      'tr',
      { 'data-answer': answer },
      h('td', { class: 'sign' }, SIGNS[answer]),
      h('th', { scope: 'row' }, target),
      h('td', {}, answerWord(answer)),
      h('td', { class: 'why' }, why),
    );
  });
  return [
    h(
      'h2',
      {},
      link('Will it load?', 'Show every verdict with its reasons', () => state.show('Will it load?')),
    ),
    h('table', { class: 'verdict-table' }, h('tbody', {}, ...lines)),
  ];
}

function capabilityLine(state: EditorState): HTMLElement[] {
  const titles = (state.module?.capabilities ?? []).map(({ title }) => title);
  if (titles.length === 0) return [];
  return [
    h(
      'h2',
      {},
      link('What it may do', 'Show what gives it each of these', () => state.show('What it may do')),
    ),
    h('p', { class: 'plain' }, `${titles.join(' · ')}.`),
  ];
}
