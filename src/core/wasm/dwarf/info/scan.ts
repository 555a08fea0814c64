/** One pass over all entries: which functions have code, where variables of namespaces are, and what has names in it. */

import type { Section } from '../../module';
import { DecodeError } from '../../reader';
import type { DebugReader } from '../debug-reader';
import { readerOf } from '../sections';
import type { Abbreviation } from './abbreviations';
import { DW_TAG } from './constants';
import { abbreviationAt, readEntry, skipAttributes } from './entry';
import type { AddressRange } from './model';
import type { Program } from './program';
import { rangesOf } from './ranges';
import { isScope, type Scopes } from './scopes';
import { STEPS_FOR_AN_OBJECT } from './steps';
import { readUnitHeader, type Unit, type UnitHeader } from './unit';

export interface Found {
  /** In the file. */
  readonly functions: { readonly offset: number; readonly ranges: readonly AddressRange[] }[];
  readonly globals: number[];
  readonly faults: DecodeError[];
}

/** After so many damaged units the rest is not worth it. */
const MOST_FAULTS = 100;

/** Damaged units are read as far as it goes. Time and memory are linear in the size of the sections. */
export function scan(program: Program, scopes: Scopes): Found {
  const found: Found = { functions: [], globals: [], faults: [] };
  const { info, types } = program.sections;
  // By their place in the file, as they are looked for.
  const sections = [info, types].filter((one) => one !== undefined);
  for (const section of sections.sort((a, b) => a.bodyOffset - b.bodyOffset)) {
    const r = readerOf(program.sections.bytes, section);
    while (!r.done && guard(found, () => scanUnit(r, section, { program, scopes, found })));
  }
  return found;
}

/** Whether to go on. */
function guard({ faults }: Found, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    faults.push(error);
    return error.code !== 'too-much-work' && faults.length < MOST_FAULTS;
  }
}

interface Scan {
  readonly program: Program;
  readonly scopes: Scopes;
  readonly found: Found;
}

function scanUnit(r: DebugReader, section: Section, scan: Scan): void {
  scan.program.work.spend(STEPS_FOR_AN_OBJECT, r.pos);
  const header: UnitHeader = readUnitHeader(r, section === scan.program.sections.types);
  const unit = scan.program.open(header, section);
  const walk = new UnitScan(scan, unit, scan.program.reader(unit, unit.entries));
  try {
    walk.run();
  } finally {
    walk.close();
  }
}

const SCOPE = 1;
const FUNCTION = 2;
const OTHER = 0;

class UnitScan {
  /** What each open list of children belongs to. */
  private readonly open: number[] = [];
  private functions = 0;

  constructor(
    private readonly scan: Scan,
    private readonly unit: Unit,
    private readonly r: DebugReader,
  ) {}

  run(): void {
    const { r, unit } = this;
    while (!r.done) {
      const offset = r.pos;
      const abbreviation = abbreviationAt(r, unit);
      if (abbreviation === undefined) {
        this.leave();
        if (this.open.length === 0) return;
      } else {
        this.enter(offset, abbreviation);
      }
    }
  }

  close(): void {
    while (this.open.length > 0) this.leave();
  }

  private enter(offset: number, abbreviation: Abbreviation): void {
    const { tag, hasChildren, hasCode, hasLocation } = abbreviation;
    const isFunction = tag === DW_TAG.subprogram;
    if (isFunction && hasCode) this.addFunction(offset, abbreviation);
    else skipAttributes(this.r, this.unit, abbreviation);
    if (tag === DW_TAG.variable && hasLocation && this.functions === 0) this.addGlobal(offset);
    if (!hasChildren) return;
    if (isFunction) this.functions++;
    const opens = !isFunction && isScope(tag) && this.scan.scopes.open(offset);
    this.open.push(isFunction ? FUNCTION : opens ? SCOPE : OTHER);
  }

  private addGlobal(offset: number): void {
    this.scan.program.work.spend(STEPS_FOR_AN_OBJECT, offset);
    this.scan.found.globals.push(offset);
  }

  private leave(): void {
    const kind = this.open.pop();
    if (kind === FUNCTION) this.functions--;
    else if (kind === SCOPE) this.scan.scopes.close(this.r.pos);
  }

  private addFunction(offset: number, abbreviation: Abbreviation): void {
    const { program, found } = this.scan;
    program.work.spend(abbreviation.names.length, offset);
    const entry = readEntry(this.r, this.unit, offset, abbreviation);
    const ranges = rangesOf(program, entry, program.work);
    if (ranges.length === 0) return;
    program.work.spend(STEPS_FOR_AN_OBJECT, offset);
    found.functions.push({ offset, ranges });
  }
}
