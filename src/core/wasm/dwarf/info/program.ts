/** Everything that entries refer to: other entries, texts, addresses. */

import type { Section } from '../../module';
import { DebugReader } from '../debug-reader';
import { readerOf } from '../sections';
import { Texts } from '../texts';
import type { Work } from '../work';
import { readAbbreviations, type Abbreviations } from './abbreviations';
import { DW_AT, DW_FORM } from './constants';
import { abbreviationAt, numberOf, readEntry, valueOf, type Entry } from './entry';
import type { FormValue } from './forms';
import { languageOf } from './language';
import type { InfoSections } from './sections';
import { readerAt, type Bases, type Unit, type UnitHeader } from './unit';

const NO_BASES: Bases = { strOffsets: 0, addr: 0, rnglists: 0, loclists: 0 };
const F = DW_FORM;
const STRX: ReadonlySet<number> = new Set([F.strx, F.strx1, F.strx2, F.strx3, F.strx4]);
const ADDRX: ReadonlySet<number> = new Set([F.addrx, F.addrx1, F.addrx2, F.addrx3, F.addrx4]);
const IN_UNIT: ReadonlySet<number> = new Set([F.ref1, F.ref2, F.ref4, F.ref8, F.ref_udata]);

export class Program {
  readonly units: Unit[] = [];
  readonly texts: Texts;
  /** Where types are that have a name of their own. */
  readonly signatures = new Map<bigint, number>();
  private readonly tables = new Map<string, Abbreviations>();

  constructor(
    readonly sections: InfoSections,
    /** For what is read at once, and for texts. */
    readonly work: Work,
  ) {
    this.texts = new Texts(withTexts(sections), work);
  }

  /** Adds the unit, with what its first entry tells. `r` is of its section, and stays. */
  open(header: UnitHeader, section: Section): Unit {
    const abbreviations = this.abbreviationsOf(header);
    const blank = { bases: NO_BASES, lowPc: 0, language: 'other', lineTable: undefined } as const;
    const first = { ...header, abbreviations, ...blank, name: undefined, directory: undefined };
    const r = readerAt(section, this.sections.bytes, header, header.entries);
    const abbreviation = r.done ? undefined : abbreviationAt(r, first);
    const unit = abbreviation === undefined ? first : this.described(readEntry(r, first, header.entries, abbreviation));
    this.units.push(unit);
    if (unit.signature !== undefined) this.signatures.set(unit.signature, unit.typeEntry);
    return unit;
  }

  private abbreviationsOf(header: UnitHeader): Abbreviations {
    const { abbreviationsAt, version, addressSize, offsetSize } = header;
    const key = `${abbreviationsAt} ${version} ${addressSize} ${offsetSize}`;
    let table = this.tables.get(key);
    if (table === undefined) {
      const r = readerOf(this.sections.bytes, this.sections.abbrev);
      r.skip(abbreviationsAt);
      this.tables.set(key, (table = readAbbreviations(r, header, this.work)));
    }
    return table;
  }

  /** The unit as its first entry describes it. Bases come first: other attributes need them. */
  private described(entry: Entry): Unit {
    const unit = { ...entry.unit, bases: basesOf(entry) };
    const of = (name: number) => this.textAt({ ...entry, unit }, name);
    const language = languageOf(numberOf(entry, DW_AT.language) ?? 0, this.texts.at(of(DW_AT.producer)));
    const lowPc = this.address({ ...entry, unit }, DW_AT.low_pc) ?? 0;
    const lineTable = numberOf(entry, DW_AT.stmt_list);
    return { ...unit, lowPc, language, lineTable, name: of(DW_AT.name), directory: of(DW_AT.comp_dir) };
  }

  /** Whose unit contains `offset` of the file. */
  unitAt(offset: number): Unit | undefined {
    let low = 0;
    let high = this.units.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.units[middle]?.start ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    const unit = this.units[low - 1];
    return unit !== undefined && offset >= unit.entries && offset < unit.end ? unit : undefined;
  }

  reader(unit: Unit, offset: number): DebugReader {
    const r = new DebugReader(this.sections.bytes, offset, Math.min(unit.end, this.sections.bytes.length));
    r.offsetSize = unit.offsetSize;
    return r;
  }

