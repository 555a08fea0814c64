/** JSON in files that people paste or cut: one document, one on each line, or one behind the other. */

import { problem, type Place, type Problem } from '../problem';
import { syntaxFault } from './json-syntax';

export interface JsonValue {
  readonly value: unknown;
  readonly place: Place;
}

/** The parsed text, or what is wrong with it and where. */
export function parseJson(text: string): { readonly value: unknown } | Problem {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    const { offset, reason } = syntaxFault(text) ?? { offset: 0, reason: 'it does not parse' };
    return problem('not-json', `not JSON: ${reason}`, placeAt(text, offset), 'Export or write the file again.');
  }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Each object in `text`; what stands between them is passed over, so a list of objects reads as well. No string of JSON
 * goes over a line's end: an object that begins a line while another is open says that the other was cut off.
 */
export function jsonObjects(text: string): {
  readonly values: readonly JsonValue[];
  readonly problems: readonly Problem[];
} {
  const values: JsonValue[] = [];
  const problems: Problem[] = [];
  let line = 1;
  let lineStart = 0;
  let start = 0;
  let depth = 0;
  let place: Place = {};
  const cut = (): void => {
    problems.push(problem('not-json', 'not JSON: an object is cut off', place));
    depth = 0;
  };
  const end = (stop: number): void => {
    const parsed = parseJson(text.slice(start, stop));
    if ('value' in parsed) values.push({ value: parsed.value, place });
    else problems.push({ ...parsed, place: below(place, parsed.place) });
    depth = 0;
  };
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === NEWLINE) {
      line++;
      lineStart = at + 1;
      if (depth > 0 && text.charCodeAt(at + 1) === OPEN) cut();
    } else if (c === QUOTE && depth > 0) at = stringEnd(text, at);
    else if (c === OPEN && depth++ === 0) {
      start = at;
      place = { line, column: at - lineStart + 1 };
    } else if (c === CLOSE && depth > 0 && --depth === 0) end(at + 1);
  }
  if (depth > 0) cut();
  return { values, problems };
}

/** The closing quote, or the last character before the line's end. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) return at;
    if (c === NEWLINE) return at - 1;
    if (c === BACKSLASH && text.charCodeAt(at + 1) !== NEWLINE) at++;
  }
  return text.length;
}

function below(start: Place, inner: Place): Place {
  if (inner.line === undefined || start.line === undefined) return start;
  const column = (inner.column ?? 1) + (inner.line === 1 ? (start.column ?? 1) - 1 : 0);
  return { line: start.line + inner.line - 1, column };
}
