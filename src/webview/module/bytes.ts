/** Where the bytes go: a treemap, and the same as a table; what would shrink the module. */

import type { SizeNode } from '../../core/inspect/sizes';
import type { Table } from '../../core/inspect/table';
import type { SizeReport } from '../../protocol/inspector';
import { Chooser } from '../chooser';
import { DataTable } from '../data-table';
import { h, link } from '../dom';
import { reason, type EditorState } from './state';
import { Treemap } from './treemap';
import type { View } from './views';

type Grouping = 'sections' | 'packages' | 'files';

const NO_FILES = 'The module has neither DWARF nor a line table of Go: nothing tells its source files.';

export class BytesView implements View {
  readonly element = h('div', { class: 'fill bytes' });
  private readonly chooser = new Chooser<Grouping>('Group bytes by', (grouping) => this.choose(grouping));
  private readonly crumbs = h('nav', { class: 'crumbs', 'aria-label': 'Where you are' });
  private readonly savings = h('details', { class: 'savings' });
  private readonly message = h('p', { class: 'empty', role: 'status' }, 'Adding up…');
  private readonly treemap: Treemap;
  private readonly table: DataTable;
  private readonly body: HTMLElement;
  private grouping: Grouping = 'packages';
  /** From the root of the tree to what is shown. */
  private path: SizeNode[] = [];
  /** In the order of the children of the last step. */
  private rows: Table['rows'] = [];
  private report: SizeReport | undefined;
  private loaded = '';

  constructor(private readonly state: EditorState) {
    this.treemap = new Treemap((node) => this.enter(node));
    this.table = new DataTable('Sizes', { open: (row) => this.openRow(this.rows.indexOf(row)) });
    this.body = h('div', { class: 'bytes-body' }, this.treemap.element, this.table.element);
    this.element.append(this.chooser.element, this.savings, this.crumbs, this.message, this.body);
    this.body.hidden = true;
    this.savings.hidden = true;
  }

  focusFilter(): void {
    this.table.focusFilter();
  }

  render(): void {
    const digest = this.state.module?.digest ?? '';
    if (digest === this.loaded) return;
    this.loaded = digest;
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.report = await this.state.ask('sizes', {});
      this.body.hidden = false;
      this.drawSavings();
      this.choose(this.grouping);
    } catch (error) {
      this.loaded = '';
      this.message.hidden = false;
      this.message.textContent = `The sizes could not be worked out: ${reason(error)}`;
    }
  }

  private choose(grouping: Grouping): void {
    this.grouping = grouping;
    this.chooser.show(this.choices(), grouping);
    const root = this.report?.[grouping];
    this.message.hidden = root !== undefined;
    this.body.hidden = root === undefined;
    this.message.textContent = NO_FILES;
    this.path = root === undefined ? [] : [root];
    this.draw();
  }

  private choices(): (readonly [Grouping, string])[] {
    const packages = PACKAGE_WORDS[this.report?.language ?? 'other'];
    return [
      ['packages', packages],
      ['sections', 'Section'],
      ['files', 'Source file'],
    ];
  }

  private draw(): void {
    const node = this.path.at(-1);
    if (node === undefined) return;
    this.crumbs.replaceChildren(
      ...this.path.map((step, at) => link(at === 0 ? 'All' : step.name, `Back to ${step.name}`, () => this.climb(at))),
    );
    this.crumbs.hidden = this.path.length < 2;
    this.treemap.show(node);
    const table = sizeTable(node, this.total);
    this.rows = table.rows;
    this.table.show(table);
  }

  private get total(): number {
    return this.path[0]?.bytes ?? 0;
  }

  private climb(at: number): void {
    this.path = this.path.slice(0, at + 1);
    this.draw();
  }

  private openRow(at: number): void {
    const child = this.path.at(-1)?.children?.[at];
    if (child !== undefined) this.enter(child);
  }

  private enter(node: SizeNode): void {
    if (node.index !== undefined) this.state.follow({ kind: 'func', index: node.index });
    else if (node.children !== undefined) {
      this.path = [...this.path, node];
      this.draw();
    }
  }

  private drawSavings(): void {
    const { savings = [], total = 0 } = this.report ?? {};
    this.savings.hidden = savings.length === 0;
    const [most] = savings;
    const percent = (bytes: number) => `${((bytes * 100) / Math.max(1, total)).toFixed(1)} %`;
    const items = savings.map(({ title, bytes, how, price }) =>
      h(
        'li',
        {},
        h('strong', {}, `−${bytes.toLocaleString('en-US')} B (${percent(bytes)}) `),
        title,
        h('div', { class: 'note-line' }, `${how} ${price}`),
      ),
    );
    const title = most === undefined ? '' : `What would shrink it: up to ${percent(most.bytes)} by one step`;
    this.savings.replaceChildren(h('summary', {}, title), h('ul', {}, ...items));
  }
}

const PACKAGE_WORDS: Readonly<Record<SizeReport['language'], string>> = {
  go: 'Package',
  rust: 'Crate',
  'c++': 'Namespace',
  assemblyscript: 'Source folder',
  other: 'Function',
};

function sizeTable({ children = [] }: SizeNode, total: number): Table {
  const numeric = true;
  return {
    columns: [
      { title: 'Name', wide: true },
      { title: 'Bytes', numeric },
      { title: '%', numeric, percent: true },
      { title: 'Items', numeric },
    ],
    rows: children.map((node) => ({
      cells: [
        node.name,
        node.bytes,
        Math.round((node.bytes * 1000) / Math.max(1, total)) / 10,
        node.children?.length ?? 1,
      ],
    })),
    empty: 'Nothing in here.',
  };
}