  /** The entry at `offset` of the file; undefined where there is none. Throws a DecodeError where it is damaged. */
  entry(offset: number | undefined): Entry | undefined {
    const unit = offset === undefined ? undefined : this.unitAt(offset);
    if (offset === undefined || unit === undefined) return undefined;
    const r = this.reader(unit, offset);
    const abbreviation = abbreviationAt(r, unit);
    return abbreviation === undefined ? undefined : readEntry(r, unit, offset, abbreviation);
  }

  /** Offset in the file of the entry that the attribute refers to. */
  reference(entry: Entry, name: number): number | undefined {
    const found = valueOf(entry, name);
    if (found === undefined || found.value instanceof Uint8Array) return undefined;
    const { form, value } = found;
    if (form === F.ref_sig8) return this.signatures.get(BigInt(value));
    if (typeof value !== 'number') return undefined;
    if (IN_UNIT.has(form)) return entry.unit.start + value;
    return form === F.ref_addr ? this.sections.info.bodyOffset + value : undefined;
  }

  /** The attribute's text; undefined when there is none. */
  text(entry: Entry, name: number): string | undefined {
    const at = this.textAt(entry, name);
    return at === undefined ? undefined : this.texts.at(at);
  }

  /** Where in the file the attribute's text stands. */
  private textAt(entry: Entry, name: number): number | undefined {
    const found = valueOf(entry, name);
    if (found === undefined || typeof found.value !== 'number') return undefined;
    const { form, value } = found;
    const { str, lineStr, strOffsets } = this.sections;
    if (form === F.string) return value;
    if (form === F.strp) return within(str, value);
    if (form === F.line_strp) return within(lineStr, value);
    if (!STRX.has(form)) return undefined;
    const { offsetSize, bases } = entry.unit;
    return within(str, this.uintAt(strOffsets, bases.strOffsets + value * offsetSize, offsetSize));
  }

  address(entry: Entry, name: number): number | undefined {
    const found = valueOf(entry, name);
    return found === undefined ? undefined : this.addressIn(entry.unit, found);
  }

  /** Undefined for a value that is no address. */
  addressIn(unit: Unit, { form, value }: FormValue): number | undefined {
    if (typeof value !== 'number') return undefined;
    if (form === F.addr) return value;
    return ADDRX.has(form) ? this.indexedAddress(unit, value) : undefined;
  }

  /** Of `.debug_addr` (7.27). */
  indexedAddress({ bases, addressSize }: Unit, index: number): number | undefined {
    return this.uintAt(this.sections.addr, bases.addr + index * addressSize, addressSize);
  }

  /** A number that stands in another section; undefined where that has no such place. */
  uintAt(section: Section | undefined, offset: number, size: number): number | undefined {
    if (section === undefined || !(offset >= 0 && offset + size <= section.bodySize)) return undefined;
    const r = readerOf(this.sections.bytes, section);
    if (r.end - r.pos < offset + size) return undefined;
    r.skip(offset);
    return r.uint(size);
  }
}

function within(section: Section | undefined, offset: number | undefined): number | undefined {
  if (section === undefined || offset === undefined || offset >= section.bodySize) return undefined;
  return section.bodyOffset + offset;
}

/** Without the attribute, behind the header of the section's first contribution (7.26 to 7.29). */
function basesOf(entry: Entry): Bases {
  const isLong = entry.unit.offsetSize === 8;
  return {
    strOffsets: numberOf(entry, DW_AT.str_offsets_base) ?? (isLong ? 16 : 8),
    addr: numberOf(entry, DW_AT.addr_base) ?? (isLong ? 16 : 8),
    rnglists: numberOf(entry, DW_AT.rnglists_base) ?? (isLong ? 20 : 12),
    loclists: numberOf(entry, DW_AT.loclists_base) ?? (isLong ? 20 : 12),
  };
}

/** Texts stand in these sections, and within entries. */
function withTexts(sections: InfoSections) {
  const { info, types, line, code } = sections;
  if (types === undefined) return { ...sections, code, line: line ?? info };
  const start = Math.min(info.bodyOffset, types.bodyOffset);
  const end = Math.max(info.bodyOffset + info.bodySize, types.bodyOffset + types.bodySize);
  return { ...sections, line: line ?? info, info: { ...info, bodyOffset: start, bodySize: end - start } };
}
