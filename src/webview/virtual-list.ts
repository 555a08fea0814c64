/** A list box that only has elements for what is in sight: ten thousand rows scroll as ten do. */

import { h } from './dom';

export interface Row {
  /** What stays the same when the row's content changes. */
  readonly key: number;
  /** Read out for the row, where that is not what its cells say. */
  readonly label?: string;
  readonly cells: readonly (Node | string)[];
  readonly mark?: string;
  /** Chosen besides the selected one. */
  readonly chosen?: boolean;
  /** Milliseconds since its content changed, while that is worth a flash. */
  readonly changedAgo?: number;
}

/** That alone; that too, or no longer; all up to that. */
export type Choice = 'only' | 'toggle' | 'range';

export interface ListActions {
  select(key: number, how: Choice): void;
  /** Where several can be chosen at once. */
  selectAll?(): void;
  /** Enter, or a double click. */
  open(key: number): void;
}

/** In pixels; the style sheet's `.row` has the same height. */
const ROW_HEIGHT = 22;
const SPARE_ROWS = 8;

export class VirtualList {
  readonly element: HTMLElement;
  private readonly sizer = h('div', { class: 'sizer', role: 'presentation' });
  private count = 0;
  private rowAt: (index: number) => Row | undefined = () => undefined;
  private selected: number | undefined;
  private frame = 0;
  /** A row is being clicked: were it drawn anew now, the browser would tell of no click. */
  private pressed = false;

  constructor(
    label: string,
    private readonly actions: ListActions,
    /** Of the rows' ids: lists on one page need different ones. */
    private readonly prefix = 'row',
  ) {
    const several = actions.selectAll === undefined ? {} : { 'aria-multiselectable': 'true' };
    this.element = h(
      'div',
      { class: 'list', role: 'listbox', tabindex: '0', 'aria-label': label, ...several },
      this.sizer,
    );
    this.element.addEventListener('scroll', () => this.schedule());
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    // Not on pressing: what is drawn anew then would take the row away before the click or double click is told.
    this.element.addEventListener('click', (event) =>
      this.onPoint(event, (key) => this.actions.select(key, this.choiceOf(event))),
    );
    this.element.addEventListener('pointerdown', (event) => this.onPoint(event, () => this.hold()));
    this.element.addEventListener('dblclick', (event) => this.onPoint(event, (key) => this.actions.open(key)));
    new ResizeObserver(() => this.schedule()).observe(this.element);
  }

  /** `rowAt` is asked only for rows in sight. `selected` is the index of the selected row. */
  update(count: number, rowAt: (index: number) => Row | undefined, selected: number | undefined): void {
    this.count = count;
    this.rowAt = rowAt;
    this.selected = selected;
    this.schedule();
  }

  /** Scrolls as little as it takes. */
  reveal(index: number): void {
    const top = index * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) this.element.scrollTop = top + ROW_HEIGHT - clientHeight;
  }

  private hold(): void {
    this.pressed = true;
    const release = (): void => {
      window.removeEventListener('pointerup', release);
      window.removeEventListener('pointercancel', release);
      this.pressed = false;
      this.schedule();
    };
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', release);
  }

  private schedule(): void {
    if (this.frame !== 0 || this.pressed) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.pressed) this.render();
    });
  }

  private render(): void {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    const last = Math.min(this.count, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + SPARE_ROWS);
    this.sizer.style.height = `${this.count * ROW_HEIGHT}px`;
    const rows: HTMLElement[] = [];
    for (let index = first; index < last; index++) {
      const row = this.rowAt(index);
      if (row !== undefined) rows.push(this.rowElement(row, index));
    }
    this.sizer.replaceChildren(...rows);
    const active = this.selected === undefined ? undefined : this.rowAt(this.selected);
    if (active === undefined) this.element.removeAttribute('aria-activedescendant');
    else this.element.setAttribute('aria-activedescendant', `${this.prefix}-${active.key}`);
  }

  private rowElement({ key, label, cells, mark, chosen = false, changedAgo }: Row, index: number): HTMLElement {
    const element = h(
      'div',
      {
        id: `${this.prefix}-${key}`,
        class: 'row',
        role: 'option',
        'aria-label': label,
        'aria-selected': String(index === this.selected || chosen),
        'data-active': index === this.selected,
        'aria-setsize': String(this.count),
        'aria-posinset': String(index + 1),
        'data-key': String(key),
        'data-mark': mark,
      },
      ...cells,
    );
    element.style.top = `${index * ROW_HEIGHT}px`;
    if (changedAgo !== undefined) {
      element.classList.add('flash');
      // What is drawn anew goes on where it was.
      element.style.animationDelay = `-${Math.round(changedAgo)}ms`;
    }
    return element;
  }

  private onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1);
    const at = this.selected ?? -1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.count - 1,
    };
    const target = moves[event.key];
    const row = target === undefined ? undefined : this.rowAt(Math.min(Math.max(0, target), this.count - 1));
    const isAll = event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey);
    if (row !== undefined) this.actions.select(row.key, this.choiceOf(event));
    else if (event.key === 'Enter') this.openSelected();
    else if (isAll && this.actions.selectAll !== undefined) this.actions.selectAll();
    else return;
    event.preventDefault();
  }

  private choiceOf({ shiftKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): Choice {
    if (this.actions.selectAll === undefined) return 'only';
    return shiftKey ? 'range' : ctrlKey || metaKey ? 'toggle' : 'only';
  }

  private openSelected(): void {
    const row = this.selected === undefined ? undefined : this.rowAt(this.selected);
    if (row !== undefined) this.actions.open(row.key);
  }

  private onPoint(event: Event, act: (key: number) => void): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
    if (row !== null) act(Number(row.dataset['key']));
  }
}
