/** How large types are, and what they are but for their names. Damaged ones may contain themselves in every member. */

import type { AliasType, Member, StructType, Type } from '../../wasm/dwarf/info/model';

/** No real type has so many names. */
const MOST_ALIASES = 64;
/** That are looked through for a name. */
export const MOST_MEMBERS = 1000;

/** How many types may be looked at for one question. */
export class Limit {
  constructor(private left = 1000) {}

  /** Whether there may be one more. */
  take(): boolean {
    return this.left-- > 0;
  }
}

/** Without `typedef`, `const` and the like. */
export function bare(type: Type): Exclude<Type, AliasType> {
  let at = type;
  for (let i = 0; i < MOST_ALIASES && at.kind === 'alias'; i++) {
    if (at.target === undefined) return { kind: 'unknown', name: at.name ?? 'void' };
    at = at.target;
  }
  return at.kind === 'alias' ? { kind: 'unknown', name: at.name ?? '?' } : at;
}

/** In bytes; undefined: unknown. */
export function sizeOf(type: Type, limit = new Limit()): number | undefined {
  const found = bare(type);
  switch (found.kind) {
    case 'array':
      return limit.take() ? arraySize(found.element, found.counts, limit) : undefined;
    case 'function':
    case 'unknown':
      return undefined;
    default:
      return found.size;
  }
}

function arraySize(element: Type, counts: readonly (number | undefined)[], limit: Limit): number | undefined {
  return counts.reduce<number | undefined>(
    (size, count) => (size === undefined || count === undefined ? undefined : size * count),
    sizeOf(element, limit),
  );
}

/** What its address is a multiple of, as wasm32 has it: https://github.com/WebAssembly/tool-conventions/blob/main/BasicCABI.md */
export function alignmentOf(type: Type, limit = new Limit()): number {
  const found = bare(type);
  if (!limit.take()) return 1;
  switch (found.kind) {
    case 'array':
      return alignmentOf(found.element, limit);
    case 'struct':
      return found.members.reduce((most, member) => Math.max(most, alignmentOf(member.type, limit)), 1);
    case 'function':
    case 'unknown':
      return 1;
    default:
      return Math.max(1, Math.min(found.size, 16));
  }
}

/** The first offset from `offset` on where such a value may stand. */
export const aligned = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

/** The member of this name, its own or that of a base class or of what has no name. */
export function memberOf(type: StructType, name: string, limit = new Limit(100)): Member | undefined {
  const members = type.members.slice(0, MOST_MEMBERS);
  const own = members.find((member) => member.name === name);
  if (own !== undefined || !limit.take()) return own;
  for (const outer of members) {
    const inner = outer.isBase || outer.name === undefined ? bare(outer.type) : undefined;
    const found = inner?.kind === 'struct' ? memberOf(inner, name, limit) : undefined;
    if (found !== undefined) return { ...found, offset: outer.offset + found.offset };
  }
  return undefined;
}

const RUST_NUMBERS = /^([iu](8|16|32|64|128|size)|f(32|64))$/;

/** Only structs say their language; arrays have no name. */
export function isOfRust(type: Type, limit = new Limit(20)): boolean {
  const found = bare(type);
  if (found.kind === 'struct') return found.language === 'rust';
  if (found.kind === 'array') return limit.take() && isOfRust(found.element, limit);
  if (found.kind === 'pointer') return /^(&|\*(const|mut) )/.test(found.name ?? '');
  return found.kind === 'base' && (RUST_NUMBERS.test(found.name) || (found.name === 'char' && found.size === 4));
}
