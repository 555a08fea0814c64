/** The header of a unit's line table (6.2.4; for versions 2 to 4, section 6.2.4 of those standards). */

import type { DebugReader } from './debug-reader';
import { readForm, type FormValue, type TextSections } from './forms';

/** Where the texts stand in the file, and which directory a file is in; in columns, for most are never asked for. */
export interface FileTable {
  /** The number of the first file: 1 up to version 4, 0 from 5 on. The same for directories. */
  readonly first: 0 | 1;
  readonly directories: (number | undefined)[];
  readonly names: (number | undefined)[];
  /** Number of the directory of each file. */
  readonly directoryOf: number[];
}

export interface LineHeader {
  readonly version: number;
  readonly minInstructionLength: number;
  readonly maxOperations: number;
  readonly defaultIsStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  /** How many operands each standard opcode has, by opcode; its length is the first special opcode. */
  readonly operandCounts: readonly number[];
  readonly files: FileTable;
}

/** Of a unit; units have some hundred. */
const MOST_FILES = 1_000_000;

/** Moves `r` from the start of a unit, behind its length, to its line number program. */
export function readLineHeader(r: DebugReader, texts: TextSections): LineHeader {
  const start = r.pos;
  const version = r.uint(2);
  if (version < 2 || version > 5) r.fail('bad-version', `line tables of version ${version} are unknown`, start);
  if (version === 5) r.skip(2); // size of addresses, which each address tells again, and of segment selectors
  const length = r.offset();
  const tables = r.sub(length);
  return { version, ...readParameters(tables, version), files: readFileTable(tables, version, texts) };
}

function readParameters(r: DebugReader, version: number): Omit<LineHeader, 'version' | 'files'> {
  const minInstructionLength = r.byte();
  const maxOperations = version >= 4 ? r.byte() : 1;
  const defaultIsStatement = r.byte() !== 0;
  const lineBase = (r.byte() << 24) >> 24;
  const lineRange = r.byte();
  const opcodeBase = r.byte();
  const operandCounts = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode++) operandCounts.push(r.byte());
  return { minInstructionLength, maxOperations, defaultIsStatement, lineBase, lineRange, operandCounts };
}

function readFileTable(r: DebugReader, version: number, texts: TextSections): FileTable {
  return version === 5 ? readDescribedTable(r, texts) : readPlainTable(r);
}

/** Up to version 4: lists that end with an empty name. */
function readPlainTable(r: DebugReader): FileTable {
  const files: FileTable = { first: 1, directories: [], names: [], directoryOf: [] };
  while (r.peek() !== 0) {
    checkCount(r, files.directories.length);
    files.directories.push(r.skipText());
  }
  r.byte();
  while (r.peek() !== 0) readPlainFile(r, files);
  return files;
}

/** Also what `DW_LNE_define_file` has. */
export function readPlainFile(r: DebugReader, files: FileTable): void {
  checkCount(r, files.names.length);
  files.names.push(r.skipText());
  files.directoryOf.push(r.uleb());
  r.uleb(); // time of last change
  r.uleb(); // size
}

function checkCount(r: DebugReader, count: number): void {
  if (count > MOST_FILES) r.fail('too-many', `more than ${MOST_FILES} files or directories of a unit`);
}

const DW_LNCT_path = 1;
const DW_LNCT_directory_index = 2;
/** Five have a meaning, and some are of one compiler; forms may take no bytes, so that each entry would cost as much. */
const MOST_ATTRIBUTES = 32;

/** From version 5 on: lists that describe their own entries. */
function readDescribedTable(r: DebugReader, texts: TextSections): FileTable {
  const files: FileTable = { first: 0, directories: [], names: [], directoryOf: [] };
  readEntries(r, texts, (values) => files.directories.push(values[DW_LNCT_path]?.text));
  readEntries(r, texts, (values) => {
    files.names.push(values[DW_LNCT_path]?.text);
    files.directoryOf.push(values[DW_LNCT_directory_index]?.number ?? 0);
  });
  return files;
}

type Entry = readonly (FormValue | undefined)[];

function readEntries(r: DebugReader, texts: TextSections, found: (entry: Entry) => void): void {
  const format: (readonly [content: number, form: number])[] = [];
  const start = r.pos;
  const attributes = r.byte();
  if (attributes > MOST_ATTRIBUTES) r.fail('too-many', `entries of ${attributes} attributes each`, start);
  for (let left = attributes; left > 0; left--) format.push([r.uleb(), r.uleb()]);
  const count = r.uleb();
  checkCount(r, count);
  for (let left = count; left > 0; left--) {
    const before = r.pos;
    const entry: (FormValue | undefined)[] = [];
    for (const [content, form] of format) {
      const value = readForm(r, form, 0, texts);
      if (content <= DW_LNCT_directory_index) entry[content] = value;
    }
    // Else any number of entries would have room.
    if (r.pos === before) r.fail('bad-count', 'entries of no size are announced', start);
    found(entry);
  }
}
