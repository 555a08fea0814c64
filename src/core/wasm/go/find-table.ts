import type { Bytes } from '../../bytes';
import type { MemoryImage } from '../memory-image';

/** A part of the table, in bytes from its start. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** `runtime.pclntab` (`pcHeader` in Go's `src/runtime/symtab.go`). */
export interface PclnTable {
  /** From its header to the last function's entry. */
  readonly view: DataView;
  readonly bytes: Bytes;
  /** Where in the file the header stands. */
  readonly offset: number;
  /** How many functions it has. */
  readonly count: number;
  /** Whether entries have the line where the function starts: since Go 1.20. */
  readonly hasStartLines: boolean;
  readonly names: Part;
  /** For each package, where in `files` the names of its files stand: 32-bit numbers (`cutab`). */
  readonly units: Part;
  readonly files: Part;
  readonly pcs: Part;
  /** Number and place of each function's entry (`functab`), then the entries. */
  readonly functions: Part;
}

/** Of Go 1.18, and of Go 1.20 and later (`src/internal/abi/symtab.go`). */
const MAGICS: ReadonlySet<number> = new Set([0xfffffff0, 0xfffffff1]);
const MAGIC_120 = 0xfffffff1;
/** Two zero bytes, instructions of one byte, pointers of eight. */
const KIND = 0x08010000;
const HEADER_SIZE = 8 + 8 * 8;
/** Of number and place. */
export const PAIR_SIZE = 8;
/** Of an entry, without the lists behind it (`_func` in `src/runtime/runtime2.go`). */
export const ENTRY_SIZE = 44;
/** Engines accept no more. */
const MOST_FUNCTIONS = 1_000_000;
/** What looks like a header but leads nowhere; to follow it may take a look at each segment. */
const MOST_TRIES = 100;

/** The first table in memory whose header makes sense. */
export function findPclnTable(image: MemoryImage, bytes: Bytes): PclnTable | undefined {
  const file = viewOf(bytes);
  let tries = 0;
  for (const { address, end, offset } of image.spans) {
    const toFile = offset - address;
    const last = Math.min(end, bytes.length - toFile) - 8;
    // It is aligned, and its first eight bytes are in one segment: Go leaves out nothing shorter than eight zeros.
    for (let at = Math.ceil(address / 8) * 8; at <= last; at += 8) {
      if (file.getUint32(at + toFile + 4, true) !== KIND || !MAGICS.has(file.getUint32(at + toFile, true))) continue;
      const table = readTable(image, at, at + toFile);
      if (table !== undefined || ++tries === MOST_TRIES) return table;
    }
  }
  return undefined;
}

function readTable(image: MemoryImage, address: number, offset: number): PclnTable | undefined {
  const header = image.readMemory(address, HEADER_SIZE);
  const layout = header === undefined ? undefined : readLayout(viewOf(header));
  if (layout === undefined) return undefined;
  const { count, functions } = layout;
  const last = image.readMemory(address + functions.start + (count - 1) * PAIR_SIZE + 4, 4);
  if (last === undefined) return undefined;
  const place = viewOf(last).getUint32(0, true);
  const end = functions.start + place + ENTRY_SIZE;
  const bytes = place < count * PAIR_SIZE ? undefined : image.readMemory(address, end);
  if (bytes === undefined) return undefined;
  return { ...layout, functions: { start: functions.start, end }, view: viewOf(bytes), bytes, offset };
}

type Layout = Omit<PclnTable, 'view' | 'bytes' | 'offset'>;

/** Undefined when it cannot be one: the parts follow one another. */
function readLayout(header: DataView): Layout | undefined {
  // How many functions and files; an address that is 0 since Go 1.26 at the latest; where the parts start.
  const words = Array.from({ length: 8 }, (_, at) => header.getUint32(8 + at * 8, true));
  if (words.some((_, at) => header.getUint32(12 + at * 8, true) !== 0)) return undefined;
  const [count = 0, , , names = 0, units = 0, files = 0, pcs = 0, functions = 0] = words;
  const ascends = HEADER_SIZE <= names && names < units && units < files && files < pcs && pcs < functions;
  if (!ascends || count === 0 || count > MOST_FUNCTIONS) return undefined;
  return {
    count,
    hasStartLines: header.getUint32(0, true) === MAGIC_120,
    names: { start: names, end: units },
    units: { start: units, end: files },
    files: { start: files, end: pcs },
    pcs: { start: pcs, end: functions },
    functions: { start: functions, end: functions },
  };
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
