/**
 * Which line code of the standard Go compiler comes from, by its bytes. `runtime.pclntab` has lines by pc alone, and
 * only some places in the code tell their pc: calls, and points where a function can go on. For calls the line is
 * exact; of the straight code between such places it is known which lines it has, but not where each begins.
 */

import type { Bytes } from '../../bytes';
import { warning, type Checked } from '../../problem';
import { NO_FILE } from '../dwarf/line-rows';
import type { LineTables } from '../dwarf/line-tables';
import { Work } from '../dwarf/work';
import { bodyOf, importedFunctions } from '../functions';
import type { CodeBody, Module, Section } from '../module';
import { DecodeError } from '../reader';
import { CodePoints } from './code-points';
import { FIRST_FUNCTION } from './entries';
import { FunctionSites, type PcLine, type SiteFunction } from './function-sites';
import { goLines } from './lines';
import { readGoFunctions, type GoFunctions } from './pclntab';
import { SiteRows, type SiteColumns } from './site-rows';

export { IS_CALL } from './site-rows';

/**
 * Can be used as line tables: a row holds from its address up to the next. Rows of one address are of lines that all
 * stand in the code behind it; the last of them is the one it begins with.
 *
 * `flags`: `IS_STATEMENT` where breakpoints on the line belong; `PROLOGUE_END` where the function begins, with the line
 * of its `func`; `IS_CALL`; `END_SEQUENCE` behind the function. Columns are not known.
 */
export interface GoCallSites extends LineTables, SiteColumns {
  readonly functions: GoFunctions;
}

const CODE = 10;
const REMEDY = 'Build the module again.';

/**
 * Undefined when the module is not from the standard Go compiler. Never throws: functions whose code cannot be read
 * have no rows, but there is a warning. Time and memory are linear in `bytes.length`.
 */
export function readGoCallSites(module: Module, bytes: Bytes): Checked<GoCallSites | undefined> {
  const { value: functions, problems } = readGoFunctions(module, bytes);
  const code = module.sections.find(({ id }) => id === CODE);
  if (functions === undefined || code === undefined) return { value: undefined, problems };
  const reading = new Reading(module, bytes, functions, code);
  const fault = reading.run();
  const value = { ...reading.rows.finish(), files: functions.files, functions };
  if (fault === undefined) return { value, problems };
  const message = `lines of Go code are not known for all functions: ${fault}`;
  return { value, problems: [...problems, warning('bad-go-code', message, { offset: code.offset }, REMEDY)] };
}

class Reading {
  readonly rows: SiteRows;
  private readonly work: Work;
  private readonly imported: number;
  private readonly indexOfFile: ReadonlyMap<string, number>;

  constructor(
    private readonly module: Module,
    private readonly bytes: Bytes,
    private readonly functions: GoFunctions,
    private readonly code: Section,
  ) {
    this.work = new Work(bytes.length);
    this.rows = new SiteRows(this.work);
    this.imported = importedFunctions(module).length;
    this.indexOfFile = new Map(functions.files.map((path, at) => [path, at]));
  }

  /** What is wrong, if something is. */
  run(): string | undefined {
    const { index } = this.functions;
    let fault: string | undefined;
    for (let row = 0; row < index.length; row++) {
      const body = bodyOf(this.module, index[row] as number);
      const failed = body === undefined ? undefined : this.tryRead(row, body);
      if (failed?.code === 'too-much-work') return failed.message;
      fault ??= failed?.message;
    }
    return fault;
  }

  private tryRead(row: number, body: CodeBody): DecodeError | undefined {
    try {
      this.read(row, body);
      return undefined;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return error;
    }
  }

  /** Rows of code before a fault stay, and the function is ended. */
  private read(row: number, body: CodeBody): void {
    const one = this.functionIn(row);
    const sites = new FunctionSites(one, this.rows, this.code.bodyOffset);
    try {
      new CodePoints(this.bytes, body, one.index - this.imported + FIRST_FUNCTION, sites).walk();
    } finally {
      sites.end(body.offset + body.size);
    }
  }

  private functionIn(row: number): SiteFunction {
    const { index, file, startLine } = this.functions;
    return {
      index: index[row] as number,
      declared: { file: file[row] as number, line: startLine[row] as number },
      lines: this.linesOf(row),
    };
  }

  private linesOf(row: number): PcLine[] {
    const lines = goLines(this.functions, row).map(({ start, end, file, line }) => ({
      start,
      end,
      file: (file === undefined ? undefined : this.indexOfFile.get(file)) ?? NO_FILE,
      line: Math.max(0, line),
    }));
    this.work.spend(lines.length, this.code.offset);
    return lines;
  }
}
