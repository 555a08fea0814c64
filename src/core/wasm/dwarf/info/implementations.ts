import { DW_AT, DW_TAG } from './constants';
import { abbreviationAt, readEntry, type Entry } from './entry';
import { attempt, type Names } from './names';

/** rustc has a number for each `impl` block of a trait, and nothing that says what it is of. */
const IMPLEMENTATION = /^\{impl#\d+\}$/;
/** Parameters, of types and of values, come before all else. */
const MOST_PARAMETERS = 32;
/** `&&mut Self` */
const MOST_POINTERS = 3;

export function isImplementation(scope: string | undefined): boolean {
  return scope !== undefined && IMPLEMENTATION.test(scope);
}

const FUNCTIONS: ReadonlySet<number> = new Set([DW_TAG.subprogram, DW_TAG.inlined_subroutine]);

/** The type that a method of Rust is of, by its parameter `self`; undefined: it has none. */
export function typeOfSelf(names: Names, chain: readonly Entry[]): string | undefined {
  if (!FUNCTIONS.has(chain[0]?.tag ?? 0)) return undefined;
  const [self] = chain.flatMap((entry) => attempt(() => selfOf(names, entry)) ?? []);
  return self === undefined ? undefined : attempt(() => targetName(names, self));
}

function selfOf(names: Names, { unit, next, abbreviation }: Entry): Entry | undefined {
  if (!abbreviation.hasChildren) return undefined;
  const r = names.program.reader(unit, next);
  for (let count = 0; count < MOST_PARAMETERS; count++) {
    const offset = r.pos;
    const kind = abbreviationAt(r, unit);
    if (kind === undefined || kind.hasChildren) return undefined;
    const child = readEntry(r, unit, offset, kind);
    if (kind.tag === DW_TAG.formal_parameter && names.plain(names.chain(child)) === 'self') return child;
  }
  return undefined;
}

function targetName(names: Names, self: Entry): string | undefined {
  const { program } = names;
  const typed = names.inherited(names.chain(self), DW_AT.type)?.entry;
  let type = typed && program.entry(program.reference(typed, DW_AT.type));
  for (let hops = 0; type?.tag === DW_TAG.pointer_type && hops < MOST_POINTERS; hops++) {
    type = program.entry(program.reference(type, DW_AT.type));
  }
  // A function that is of itself would be asked for its type for ever.
  if (type === undefined || FUNCTIONS.has(type.tag)) return undefined;
  return names.plain([type]) === undefined ? undefined : names.qualified([type], '');
}
