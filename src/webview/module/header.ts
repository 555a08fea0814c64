/** The row above: which module this is, and what can be done with it. */

import { button, h } from '../dom';
import type { EditorState } from './state';

export class Header {
  readonly element: HTMLElement;
  private readonly title = h('h1', { class: 'module-title' });
  private readonly summary = h('span', { class: 'module-summary' });
  private readonly compare: HTMLElement;
  private readonly text: HTMLElement;
  private readonly replay: HTMLElement;
  private readonly reopen: HTMLElement;
  private readonly failure = h('p', { class: 'failure', role: 'alert' });

  constructor(private readonly state: EditorState) {
    this.compare = button('Compare…', () => void state.compare(), {
      secondary: true,
      title: 'Compare with an earlier build',
    });
    this.text = button('Open as WAT', () => state.act('text'), {
      secondary: true,
      title: 'The module as text, to read or to change',
    });
    this.replay = button('Replay…', () => state.act('replay'), { title: 'Run captured requests through this module' });
    this.reopen = button('Reopen With…', () => state.act('hex'), { secondary: true, title: 'As text or bytes' });
    const buttons = h('div', { class: 'buttons' }, this.compare, this.text, this.replay, this.reopen);
    const bar = h('div', { class: 'bar' }, this.title, this.summary, buttons);
    this.element = h('header', {}, bar, this.failure);
    setInterval(() => this.tell(), AGE_EACH_MS);
  }

  render(): void {
    const { module } = this.state;
    const failure = this.state.failure ?? this.state.notice;
    this.failure.hidden = failure === undefined;
    this.failure.textContent = failure ?? '';
    this.title.textContent = module?.file ?? '';
    const isCore = module !== undefined && module.kind !== 'unknown' && module.kind !== 'component';
    for (const one of [this.compare, this.text]) one.hidden = !isCore;
    this.replay.hidden = module?.kind !== 'proxy-wasm';
    this.reopen.hidden = module?.kind !== 'unknown';
    this.tell();
  }

  /** Its age grows while it is looked at. */
  private tell(): void {
    const { module } = this.state;
    this.summary.textContent =
      module === undefined ? '' : `${module.summary} · ${module.hash} · built ${ago(module.builtAt)}`;
    this.summary.title = module === undefined ? '' : new Date(module.builtAt).toLocaleString();
  }
}

const AGE_EACH_MS = 10_000;

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `12 s ago` */
function ago(time: number): string {
  const seconds = Math.max(0, Math.round((Date.now() - time) / 1000));
  const [size, name] = UNITS.find(([least]) => seconds >= least) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name} ago`;
}
