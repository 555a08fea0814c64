/** A button that opens a short list of actions. Keys as in https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/. */

import { h } from './dom';

export interface MenuItem {
  readonly label: string;
  readonly hint?: string;
  readonly act: () => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export class MenuButton {
  readonly element: HTMLElement;
  private readonly opener: HTMLElement;
  private readonly menu: HTMLElement;

  constructor(
    label: string,
    private readonly items: () => readonly MenuItem[],
    title = label,
  ) {
    this.opener = h(
      'vscode-button',
      { secondary: true, title, 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
      `${label} ▾`,
    );
    this.menu = h('div', { class: 'menu', role: 'menu', 'aria-label': label });
    this.menu.hidden = true;
    this.element = h('div', { class: 'menu-button' }, this.opener, this.menu);
    this.opener.addEventListener('click', () => (this.menu.hidden ? this.open() : this.close()));
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.close();
    });
  }

  disable(disabled: boolean): void {
    this.opener.toggleAttribute('disabled', disabled);
  }

  private open(): void {
    const items = this.items().map(({ label, hint, act }) => {
      const detail = hint === undefined ? undefined : h('span', { class: 'hint' }, hint);
      const item = h('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, h('span', {}, label), detail);
      item.addEventListener('click', () => {
        this.close();
        this.opener.focus();
        act();
      });
      return item;
    });
    this.menu.replaceChildren(...items);
    this.menu.hidden = false;
    this.opener.setAttribute('aria-expanded', 'true');
    items[0]?.focus();
  }

  private close(): void {
    this.menu.hidden = true;
    this.opener.setAttribute('aria-expanded', 'false');
  }

  private onKey(event: KeyboardEvent): void {
    if (this.menu.hidden) return;
    const items = [...this.menu.children].filter((one): one is HTMLElement => one instanceof HTMLElement);
    const step = STEPS[event.key];
    if (step !== undefined) {
      const at = items.findIndex((one) => one === document.activeElement);
      items.at((at + step) % items.length)?.focus();
    } else if (event.key === 'Escape') {
      this.close();
      this.opener.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
