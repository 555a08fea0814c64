import { formatProblem, type Problem } from '../core/problem';

/** One line for people. Stands here for those who may use core's types alone. */
export function problemLine(p: Problem): string {
  return formatProblem(p);
}
