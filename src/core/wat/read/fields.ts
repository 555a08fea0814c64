/** The fields of a module. https://webassembly.github.io/spec/core/text/modules.html */

import type {
  DataField, ElemField, Elements, ExportField, Field, FuncField, GlobalField, Instruction, Local, MemoryField,
  ModuleSpace, StartField, TableField, TagField, TypeField, Use, ValueType,
} from '../ast'; // prettier-ignore
import { stringBytes } from '../literals';
import type { WatProblem } from '../problems';
import { headOf, isAtom, isList, type Atom, type List, type Node } from '../tree';
import { readBody, readExpression } from './body';
import { Cursor, isIndex, Reading } from './reading';
import { SizeReader } from './sizes';
import { ANY_TYPE, locals, nothingMore, referenceType, shown, typeDefinition, typeOrAny, typeUse } from './types';

export interface ReadField {
  readonly field: Field;
  readonly problems: readonly WatProblem[];
}

const EXTERNAL: readonly string[] = ['func', 'table', 'memory', 'global', 'tag'];
const FUNCTIONS_TYPE: ValueType = 'ref null func';

/** `node` is a list whose first item says what it is. */
export function readField(node: List, isTooDeep = false): ReadField {
  const reading = new Reading();
  reading.isTooDeep = isTooDeep;
  const field = new FieldReader(node, reading).read();
  return { field, problems: reading.problems.list };
}

interface Head {
  readonly id?: Atom;
  readonly exports: readonly Atom[];
  readonly imported?: { readonly module: Atom; readonly name: Atom };
}

class FieldReader {
  private readonly cursor: Cursor;
  private readonly keyword: Atom;
  private readonly sizes: SizeReader;

  constructor(
    private readonly node: List,
    private readonly reading: Reading,
  ) {
    const [first] = node.items;
    this.keyword = isAtom(first) ? first : { kind: 'keyword', text: '', start: node.start, end: node.start + 1 };
    this.cursor = Cursor.after(node);
    this.sizes = new SizeReader(this.keyword, this.cursor, reading);
  }

  read(): Field {
    switch (headOf(this.node)) {
      case 'type':
      case 'rec':
        return this.types();
      case 'import':
        return this.import();
      case 'export':
        return this.export();
      case 'start':
        return this.start();
      case 'elem':
        return this.elem();
      case 'data':
        return this.data();
      default:
        return this.external(this.head());
    }
  }

  private external(head: Head): Field {
    switch (this.keyword.text) {
      case 'func':
        return this.func(head);
      case 'tag':
        return this.tag(head);
      case 'table':
        return this.table(head);
      case 'memory':
        return this.memory(head);
      case 'global':
        return this.global(head);
      default:
        return this.other();
    }
  }

  private get base() {
    return { node: this.node, keyword: this.keyword, uses: this.reading.uses };
  }

  private fault(at: { start: number; end: number }, message: string): void {
    this.reading.problems.error('syntax', at, message);
  }

  private other(): Field {
    const word = this.keyword.text;
    this.fault(
      this.keyword,
      word === '' ? 'a field of a module begins with its kind: func, memory, …' : `there is no field (${word} …)`,
    );
    return { kind: 'other', ...this.base };
  }

  /** `$id? (export "…")* (import "…" "…")?` */
  private head(): Head {
    const id = this.cursor.id();
    const exports: Atom[] = [];
    for (let list = this.cursor.list('export'); list !== undefined; list = this.cursor.list('export')) {
      const name = this.name(Cursor.after(list), 'export');
      if (name !== undefined) exports.push(name);
    }
    const list = this.cursor.list('import');
    const imported = list === undefined ? undefined : this.importNames(Cursor.after(list));
    return { ...(id === undefined ? {} : { id }), exports, ...(imported === undefined ? {} : { imported }) };
  }

  private importNames(cursor: Cursor): Head['imported'] {
    const module = this.name(cursor, 'import');
    const name = module === undefined ? undefined : this.name(cursor, 'import');
    nothingMore(cursor, this.reading, 'an import has two names');
    return module === undefined || name === undefined ? undefined : { module, name };
  }

