/** Which code an entry is of (2.17). */

import { DecodeError } from '../../reader';
import { readerOf } from '../sections';
import type { DebugReader } from '../debug-reader';
import type { Work } from '../work';
import { DW_AT, DW_FORM } from './constants';
import { valueOf, type Entry } from './entry';
import type { FormValue } from './forms';
import type { AddressRange } from './model';
import type { Program } from './program';
import type { Unit } from './unit';

/** What it costs to keep a range. */
const STEPS_FOR_A_RANGE = 16;

/**
 * The ranges that have code. What the linker removed has an address where no code can be: 0 or, up to the size of an
 * address, the greatest ones.
 */
export function rangesOf(program: Program, entry: Entry, work: Work): AddressRange[] {
  const { bodySize } = program.sections.code;
  const ranges: AddressRange[] = [];
  const found = (start: number, end: number) => {
    if (!(start > 0 && start < end && end <= bodySize)) return;
    work.spend(STEPS_FOR_A_RANGE, entry.offset);
    ranges.push({ start, end });
  };
  const listed = valueOf(entry, DW_AT.ranges);
  if (listed === undefined) readSpan(program, entry, found);
  else readList(program, entry.unit, listed, { found, work });
  return ranges;
}

export function hasAddress(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ start, end }) => start <= address && address < end);
}

type Found = (start: number, end: number) => void;

/** 2.17.2: the end is an address, or how far it is from the start. */
function readSpan(program: Program, entry: Entry, found: Found): void {
  const start = program.address(entry, DW_AT.low_pc);
  const high = valueOf(entry, DW_AT.high_pc);
  if (start === undefined || high === undefined) return;
  const end = program.addressIn(entry.unit, high);
  if (end !== undefined) found(start, end);
  else if (typeof high.value === 'number') found(start, start + high.value);
}

interface Listing {
  readonly found: Found;
  readonly work: Work;
}

/** What was read of a damaged list stays. */
function readList(program: Program, unit: Unit, at: FormValue, listing: Listing): void {
  const section = unit.version >= 5 ? program.sections.rnglists : program.sections.ranges;
  const offset = listOffset(program, unit, at, 'rnglists');
  if (section === undefined || offset === undefined || offset >= section.bodySize) return;
  const r = readerOf(program.sections.bytes, section);
  r.skip(offset);
  try {
    if (unit.version >= 5) readEntries(r, program, unit, listing);
    else readPairs(r, unit, listing);
  } catch (error) {
    if (!(error instanceof DecodeError) || error.code === 'too-much-work') throw error;
  }
}

/** Where in its section a list starts (7.28, 7.29): directly, or by its number. */
export function listOffset(
  program: Program,
  { bases, offsetSize }: Unit,
  { form, value }: FormValue,
  which: 'rnglists' | 'loclists',
): number | undefined {
  if (typeof value !== 'number') return undefined;
  if (form !== DW_FORM.rnglistx && form !== DW_FORM.loclistx) return value;
  const base = bases[which];
  const offset = program.uintAt(program.sections[which], base + value * offsetSize, offsetSize);
  return offset === undefined ? undefined : base + offset;
}

/** Up to version 4 (its section 2.17.3). */
function readPairs(r: DebugReader, { addressSize, lowPc }: Unit, { found, work }: Listing): void {
  const greatest = 2 ** (8 * addressSize) - 1;
  let base = lowPc;
  for (;;) {
    work.spend(1, r.pos);
    const start = r.uint(addressSize);
    const end = r.uint(addressSize);
    if (start === 0 && end === 0) return;
    if (start === greatest || start === 2 ** (8 * addressSize)) base = end;
    else found(base + start, base + end);
  }
}

/** 2.17.3, 7.25: DW_RLE_*. */
function readEntries(r: DebugReader, program: Program, unit: Unit, { found, work }: Listing): void {
  const { addressSize } = unit;
  const indexed = () => program.indexedAddress(unit, r.uleb()) ?? 0;
  let base = unit.lowPc;
  for (;;) {
    work.spend(1, r.pos);
    const kind = r.byte();
    if (kind === 0) return;
    if (kind === 1) base = indexed();
    else if (kind === 2) found(indexed(), indexed());
    else if (kind === 3) found(...sized(indexed(), r));
    else if (kind === 4) found(base + r.uleb(), base + r.uleb());
    else if (kind === 5) base = r.uint(addressSize);
    else if (kind === 6) found(r.uint(addressSize), r.uint(addressSize));
    else if (kind === 7) found(...sized(r.uint(addressSize), r));
    else r.fail('bad-ranges', `ranges of kind ${kind} are unknown`);
  }
}

/** A start that is followed by how long it is. */
export function sized(start: number, r: DebugReader): [start: number, end: number] {
  return [start, start + r.uleb()];
}
