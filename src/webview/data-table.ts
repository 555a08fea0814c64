/** A list with columns: filter, sort, copy, all by keyboard. Only rows in sight have elements. */

import type { Cell, Column, Table, TableRow } from '../core/inspect/table';
import { button, h } from './dom';
import { VirtualList, type Row } from './virtual-list';

export interface TableActions {
  /** A row was chosen, by click or arrow. */
  select?(row: TableRow): void;
  /** Enter, or a double click. */
  open?(row: TableRow): void;
  /** The filter or the order has changed: to be kept. */
  changed?(view: TableView): void;
}

/** What outlives a reload. */
export interface TableView {
  readonly filter: string;
  readonly sort?: { readonly column: number; readonly down: boolean };
}

/** Longer cells are cut with an ellipsis; the whole text is in the tooltip. */
const WIDEST = 44;
/** Of columns that are not asked to be wide. */
const NARROW = 22;
/** So that the other columns stay in sight beside the code of a function. */
const LEAST_NAME = 12;
const SAMPLED = 400;

export class DataTable {
  readonly element: HTMLElement;
  private readonly list: VirtualList;
  private readonly filter = h('vscode-textfield', { placeholder: 'Filter', class: 'filter' });
  private readonly head = h('div', { class: 'head', role: 'toolbar', 'aria-label': 'Sort by' });
  private readonly count = h('span', { class: 'count', role: 'status' });
  private readonly empty = h('p', { class: 'empty' });
  private table: Table = { columns: [], rows: [], empty: '' };
  /** Indices of rows, as they are shown. */
  private shown: number[] = [];
  /** What the filter looks at, made when first needed. */
  private texts: string[] | undefined;
  private selected: number | undefined;

  constructor(
    label: string,
    private readonly actions: TableActions,
    private view: TableView = { filter: '' },
  ) {
    const prefix = label.toLowerCase().replace(/\W+/g, '-');
    this.list = new VirtualList(label, { select: (key) => this.select(key), open: (key) => this.open(key) }, prefix);
    const copy = button('Copy', () => void this.copy(this.shown), {
      secondary: true,
      title: 'Copy the rows shown, with tabs between cells',
    });
    this.filter.setAttribute('aria-label', `Filter ${label.toLowerCase()}`);
    const bar = h('div', { class: 'table-bar' }, this.filter, this.count, copy);
    this.element = h(
      'div',
      { class: 'data-table', role: 'group', 'aria-label': label },
      bar,
      this.head,
      this.list.element,
      this.empty,
    );
    this.filter.value = view.filter;
    this.filter.addEventListener('input', () => this.change({ ...this.view, filter: this.filter.value }));
    this.filter.addEventListener('keydown', (event) => this.onFilterKey(event));
    this.list.element.addEventListener('keydown', (event) => this.onListKey(event));
  }

  /** Another list begins at its top, with nothing chosen; the same one read anew stays. */
  show(table: Table): void {
    if (table.rows.length !== this.table.rows.length) {
      this.selected = undefined;
      this.list.element.scrollTop = 0;
    }
    this.table = table;
    this.texts = undefined;
    this.element.style.setProperty('--columns', widths(table));
    this.arrange();
  }

  /** Puts `text` into the filter box. */
  filterBy(text: string): void {
    this.filter.value = text;
    this.change({ ...this.view, filter: text });
  }

  focusFilter(): void {
    this.filter.focus();
  }

  /** Chooses and reveals the row that `matches`, without telling of it; a filter that hides it is dropped. */
  reveal(matches: (row: TableRow) => boolean): boolean {
    const index = this.table.rows.findIndex(matches);
    if (index === -1) return false;
    this.selected = index;
    if (!this.shown.includes(index)) this.filterBy('');
    this.draw();
    this.list.reveal(this.shown.indexOf(index));
    return true;
  }

  private change(view: TableView): void {
    this.view = view;
    this.actions.changed?.(view);
    this.arrange();
  }

  private arrange(): void {
    const { rows, columns } = this.table;
    const wanted = this.view.filter.trim().toLowerCase();
    const all = rows.map((_, index) => index);
    this.shown = wanted === '' ? all : all.filter((index) => this.textOf(index).includes(wanted));
    const { sort } = this.view;
    if (sort !== undefined && columns[sort.column] !== undefined) this.shown.sort(this.order(sort.column, sort.down));
    this.draw();
  }

  private textOf(index: number): string {
    this.texts ??= this.table.rows.map(({ cells }) =>
      cells
        .map((cell, at) => shownCell(cell, this.table.columns[at]))
        .join(' ')
        .toLowerCase(),
    );
    return this.texts[index] ?? '';
  }

  private order(column: number, down: boolean): (a: number, b: number) => number {
    const { rows } = this.table;
    const sign = down ? -1 : 1;
    const value = (index: number): Cell => rows[index]?.cells[column] ?? '';
    return (a, b) => sign * compareCells(value(a), value(b)) || a - b;
  }

