/** Names: how they are written, which are taken, and how something gets one that has none. */

import type { WatAnalysis } from '../analysis';
import type { Instruction, ModuleSpace } from '../ast';
import { typeText } from '../check/subtypes';
import type { Chunk } from '../document';
import { Lexer } from '../lexer';
import { identifierOf, nameOf } from '../literals';
import { readField } from '../read/fields';
import { isList, listsAt, parseTree, type Node } from '../tree';
import { EntryNames } from './details';
import { applyEdits, type TextEdit } from './edit';
import { nameOfSymbol, type Symbol } from './symbols';
import { eachInstruction } from './walk';
import { LocalScope } from './locals';

/** `log` and `$log` → `$log`, `a b` → `$"a b"`; undefined for what can be no name. */
export function identifierText(name: string): string | undefined {
  const bare = name.startsWith('$') ? name.slice(1) : name;
  // UTF-8 has no halves of pairs.
  if (bare === '' || /\p{Surrogate}/u.test(bare)) return undefined;
  if (isIdentifier(`$${bare}`)) return `$${bare}`;
  return `$"${bare.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(CONTROL, escaped)}"`;
}

/** https://webassembly.github.io/spec/core/text/values.html#strings */
const CONTROL = /\p{Cc}/gu;

function escaped(character: string): string {
  return String.raw`\u{${character.charCodeAt(0).toString(16)}}`;
}

function isIdentifier(text: string): boolean {
  const lexer = new Lexer(text);
  if (lexer.next() !== 'id' || lexer.end !== text.length || lexer.faults.length > 0) return false;
  return !text.startsWith('$"') || (nameOf(text.slice(1)) ?? '') !== '';
}

/** The names of the index space that a symbol belongs to; those of its own among them. */
export function takenNames(analysis: WatAnalysis, symbol: Symbol): ReadonlySet<string> {
  switch (symbol.kind) {
    case 'local':
      return namesOf(localsAround(analysis, symbol).map((local) => local?.id));
    case 'label':
      return namesOf(labelsOf(symbol.chunk));
    case 'field': {
      const composite = symbol.entry.type?.composite;
      return namesOf(composite?.kind === 'struct' ? composite.fields.map(({ id }) => id) : []);
    }
    default:
      return new Set(analysis.scopeOf(symbol.part).namesOf(symbol.kind));
  }
}

function namesOf(ids: readonly ({ readonly text: string } | undefined)[]): ReadonlySet<string> {
  return new Set(ids.flatMap((id) => (id === undefined ? [] : [identifierOf(id.text)])));
}

function localsAround(analysis: WatAnalysis, { part, chunk }: Extract<Symbol, { kind: 'local' }>) {
  return chunk.field?.kind === 'func' ? new LocalScope(analysis.scopeOf(part), chunk.field).all : [];
}

function labelsOf({ field }: Chunk) {
  const labels: Instruction['label'][] = [];
  if (field !== undefined) eachInstruction(field, ({ label }) => labels.push(label));
  return labels;
}

const LETTERS: Readonly<Record<ModuleSpace, string>> = {
  type: 't', func: 'f', table: 'table', memory: 'memory', global: 'g', tag: 'tag', elem: 'elem', data: 'data',
}; // prettier-ignore

/** A name that is still free: what it is exported or imported as, or one that tells its index. */
export function suggestedName(analysis: WatAnalysis, symbol: Symbol): string {
  return freeName(suggestion(analysis, symbol), takenNames(analysis, symbol));
}

function suggestion(analysis: WatAnalysis, symbol: Symbol): string {
  switch (symbol.kind) {
    case 'local': {
      const { parameters } = localScope(analysis, symbol);
      return `$${symbol.index < parameters ? 'p' : 'l'}${symbol.index}`;
    }
    case 'label':
      return `$${symbol.block === 'function' ? 'func' : symbol.block.name}`;
    case 'field':
      return `$field${symbol.index}`;
    default: {
      const external = new EntryNames(analysis.scopeOf(symbol.part)).externalOf(symbol.entry);
      return `$${external?.replaceAll(NO_LETTERS, '_') ?? `${LETTERS[symbol.kind]}${symbol.entry.index}`}`;
    }
  }
}