  private name(cursor: Cursor, what: string): Atom | undefined {
    const atom = cursor.atom('string');
    if (atom === undefined) this.fault(cursor.place, `an ${what} needs a name in quotes`);
    else if (this.string(atom) && !isUtf8(atom)) this.reading.problems.error('literal', atom, 'a name is UTF-8');
    return atom;
  }

  private string(atom: Atom): boolean {
    const { fault } = stringBytes(atom.text);
    if (fault === undefined) return true;
    const start = atom.start + fault.at;
    this.reading.problems.error('literal', { start, end: start + fault.length }, fault.message);
    return false;
  }

  private types(): TypeField {
    if (this.keyword.text === 'type')
      return { kind: 'type', ...this.base, types: [typeDefinition(this.node, this.reading)] };
    const types = [];
    for (let list = this.cursor.list('type'); list !== undefined; list = this.cursor.list('type')) {
      types.push(typeDefinition(list, this.reading));
    }
    nothingMore(this.cursor, this.reading, '(rec …) has types');
    return { kind: 'type', ...this.base, types };
  }

  /** `(import "m" "n" (func $f …))`: what is imported is read as if it stood alone. */
  private import(): Field {
    const module = this.name(this.cursor, 'import');
    const name = module === undefined ? undefined : this.name(this.cursor, 'import');
    const list = this.cursor.list(...EXTERNAL);
    if (list === undefined) {
      this.fault(
        this.cursor.place,
        'an import says what it brings: (func …), (memory …), (table …), (global …) or (tag …)',
      );
      return { kind: 'other', ...this.base };
    }
    nothingMore(this.cursor, this.reading, 'an import brings one thing');
    const inner = new FieldReader(list, this.reading);
    const id = inner.cursor.id();
    const empty: Atom = { kind: 'string', text: '""', start: this.node.start, end: this.node.start };
    const imported = { module: module ?? empty, name: name ?? empty };
    const field = inner.external({ ...(id === undefined ? {} : { id }), exports: [], imported });
    return { ...field, node: this.node };
  }

  private func(head: Head): FuncField {
    const type = typeUse(this.cursor, this.reading);
    const declared: Local[] = [];
    for (let list = this.cursor.list('local'); list !== undefined; list = this.cursor.list('local')) {
      for (const local of locals(list, this.reading)) declared.push(local);
    }
    if (head.imported !== undefined) this.nothingImported(declared[0]?.atom);
    const isUnread = this.reading.isTooDeep || head.imported !== undefined;
    const body = isUnread ? [] : readBody(this.cursor, this.reading);
    return { kind: 'func', ...this.base, ...head, type, locals: declared, body, isUnread: this.reading.isTooDeep };
  }

  private nothingImported(found: Node | undefined): void {
    const extra = found ?? this.cursor.peek;
    if (extra !== undefined) this.fault(extra, 'what is imported has a type and nothing else');
  }

  private tag(head: Head): TagField {
    const type = typeUse(this.cursor, this.reading);
    nothingMore(this.cursor, this.reading, 'a tag has parameters');
    return { kind: 'tag', ...this.base, ...head, type };
  }

  private table(head: Head): TableField {
    const address = this.sizes.address();
    const short = referenceType(this.cursor.peek, this.reading);
    if (short !== undefined) return this.tableOfElements(head, short, address);
    const limits = this.sizes.limits(address);
    const node = this.cursor.take();
    const type = node === undefined ? undefined : referenceType(node, this.reading);
    if (type === undefined) this.fault(node ?? this.cursor.place, 'a table has a type of elements, such as `funcref`');
    const rest = this.cursor.rest;
    if (head.imported !== undefined) this.nothingImported(undefined);
    const init = rest.length === 0 ? {} : { init: readBody(this.cursor, this.reading) };
    return { kind: 'table', ...this.base, ...head, limits, type: type ?? ANY_TYPE, ...init };
  }

