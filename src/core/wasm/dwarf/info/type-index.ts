import { Work } from '../work';
import { DW_AT, DW_TAG } from './constants';
import { flagOf, type Entry } from './entry';
import { attempt, type Names } from './names';
import { walk } from './walk';

const TYPES: ReadonlySet<number> = new Set([
  ...[DW_TAG.structure_type, DW_TAG.class_type, DW_TAG.union_type, DW_TAG.interface_type],
  ...[DW_TAG.enumeration_type, DW_TAG.base_type, DW_TAG.typedef],
]);
const AROUND: ReadonlySet<number> = new Set([DW_TAG.namespace, DW_TAG.module, DW_TAG.subprogram, DW_TAG.lexical_block]);

/** Where types are defined, by name. Made when one is first looked for: that reads all units again. */
export class TypeIndex {
  private known: Map<string, number> | undefined;

  constructor(private readonly names: Names) {}

  /** Offset in the file. Of several, the first; a qualified name goes before the same as a plain one. */
  find(name: string): number | undefined {
    if (name === '') return undefined;
    this.known ??= this.read();
    return this.known.get(name) ?? this.known.get(PLAIN + name);
  }

  private read(): Map<string, number> {
    const { program } = this.names;
    const found = new Map<string, number>();
    const work = new Work(program.sections.bytes.length);
    for (const unit of program.units) {
      attempt(() => {
        const root = program.entry(unit.entries);
        if (root !== undefined) this.readUnit(root, found, work);
      });
    }
    return found;
  }

  private readUnit(root: Entry, found: Map<string, number>, work: Work): void {
    const isWanted = (tag: number) => TYPES.has(tag) || AROUND.has(tag);
    walk(this.names.program, root, work, isWanted, (entry) => {
      if (TYPES.has(entry.tag) && !flagOf(entry, DW_AT.declaration)) this.add(entry, found);
      return true;
    });
  }

  private add(entry: Entry, found: Map<string, number>): void {
    const name = this.names.plain([entry]);
    if (name === undefined) return;
    const qualified = this.names.qualified([entry], '');
    if (!found.has(qualified)) found.set(qualified, entry.offset);
    if (qualified !== name && !found.has(PLAIN + name)) found.set(PLAIN + name, entry.offset);
  }
}

/** Before names without what is around them: no name of a compiler begins so. */
const PLAIN = '\0';
