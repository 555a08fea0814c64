/** Types (chapter 5). Each is read once, and what it refers to when that is asked for. */

import { DW_AT, DW_TAG } from './constants';
import { flagOf, numberOf, type Entry } from './entry';
import { later } from './later';
import type { AliasType, BaseType, FunctionType, PointerType, Type, UnknownType } from './model';
import { attempt, type Names } from './names';
import { arrayOf, enumOf, parametersOf, structOf } from './compound-types';

const VOID: UnknownType = { kind: 'unknown', name: 'void' };

const ALIASES: ReadonlyMap<number, AliasType['word']> = new Map([
  [DW_TAG.typedef, 'typedef'],
  [DW_TAG.template_alias, 'typedef'],
  [DW_TAG.const_type, 'const'],
  [DW_TAG.volatile_type, 'volatile'],
  [DW_TAG.restrict_type, 'restrict'],
  [DW_TAG.atomic_type, 'atomic'],
]);
const POINTERS: ReadonlySet<number> = new Set([
  DW_TAG.pointer_type,
  DW_TAG.reference_type,
  DW_TAG.rvalue_reference_type,
]);
const STRUCTS: ReadonlySet<number> = new Set([
  ...[DW_TAG.structure_type, DW_TAG.class_type, DW_TAG.union_type, DW_TAG.interface_type],
]);

/** Declared types are looked for by name, and what is found may be a declaration again. */
const MOST_HOPS = 4;

export class Types {
  private readonly known = new Map<number, Type>();

  constructor(
    readonly names: Names,
    /** Where the type is defined that is only declared: by its qualified name. */
    private readonly definition: (name: string) => number | undefined,
  ) {}

  /** Of what the first in the chain that has one refers to; without, nothing is known: `void`. */
  ofChain(chain: readonly Entry[]): Type {
    const found = this.names.inherited(chain, DW_AT.type);
    return (found && this.of(found.entry)) ?? VOID;
  }

  /** What the entry's type is; undefined: it has none. */
  of(entry: Entry): Type | undefined {
    return this.at(this.names.program.reference(entry, DW_AT.type));
  }

  /** The type whose entry is at `offset` of the file. */
  at(offset: number | undefined, hops = MOST_HOPS): Type | undefined {
    if (offset === undefined) return undefined;
    const known = this.known.get(offset);
    if (known !== undefined) return known;
    const type = attempt(() => this.read(offset, hops)) ?? { kind: 'unknown', name: 'damaged' };
    this.known.set(offset, type);
    return type;
  }

  private read(offset: number, hops: number): Type | undefined {
    const entry = this.names.program.entry(offset);
    if (entry === undefined) return undefined;
    return (flagOf(entry, DW_AT.declaration) ? this.defined(entry, hops) : undefined) ?? this.make(entry);
  }

  /** By the name of its type unit (5.5.3, 7.32), or else by its own. */
  private defined(entry: Entry, hops: number): Type | undefined {
    if (hops === 0) return undefined;
    const { program } = this.names;
    const signed = program.reference(entry, DW_AT.signature);
    const found = signed ?? this.definition(this.names.qualified([entry], ''));
    return found === undefined || found === entry.offset ? undefined : this.at(found, hops - 1);
  }

  private make(entry: Entry): Type {
    const { tag } = entry;
    const word = ALIASES.get(tag);
    if (word !== undefined) return this.alias(entry, word);
    if (POINTERS.has(tag)) return this.pointer(entry);
    if (STRUCTS.has(tag) && !flagOf(entry, DW_AT.declaration)) return structOf(entry, this);
    if (tag === DW_TAG.base_type) return this.base(entry);
    if (tag === DW_TAG.array_type) return arrayOf(entry, this);
    if (tag === DW_TAG.enumeration_type) return enumOf(entry, this);
    if (tag === DW_TAG.subroutine_type) return this.function(entry);
    return { kind: 'unknown', name: this.names.qualified([entry], '(anonymous)') };
  }

  private alias(entry: Entry, word: AliasType['word']): AliasType {
    const target = later(() => this.of(entry), undefined);
    return {
      kind: 'alias',
      name: word === 'typedef' ? this.names.plain([entry]) : undefined,
      word,
      get target() {
        return target();
      },
    };
  }

  private pointer(entry: Entry): PointerType {
    const target = later(() => this.of(entry), undefined);
    return {
      kind: 'pointer',
      name: this.names.plain([entry]),
      size: numberOf(entry, DW_AT.byte_size) ?? entry.unit.addressSize,
      isReference: entry.tag !== DW_TAG.pointer_type,
      get target() {
        return target();
      },
    };
  }

  private base(entry: Entry): BaseType | UnknownType {
    const name = this.names.plain([entry]) ?? '(anonymous)';
    const encoding = ENCODINGS.get(numberOf(entry, DW_AT.encoding) ?? 0);
    const size = numberOf(entry, DW_AT.byte_size);
    return encoding === undefined || size === undefined
      ? { kind: 'unknown', name }
      : { kind: 'base', name, size, encoding };
  }

  private function(entry: Entry): FunctionType {
    const result = later(() => this.of(entry), undefined);
    const parameters = later(() => parametersOf(entry, this), []);
    return {
      kind: 'function',
      get result() {
        return result();
      },
      get parameters() {
        return parameters();
      },
    };
  }
}

/** 7.8: DW_ATE_*. C's `char` is a character, with or without sign. */
const ENCODINGS: ReadonlyMap<number, BaseType['encoding']> = new Map([
  [0x01, 'unsigned'], // address
  [0x02, 'boolean'],
  [0x04, 'float'],
  [0x05, 'signed'],
  [0x06, 'character'],
  [0x07, 'unsigned'],
  [0x08, 'character'],
  [0x10, 'character'], // UTF
  [0x11, 'character'], // UCS
  [0x12, 'character'], // ASCII
]);