  /** `(table funcref (elem $a $b))`: as large as its elements. */
  private tableOfElements(head: Head, type: ValueType, address: 'i32' | 'i64'): TableField {
    this.cursor.take();
    const list = this.cursor.list('elem');
    if (list === undefined) this.fault(this.cursor.place, 'a table has limits, or its elements: (elem …)');
    const elements = this.elementItems(list === undefined ? this.cursor : Cursor.after(list), type);
    nothingMore(this.cursor, this.reading, 'a table ends with its elements');
    const size = BigInt(Math.max(elements.uses.length, elements.expressions.length));
    const { start, end } = this.keyword;
    return {
      kind: 'table',
      ...this.base,
      ...head,
      type,
      elements,
      limits: { address, min: size, max: size, isShared: false, start, end },
    };
  }

  private memory(head: Head): MemoryField {
    const address = this.sizes.address();
    const pageSize = this.sizes.pageSize();
    const list = this.cursor.list('data');
    if (list === undefined) {
      const limits = this.sizes.limits(address);
      nothingMore(this.cursor, this.reading, 'a memory has limits');
      return { kind: 'memory', ...this.base, ...head, limits };
    }
    const data = this.strings(Cursor.after(list));
    nothingMore(this.cursor, this.reading, 'a memory ends with its data');
    const { start, end } = this.keyword;
    const limits = { address, isShared: false, start, end, ...(pageSize === undefined ? {} : { pageSize }) };
    return { kind: 'memory', ...this.base, ...head, limits, data };
  }

  private global(head: Head): GlobalField {
    const node = this.cursor.take();
    const isMutable = headOf(node) === 'mut';
    const inner = isMutable && isList(node) ? node.items[1] : node;
    if (isList(node) && isMutable && node.items.length > 2) this.fault(node, '(mut …) has one type');
    if (inner === undefined) this.fault(node ?? this.cursor.place, 'a global has a type: i32, or (mut i32)');
    const type = inner === undefined ? ANY_TYPE : typeOrAny(inner, this.reading);
    if (head.imported !== undefined) this.nothingImported(undefined);
    const init = head.imported === undefined ? readBody(this.cursor, this.reading) : [];
    return { kind: 'global', ...this.base, ...head, type, isMutable, init };
  }

  private export(): ExportField {
    const name = this.name(this.cursor, 'export');
    const list = this.cursor.list(...EXTERNAL);
    if (list === undefined) {
      if (name !== undefined)
        this.fault(this.cursor.place, 'an export says what it hands out: (func $name), (memory 0) …');
      return { kind: 'export', ...this.base, ...(name === undefined ? {} : { name }) };
    }
    nothingMore(this.cursor, this.reading, 'an export hands out one thing');
    const use = this.onlyIndex(Cursor.after(list), externalSpace(list));
    return {
      kind: 'export',
      ...this.base,
      ...(name === undefined ? {} : { name }),
      ...(use === undefined ? {} : { use }),
    };
  }

  private onlyIndex(cursor: Cursor, space: ModuleSpace): Use | undefined {
    const atom = cursor.index();
    if (atom === undefined) this.fault(cursor.place, `a name or an index is missing here`);
    nothingMore(cursor, this.reading, 'one name or index is enough');
    return atom === undefined ? undefined : this.reading.use(space, atom);
  }

  private start(): StartField {
    const use = this.onlyIndex(this.cursor, 'func');
    return { kind: 'start', ...this.base, ...(use === undefined ? {} : { use }) };
  }

  private elem(): ElemField {
    const id = this.cursor.id();
    const isDeclared = this.cursor.keyword('declare') !== undefined;
    const table = this.segmentTarget('table');
    const isOld = table !== undefined && !isList(this.node.items[id === undefined ? 1 : 2]);
    const offset = isDeclared ? undefined : this.offset(table !== undefined);
    const elements = this.elementList(offset !== undefined && (table === undefined || isOld));
    const mode = isDeclared ? 'declarative' : offset === undefined ? 'passive' : 'active';
    return {
      kind: 'elem',
      ...this.base,
      ...(id === undefined ? {} : { id }),
      mode,
      ...(table === undefined ? {} : { table }),
      ...(offset === undefined ? {} : { offset }),
      elements,
    };
  }

