import type { Bytes } from '../../../bytes';
import type { DebugReader } from '../debug-reader';
import type { Abbreviation } from './abbreviations';
import { readForm, skipForm, type FormValue } from './forms';
import type { Unit } from './unit';

/** A debugging information entry (2.1), its attributes as they stand there. */
export interface Entry {
  readonly unit: Unit;
  /** In the file. */
  readonly offset: number;
  readonly tag: number;
  readonly abbreviation: Abbreviation;
  readonly values: readonly FormValue[];
  /** Behind its attributes: where its first child is. */
  readonly next: number;
}

/** The abbreviation of the entry at `r`; undefined: the end of a list of children. Moves to its attributes. */
export function abbreviationAt(r: DebugReader, unit: Unit): Abbreviation | undefined {
  const start = r.pos;
  const code = r.uleb();
  if (code === 0) return undefined;
  return unit.abbreviations.at(code) ?? r.fail('bad-abbreviation', `abbreviation ${code} is unknown`, start);
}

/** Moves `r` past the attributes. */
export function readEntry(r: DebugReader, unit: Unit, offset: number, abbreviation: Abbreviation): Entry {
  const { forms, implicit, tag } = abbreviation;
  const values = forms.map((form, at) => readForm(r, form, unit, implicit[at] ?? 0));
  return { unit, offset, tag, abbreviation, values, next: r.pos };
}

export function skipAttributes(r: DebugReader, unit: Unit, { skips }: Abbreviation): void {
  for (const skip of skips) {
    if (skip >= 0) r.skip(skip);
    else skipForm(r, skip, unit);
  }
}

export function valueOf({ abbreviation, values }: Entry, name: number): FormValue | undefined {
  const at = abbreviation.names.indexOf(name);
  return at < 0 ? undefined : values[at];
}

/** A number that counts or measures something; undefined for what is no number or too great to be one. */
export function numberOf(entry: Entry, name: number): number | undefined {
  const value = valueOf(entry, name)?.value;
  return typeof value === 'number' ? value : undefined;
}

export function flagOf(entry: Entry, name: number): boolean {
  return (numberOf(entry, name) ?? 0) !== 0;
}

export function bytesOf(entry: Entry, name: number): Bytes | undefined {
  const value = valueOf(entry, name)?.value;
  return value instanceof Uint8Array ? value : undefined;
}
