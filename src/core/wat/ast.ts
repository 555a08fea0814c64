/**
 * What a text means, as far as it can be told of each field alone: definitions, instructions, and uses of what is
 * defined somewhere. https://webassembly.github.io/spec/core/text/modules.html
 */

import type { Opcode } from '../wasm/code/opcodes';
import type { Atom, List, Node } from './tree';

/** The index spaces of a module. */
export type ModuleSpace = 'type' | 'func' | 'table' | 'memory' | 'global' | 'tag' | 'elem' | 'data';
/** Those of a function, and of a structure type. */
export type Space = ModuleSpace | 'local' | 'label' | 'field';

export const MODULE_SPACES: readonly ModuleSpace[] = [
  'type',
  'func',
  'table',
  'memory',
  'global',
  'tag',
  'elem',
  'data',
];

/** A name or a number that stands for an entry of an index space. */
export interface Use {
  readonly space: Space;
  readonly atom: Atom;
  /** Of a label: the block that it leads to, or the function itself. Absent where there is none. */
  readonly target?: Instruction | 'function';
  /** Of a structure's field: the use of its type. */
  readonly owner?: Use;
}

/**
 * A value type as text, in one form: `i32`, `ref null func`, `ref 3`, `ref null $name` (before names are known).
 * `funcref` and its like are told in full.
 */
export type ValueType = string;

export interface Local {
  readonly type: ValueType;
  readonly id?: Atom;
  /** What stands for it in the text: its type. */
  readonly atom: Node;
}

/** `(type $t) (param …) (result …)`: of a function, a block, an indirect call or a tag. */
export interface TypeUse {
  readonly use?: Use;
  readonly params: readonly Local[];
  readonly results: readonly ValueType[];
  /** Whether parameters or results are written out. */
  readonly isInline: boolean;
  readonly start: number;
  readonly end: number;
}

/** `then`, `else`, `catch $tag`, `catch_all`, `delegate`: what follows the first part of a block. */
export interface Part {
  readonly keyword: Atom;
  readonly body: readonly Instruction[];
  readonly tag?: Use;
}

export interface CatchClause {
  readonly keyword: Atom;
  readonly tag?: Use;
  readonly label?: Use;
}

export interface Instruction {
  readonly name: string;
  readonly keyword: Atom;
  /** From its opening parenthesis, or its keyword, up to its last word. */
  readonly start: number;
  readonly end: number;
  readonly isFolded: boolean;
  /** Absent where there is no such instruction. */
  readonly opcode?: Opcode;
  readonly immediates: readonly Node[];
  readonly uses: readonly Use[];
  /** Folded ones, which come before it. */
  readonly operands: readonly Instruction[];
  /** Of a block. */
  readonly label?: Atom;
  readonly type?: TypeUse;
  readonly body?: readonly Instruction[];
  readonly parts?: readonly Part[];
  readonly catches?: readonly CatchClause[];
  /** `end`, of a block that is not folded. */
  readonly closing?: Atom;
  /** Types that are written out: of `select`, `ref.test`, `br_on_cast`, `ref.null`. */
  readonly types?: readonly ValueType[];
  /** Offset, alignment, lane, constants, in the text's order. */
  readonly memory?: MemoryArgument;
}

export interface MemoryArgument {
  readonly offset?: bigint;
  readonly align?: bigint;
}

export interface Limits {
  readonly address: 'i32' | 'i64';
  readonly min?: bigint;
  readonly max?: bigint;
  readonly isShared: boolean;
  /** Bytes, where it is not 65,536. */
  readonly pageSize?: bigint;
  readonly start: number;
  readonly end: number;
}

interface FieldBase {
  readonly node: List;
  readonly keyword: Atom;
  readonly uses: readonly Use[];
}

interface Definition extends FieldBase {
  readonly id?: Atom;
  readonly exports: readonly Atom[];
  readonly imported?: { readonly module: Atom; readonly name: Atom };
}

/** A field of a structure, or the elements of an array. */
export interface StorageField {
  readonly id?: Atom;
  readonly atom: Node;
  /** `i8` and `i16` besides value types. */
  readonly type: string;
  readonly isMutable: boolean;
}

export type Composite =
  | { readonly kind: 'func'; readonly params: readonly Local[]; readonly results: readonly ValueType[] }
  | { readonly kind: 'struct'; readonly fields: readonly StorageField[] }
  | { readonly kind: 'array'; readonly element: StorageField }
  | { readonly kind: 'cont'; readonly use?: Use };

export interface TypeDefinition {
  readonly node: List;
  readonly id?: Atom;
  readonly isFinal: boolean;
  readonly supertypes: readonly Use[];
  readonly composite: Composite;
}

/** `(type …)` has one, `(rec …)` any number. */
export interface TypeField extends FieldBase {
  readonly kind: 'type';
  readonly types: readonly TypeDefinition[];
}

export interface FuncField extends Definition {
  readonly kind: 'func';
  readonly type: TypeUse;
  readonly locals: readonly Local[];
  readonly body: readonly Instruction[];
  /** Its body is nested too deeply to be looked at. */
  readonly isUnread: boolean;
}

export interface TagField extends Definition {
  readonly kind: 'tag';
  readonly type: TypeUse;
}

export interface TableField extends Definition {
  readonly kind: 'table';
  readonly limits: Limits;
  readonly type: ValueType;
  readonly init?: readonly Instruction[];
  readonly elements?: Elements;
}

export interface MemoryField extends Definition {
  readonly kind: 'memory';
  readonly limits: Limits;
  readonly data?: readonly Atom[];
}

export interface GlobalField extends Definition {
  readonly kind: 'global';
  readonly type: ValueType;
  readonly isMutable: boolean;
  readonly init: readonly Instruction[];
}

export interface ExportField extends FieldBase {
  readonly kind: 'export';
  readonly name?: Atom;
  readonly use?: Use;
}

export interface StartField extends FieldBase {
  readonly kind: 'start';
  readonly use?: Use;
}

export interface Elements {
  readonly type: ValueType;
  readonly uses: readonly Use[];
  readonly expressions: readonly (readonly Instruction[])[];
}

export interface ElemField extends FieldBase {
  readonly kind: 'elem';
  readonly id?: Atom;
  readonly mode: 'active' | 'passive' | 'declarative';
  readonly table?: Use;
  readonly offset?: readonly Instruction[];
  readonly elements: Elements;
}

export interface DataField extends FieldBase {
  readonly kind: 'data';
  readonly id?: Atom;
  readonly memory?: Use;
  readonly offset?: readonly Instruction[];
  readonly strings: readonly Atom[];
}

/** What is none of these, or cannot be told. */
interface OtherField extends FieldBase {
  readonly kind: 'other';
}

export type Field =
  | TypeField | FuncField | TagField | TableField | MemoryField | GlobalField
  | ExportField | StartField | ElemField | DataField | OtherField; // prettier-ignore
