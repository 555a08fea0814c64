/** Of `.debug_info`: where each unit was compiled, and from what (7.5.1, 3.1.1). */

import { DecodeError } from '../reader';
import type { DebugReader } from './debug-reader';
import { readForm, type FormValue, type TextSections } from './forms';
import { readerOf, type DebugSections } from './sections';
import type { Work } from './work';

/** Offsets in the file of two texts. */
export interface UnitSource {
  readonly name: number | undefined;
  readonly directory: number | undefined;
}

const DW_AT_name = 0x03;
const DW_AT_stmt_list = 0x10;
const DW_AT_comp_dir = 0x1b;
const DW_FORM_indirect = 0x16;
const DW_FORM_implicit_const = 0x21;
/** Unit types that are not `DW_UT_compile` or `DW_UT_partial` have fields of their own (7.5.1). */
const PLAIN_UNITS: ReadonlySet<number> = new Set([1, 3]);
/** After so many unreadable units the rest is not worth it. */
const MOST_FAILURES = 100;
const MOST_UNITS = 1_000_000;

/**
 * By offset in `.debug_line`. Needed up to version 4 alone, whose line tables do not name the directory that relative
 * paths start from. What cannot be read is left out: the paths stay relative then.
 */
export function readUnitSources(sections: DebugSections, texts: TextSections, work: Work): Map<number, UnitSource> {
  const sources = new Map<number, UnitSource>();
  const { bytes, info, abbrev } = sections;
  if (info === undefined || abbrev === undefined) return sources;
  const r = readerOf(bytes, info);
  let failures = 0;
  while (!r.done && failures < MOST_FAILURES && sources.size < MOST_UNITS) {
    if (!attempt(() => readUnit(r.unit(), readerOf(bytes, abbrev), { sources, texts, work }))) failures++;
  }
  return sources;
}

function attempt(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (error instanceof DecodeError && error.code !== 'too-much-work') return false;
    throw error;
  }
}

interface Reading {
  readonly sources: Map<number, UnitSource>;
  readonly texts: TextSections;
  readonly work: Work;
}

function readUnit(r: DebugReader, abbreviations: DebugReader, { sources, texts, work }: Reading): void {
  const version = r.uint(2);
  if (version < 2 || version > 5 || (version === 5 && !PLAIN_UNITS.has(r.byte()))) return;
  let addressSize = version === 5 ? r.byte() : 0;
  abbreviations.skip(r.offset());
  if (version < 5) addressSize = r.byte();
  if (!findAbbreviation(abbreviations, r.uleb(), work)) return;
  const values = readAttributes(r, abbreviations, { addressSize, texts, work });
  const at = values.get(DW_AT_stmt_list)?.number;
  if (at === undefined) return;
  sources.set(at, { name: values.get(DW_AT_name)?.text, directory: values.get(DW_AT_comp_dir)?.text });
}

/** Moves to the attributes of the entry `code` (7.5.3); false when there is none. */
function findAbbreviation(r: DebugReader, code: number, work: Work): boolean {
  for (let found = r.uleb(); found !== 0; found = r.uleb()) {
    const start = r.pos;
    r.uleb(); // tag
    r.byte(); // whether it has children
    if (found === code) return true;
    while (readSpecification(r) !== undefined);
    work.spend(r.pos - start, start);
  }
  return false;
}

/** Attribute and form; undefined at the end of the list. */
function readSpecification(r: DebugReader): readonly [attribute: number, form: number] | undefined {
  const attribute = r.uleb();
  const form = r.uleb();
  if (form === DW_FORM_implicit_const) r.sleb();
  return attribute === 0 && form === 0 ? undefined : [attribute, form];
}

interface Layout {
  readonly addressSize: number;
  readonly texts: TextSections;
  readonly work: Work;
}

function readAttributes(r: DebugReader, list: DebugReader, layout: Layout): Map<number, FormValue> {
  const values = new Map<number, FormValue>();
  for (let next = readSpecification(list); next !== undefined; next = readSpecification(list)) {
    layout.work.spend(1, list.pos);
    const [attribute, form] = next;
    const actual = form === DW_FORM_indirect ? r.uleb() : form;
    values.set(attribute, readForm(r, actual, layout.addressSize, layout.texts));
  }
  return values;
}
