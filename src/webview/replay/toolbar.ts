/** The row above: what can be done, and what it is done with. */

import { button, h, setDisabled } from '../dom';
import type { ReplayState } from './state';

export class Toolbar {
  readonly element: HTMLElement;
  private readonly one: HTMLElement;
  private readonly all: HTMLElement;
  private readonly stop: HTMLElement;
  private readonly facts = h('div', { class: 'facts' });
  private readonly status = h('div', { class: 'status', role: 'status' });
  private readonly problems = h('div', { class: 'problems', role: 'alert' });

  constructor(private readonly state: ReplayState) {
    this.one = button('Replay', () => void state.replay([state.selected]), {
      title: 'Replay the chosen request (Enter)',
    });
    this.all = button('Replay All', () => void state.replay(), { secondary: true });
    this.stop = button('Stop', () => state.cancel(), { secondary: true });
    const bar = h(
      'div',
      { class: 'bar', role: 'toolbar', 'aria-label': 'Replay' },
      this.one,
      this.all,
      this.stop,
      this.status,
      this.facts,
    );
    this.element = h('header', {}, bar, this.problems);
  }

  render(): void {
    const { panel, running, lost, canReplay } = this.state;
    setDisabled(this.one, !canReplay);
    setDisabled(this.all, !canReplay);
    this.stop.hidden = !running;
    this.status.textContent = this.statusText();
    const { module } = panel;
    this.facts.textContent =
      module === undefined
        ? ''
        : `${module.file} ${module.hash} · built ${clock(module.builtAt)} · ${module.abi} · ${module.host}`;
    const lines = [
      ...(lost ? ['The replay server has ended. Start it again and open the address that it prints.'] : []),
      ...(panel.forbidden === undefined ? [] : [panel.forbidden.reason]),
      ...panel.problems,
      ...(this.state.end?.problems ?? []),
    ];
    const shown = [...new Set(lines)].join('\n');
    if (this.problems.dataset['shown'] === shown) return;
    this.problems.dataset['shown'] = shown;
    this.problems.classList.toggle('notice', panel.forbidden !== undefined);
    const { forbidden } = panel;
    const remedy = forbidden === undefined ? [] : [button(forbidden.remedy, () => this.state.permit())];
    this.problems.replaceChildren(...[...new Set(lines)].map((line) => h('p', {}, line)), ...remedy);
  }

  private statusText(): string {
    const { running, end, results, panel } = this.state;
    if (running) return `Replaying… ${results.size} of ${panel.exchanges.length}`;
    if (end === undefined) return '';
    const bad = [...results.values()].filter(({ summary }) => summary.faults.length > 0);
    const verdict = bad.length === 0 ? '' : `, ${bad.length} failed`;
    return `${end.status} in ${end.milliseconds < 1 ? '<1' : Math.round(end.milliseconds)} ms${verdict}`;
  }
}

/** Local time of day, with the date when it was not today. */
function clock(time: number): string {
  const at = new Date(time);
  const today = at.toDateString() === new Date().toDateString();
  return today ? at.toLocaleTimeString() : at.toLocaleString();
}
