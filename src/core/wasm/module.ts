/** The decoded form of a `.wasm` file. Long lists are read from the file when they are asked for. Offsets and sizes are in bytes. */

import type { AbiVersion } from '../proxywasm/abi';
import type { Entries } from './entries';
import type { NameMap } from './name-map';

/** A value type in text form: `i32`, `funcref`, `(ref null 3)`. */
export type ValueType = string;

export type ModuleKind =
  | 'proxy-wasm'
  | 'wasi-command'
  | 'wasi-reactor'
  | 'component'
  /** A core module that is none of the above. */
  | 'plain'
  /** Not WebAssembly at all. */
  | 'unknown';

export interface Section {
  /** Id in the binary format; for a component, its component section id. */
  readonly id: number;
  /** `type`, `import`, …; for a custom section its own name. */
  readonly name: string;
  readonly custom: boolean;
  /** Where the section's id byte stands. */
  readonly offset: number;
  /** Whole size, header included. */
  readonly size: number;
  /** Where the contents start (for a custom section: after its name). */
  readonly bodyOffset: number;
  readonly bodySize: number;
  /** How many entries it announces, for sections that are vectors. */
  readonly count?: number;
}

export interface FuncType {
  readonly form: 'func';
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A struct or array type of the GC proposal, as text. */
export interface AggregateType {
  readonly form: 'struct' | 'array' | 'cont';
  readonly text: string;
}

export type TypeDef = FuncType | AggregateType;

export interface Limits {
  readonly min: bigint;
  readonly max?: bigint;
  readonly shared: boolean;
  readonly is64: boolean;
  /** Of the custom-page-sizes proposal; absent: 16. */
  readonly pageSizeLog2?: number;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface TableType {
  readonly element: ValueType;
  readonly limits: Limits;
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

export type ExternType =
  | { readonly kind: 'func'; readonly typeIndex: number }
  | { readonly kind: 'table'; readonly table: TableType }
  | { readonly kind: 'memory'; readonly limits: Limits }
  | { readonly kind: 'global'; readonly global: GlobalType }
  | { readonly kind: 'tag'; readonly typeIndex: number };

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
  readonly offset: number;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  /** Index in the index space of its kind, imports first. */
  readonly index: number;
  readonly offset: number;
}

/** The body of one defined function. */
export interface CodeBody {
  readonly offset: number;
  readonly size: number;
}

export interface Global extends GlobalType {
  readonly init: string;
}

/** The number of an `i32.const`, signed; the text of any other constant expression. */
export type Address = number | string;

/** `i32.const 1024` */
export function addressLabel(at: Address): string {
  return typeof at === 'number' ? `i32.const ${at}` : at;
}

export interface DataSegment {
  readonly mode: 'active' | 'passive';
  readonly memory?: number;
  readonly at?: Address;
  readonly offset: number;
  readonly size: number;
}

export interface ElementSegment {
  readonly mode: 'active' | 'passive' | 'declarative';
  readonly table?: number;
  readonly at?: Address;
  readonly count: number;
  readonly offset: number;
}

/** The `name` custom section: names by index. */
export interface Names {
  readonly module?: string;
  readonly functions: NameMap;
  readonly globals: NameMap;
  readonly memories: NameMap;
  readonly tables: NameMap;
  readonly types: NameMap;
  readonly data: NameMap;
  readonly elements: NameMap;
  readonly tags: NameMap;
}

export interface Producer {
  readonly field: string;
  readonly name: string;
  readonly version: string;
}

export interface Module {
  readonly kind: ModuleKind;
  /** The proxy-wasm ABI that the module's marker export announces. */
  readonly abi?: AbiVersion;
  readonly size: number;
  /** 1 for a core module, 0x0d for a component of today's pre-standard. */
  readonly version: number;
  readonly sections: readonly Section[];
  readonly types: Entries<TypeDef>;
  readonly imports: readonly Import[];
  /** Type index of each defined function. */
  readonly functions: readonly number[];
  readonly tables: Entries<TableType>;
  readonly memories: Entries<Limits>;
  readonly globals: Entries<Global>;
  /** Type index of each exception tag. */
  readonly tags: readonly number[];
  readonly exports: Entries<Export>;
  readonly start?: number;
  readonly elements: Entries<ElementSegment>;
  readonly dataCount?: number;
  readonly data: Entries<DataSegment>;
  readonly code: Entries<CodeBody>;
  readonly names: Names;
  readonly producers: readonly Producer[];
  readonly targetFeatures: readonly string[];
}

export function isFuncType(type: TypeDef | undefined): type is FuncType {
  return type?.form === 'func';
}

const importedFunctions = new WeakMap<Module, readonly number[]>();

/** Type index of each imported function; worked out once for a module. */
function importedTypes(module: Module): readonly number[] {
  const known = importedFunctions.get(module);
  if (known !== undefined) return known;
  const types = module.imports.flatMap((entry) => (entry.type.kind === 'func' ? [entry.type.typeIndex] : []));
  importedFunctions.set(module, types);
  return types;
}

/** The type of a function by its index, imports first; undefined when the module is inconsistent. */
export function functionType(module: Module, index: number): FuncType | undefined {
  const imported = importedTypes(module);
  const typeIndex = index < imported.length ? imported[index] : module.functions[index - imported.length];
  const type = typeIndex === undefined ? undefined : module.types.at(typeIndex);
  return isFuncType(type) ? type : undefined;
}

const MOST_SHOWN = 32;
/** A type may have many functions, of which each is shown with it. */
const texts = new WeakMap<FuncType, string>();

/** `(i32, i64) → i32` */
export function formatFuncType(type: FuncType | undefined): string {
  if (type === undefined) return '(?)';
  const known = texts.get(type);
  if (known !== undefined) return known;
  const params = `(${listed(type.params)})`;
  const text = type.results.length === 0 ? params : `${params} → ${listed(type.results)}`;
  texts.set(type, text);
  return text;
}

function listed(types: readonly ValueType[]): string {
  const more = types.length > MOST_SHOWN ? `, … ${types.length} in all` : '';
  return `${types.slice(0, MOST_SHOWN).join(', ')}${more}`;
}
