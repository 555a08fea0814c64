/** How every importer tells of the entries that it left out. */

import { warning, type Checked, type Place, type Problem } from '../problem';
import type { Capture } from './capture';

/** Behind so many of one kind nobody reads on. */
const MOST = 100;

export function leftOut(code: string, number: number, reason: string, place: Place, remedy?: string): Problem {
  return warning(code, `entry ${number} was left out: ${reason}`, place, remedy);
}

/** When nothing at all could be had, what were warnings are the errors. */
export function concluded(value: Capture, problems: readonly Problem[]): Checked<Capture> {
  const told = few(problems);
  const isEmpty = value.exchanges.length === 0 && (value.connections ?? []).length === 0;
  return { value, problems: isEmpty ? told.map((p) => ({ ...p, severity: 'error' as const })) : told };
}

function few(problems: readonly Problem[]): readonly Problem[] {
  const last = problems[MOST];
  if (last === undefined) return problems;
  const rest = warning(last.code, `there are ${problems.length - MOST} more problems of this kind`);
  return [...problems.slice(0, MOST), rest];
}
