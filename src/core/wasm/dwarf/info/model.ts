/**
 * What DWARF tells of a program besides its lines: functions, what is inlined into them, variables, and their types.
 * An address counts bytes from the start of the code section's contents, as everywhere in `dwarf/`.
 */

import type { Bytes } from '../../../bytes';

/** From `start` up to `end`, exclusive. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** `typescript` is AssemblyScript's; by `DW_AT_language`, and for TinyGo (which says C) by `DW_AT_producer`. */
export type SourceLanguage = 'rust' | 'c' | 'c++' | 'go' | 'other';

/** Where something stands in the source; `line` and `column` from 1, 0: unknown. */
export interface SourcePlace {
  /** As the compiler wrote it, absolute where it said so much. */
  readonly file: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** One of the program's functions that has code: `DW_TAG_subprogram` with addresses. */
export interface FunctionInfo {
  /** As the source names it, with its namespaces or modules: `hello_filter::Filter::on_tick`. */
  readonly name: string;
  readonly ranges: readonly AddressRange[];
  readonly declared: SourcePlace;
  readonly language: SourceLanguage;
  /** Offset of its entry in `.debug_info`. */
  readonly entry: number;
}

/** A function as it stands at some address, inlined or not: what a debugger shows as one frame. */
export interface ScopedFrame {
  readonly name: string;
  readonly language: SourceLanguage;
  readonly isInlined: boolean;
  /** Inlined: where its caller, the next frame, calls it. */
  readonly calledAt: SourcePlace | undefined;
  /** Of the function itself, or of what is inlined. */
  readonly ranges: readonly AddressRange[];
  /** Parameters, then variables of the blocks that are around the address, outermost first. Inner ones hide outer ones. */
  readonly variables: readonly VariableInfo[];
  /** DW_AT_frame_base of the function that has the code; empty: there is none. */
  readonly frameBase: Bytes;
}

export interface VariableInfo {
  readonly name: string;
  readonly isParameter: boolean;
  readonly type: Type;
  /** DWARF expression that holds at the address asked for; undefined: it was optimised away there. */
  readonly location: Bytes | undefined;
  /** `DW_AT_const_value`, as its bytes, little-endian. */
  readonly constant: Bytes | undefined;
  readonly declared: SourcePlace;
  /** Of inner blocks: how deep, 0 for the function's own. */
  readonly depth: number;
}

/** Types may contain themselves: what they refer to is read when it is asked for. */
export type Type = BaseType | PointerType | StructType | ArrayType | EnumType | AliasType | FunctionType | UnknownType;

export interface BaseType {
  readonly kind: 'base';
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly encoding: 'signed' | 'unsigned' | 'float' | 'boolean' | 'character';
}

export interface PointerType {
  readonly kind: 'pointer';
  /** Rust names them: `&str`, `*const u8`. */
  readonly name: string | undefined;
  readonly size: number;
  readonly isReference: boolean;
  /** Undefined: of nothing that is known, `void *`. */
  readonly target: Type | undefined;
}

export interface StructType {
  readonly kind: 'struct';
  readonly how: 'struct' | 'class' | 'union';
  /** With its type arguments, as the compiler writes it: `Option<alloc::string::String>`. */
  readonly name: string;
  /** With namespaces or modules before it: `core::option::Option<alloc::string::String>`. */
  readonly qualifiedName: string;
  readonly size: number;
  readonly language: SourceLanguage;
  /** In the order of the source; base classes come as members without a name. */
  readonly members: readonly Member[];
  /** Bases that are virtual: where they are each object tells. */
  readonly virtualBases?: readonly VirtualBase[] | undefined;
  /** Rust's enums with data: `DW_TAG_variant_part`. */
  readonly variants: VariantPart | undefined;
  /** `DW_TAG_template_type_parameter`. */
  readonly typeArguments: readonly { readonly name: string; readonly type: Type }[];
}

export interface Member {
  readonly name: string | undefined;
  readonly type: Type;
  /** In bytes from the start of the struct. */
  readonly offset: number;
  readonly isBase: boolean;
  /** Bit fields: from the lowest bit of the bytes at `offset`, and how many. */
  readonly bits: { readonly from: number; readonly count: number } | undefined;
}

export interface VirtualBase {
  readonly type: Type;
  /** The virtual table that the object begins with has the base's offset so many bytes before its address. */
  readonly slot: number;
}

export interface VariantPart {
  /** Undefined: there is but one variant. */
  readonly discriminant: Member | undefined;
  readonly variants: readonly {
    /** Values of the discriminant; none: the variant that holds for all others. */
    readonly values: readonly bigint[];
    readonly members: readonly Member[];
  }[];
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: Type;
  /** Of each dimension, outermost first; undefined: unknown. */
  readonly counts: readonly (number | undefined)[];
}

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string;
  readonly size: number;
  readonly isSigned: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

/** `typedef`, and what only qualifies: `const`, `volatile`, `restrict`, `atomic`. */
export interface AliasType {
  readonly kind: 'alias';
  /** `word` alone for what qualifies. */
  readonly name: string | undefined;
  readonly word: 'typedef' | 'const' | 'volatile' | 'restrict' | 'atomic';
  readonly target: Type | undefined;
}

export interface FunctionType {
  readonly kind: 'function';
  readonly result: Type | undefined;
  readonly parameters: readonly Type[];
}

/** Declared and not defined here, or of a kind that is not known. */
export interface UnknownType {
  readonly kind: 'unknown';
  readonly name: string;
}
