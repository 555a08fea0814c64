/** Units of `.debug_info`, and of `.debug_types` up to version 4 (7.5.1). */

import type { Section } from '../../module';
import { DebugReader } from '../debug-reader';
import { readerOf } from '../sections';
import type { Abbreviations } from './abbreviations';
import type { Layout } from './forms';
import type { SourceLanguage } from './model';

/** Where a unit's parts of other sections start, from the start of those sections. */
export interface Bases {
  readonly strOffsets: number;
  readonly addr: number;
  readonly rnglists: number;
  readonly loclists: number;
}

/** Offsets are from the start of the file, but where it is said. */
export interface UnitHeader extends Layout {
  readonly start: number;
  /** Of its first entry. */
  readonly entries: number;
  readonly end: number;
  /** In `.debug_abbrev`. */
  readonly abbreviationsAt: number;
  /** Of a type unit: its name, and where its type is. */
  readonly signature: bigint | undefined;
  readonly typeEntry: number;
}

export interface Unit extends UnitHeader {
  readonly abbreviations: Abbreviations;
  readonly bases: Bases;
  /** What addresses in lists of ranges and of locations are relative to. */
  readonly lowPc: number;
  readonly language: SourceLanguage;
  /** In `.debug_line`. */
  readonly lineTable: number | undefined;
  /** Texts in the file. */
  readonly name: number | undefined;
  readonly directory: number | undefined;
}

const DW_UT_type = 2;
const DW_UT_skeleton = 4;
const DW_UT_split_compile = 5;
const DW_UT_split_type = 6;

/** Moves `r` past the unit that starts here. */
export function readUnitHeader(r: DebugReader, isTypes: boolean): UnitHeader {
  const start = r.pos;
  const unit = r.unit();
  const { offsetSize, end } = unit;
  const version = unit.uint(2);
  if (version < 2 || version > 5) unit.fail('bad-version', `units of version ${version} are unknown`, start);
  const kind = version === 5 ? unit.byte() : isTypes ? DW_UT_type : 1;
  let addressSize = version === 5 ? unit.byte() : 0;
  const abbreviationsAt = unit.offset();
  if (version < 5) addressSize = unit.byte();
  if (addressSize !== 4 && addressSize !== 8) unit.fail('bad-unit', `addresses of ${addressSize} bytes`, start);
  const type = typeFields(unit, kind, start);
  return { ...{ version, addressSize, offsetSize, start, entries: unit.pos, end, abbreviationsAt }, ...type };
}

function typeFields(r: DebugReader, kind: number, start: number): Pick<UnitHeader, 'signature' | 'typeEntry'> {
  if (kind === DW_UT_skeleton || kind === DW_UT_split_compile) r.skip(8); // its id
  if (kind !== DW_UT_type && kind !== DW_UT_split_type) return { signature: undefined, typeEntry: 0 };
  const low = BigInt(r.uint(4));
  const signature = (BigInt(r.uint(4)) << 32n) | low;
  return { signature, typeEntry: start + r.offset() };
}

/** A reader of the unit from `offset` of the file on. */
export function readerAt(section: Section, bytes: Uint8Array, unit: UnitHeader, offset: number): DebugReader {
  const whole = readerOf(bytes, section);
  const r = new DebugReader(bytes, offset, Math.min(unit.end, whole.end));
  r.offsetSize = unit.offsetSize;
  return r;
}
