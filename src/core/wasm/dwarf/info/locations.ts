/** Where a variable is at some address (2.6). */

import type { Bytes } from '../../../bytes';
import type { DebugReader } from '../debug-reader';
import { readerOf } from '../sections';
import type { Work } from '../work';
import type { FormValue } from './forms';
import type { Program } from './program';
import { portable } from './portable';
import { listOffset, sized } from './ranges';
import type { Unit } from './unit';

/** The expression that holds at `address`, such that it needs nothing of its unit. `address` undefined: anywhere. */
export function locationAt(
  program: Program,
  unit: Unit,
  found: FormValue,
  address: number | undefined,
  work: Work,
): Bytes | undefined {
  if (found.value instanceof Uint8Array) return portable(program, unit, found.value);
  if (address === undefined) return undefined;
  const section = unit.version >= 5 ? program.sections.loclists : program.sections.loc;
  const offset = listOffset(program, unit, found, 'loclists');
  if (section === undefined || offset === undefined || offset >= section.bodySize) return undefined;
  const r = readerOf(program.sections.bytes, section);
  r.skip(offset);
  const search = { r, program, unit, address, work };
  const expression = unit.version >= 5 ? searchEntries(search) : searchPairs(search);
  return expression === undefined ? undefined : portable(program, unit, expression);
}

interface Search {
  readonly r: DebugReader;
  readonly program: Program;
  readonly unit: Unit;
  readonly address: number;
  readonly work: Work;
}

/** Up to version 4 (its section 2.6.2). */
function searchPairs({ r, unit, address, work }: Search): Bytes | undefined {
  const { addressSize, lowPc } = unit;
  const greatest = 2 ** (8 * addressSize) - 1;
  let base = lowPc;
  for (;;) {
    work.spend(1, r.pos);
    const start = r.uint(addressSize);
    const end = r.uint(addressSize);
    if (start === 0 && end === 0) return undefined;
    if (start === greatest || start === 2 ** (8 * addressSize)) {
      base = end;
      continue;
    }
    const expression = r.take(r.uint(2));
    if (base + start <= address && address < base + end) return expression;
  }
}

/** 2.6.2, 7.7.3: DW_LLE_*. */
function searchEntries(search: Search): Bytes | undefined {
  const { r, program, unit, address, work } = search;
  let base = unit.lowPc;
  let otherwise: Bytes | undefined;
  for (;;) {
    work.spend(1, r.pos);
    const kind = r.byte();
    if (kind === 0) return otherwise;
    if (kind === 1) base = program.indexedAddress(unit, r.uleb()) ?? 0;
    else if (kind === 6) base = r.uint(unit.addressSize);
    else if (kind === 5) otherwise = r.take(r.uleb());
    else {
      const [start, end] = bounds(search, kind, base);
      const expression = r.take(r.uleb());
      if (start <= address && address < end) return expression;
    }
  }
}

function bounds({ r, program, unit }: Search, kind: number, base: number): readonly [start: number, end: number] {
  const indexed = () => program.indexedAddress(unit, r.uleb()) ?? 0;
  const direct = () => r.uint(unit.addressSize);
  if (kind === 2) return [indexed(), indexed()];
  if (kind === 3) return sized(indexed(), r);
  if (kind === 4) return [base + r.uleb(), base + r.uleb()];
  if (kind === 7) return [direct(), direct()];
  if (kind === 8) return sized(direct(), r);
  return r.fail('bad-locations', `locations of kind ${kind} are unknown`);
}
