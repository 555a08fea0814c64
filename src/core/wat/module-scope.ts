/** The index spaces of one module: what a name or a number stands for. */

import {
  MODULE_SPACES, type Composite, type Field, type Instruction, type Local, type ModuleSpace, type TypeDefinition, type TypeUse, type Use, type ValueType,
} from './ast'; // prettier-ignore
import type { Chunk, ModulePart } from './document';
import { identifierOf, indexNumber } from './literals';
import type { Atom } from './tree';

export interface Entry {
  readonly space: ModuleSpace;
  readonly index: number;
  readonly id?: Atom;
  readonly chunk: Chunk;
  readonly field: Field;
  /** Of a type. */
  readonly type?: TypeDefinition;
  /** Of types that may refer to each other: the index of the group's first. */
  readonly group?: number;
  readonly groupSize?: number;
}

export interface FuncType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export const UNKNOWN_FUNCTION: FuncType = { params: ['?'], results: ['?'] };

export class ModuleScope {
  private readonly spaces = new Map<ModuleSpace, Entry[]>(MODULE_SPACES.map((space) => [space, []]));
  private readonly names = new Map<ModuleSpace, Map<string, number>>(MODULE_SPACES.map((space) => [space, new Map()]));
  private readonly byField = new Map<Field, Entry[]>();
  private readonly resolved = new Map<string, ValueType>();
  private implicit: FuncType[] | undefined;
  private referable: ReadonlySet<number> | undefined;

  constructor(public part: ModulePart) {
    for (const chunk of part.chunks) if (chunk.field !== undefined) this.declare(chunk, chunk.field);
  }

  /** After an edit in the body of a function, which nothing else can see: what stood for it is found in its new text. */
  follow(part: ModulePart, old: Chunk, now: Chunk): void {
    this.part = part;
    this.implicit = undefined;
    this.referable = undefined;
    this.resolved.clear();
    if (old.field?.kind !== 'func' || now.field?.kind !== 'func') return;
    const [entry] = this.entriesOf(old.field);
    if (entry === undefined) return;
    const { id } = now.field;
    const { space, index } = entry;
    const added: Entry = { space, index, chunk: now, field: now.field, ...(id === undefined ? {} : { id }) };
    this.byField.delete(old.field);
    this.byField.set(now.field, [added]);
    (this.spaces.get('func') ?? [])[entry.index] = added;
  }

  entries(space: ModuleSpace): readonly Entry[] {
    return this.spaces.get(space) ?? [];
  }

  /** What a field defines: one thing, the types of a group, a table with its elements. */
  entriesOf(field: Field): readonly Entry[] {
    return this.byField.get(field) ?? [];
  }

  /** What a name or a number stands for. */
  find(space: ModuleSpace, atom: Atom): Entry | undefined {
    return this.entries(space)[this.indexOf(space, atom) ?? -1];
  }

  /** The index that a name or number stands for; it may be beyond the last. */
  indexOf(space: ModuleSpace, { kind, text }: Atom): number | undefined {
    return kind === 'id' ? this.names.get(space)?.get(identifierOf(text)) : indexNumber(text);
  }

  /** Of names, `$` included, the first that has it. */
  named(space: ModuleSpace, name: string): Entry | undefined {
    return this.entries(space)[this.names.get(space)?.get(name) ?? -1];
  }

  namesOf(space: ModuleSpace): readonly string[] {
    return [...(this.names.get(space)?.keys() ?? [])];
  }

  /** Of a type by its index; those that function types without a name of their own add come last. */
  composite(index: number): Composite | undefined {
    const entry = this.entries('type')[index];
    if (entry !== undefined) return entry.type?.composite;
    const implicit = this.implicitTypes()[index - this.entries('type').length];
    return implicit === undefined
      ? undefined
      : { kind: 'func', params: implicit.params.map(unnamed), results: implicit.results };
  }

  /** With what names stand for put in their place: `ref null $t` → `ref null 3`. */
  resolve(type: ValueType): ValueType {
    if (!type.startsWith('ref ')) return type;
    let found = this.resolved.get(type);
    if (found === undefined) this.resolved.set(type, (found = this.resolveReference(type)));
    return found;
  }

  private resolveReference(type: ValueType): ValueType {
    const at = type.startsWith('ref null ') ? 9 : 4;
    const heap = type.slice(at);
    if (/^[a-z]/.test(heap)) return type;
    const index = heap.startsWith('$') ? this.names.get('type')?.get(identifierOf(heap)) : indexNumber(heap);
    return index === undefined || this.composite(index) === undefined ? '?' : `${type.slice(0, at)}${index}`;
  }

  /** The type that a function, block or call has; undefined when the one that it names is none. */
  funcType({ use, params, results, isInline }: TypeUse): FuncType | undefined {
    if (isInline || use === undefined) return this.typeOf(params, results);
    const index = this.indexOf('type', use.atom);
    return index === undefined ? undefined : this.funcTypeAt(index);
  }

  funcTypeAt(index: number): FuncType | undefined {
    const composite = this.composite(index);
    return composite?.kind === 'func' ? this.typeOf(composite.params, composite.results) : undefined;
  }

  private typeOf(params: readonly Local[], results: readonly ValueType[]): FuncType {
    return { params: params.map(({ type }) => this.resolve(type)), results: results.map((type) => this.resolve(type)) };
  }

  /** Of a function by name or index. */
  functionType(use: Use): FuncType | undefined {
    const field = this.find('func', use.atom)?.field;
    return field?.kind === 'func' ? this.funcType(field.type) : undefined;
  }