  private draw(): void {
    const { rows, columns, empty, note } = this.table;
    this.drawHead();
    const at = this.selected === undefined ? -1 : this.shown.indexOf(this.selected);
    this.list.update(this.shown.length, (position) => this.rowAt(position), at === -1 ? undefined : at);
    const all = rows.length.toLocaleString('en-US');
    const some = this.shown.length === rows.length ? all : `${this.shown.length.toLocaleString('en-US')} of ${all}`;
    this.count.textContent = note === undefined ? some : `${some}. ${note}`;
    this.empty.hidden = this.shown.length > 0 || columns.length === 0;
    this.empty.textContent = rows.length === 0 ? empty : 'No row has that text. Escape clears the filter.';
  }

  private drawHead(): void {
    const { sort } = this.view;
    const titles = this.table.columns.map((column, at) => {
      const direction = sort?.column === at ? (sort.down ? ' ↓' : ' ↑') : '';
      const label = `Sort by ${column.title}${direction === '' ? '' : sort?.down === true ? ', now descending' : ', now ascending'}`;
      const title = h(
        'button',
        { type: 'button', class: column.numeric === true ? 'title numeric' : 'title', 'aria-label': label },
        `${column.title}${direction}`,
      );
      title.addEventListener('click', () => this.sortBy(at));
      return title;
    });
    // Kept while it says the same, so that the focus stays.
    const drawn = JSON.stringify([this.table.columns, sort]);
    if (this.head.dataset['drawn'] === drawn) return;
    const focused = [...this.head.children].indexOf(document.activeElement as Element);
    this.head.dataset['drawn'] = drawn;
    this.head.replaceChildren(...titles);
    if (focused !== -1) titles[focused]?.focus();
  }

  /** Numbers begin with the largest. A third click restores the module's order. */
  private sortBy(column: number): void {
    const { sort, filter } = this.view;
    const first = this.table.columns[column]?.numeric === true;
    if (sort?.column !== column) this.change({ filter, sort: { column, down: first } });
    else if (sort.down === first) this.change({ filter, sort: { column, down: !first } });
    else this.change({ filter });
  }

  private rowAt(position: number): Row | undefined {
    const index = this.shown[position];
    const row = index === undefined ? undefined : this.table.rows[index];
    if (index === undefined || row === undefined) return undefined;
    const { columns } = this.table;
    const texts = row.cells.map((cell, at) => shownCell(cell, columns[at]));
    return {
      key: index,
      label: texts.map((text, at) => `${columns[at]?.title ?? ''} ${text}`).join(', '),
      cells: texts.map((text, at) =>
        h('span', { class: columns[at]?.numeric === true ? 'cell numeric' : 'cell', title: text }, text),
      ),
    };
  }

  private select(key: number): void {
    this.selected = key;
    this.draw();
    this.list.reveal(this.shown.indexOf(key));
    const row = this.table.rows[key];
    if (row !== undefined) this.actions.select?.(row);
  }

  private open(key: number): void {
    const row = this.table.rows[key];
    if (row !== undefined) this.actions.open?.(row);
  }

  private onFilterKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.filterBy('');
    else if (event.key === 'ArrowDown' || event.key === 'Enter') this.list.element.focus();
    else return;
    event.preventDefault();
  }

  private onListKey(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const isCopy = (event.ctrlKey || event.metaKey) && event.key === 'c';
    if (isCopy && this.selected !== undefined) void this.copy([this.selected]);
    else if (event.key === 'Escape' && this.view.filter !== '') this.filterBy('');
    else {
      // Typing in the list filters it: the key goes to whoever has the focus by now.
      if (isPlain && event.key.length === 1 && event.key !== ' ') this.filter.focus();
      return;
    }
    event.preventDefault();
  }

  private async copy(indices: readonly number[]): Promise<void> {
    const lines = indices.map((index) => (this.table.rows[index]?.cells ?? []).join('\t'));
    await navigator.clipboard.writeText(lines.join('\n'));
    this.count.textContent = `${indices.length === 1 ? 'One row' : `${indices.length} rows`} copied`;
  }
}

export function shownCell(cell: Cell, column: Column | undefined): string {
  if (typeof cell === 'string') return cell;
  if (column?.hex === true) return `0x${cell.toString(16)}`;
  return column?.percent === true ? cell.toFixed(1) : cell.toLocaleString('en-US');
}

function compareCells(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // Where a number could be and is not, comes before all numbers.
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? 1 : -1;
  return a.localeCompare(b);
}

/** As wide as what they hold, judged by rows from all over the table; what is left goes to the wide ones. */
function widths({ columns, rows }: Table): string {
  const step = Math.max(1, Math.floor(rows.length / SAMPLED));
  const sampled = rows.filter((_, index) => index % step === 0);
  return columns
    .map((column, at) => {
      const longest = sampled.reduce(
        (most, { cells }) => Math.max(most, shownCell(cells[at] ?? '', column).length),
        column.title.length + 2,
      );
      if (column.wide === true) {
        // What a row is called must be legible; what else is wide may give way.
        const least = at === columns.findIndex(({ wide }) => wide === true) ? Math.min(longest, LEAST_NAME) : 6;
        return `minmax(${least}ch, ${Math.max(14, Math.min(longest, WIDEST))}fr)`;
      }
      const width = Math.min(longest, column.numeric === true ? WIDEST : NARROW);
      return column.numeric === true ? `${width}ch` : `minmax(6ch, ${width}ch)`;
    })
    .join(' ');
}
