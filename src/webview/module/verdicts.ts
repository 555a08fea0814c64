/** Will it load? Each target with what stands in the way, what to do, and the target's own words. */

import type { Answer, Finding, Verdict } from '../../core/inspect/targets/verdict';
import { h } from '../dom';
import type { EditorState } from './state';

export const SIGNS: Readonly<Record<Answer, string>> = { yes: '✓', no: '✗', unsure: '?', crashes: '✗', 'n/a': '–' };

const WORDS: Readonly<Record<Answer, string>> = {
  yes: 'yes',
  no: 'no',
  unsure: 'not certain',
  crashes: 'no: it ends the proxy itself',
  'n/a': 'runs another kind of module',
};

export function answerWord(answer: Answer): string {
  return WORDS[answer];
}

export function verdictsView(state: EditorState): HTMLElement {
  const verdicts = state.module?.verdicts ?? [];
  if (verdicts.length === 0)
    return h('p', { class: 'empty' }, 'Nothing that runs in a proxy could be read from this file.');
  return h('div', { class: 'verdicts' }, ...verdicts.map(verdictSection));
}

function verdictSection({ target, answer, findings }: Verdict): HTMLElement {
  const title = h(
    'h2',
    { 'data-answer': answer },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[answer]),
    ` ${target}: `,
    h('span', { class: 'answer' }, answerWord(answer)),
  );
  const body = findings.length === 0 ? [] : [h('ul', { class: 'findings' }, ...findings.map(findingItem))];
  return h('section', { 'aria-label': `${target}: ${answerWord(answer)}` }, title, ...body);
}

function findingItem({ message, remedy, words, severity }: Finding): HTMLElement {
  const own = words === undefined ? [] : [h('div', { class: 'words' }, 'In its log: ', h('code', {}, words))];
  const what = remedy === undefined ? [] : [h('div', { class: 'remedy' }, remedy)];
  const kind = severity === 'warning' ? 'Note: ' : '';
  return h('li', { 'data-severity': severity }, h('div', {}, `${kind}${sentence(message)}`), ...what, ...own);
}

function sentence(text: string): string {
  const isWord = /^[a-z]+[\s,:;]/.test(text);
  const first = isWord ? text.charAt(0).toUpperCase() : text.charAt(0);
  return `${first}${text.slice(1).replace(/\.$/, '')}.`;
}
