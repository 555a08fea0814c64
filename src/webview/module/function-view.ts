/** One function on the right: who calls it, and its instructions, each a link where it names something. */

import type { Listing, ListingLine } from '../../core/wasm/code/listing';
import { button, h, link, setDisabled } from '../dom';
import { VirtualList, type Row } from '../virtual-list';
import type { EditorState } from './state';

/** Go nests blocks by the thousand. */
const MOST_INDENTS = 12;
const MOST_CALLERS = 200;

export class FunctionPane {
  readonly element = h('section', { class: 'function', 'aria-label': 'Function' });
  private readonly title = h('h2', { class: 'function-title' });
  private readonly facts = h('div', { class: 'function-facts' });
  private readonly callers = h('details', { class: 'callers' });
  private readonly note = h('p', { class: 'note', role: 'status' });
  private readonly list: VirtualList;
  private readonly back: HTMLElement;
  private readonly forth: HTMLElement;
  private lines: readonly ListingLine[] = [];
  private selected: number | undefined;
  private shownIndex: number | undefined;
  private drawn: unknown;

  constructor(private readonly state: EditorState) {
    this.list = new VirtualList(
      'Instructions',
      { select: (key) => this.select(key), open: (key) => this.open(key) },
      'line',
    );
    this.back = button('Back', () => state.goBack(), { secondary: true, title: 'Back (Alt+Left)' });
    this.forth = button('Forward', () => state.goForth(), { secondary: true, title: 'Forward (Alt+Right)' });
    const close = button('Close', () => this.close(), { secondary: true });
    const bar = h(
      'div',
      { class: 'function-bar', role: 'toolbar', 'aria-label': 'Function' },
      this.back,
      this.forth,
      close,
    );
    this.element.append(bar, this.title, this.facts, this.callers, this.note, this.list.element);
    this.list.element.classList.add('listing');
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  render(): void {
    const { state } = this;
    setDisabled(this.back, !state.canGo.back);
    setDisabled(this.forth, !state.canGo.forth);
    const now = state.functionFailure ?? state.shown;
    if (now === this.drawn) return;
    this.drawn = now;
    this.selected = undefined;
    if (state.functionFailure === undefined) this.draw();
    else this.drawFailure(state.functionFailure);
  }

  private draw(): void {
    const { shown } = this.state;
    const listing = shown?.listing;
    this.title.textContent = shown?.name ?? '';
    this.title.title = shown?.name ?? '';
    const size = listing === undefined ? 'imported' : `${listing.size.toLocaleString('en-US')} bytes`;
    this.facts.textContent = shown === undefined ? 'Reading…' : `func ${shown.index} · ${shown.type} · ${size}`;
    this.drawCallers();
    this.lines = listing?.lines ?? [];
    this.tell(noteOf(listing, shown !== undefined));
    // The same function of another build stays where it was scrolled to.
    if (shown?.index !== this.shownIndex) this.list.element.scrollTo(0, 0);
    this.shownIndex = shown?.index;
    this.drawLines();
  }

  private drawFailure(why: string): void {
    this.title.textContent = `func ${this.state.function ?? ''}`;
    this.facts.textContent = '';
    this.callers.hidden = true;
    this.lines = [];
    this.shownIndex = undefined;
    this.tell(`This function could not be shown: ${why}`);
    this.drawLines();
  }

  private tell(text: string): void {
    this.note.textContent = text;
    this.note.hidden = text === '';
  }

  private drawCallers(): void {
    const hadFocus = this.callers.contains(document.activeElement);
    this.callers.hidden = this.state.shown === undefined;
    const callers = this.state.shown?.callers ?? [];
    const more = callers.length > MOST_CALLERS ? [h('li', {}, `… ${callers.length - MOST_CALLERS} more`)] : [];
    const items = callers.slice(0, MOST_CALLERS).map(({ index, name }) =>
      h(
        'li',
        {},
        link(name, `Show func ${index}`, () => this.state.openFunction(index)),
      ),
    );
    const count =
      callers.length === 0
        ? 'Nobody calls it by name'
        : callers.length === 1
          ? 'One caller'
          : `${callers.length.toLocaleString('en-US')} callers`;
    this.callers.replaceChildren(h('summary', {}, count), h('ul', {}, ...items, ...more));
    this.callers.toggleAttribute('open', callers.length > 0 && callers.length <= 3);
    // A link that was followed is gone: go on from the code.
    if (hadFocus) this.list.element.focus();
  }

  private drawLines(): void {
    this.list.update(this.lines.length, (index) => this.rowAt(index), this.selected);
  }

  private rowAt(index: number): Row | undefined {
    const line = this.lines[index];
    if (line === undefined) return undefined;
    const offset = line.offset === undefined ? '' : `0x${line.offset.toString(16)}`;
    const indent = '  '.repeat(Math.min(line.depth, MOST_INDENTS));
    const deep = line.depth > MOST_INDENTS ? `${line.depth}› ` : '';
    const [name, ...rest] = line.text.split(' ');
    const operand = rest.join(' ');
    const cells = [
      h('span', { class: 'offset' }, offset),
      h(
        'span',
        { class: 'code' },
        `${indent}${deep}`,
        h('span', { class: 'mnemonic' }, name ?? ''),
        operand === '' ? '' : ' ',
        this.operand(line, operand),
      ),
    ];
    const leads = line.link === undefined ? '' : ', Enter follows';
    return { key: index, label: `${line.text}${offset === '' ? '' : `, at ${offset}`}${leads}`, cells };
  }

  private operand(line: ListingLine, text: string): HTMLElement | string {
    const { link: target } = line;
    if (target === undefined || text === '') return text;
    const element = link(text, `Show ${target.kind} ${target.index}`, () => this.state.follow(target));
    element.tabIndex = -1;
    return element;
  }

  /** Whoever closes it by keyboard goes on from the list. */
  private close(): void {
    this.state.closeFunction();
    const lists = [...document.querySelectorAll<HTMLElement>('.panel .list')];
    lists.find((list) => list.offsetParent !== null)?.focus();
  }

  private select(index: number): void {
    this.selected = index;
    this.drawLines();
    this.list.reveal(index);
  }

  private open(index: number): void {
    const target = this.lines[index]?.link;
    if (target !== undefined) this.state.follow(target);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey && event.key === 'ArrowLeft') this.state.goBack();
    else if (event.altKey && event.key === 'ArrowRight') this.state.goForth();
    else if ((event.ctrlKey || event.metaKey) && event.key === 'c' && getSelection()?.isCollapsed !== false)
      void this.copy();
    else return;
    event.preventDefault();
  }

  /** All of it, as text that wabt reads again but for its head. */
  private async copy(): Promise<void> {
    const text = this.lines
      .map(({ depth, text: line }) => `${'  '.repeat(Math.min(depth, MOST_INDENTS))}${line}`)
      .join('\n');
    await navigator.clipboard.writeText(text);
    this.tell('The instructions are copied.');
  }
}

function noteOf(listing: Listing | undefined, isKnown: boolean): string {
  if (listing === undefined) return isKnown ? 'The host provides it: there is no code in this module.' : '';
  return listing.note ?? '';
}
