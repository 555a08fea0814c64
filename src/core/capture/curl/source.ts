/** A command line while it is read, and what all three shells have in common. */

export type Dialect = 'bash' | 'cmd' | 'powershell';

/** The text that is read, and the word that is being made of it. */
export interface Source {
  readonly text: string;
  readonly dialect: Dialect;
  at: number;
  unknown: string[];
  isOpen: boolean;
  append(text: string): void;
  continueLine(end: number): void;
}

/** Appends what stands up to `end`, or all the rest where it is missing. */
export function readUpTo(source: Source, start: number, end: string): void {
  const found = source.text.indexOf(end, start);
  if (found < 0) source.isOpen = true;
  const stop = found < 0 ? source.text.length : found;
  source.append(source.text.slice(start, stop));
  source.at = stop + (found < 0 ? 0 : end.length);
}

/** An escape character before the end of the line: the command goes on in the next. */
function readContinuation(source: Source): boolean {
  const { text, at } = source;
  const length = text.startsWith('\r\n', at + 1) ? 3 : text.charAt(at + 1) === '\n' ? 2 : 0;
  if (length > 0) source.continueLine(at + length);
  return length > 0;
}

/** An escape character and the one that it makes ordinary. */
export function readEscaped(source: Source): boolean {
  if (readContinuation(source)) return true;
  const next = String.fromCodePoint(source.text.codePointAt(source.at + 1) ?? 0);
  if (source.at + 1 < source.text.length) source.append(next);
  source.at += 1 + next.length;
  return true;
}

export function appendOne(source: Source): void {
  source.append(source.text.charAt(source.at++));
}

const VARIABLE = /\$(?:\w+|\{[^{}\n]{0,100}\}|env:\w+)/y;

/** Variables and substitutions stay in the word as they stand there. */
export function readExpansion(source: Source): boolean {
  const { text, at, dialect } = source;
  if (text.startsWith('$(', at)) readSubstitution(source, ')');
  else if (dialect === 'bash' && text.charAt(at) === '`') readSubstitution(source, '`');
  else {
    VARIABLE.lastIndex = at;
    const [name] = VARIABLE.exec(text) ?? [];
    if (name === undefined) return false;
    source.unknown.push(name);
    source.append(name);
    source.at = at + name.length;
  }
  return true;
}

function readSubstitution(source: Source, end: string): void {
  const { text, at } = source;
  let depth = 0;
  let stop = at + (end === ')' ? 1 : 0);
  for (; stop < text.length; stop++) {
    const c = text.charAt(stop);
    if (c === '(') depth++;
    if (c === end && (end !== ')' || --depth === 0) && stop > at) break;
  }
  if (stop >= text.length) source.isOpen = true;
  const all = text.slice(at, stop + 1);
  source.unknown.push(all);
  source.append(all);
  source.at = Math.min(text.length, stop + 1);
}
