/** What entries are called, and where they are declared. */

import { DecodeError } from '../../reader';
import { FileNames } from '../file-names';
import { readLineHeader } from '../line-header';
import { readerOf } from '../sections';
import { DW_AT, DW_TAG } from './constants';
import { numberOf, valueOf, type Entry } from './entry';
import type { FormValue } from './forms';
import { isImplementation, typeOfSelf } from './implementations';
import type { SourcePlace } from './model';
import type { Program } from './program';
import { STEPS_FOR_A_TEXT } from '../work';
import type { Scopes } from './scopes';
import type { Unit } from './unit';

/** An inlined function's is three long: what is inlined, its definition, its declaration. */
const LONGEST_CHAIN = 16;
const MOST_SCOPES = 64;
const LONGEST_NAME = 0x1000;
const NOWHERE: SourcePlace = { file: undefined, line: 0, column: 0 };

type FileOf = (number: number) => string | undefined;

export class Names {
  private readonly files: FileNames;
  private readonly tables = new Map<number, FileOf>();
  /** Qualified names; each is worked out once, so that asking again takes nothing of what may be done. */
  private readonly paths = new Map<string, string>();

  constructor(
    readonly program: Program,
    private readonly scopes: Scopes,
  ) {
    this.files = new FileNames(program.texts, program.work);
  }

  /** The entry, and those that it completes or is an instance of (2.13.2, 3.3.8.2), or declares (5.5.3). */
  chain(entry: Entry): Entry[] {
    const chain = [entry];
    for (let at: Entry | undefined = entry; at !== undefined && chain.length < LONGEST_CHAIN;) {
      at = this.origin(at);
      if (at !== undefined) chain.push(at);
    }
    return chain;
  }

  private origin(entry: Entry): Entry | undefined {
    const { program } = this;
    const of = (name: number) => program.entry(program.reference(entry, name));
    return of(DW_AT.abstract_origin) ?? of(DW_AT.specification) ?? of(DW_AT.signature);
  }

  /** The attribute of the first in the chain that has it. */
  inherited(chain: readonly Entry[], name: number): { readonly entry: Entry; readonly value: FormValue } | undefined {
    for (const entry of chain) {
      const value = valueOf(entry, name);
      if (value !== undefined) return { entry, value };
    }
    return undefined;
  }

  /** As the source has it, without what is around it. */
  plain(chain: readonly Entry[]): string | undefined {
    for (const name of [DW_AT.name, DW_AT.linkage_name, DW_AT.MIPS_linkage_name]) {
      const found = this.inherited(chain, name);
      const text = found === undefined ? undefined : this.program.text(found.entry, name);
      if (text !== undefined && text !== '') return text.slice(0, LONGEST_NAME);
    }
    return undefined;
  }

  /**
   * With namespaces and types around it; `name` stands for what has none. A method that implements a trait is named by
   * its type, as one that does not.
   */
  qualified(chain: readonly Entry[], name: string): string {
    const own = this.plain(chain) ?? name;
    const declared = chain.at(-1)?.offset ?? 0;
    const key = `${declared} ${own}`;
    let path = this.paths.get(key);
    if (path === undefined) this.paths.set(key, (path = this.path(chain, declared, own)));
    return path;
  }

  private path(chain: readonly Entry[], declared: number, own: string): string {
    const around = this.scopes.around(declared, MOST_SCOPES).map((offset) => this.scopeName(offset));
    const self = isImplementation(around[0]) ? typeOfSelf(this, chain) : undefined;
    const path = (self === undefined ? [...around.reverse(), own] : [self, own]).join('::');
    this.program.work.spend(path.length + STEPS_FOR_A_TEXT, declared);
    return path;
  }

  private scopeName(offset: number): string {
    const entry = this.program.entry(offset);
    const name = entry === undefined ? undefined : this.plain(this.chain(entry));
    if (name !== undefined) return name;
    return entry?.tag === DW_TAG.namespace ? '(anonymous namespace)' : '(anonymous)';
  }

  /** `DW_AT_decl_file` and what belongs to it (2.14). */
  declared(chain: readonly Entry[]): SourcePlace {
    const found = this.inherited(chain, DW_AT.decl_line);
    return found === undefined ? NOWHERE : this.place(chain, DW_AT.decl_file, DW_AT.decl_line, DW_AT.decl_column);
  }

  /** Where what is inlined was called (3.3.8.2). */
  calledAt(entry: Entry): SourcePlace {
    return this.place([entry], DW_AT.call_file, DW_AT.call_line, DW_AT.call_column);
  }

  private place(chain: readonly Entry[], file: number, line: number, column: number): SourcePlace {
    const named = this.inherited(chain, file);
    const number = named === undefined ? undefined : numberOf(named.entry, file);
    const of = (name: number) => {
      const value = this.inherited(chain, name)?.value.value;
      return typeof value === 'number' ? value : 0;
    };
    const path = named === undefined || number === undefined ? undefined : this.fileOf(named.entry.unit, number);
    return { file: path, line: of(line), column: of(column) };
  }

  private fileOf(unit: Unit, number: number): string | undefined {
    const { lineTable } = unit;
    if (lineTable === undefined) return undefined;
    let table = this.tables.get(lineTable);
    if (table === undefined) this.tables.set(lineTable, (table = this.readTable(unit, lineTable)));
    return attempt(() => table(number));
  }

  /** Files are numbered by the unit's line table (6.2.4). */
  private readTable(unit: Unit, offset: number): FileOf {
    const { line, bytes } = this.program.sections;
    if (line === undefined || offset >= line.bodySize) return () => undefined;
    const header = attempt(() => {
      const r = readerOf(bytes, line);
      r.skip(offset);
      return readLineHeader(r.unit(), this.program.texts.starts);
    });
    if (header === undefined) return () => undefined;
    const indexOf = this.files.ofUnit(header, () => ({ name: unit.name, directory: unit.directory }));
    return (number) => this.files.paths[indexOf(number)];
  }
}

/** Undefined where the file is damaged. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
