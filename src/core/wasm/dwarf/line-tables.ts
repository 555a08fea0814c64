/**
 * Which source line each byte of code comes from, as compilers that use LLVM write it: DWARF line tables, versions 2 to
 * 5 (https://dwarfstd.org/dwarf5std.html, section 6.2) in custom sections
 * (https://yurydelendik.github.io/webassembly-dwarf/).
 */

import type { Bytes } from '../../bytes';
import { warning, type Checked, type Problem } from '../../problem';
import type { Module } from '../module';
import { DecodeError } from '../reader';
import type { DebugReader } from './debug-reader';
import { FileNames } from './file-names';
import { readLineHeader } from './line-header';
import { LineProgram } from './line-program';
import { LineRows, type LineColumns } from './line-rows';
import { isStale } from './stale';
import { findDebugSections, readerOf, type DebugSections } from './sections';
import { Texts } from './texts';
import { readUnitSources, type UnitSource } from './units';
import { Work } from './work';

export interface LineTables extends LineColumns {
  /** Paths as the compiler had them, absolute where it said so much; none twice. */
  readonly files: readonly string[];
}

/** After so many the section is not worth reading on. */
const MOST_PROBLEMS = 100;
const REMEDY = 'Build the module again.';
const STALE = 'Build the module without wasm-opt, or with one that updates DWARF (npm has one that does not).';

const NO_LINES: LineTables = { ...new LineRows(0, 0).inOrder(), files: [] };

/**
 * Reads the line tables of a module with debug information; without, there are no rows. Never throws: units that cannot
 * be read are left out, and stand in `problems` as warnings. Sequences of rows for code that the linker removed are
 * left out, and those without code. Tables that do not fit the code any more give no rows, but the warning
 * `stale-line-tables`. Time and memory are linear in the size of the debug sections.
 */
export function readLineTables(module: Module, bytes: Bytes): Checked<LineTables> {
  const sections = findDebugSections(module, bytes);
  if (sections === undefined) return { value: NO_LINES, problems: [] };
  const reading = new Reading(sections);
  const value = reading.run();
  if (!isStale(module.code, sections.code.bodyOffset, value, reading.misplaced)) {
    return { value, problems: reading.problems };
  }
  const message = 'the line tables do not fit the code: a tool changed it and left them as they were';
  return {
    value: NO_LINES,
    problems: [warning('stale-line-tables', message, { offset: sections.line.offset }, STALE)],
  };
}

class Reading {
  readonly problems: Problem[] = [];
  private readonly names: FileNames;
  private readonly rows: LineRows;
  private readonly work: Work;
  private readonly texts: Texts;
  private sources: Map<number, UnitSource> | undefined;

  constructor(private readonly sections: DebugSections) {
    this.rows = new LineRows(sections.code.bodySize, sections.bytes.length);
    this.work = new Work(sections.bytes.length);
    this.texts = new Texts(sections, this.work);
    this.names = new FileNames(this.texts, this.work);
  }

  get misplaced(): number {
    return this.rows.misplaced;
  }

  run(): LineTables {
    const r = readerOf(this.sections.bytes, this.sections.line);
    const start = r.pos;
    while (!r.done && this.problems.length < MOST_PROBLEMS) {
      const at = r.pos - start;
      this.guard(() => this.readUnit(r.unit(), at));
    }
    const columns = this.rows.inOrder();
    this.reportFaults();
    return { ...columns, files: this.names.paths };
  }

  /** What was read of a unit before it turned out to be damaged stays. */
  private readUnit(r: DebugReader, at: number): void {
    const from = this.rows.length;
    const header = readLineHeader(r, this.texts.starts);
    try {
      new LineProgram(r, header, this.rows).run();
    } finally {
      this.rows.abandon();
      const fileOf = this.names.ofUnit(header, () => this.sourceOf(at));
      this.rows.nameFiles(from, fileOf);
    }
    if (r.isCut) r.fail('truncated', 'a unit is cut off');
  }

  private sourceOf(at: number): UnitSource | undefined {
    this.sources ??= readUnitSources(this.sections, this.texts.starts, this.work);
    return this.sources.get(at);
  }

  private guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const message = `in the line tables: ${error.message}`;
      this.problems.push(warning(error.code, message, { offset: error.offset }, REMEDY));
    }
  }

  private reportFaults(): void {
    const { faulty } = this.rows;
    if (faulty === 0) return;
    const which = faulty === 1 ? '1 sequence of rows contradicts' : `${faulty} sequences of rows contradict`;
    const message = `in the line tables: ${which} others or themselves: that code has no lines`;
    this.problems.push(warning('bad-sequence', message, { offset: this.sections.line.offset }, REMEDY));
  }
}