  /** `(table $t)`, `(memory $m)`; or the index alone, as it was written once. */
  private segmentTarget(space: 'table' | 'memory'): Use | undefined {
    const list = this.cursor.list(space);
    if (list !== undefined) return this.onlyIndex(Cursor.after(list), space);
    const isOld = isIndex(this.cursor.peek) && isList(this.cursor.ahead(1));
    const atom = isOld ? this.cursor.index() : undefined;
    return atom === undefined ? undefined : this.reading.use(space, atom);
  }

  /** `(offset …)` or one folded instruction. */
  private offset(isRequired: boolean): Instruction[] | undefined {
    const list = this.cursor.list('offset');
    if (list !== undefined) return readBody(Cursor.after(list), this.reading);
    const { peek } = this.cursor;
    if (isList(peek) && !['item', 'ref', 'table', 'memory'].includes(headOf(peek))) {
      this.cursor.take();
      return readExpression([peek], peek.end, this.reading);
    }
    if (isRequired) this.fault(this.cursor.place, 'where it begins is missing: (i32.const 0)');
    return undefined;
  }

  private elementList(mayOmitType: boolean): Elements {
    const kind = this.cursor.keyword('func');
    if (kind !== undefined) return this.elementItems(this.cursor, FUNCTIONS_TYPE, true);
    const type = referenceType(this.cursor.peek, this.reading);
    if (type !== undefined) this.cursor.take();
    else if (isIndex(this.cursor.peek) || (mayOmitType && this.cursor.peek === undefined)) {
      return this.elementItems(this.cursor, FUNCTIONS_TYPE, true);
    } else if (this.cursor.peek !== undefined || !mayOmitType) {
      this.fault(this.cursor.place, 'elements have a type: `func $a $b`, or `funcref (ref.func $a)`');
    }
    return this.elementItems(this.cursor, type ?? ANY_TYPE);
  }

  private elementItems(cursor: Cursor, type: ValueType, areIndices = isIndex(cursor.peek)): Elements {
    const uses: Use[] = [];
    const expressions: Instruction[][] = [];
    for (let node = cursor.take(); node !== undefined; node = cursor.take()) {
      if (areIndices && isIndex(node)) uses.push(this.reading.use('func', node));
      else if (!areIndices && isList(node)) expressions.push(this.element(node));
      else this.fault(node, `${shown(node)} is no ${areIndices ? 'function' : 'element: (ref.func $f)'}`);
    }
    return { type, uses, expressions };
  }

  private element(node: List): Instruction[] {
    if (headOf(node) === 'item') return readBody(Cursor.after(node), this.reading);
    return readExpression([node], node.end, this.reading);
  }

  private data(): DataField {
    const id = this.cursor.id();
    const memory = this.segmentTarget('memory');
    const offset = this.offset(memory !== undefined);
    const strings = this.strings(this.cursor);
    return {
      kind: 'data',
      ...this.base,
      ...(id === undefined ? {} : { id }),
      ...(memory === undefined ? {} : { memory }),
      ...(offset === undefined ? {} : { offset }),
      strings,
    };
  }

  private strings(cursor: Cursor): Atom[] {
    const strings: Atom[] = [];
    for (let node = cursor.take(); node !== undefined; node = cursor.take()) {
      if (!isAtom(node, 'string')) this.fault(node, `${shown(node)} does not belong here: data is written in quotes`);
      else if (this.string(node)) strings.push(node);
    }
    return strings;
  }
}

function externalSpace(list: List): ModuleSpace {
  const head = headOf(list);
  return head === 'table' || head === 'memory' || head === 'global' || head === 'tag' ? head : 'func';
}

function isUtf8({ text }: Atom): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(stringBytes(text).bytes);
    return true;
  } catch {
    return false;
  }
}
