import type { Entries } from '../../entries';
import type { CodeBody } from '../../module';
import type { FunctionInfo } from './model';

/** As for line tables (`dwarf/stale.ts`): compilers say that a function ends where its code does. */
export function isStale(code: Entries<CodeBody>, codeOffset: number, functions: readonly FunctionInfo[]): boolean {
  const ends = new Set(code.map(({ offset, size }) => offset + size - codeOffset));
  const fitting = functions.filter(({ ranges }) => ranges.some(({ end }) => ends.has(end)));
  return ends.size > 0 && fitting.length * 2 < functions.length;
}
