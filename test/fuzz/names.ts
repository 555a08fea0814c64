import type { Random } from './random';

/** Characters on which regular expressions and loops that look for names' parts go back and forth. */
const NASTY = ['[', '<', '>', '&', '(', '/', '.', ':', '::', 'a/', ' ', 'a ', '\n', '<a as ', '_ZN', 'é', '\u{1f600}', '&mut ', '{', ' as ', 'a.', '-', 'f1', '\u0000', 'type:', '(*']; // prettier-ignore
const FIRST = ['', '', '<', '(*', '_R', 'type:', 'core::', '~lib/', 'a', 'github.com/'];
const LAST = ['', '', '\n', '!', '>', ')', ' ', 'a'];

export function nastyName(random: Random, most: number): string {
  const piece = random.pick(NASTY);
  return random.pick(FIRST) + piece.repeat(Math.ceil(random.size(most) / piece.length)) + random.pick(LAST);
}
