import { END_SEQUENCE, NO_FILE } from '../dwarf/line-rows';
import { lineAt, type SourcePosition } from '../dwarf/lookup';
import type { LineTables } from '../dwarf/line-tables';

/**
 * As `lineAt`, but code that the map leaves without a line is of the line before it in its function: asc gives none to
 * calls of methods that are overridden.
 */
export function mappedLineAt(table: LineTables, address: number): SourcePosition | undefined {
  const found = lineAt(table, address);
  if (found === undefined || found.file !== undefined) return found;
  for (let row = found.row; row >= 0 && table.flags[row] !== END_SEQUENCE; row--) {
    const file = table.file[row] as number;
    if (file === NO_FILE) continue;
    return { file: table.files[file], line: table.line[row] as number, column: table.column[row] as number, row };
  }
  return found;
}
