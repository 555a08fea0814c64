import type { DebugReader } from '../debug-reader';
import type { Work } from '../work';
import { DW_AT, DW_FORM } from './constants';
import { readLeb, skipOf, type Layout } from './forms';
import { STEPS_FOR_AN_OBJECT } from './steps';

/** What entries of one kind have (7.5.3). */
export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** Attributes, their forms, and the values that stand in the abbreviation itself. */
  readonly names: readonly number[];
  readonly forms: readonly number[];
  readonly implicit: readonly (number | bigint)[];
  /** How to pass over the attributes: neighbours of fixed size are one. See `skipForm`. */
  readonly skips: readonly number[];
  /** Whether there are addresses of code: low_pc or ranges. */
  readonly hasCode: boolean;
  readonly hasLocation: boolean;
}

export class Abbreviations {
  private readonly first: Abbreviation[] = [];
  private readonly others = new Map<number, Abbreviation>();

  /** Compilers number them from 1 on. */
  add(code: number, abbreviation: Abbreviation): void {
    if (code === this.first.length + 1) this.first.push(abbreviation);
    else this.others.set(code, abbreviation);
  }

  at(code: number): Abbreviation | undefined {
    return this.first[code - 1] ?? this.others.get(code);
  }
}

/** Of one entry. Compilers write some twenty; values may take no bytes, so that each entry would cost as much. */
const MOST_ATTRIBUTES = 64;

/** From here to the end of the table. Units may share it or have their own: what is read is counted. */
export function readAbbreviations(r: DebugReader, layout: Layout, work: Work): Abbreviations {
  const table = new Abbreviations();
  for (let code = r.uleb(); code !== 0; code = r.uleb()) {
    const start = r.pos;
    table.add(code, readAbbreviation(r, layout));
    work.spend(r.pos - start + STEPS_FOR_AN_OBJECT, start);
    if (r.done) break;
  }
  return table;
}

function readAbbreviation(r: DebugReader, layout: Layout): Abbreviation {
  const tag = r.uleb();
  const hasChildren = r.byte() !== 0;
  const names: number[] = [];
  const forms: number[] = [];
  const implicit: (number | bigint)[] = [];
  for (;;) {
    const name = r.uleb();
    const form = r.uleb();
    if (name === 0 && form === 0) break;
    if (names.length === MOST_ATTRIBUTES) r.fail('too-many', `an entry of more than ${MOST_ATTRIBUTES} attributes`);
    names.push(name);
    forms.push(form);
    implicit.push(form === DW_FORM.implicit_const ? readLeb(r, true) : 0);
  }
  const hasCode = names.includes(DW_AT.low_pc) || names.includes(DW_AT.ranges);
  const hasLocation = names.includes(DW_AT.location);
  return { tag, hasChildren, names, forms, implicit, skips: skipsOf(forms, layout), hasCode, hasLocation };
}

function skipsOf(forms: readonly number[], layout: Layout): number[] {
  const skips: number[] = [];
  for (const form of forms) {
    const skip = skipOf(form, layout);
    const last = skips.at(-1);
    if (skip >= 0 && last !== undefined && last >= 0) skips[skips.length - 1] = last + skip;
    else skips.push(skip);
  }
  return skips;
}
