/** One of a few, side by side. Keys as in https://www.w3.org/WAI/ARIA/apg/patterns/radio/: one tab stop, arrows choose. */

import { h } from './dom';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Chooser<Name extends string> {
  readonly element: HTMLElement;
  private names: readonly Name[] = [];

  constructor(
    label: string,
    private readonly choose: (name: Name) => void,
  ) {
    this.element = h('div', { class: 'chooser', role: 'radiogroup', 'aria-label': label });
    this.element.addEventListener('keydown', (event) => this.press(event));
  }

  /** In their order, each with its label. */
  show(options: readonly (readonly [name: Name, label: string])[], chosen: Name): void {
    this.names = options.map(([name]) => name);
    const hadFocus = this.element.contains(document.activeElement);
    const buttons = options.map(([name, label]) => this.button(name, label, name === chosen));
    this.element.replaceChildren(...buttons);
    if (hadFocus) buttons[this.names.indexOf(chosen)]?.focus();
  }

  private button(name: Name, label: string, isChosen: boolean): HTMLElement {
    const state = { 'aria-checked': String(isChosen), tabindex: isChosen ? '0' : '-1' };
    const choice = h('button', { type: 'button', role: 'radio', class: 'choice', 'data-name': name, ...state }, label);
    choice.addEventListener('click', () => this.choose(name));
    return choice;
  }

  private press(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = [...this.element.children].findIndex((one) => one === document.activeElement);
    const next = this.names.at((at + step) % this.names.length);
    if (next !== undefined) this.choose(next);
  }
}
