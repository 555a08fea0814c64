import { END_SEQUENCE } from './line-rows';
import type { LineTables } from './line-tables';

export interface SourcePosition {
  readonly file: string | undefined;
  /** From 1; 0: code of the compiler's own. */
  readonly line: number;
  /** From 1; 0: unknown. */
  readonly column: number;
  readonly row: number;
}

/** Where the code at `address` (bytes from the start of the code section's contents) comes from, if that is known. */
export function lineAt(tables: LineTables, address: number): SourcePosition | undefined {
  const row = rowAt(tables.address, address);
  if (row < 0 || isEnd(tables, row)) return undefined;
  const { files, file, line, column } = tables;
  return { file: files[file[row] as number], line: line[row] as number, column: column[row] as number, row };
}

/** The last row that is not beyond `address`; -1 when all are. */
function rowAt(addresses: Uint32Array, address: number): number {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((addresses[middle] as number) <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * How many bytes of code come from each file, by its index in `files`. Bytes that no row covers, and those of no known
 * file, count for none; bytes of line 0 count for the file that their row names.
 */
export function bytesByFile(tables: LineTables): Float64Array {
  const { address, file, files } = tables;
  const sizes = new Float64Array(files.length);
  for (let row = 0; row + 1 < address.length; row++) {
    if (isEnd(tables, row)) continue;
    const index = file[row] as number;
    if (index < sizes.length)
      sizes[index] = (sizes[index] as number) + (address[row + 1] as number) - (address[row] as number);
  }
  return sizes;
}

function isEnd({ flags }: LineTables, row: number): boolean {
  return ((flags[row] as number) & END_SEQUENCE) !== 0;
}
