/** Tabs with counts, and the view of the one in front. A view is made when its tab is first shown. */

import type { TableName } from '../../core/inspect/table';
import { h } from '../dom';
import type { EditorState, TabName } from './state';
import { viewFor, type View } from './views';

const COUNTED: Readonly<Partial<Record<TabName, TableName>>> = {
  Imports: 'imports',
  Exports: 'exports',
  Functions: 'functions',
  Sections: 'sections',
};

const NOTHING = 'There is nothing to show. The editor reads the file again when it changes.';

export class TabBar {
  readonly element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Module' });
  readonly panel = h('div', { class: 'panel', role: 'tabpanel', id: 'panel' });
  private readonly views = new Map<TabName, View>();
  private readonly message = h('p', { class: 'empty' }, 'Reading…');
  private drawn = '';

  constructor(private readonly state: EditorState) {
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.panel.append(this.message);
  }

  render(): void {
    const { state } = this;
    this.drawTabs();
    if (state.module === undefined) {
      this.message.textContent = state.failure === undefined ? 'Reading…' : NOTHING;
      return;
    }
    const view = this.views.get(state.tab) ?? viewFor(state.tab, state);
    this.views.set(state.tab, view);
    this.message.hidden = true;
    if (view.element.parentElement !== this.panel) this.panel.append(view.element);
    // Hidden, not taken away: lists stay where they were scrolled to.
    for (const other of this.views.values()) other.element.hidden = other !== view;
    this.panel.setAttribute('aria-label', state.tab);
    view.render();
  }

  /** Of the view in front. */
  focusFilter(): boolean {
    const view = this.views.get(this.state.tab);
    view?.focusFilter?.();
    return view?.focusFilter !== undefined;
  }

  private drawTabs(): void {
    const { tabs, tab, module } = this.state;
    const labels = tabs.map((name) => {
      const list = COUNTED[name];
      return list === undefined || module === undefined
        ? name
        : `${name} ${module.counts[list].toLocaleString('en-US')}`;
    });
    const drawn = JSON.stringify([labels, tab]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.element.contains(document.activeElement);
    this.element.replaceChildren(...tabs.map((name, at) => this.tab(name, labels[at] ?? name, name === tab)));
    if (focused) this.element.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private tab(name: TabName, label: string, isSelected: boolean): HTMLElement {
    const element = h(
      'button',
      {
        type: 'button',
        role: 'tab',
        class: 'tab',
        'aria-selected': String(isSelected),
        'aria-controls': 'panel',
        tabindex: isSelected ? '0' : '-1',
        'data-tab': name,
      },
      label,
    );
    element.addEventListener('click', () => this.state.show(name));
    return element;
  }

  private onKey(event: KeyboardEvent): void {
    const { tabs, tab } = this.state;
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (step === 0 || event.altKey || next === undefined) return;
    event.preventDefault();
    this.state.show(next);
  }
}
