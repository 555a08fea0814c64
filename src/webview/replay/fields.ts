/** Parts of the form in which a request and the upstream's answer are edited. */

import type { Header } from '../../core/scenario/exchange';
import type { ExchangeFile } from '../../core/scenario/exchange-file';
import type { HeadersFile } from '../../core/scenario/callouts';
import { button, h } from '../dom';

export type BodyFile = NonNullable<ExchangeFile['request']['body']>;
type PieceFile = string | { readonly base64: string };

/** Whether it can be edited as text, or as base64. */
const KINDS = ['text', 'base64'] as const;

/** A text field with its label. */
export class TextField {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;

  constructor(label: string, value: string, changed: () => void, options: { wide?: boolean; list?: string } = {}) {
    this.input = h('input', { type: 'text', value, spellcheck: 'false', list: options.list, 'aria-label': label });
    this.input.addEventListener('input', changed);
    this.element = h(
      'label',
      { class: options.wide === true ? 'field wide' : 'field' },
      h('span', {}, label),
      this.input,
    );
  }

  get value(): string {
    return this.input.value;
  }
}

/** Name and value a row; the last row is for one more. */
export class HeaderFields {
  readonly element: HTMLElement;
  private readonly body = h('tbody');

  constructor(
    private readonly label: string,
    headers: readonly Header[],
    private readonly changed: () => void,
  ) {
    for (const [name, value] of headers) this.add(name, value);
    const more = button('Add', () => this.add('', '').querySelector('input')?.focus(), {
      secondary: true,
      title: `Add to ${label.toLowerCase()}`,
    });
    const table = h('table', { class: 'fields', 'aria-label': label }, this.body);
    this.element = h('div', { class: 'header-fields' }, h('h3', {}, label), table, more);
  }

  get value(): readonly Header[] {
    return [...this.body.rows].flatMap((row): Header[] => {
      const [name, value] = [...row.querySelectorAll('input')].map((input) => input.value);
      return name === undefined || name.trim() === '' ? [] : [[name.trim(), value ?? '']];
    });
  }

  private add(name: string, value: string): HTMLElement {
    const field = (text: string, what: string) => {
      const input = h('input', {
        type: 'text',
        value: text,
        spellcheck: 'false',
        'aria-label': `${this.label}: ${what}`,
      });
      input.addEventListener('input', this.changed);
      return input;
    };
    const remove = h(
      'button',
      { type: 'button', class: 'link', title: 'Remove', 'aria-label': `Remove ${name === '' ? 'it' : name}` },
      '×',
    );
    const row = h(
      'tr',
      {},
      h('td', {}, field(name, 'name')),
      h('td', { class: 'wide' }, field(value, 'value')),
      h('td', {}, remove),
    );
    remove.addEventListener('click', () => {
      row.remove();
      this.changed();
    });
    this.body.append(row);
    return row;
  }
}

/** The pieces in which a body arrives, each as text or base64. */
export class BodyFields {
  readonly element: HTMLElement;
  private readonly pieces = h('div', { class: 'pieces' });

  constructor(
    private readonly label: string,
    body: BodyFile | undefined,
    private readonly changed: () => void,
  ) {
    for (const piece of piecesOf(body)) this.add(piece);
    const more = button(
      'Add a Piece',
      () => {
        this.add('');
        changed();
      },
      { secondary: true, title: 'Bodies arrive in pieces: plugins see each of them' },
    );
    const split = button('Split in Two', () => this.split(), { secondary: true, title: 'The last piece becomes two' });
    this.element = h(
      'div',
      { class: 'body-fields' },
      h('h3', {}, label),
      this.pieces,
      h('div', { class: 'edit-bar' }, more, split),
    );
  }

  get value(): BodyFile | undefined {
    const pieces = [...this.pieces.children].map((piece): PieceFile => {
      const text = piece.querySelector('textarea')?.value ?? '';
      return piece.querySelector('select')?.value === 'base64' ? { base64: text } : text;
    });
    const [only] = pieces;
    if (only === undefined || (pieces.length === 1 && only === '')) return undefined;
    return pieces.length === 1 ? only : { chunks: pieces };
  }

  private add(piece: PieceFile): void {
    const isText = typeof piece === 'string';
    const number = this.pieces.children.length + 1;
    const area = h('textarea', { rows: '5', spellcheck: 'false', 'aria-label': `${this.label}, piece ${number}` });
    area.value = isText ? piece : piece.base64;
    area.addEventListener('input', this.changed);
    const kind = h('select', { 'aria-label': `Form of piece ${number}` }, ...KINDS.map((one) => h('option', {}, one)));
    kind.value = isText ? 'text' : 'base64';
    kind.addEventListener('change', this.changed);
    const remove = h(
      'button',
      { type: 'button', class: 'link', 'aria-label': `Remove piece ${number}`, title: 'Remove' },
      '×',
    );
    const element = h('div', { class: 'piece' }, h('div', { class: 'piece-bar' }, kind, remove), area);
    remove.addEventListener('click', () => {
      element.remove();
      this.changed();
    });
    this.pieces.append(element);
  }

  private split(): void {
    const last = this.pieces.lastElementChild?.querySelector('textarea');
    if (last === null || last === undefined) return;
    // Four characters of base64 are three bytes.
    const isText = this.pieces.lastElementChild?.querySelector('select')?.value === 'text';
    const half = Math.ceil(last.value.length / 2);
    const at = isText ? half : half - (half % 4);
    const rest = last.value.slice(at);
    last.value = last.value.slice(0, at);
    this.add(isText ? rest : { base64: rest });
    this.changed();
  }
}

function piecesOf(body: BodyFile | undefined): readonly PieceFile[] {
  if (body === undefined) return [''];
  return typeof body === 'object' && 'chunks' in body ? body.chunks : [body];
}

export function headersOf(file: HeadersFile | undefined): readonly Header[] {
  if (file === undefined) return [];
  if (Array.isArray(file)) return file as readonly Header[];
  return Object.entries(file).flatMap(([name, value]): Header[] =>
    typeof value === 'string' ? [[name, value]] : value.map((one): Header => [name, one]),
  );
}
