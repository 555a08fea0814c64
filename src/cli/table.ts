import { oneLine } from '../core/problem';

/** Rows with their columns aligned, for terminals. The last column is left as long as it is. */
export function table(raw: readonly (readonly string[])[], indent: string): string[] {
  const rows = raw.map((row) => row.map(oneLine));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    return indent + cells.join('  ').trimEnd();
  });
}
