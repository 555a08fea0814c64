/** Where in a file a problem stands: a byte offset (binary), or a 1-based line and column (text), or neither. */
export interface Place {
  readonly file?: string;
  readonly offset?: number;
  readonly line?: number;
  readonly column?: number;
  /** Steps into a parsed document (`['log', 'entries', 3]`); whoever has its text turns it into line and column. */
  readonly path?: readonly (string | number)[];
}

/** Something wrong with an input. Tests and callers branch on `code`, never on the wording. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** What to do about it, as an imperative sentence. */
  readonly remedy?: string;
  readonly severity: 'error' | 'warning';
  readonly place: Place;
  /** How the proxy itself says it, as it stands in its log. */
  readonly words?: string;
}

/** What every decoder and importer returns: as much of the value as could be had, and what was wrong on the way. */
export interface Checked<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

export function problem(code: string, message: string, place: Place = {}, remedy?: string): Problem {
  return { code, message, severity: 'error', place, ...(remedy === undefined ? {} : { remedy }) };
}

export function warning(code: string, message: string, place: Place = {}, remedy?: string): Problem {
  return { ...problem(code, message, place, remedy), severity: 'warning' };
}

/** Behind so many faults of one kind nobody reads on. */
const MOST_FAULTS = 100;

/** What `check` finds wrong with each of `items`, until it is enough. */
export function firstFaults<T, F>(items: Iterable<T>, check: (item: T) => readonly F[]): F[] {
  const faults: F[] = [];
  for (const item of items) {
    faults.push(...check(item));
    if (faults.length >= MOST_FAULTS) break;
  }
  return faults;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((p) => p.severity === 'error');
}

/** One line for people: `file:12:3: message. Remedy.` or `file: byte 0x1f: message. Remedy.` */
export function formatProblem(p: Problem): string {
  const place = formatPlace(p.place);
  // The look behind keeps long runs inside from being tried at each character.
  const sentence = `${p.message.replace(/(?<![.\s])[.\s]+$/, '')}.`;
  return oneLine([place === '' ? '' : `${place}: `, sentence, p.remedy === undefined ? '' : ` ${p.remedy}`].join(''));
}

/** Names in hostile files may hold line breaks and terminal commands: each control character is shown as its escape. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/^[\x7f-\x9f]$/, '?'),
  );
}

function formatPlace(place: Place): string {
  const file = place.file ?? '';
  if (place.line !== undefined) return `${file}:${place.line}:${place.column ?? 1}`;
  if (place.offset === undefined) return file;
  const at = `byte ${place.offset} (0x${place.offset.toString(16)})`;
  return file === '' ? at : `${file}: ${at}`;
}