  /** Functions that a body may refer to: those that are named outside of bodies. */
  get declaredFunctions(): ReadonlySet<number> {
    this.referable ??= new Set(
      this.part.chunks.flatMap(({ field }) => (field === undefined ? [] : this.declaredBy(field))),
    );
    return this.referable;
  }

  private declaredBy(field: Field): number[] {
    if (field.kind === 'start') return [];
    const own = field.kind === 'func' && field.exports.length > 0 ? this.entriesOf(field) : [];
    const named =
      field.kind === 'func'
        ? []
        : field.uses.filter(({ space }) => space === 'func').map(({ atom }) => this.find('func', atom));
    return [...own, ...named].flatMap((entry) => (entry === undefined ? [] : [entry.index]));
  }

  /** A reference to a function: of its type, which may be one that only its own signature brings. */
  typeOfFunction({ field }: Entry): ValueType {
    if (field.kind !== 'func') return '?';
    const key = keyOf(this.funcType(field.type));
    const explicit = this.entries('type').length;
    for (let index = 0; index < explicit; index++)
      if (this.isPlain(index) && keyOf(this.funcTypeAt(index)) === key) return `ref ${index}`;
    const implicit = this.implicitTypes().findIndex((type) => keyOf(type) === key);
    return implicit < 0 ? 'ref func' : `ref ${explicit + implicit}`;
  }

  /** A type that stands alone, final and without supertypes, is what a signature stands for. */
  private isPlain(index: number): boolean {
    const { type, groupSize } = this.entries('type')[index] ?? {};
    return type?.isFinal === true && type.supertypes.length === 0 && groupSize === 1;
  }

  /** https://webassembly.github.io/spec/core/text/modules.html#abbreviations: added behind all others, each once. */
  private implicitTypes(): readonly FuncType[] {
    if (this.implicit !== undefined) return this.implicit;
    this.implicit = [];
    const explicit = this.entries('type').length;
    const known = new Set(
      Array.from({ length: explicit }, (_, index) => (this.isPlain(index) ? keyOf(this.funcTypeAt(index)) : '')),
    );
    for (const type of this.writtenTypes()) {
      const key = keyOf(type);
      if (!known.has(key)) this.implicit.push(type);
      known.add(key);
    }
    return this.implicit;
  }

  private writtenTypes(): FuncType[] {
    const fields = this.part.chunks.flatMap(({ field }) => (field === undefined ? [] : [field]));
    return fields.flatMap((field) => (field.kind === 'func' || field.kind === 'tag' ? this.typesWritten(field) : []));
  }

  private typesWritten(field: Extract<Field, { kind: 'func' | 'tag' }>): FuncType[] {
    const blocks = field.kind === 'func' ? typeUsesIn(field) : [];
    return [field.type, ...blocks]
      .filter(({ use }) => use === undefined)
      .map(({ params, results }) => this.typeOf(params, results));
  }

  private declare(chunk: Chunk, field: Field): void {
    if (field.kind === 'type') this.declareTypes(chunk, field.types, field);
    else if (field.kind === 'export' || field.kind === 'start' || field.kind === 'other') return;
    else {
      this.add(field.kind, { chunk, field, ...(field.id === undefined ? {} : { id: field.id }) });
      // `(table funcref (elem …))` and `(memory (data …))` bring a segment as well.
      if (field.kind === 'table' && field.elements !== undefined) this.add('elem', { chunk, field });
      if (field.kind === 'memory' && field.data !== undefined) this.add('data', { chunk, field });
    }
  }

  private declareTypes(chunk: Chunk, types: readonly TypeDefinition[], field: Field): void {
    const group = this.entries('type').length;
    for (const type of types) {
      this.add('type', {
        chunk,
        field,
        type,
        group,
        groupSize: types.length,
        ...(type.id === undefined ? {} : { id: type.id }),
      });
    }
  }

  private add(space: ModuleSpace, entry: Omit<Entry, 'space' | 'index'>): void {
    const entries = this.spaces.get(space) ?? [];
    const names = this.names.get(space);
    const index = entries.length;
    if (entry.id !== undefined) {
      const name = identifierOf(entry.id.text);
      if (names?.has(name) === false) names.set(name, index);
    }
    const added: Entry = { ...entry, space, index };
    entries.push(added);
    const known = this.byField.get(entry.field);
    if (known === undefined) this.byField.set(entry.field, [added]);
    else known.push(added);
  }
}

/** What a body adds to the types of its module: those of blocks and indirect calls that name none. */
export function typesAddedBy(field: Extract<Field, { kind: 'func' }>): string {
  return typeUsesIn(field)
    .filter(({ use }) => use === undefined)
    .map(({ params, results }) => `${params.map(({ type }) => type).join(' ')} > ${results.join(' ')}`)
    .join(';');
}

function unnamed(type: ValueType): Local {
  return { type, atom: { kind: 'keyword', text: type, start: 0, end: 0 } };
}

function keyOf(type: FuncType | undefined): string {
  return type === undefined ? '' : `${type.params.join(' ')} -> ${type.results.join(' ')}`;
}

/** Blocks of at most one result need no type of their own. */
function typeUsesIn(field: Extract<Field, { kind: 'func' }>): TypeUse[] {
  const found: TypeUse[] = [];
  const visit = (body: readonly Instruction[]): void => {
    for (const instruction of body) {
      visit(instruction.operands);
      const { type } = instruction;
      if (type !== undefined && (instruction.body === undefined || type.params.length > 0 || type.results.length > 1))
        found.push(type);
      visit(instruction.body ?? []);
      for (const part of instruction.parts ?? []) visit(part.body);
    }
  };
  visit(field.body);
  return found;
}