/** What a name can only have in quotes. */
const NO_LETTERS = /[^!-~]|["(),;[\]{}]/g;

function localScope(analysis: WatAnalysis, { part, chunk }: Extract<Symbol, { kind: 'local' }>) {
  return chunk.field?.kind === 'func' ? new LocalScope(analysis.scopeOf(part), chunk.field) : { parameters: 0 };
}

/** With a number behind it, where others have it already. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(identifierOf(name))) return name;
  const [start, end] = name.endsWith('"') ? [name.slice(0, -1), '"'] : [name, ''];
  for (let number = 2; ; number++) {
    const other = `${start}_${number}${end}`;
    if (!taken.has(identifierOf(other))) return other;
  }
}

/** Edits that give a symbol without a name this one; undefined where it cannot have any. */
export function namingEdits(analysis: WatAnalysis, symbol: Symbol, name: string): TextEdit[] | undefined {
  if (nameOfSymbol(symbol) !== undefined) return undefined;
  switch (symbol.kind) {
    case 'label':
      return symbol.block === 'function' ? undefined : [behind(symbol.chunk, symbol.block.keyword.end, ` ${name}`)];
    case 'local':
      return symbol.local === undefined
        ? parametersWritten(analysis, symbol, name)
        : split(symbol.chunk, symbol.local.atom, name);
    case 'field':
      return split(symbol.entry.chunk, symbol.field.atom, name);
    default: {
      const { field, space, type, chunk } = symbol.entry;
      // Segments that a table or a memory brings have no place for a name.
      if (field.kind !== space) return undefined;
      return [behind(chunk, (type?.node.items[0] ?? field.keyword).end, ` ${name}`)];
    }
  }
}

function behind({ start }: Chunk, at: number, text: string): TextEdit {
  return { start: start + at, end: start + at, text };
}

/** `(param i32 i64 f32)` → `(param i32) (param $name i64) (param f32)`: what has a name stands alone. */
function split(chunk: Chunk, atom: Node, name: string): TextEdit[] {
  const list = listsAt(chunk.nodes, atom.start).at(-1);
  const items = list?.items ?? [];
  const [keyword] = items;
  const word = keyword === undefined || isList(keyword) ? 'param' : keyword.text;
  const at = items.findIndex(({ start }) => start === atom.start);
  const before = items[at - 1];
  const edits =
    before === undefined || at < 2
      ? [behind(chunk, atom.start, `${name} `)]
      : [between(chunk, before.end, atom.start, `) (${word} ${name} `)];
  return at + 1 < items.length ? [...edits, behind(chunk, atom.end, `) (${word}`)] : edits;
}

/** In place of space; comments stay. */
function between({ start, text }: Chunk, from: number, to: number, put: string): TextEdit {
  const isSpace = text.slice(from, to).trim() === '';
  return { start: start + (isSpace ? from : to), end: start + to, text: put };
}

/** `(type $t)` → `(type $t) (param $name i32) (param i32) (result i32)` */
function parametersWritten(
  analysis: WatAnalysis,
  { part, chunk, index }: Extract<Symbol, { kind: 'local' }>,
  name: string,
): TextEdit[] | undefined {
  const scope = analysis.scopeOf(part);
  const { field } = chunk;
  const type = field?.kind === 'func' && !field.type.isInline ? scope.funcType(field.type) : undefined;
  if (field?.kind !== 'func' || type === undefined) return undefined;
  const params = type.params.map((one, at) => ` (param ${at === index ? `${name} ` : ''}${typeText(one, scope)})`);
  const results = type.results.map((one) => ` (result ${typeText(one, scope)})`);
  return [behind(chunk, field.type.end, [...params, ...results].join(''))];
}

/** Whether after these edits each branch in a function leads to the block that it leads to now. */
export function keepsLabels(chunk: Chunk, edits: readonly TextEdit[]): boolean {
  const moved = edits.map(({ start, end, text }) => ({ start: start - chunk.start, end: end - chunk.start, text }));
  const [list] = parseTree(applyEdits(chunk.text, moved)).nodes;
  const after = isList(list) ? targetsIn(readField(list).field) : [];
  const before = targetsIn(chunk.field);
  return before.every((target, index) => target === undefined || target === after[index]);
}

/** Where each use of a label leads: the number of the block. */
function targetsIn(field: Chunk['field']): (number | undefined)[] {
  const numbers = new Map<Instruction | 'function', number>([['function', -1]]);
  if (field === undefined) return [];
  eachInstruction(field, (instruction) => {
    if (instruction.body !== undefined) numbers.set(instruction, numbers.size);
  });
  return field.uses
    .filter(({ space }) => space === 'label')
    .map(({ target }) => (target === undefined ? undefined : numbers.get(target)));
}
