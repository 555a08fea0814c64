/** Scripts of WebAssembly's test suite (`.wast`) and the modules in them, by the grammar of the reference interpreter. */

import { isUtf8 } from 'node:buffer';
import { stringBytes } from './peers/sexpr';

/**
 * What the script says of a module: `module` is valid, and `unlinkable` and `trap` are so too, for they fail when they
 * are instantiated. Those with `custom` are wrong only to whoever reads the annotations of custom sections.
 */
export type WastKind =
  'module' | 'invalid' | 'malformed' | 'unlinkable' | 'trap' | 'invalid-custom' | 'malformed-custom';

export interface WastModule {
  readonly kind: WastKind;
  /** As in the script, or what the strings of a quoted one say: maybe fields alone, without `(module …)`. */
  readonly text: string;
  /** It is `(module binary …)`, or `(module quote …)`. */
  readonly binary: boolean;
  readonly quoted: boolean;
  /** Of the script, from 1 on. */
  readonly line: number;
  /** The message of the assertion. */
  readonly expected?: string;
  /** Of a binary one, its content; of a quoted one that is no UTF-8, what `text` cannot say. */
  readonly bytes?: Uint8Array;
}

const ASSERTIONS: ReadonlyMap<string, WastKind> = new Map([
  ['assert_invalid', 'invalid'],
  ['assert_malformed', 'malformed'],
  ['assert_unlinkable', 'unlinkable'],
  ['assert_trap', 'trap'],
  ['assert_invalid_custom', 'invalid-custom'],
  ['assert_malformed_custom', 'malformed-custom'],
]);

const FIELDS = new Set('type rec import func table memory global tag export start elem data'.split(' '));

/** Every module of a script, in its order. */
export function modulesOf(script: string): WastModule[] {
  const source = new Source(script);
  const forms = readForms(script);
  const [first] = forms;
  // A script may be the fields of one module.
  if (first !== undefined && FIELDS.has(source.head(first)))
    return [{ kind: 'module', text: script, binary: false, quoted: false, line: source.lineAt(first.start) }];
  return forms.flatMap((form) => modulesIn(form, source));
}

function modulesIn(command: Form, source: Source): WastModule[] {
  const head = source.head(command);
  const items = command.items ?? [];
  if (head === 'module') return described(command, 'module', source);
  // `(shared (module $m))` in it only names one.
  if (head === 'thread') return items.flatMap((item) => modulesIn(item, source));
  const kind = ASSERTIONS.get(head);
  const module = items.find((item) => source.head(item) === 'module');
  if (kind === undefined || module === undefined) return [];
  const message = items.map((item) => source.word(item)).find((word) => word.startsWith('"'));
  const expected = message === undefined ? {} : { expected: stringBytes(message).toString('utf8') };
  return described(module, kind, source).map((one) => ({ ...one, ...expected }));
}

/** Nothing for `(module instance …)`, which has no text of its own. */
function described(module: Form, kind: WastKind, source: Source): WastModule[] {
  const [definition, ...others] = (module.items ?? []).slice(1);
  const defines = source.word(definition) === 'definition';
  const items = defines || definition === undefined ? others : [definition, ...others];
  const form = source.word(items.find((item) => !source.word(item).startsWith('$')));
  if (form === 'instance') return [];
  const common = { kind, binary: form === 'binary', quoted: form === 'quote', line: source.lineAt(module.start) };
  const text = source.without(module, defines ? definition : undefined);
  if (!common.binary && !common.quoted) return [{ ...common, text }];
  const strings = items.map((item) => source.word(item)).filter((word) => word.startsWith('"'));
  const bytes = Buffer.concat(strings.map(stringBytes));
  if (common.quoted) return [{ ...common, text: bytes.toString('utf8'), ...(isUtf8(bytes) ? {} : { bytes }) }];
  return [{ ...common, text, bytes }];
}

class Source {
  private line = 1;
  private counted = 0;

  constructor(private readonly text: string) {}

  /** Of an atom or a string its text, and nothing of a list. */
  word(form: Form | undefined): string {
    return form === undefined || form.items !== undefined ? '' : this.text.slice(form.start, form.end);
  }

  head(form: Form): string {
    return this.word(form.items?.[0]);
  }

  /** Asked from the beginning to the end. */
  lineAt(offset: number): number {
    for (; this.counted < offset; this.counted++) if (this.text[this.counted] === '\n') this.line++;
    return this.line;
  }

  /** The text of `form`, with space in the place of one of its items. */
  without(form: Form, item: Form | undefined): string {
    if (item === undefined) return this.text.slice(form.start, form.end);
    const blank = ' '.repeat(item.end - item.start);
    return this.text.slice(form.start, item.start) + blank + this.text.slice(item.end, form.end);
  }
}

/** An atom, a string or a list. Comments and annotations are no items of it. */
interface Form {
  readonly start: number;
  end: number;
  readonly items?: Form[];
}

/**
 * Space, line comment, opening of block comment, of annotation and of list, closing, string or quoted identifier, atom,
 * and any character that is none of these.
 */
const TOKEN = /\s+|;;[^\n\r]*|\(;|\(@|[()]|\$?"(?:[^"\\]|\\.)*"|[^\s()";]+|./gs;

/** Every text gives some: what is never closed ends with it. */
function readForms(text: string): Form[] {
  const top: Form[] = [];
  const open: Form[] = [];
  const tokens = new RegExp(TOKEN);
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const [token] = found;
    const add = (form: Form) => (open.at(-1)?.items ?? top).push(form);
    if (token === '(;') tokens.lastIndex = behindComment(text, found.index);
    else if (token === ')') closeLast(open, tokens.lastIndex);
    else if (token.startsWith('(')) {
      const list = { start: found.index, end: text.length, items: [] };
      if (token === '(') add(list);
      open.push(list);
    } else if (!/^(?:\s|;;)/.test(token)) add({ start: found.index, end: tokens.lastIndex });
  }
  return top;
}

function closeLast(open: Form[], end: number): void {
  const list = open.pop();
  if (list !== undefined) list.end = end;
}

/** Just behind a block comment, in which others may stand. */
function behindComment(text: string, start: number): number {
  const mark = /\(;|;\)/g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    depth += found[0] === '(;' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return text.length;
}
