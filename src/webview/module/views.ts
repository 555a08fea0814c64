/** One view for each tab, made when first shown. */

import type { Table, TableName } from '../../core/inspect/table';
import { Chooser } from '../chooser';
import { DataTable } from '../data-table';
import { button, h } from '../dom';
import { BytesView } from './bytes';
import { capabilitiesView } from './capabilities';
import { compareView } from './compare';
import { overviewView } from './overview';
import { reason, type EditorState, type TabName } from './state';
import { verdictsView } from './verdicts';

export interface View {
  readonly element: HTMLElement;
  /** Called when the tab is in front and something may have changed. */
  render(): void;
  /** Where it has a filter. */
  focusFilter?(): void;
}

export function viewFor(tab: TabName, state: EditorState): View {
  switch (tab) {
    case 'Overview':
      return redrawn(state, () => overviewView(state));
    case 'Imports':
      return new TableView(state, ['imports']);
    case 'Exports':
      return new TableView(state, ['exports']);
    case 'Functions':
      return new TableView(state, ['functions']);
    case 'Data':
      return new TableView(state, ['strings', 'segments']);
    case 'Sections':
      return new TableView(state, ['sections', 'globals', 'tables', 'memories', 'types']);
    case 'Bytes':
      return new BytesView(state);
    case 'Will it load?':
      return redrawn(state, () => verdictsView(state));
    case 'What it may do':
      return redrawn(state, () => capabilitiesView(state));
    case 'WIT':
      return redrawn(state, () => witView(state));
    case 'Compare':
      return redrawn(state, () => compareView(state));
  }
}

/** For what is drawn as a whole, once for each state of the file. */
function redrawn(state: EditorState, draw: () => HTMLElement): View {
  const element = h('div', { class: 'page' });
  let drawn: unknown;
  return {
    element,
    render: () => {
      const now = [state.module, state.compared];
      if (JSON.stringify(drawn) === JSON.stringify(now)) return;
      drawn = now;
      element.replaceChildren(draw());
    },
  };
}

const LABELS: Readonly<Record<TableName, string>> = {
  imports: 'Imports',
  exports: 'Exports',
  functions: 'Functions',
  sections: 'Sections',
  globals: 'Globals',
  tables: 'Tables',
  memories: 'Memories',
  types: 'Types',
  segments: 'Segments',
  strings: 'Strings',
};

/** One table, or several to choose from. */
class TableView implements View {
  readonly element = h('div', { class: 'fill' });
  private readonly tables = new Map<TableName, DataTable>();
  private readonly chooser = new Chooser<TableName>('List', (name) => this.choose(name));
  private readonly holder = h('div', { class: 'fill' });
  private readonly failure = h('p', { class: 'empty', role: 'alert' });
  private current: TableName;
  private loaded = '';
  private rows: Table | undefined;
  private revealed: unknown;

  constructor(
    private readonly state: EditorState,
    private readonly names: readonly [TableName, ...TableName[]],
  ) {
    [this.current] = names;
    this.chooser.element.hidden = names.length === 1;
    this.failure.hidden = true;
    this.element.append(this.chooser.element, this.failure, this.holder);
  }

  focusFilter(): void {
    this.table(this.current).focusFilter();
  }

  render(): void {
    this.followLink();
    const wanted = `${this.state.module?.digest ?? ''} ${this.current}`;
    if (wanted !== this.loaded) {
      this.loaded = wanted;
      void this.load(this.current);
    } else this.revealRow();
  }

  private choose(name: TableName): void {
    this.current = name;
    this.render();
  }

  private async load(name: TableName): Promise<void> {
    const table = this.table(name);
    const options = this.names.map((one) => [one, LABELS[one]] as const);
    this.chooser.show(options, name);
    try {
      const rows = await this.state.ask('table', { name });
      if (name !== this.current) return;
      this.rows = rows;
      this.failure.hidden = true;
      // Changed only now, so that what was there stays until there is something else.
      if (table.element.parentElement !== this.holder) this.holder.replaceChildren(table.element);
      table.show(rows);
      this.revealRow();
    } catch (error) {
      if (name === this.current) this.fail(reason(error));
    }
  }

  private fail(why: string): void {
    const again = button('Try Again', () => void this.load(this.current), { secondary: true });
    this.failure.hidden = false;
    this.failure.replaceChildren(`This list could not be read: ${why} `, again);
  }

  private table(name: TableName): DataTable {
    const known = this.tables.get(name);
    if (known !== undefined) return known;
    const { state } = this;
    const made = new DataTable(
      LABELS[name],
      {
        select: ({ link }) => (link === undefined || name === 'strings' ? undefined : this.choseRow(link)),
        open: ({ link }) => (link === undefined ? undefined : state.follow(link)),
        changed: (view) => state.keepView(name, view),
      },
      state.views[name],
    );
    this.tables.set(name, made);
    return made;
  }

  private choseRow(link: NonNullable<Table['rows'][number]['link']>): void {
    if (link.kind === 'func') this.state.glanceAt(link);
  }

  /** A link to a global must show the globals. */
  private followLink(): void {
    const { revealed } = this.state;
    if (revealed === this.revealed || revealed?.link === undefined) return;
    const name = LISTS[revealed.link.kind];
    if (name !== undefined && this.names.includes(name)) this.current = name;
  }

  private revealRow(): void {
    const { revealed } = this.state;
    if (revealed === this.revealed || this.rows === undefined) return;
    this.revealed = revealed;
    const table = this.table(this.current);
    const { link } = revealed ?? {};
    if (link !== undefined) table.reveal((row) => row.link?.kind === link.kind && row.link.index === link.index);
  }
}

const LISTS: Readonly<Partial<Record<string, TableName>>> = {
  func: 'functions',
  type: 'types',
  global: 'globals',
  table: 'tables',
  memory: 'memories',
  data: 'segments',
};

function witView(state: EditorState): HTMLElement {
  const text = h('pre', { class: 'wit', tabindex: '0' }, 'Reading…');
  state.ask('wit', {}).then(
    ({ wit }) => (text.textContent = wit),
    (error: unknown) => (text.textContent = `Its WIT could not be read: ${reason(error)}`),
  );
  return text;
}
