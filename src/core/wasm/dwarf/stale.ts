import type { Entries } from '../entries';
import type { CodeBody } from '../module';
import { END_SEQUENCE, type LineColumns } from './line-rows';

/**
 * Whether tables are of code that was changed since. Compilers end each sequence where a function ends. A `wasm-opt` that
 * was built without LLVM's DWARF library, as npm's is, keeps debug sections as they are: then hardly any sequence ends
 * there. clang runs the one on the PATH by itself.
 * @param codeOffset where in the file the addresses start
 * @param misplaced how many sequences are not in the columns because they lie behind the code
 */
export function isStale(code: Entries<CodeBody>, codeOffset: number, columns: LineColumns, misplaced: number): boolean {
  const ends = new Set(code.map(({ offset, size }) => offset + size - codeOffset));
  const { address, flags } = columns;
  let sequences = misplaced;
  let fitting = 0;
  for (let row = 0; row < address.length; row++) {
    if (((flags[row] as number) & END_SEQUENCE) === 0) continue;
    sequences++;
    if (ends.has(address[row] as number)) fitting++;
  }
  return ends.size > 0 && fitting * 2 < sequences;
}
