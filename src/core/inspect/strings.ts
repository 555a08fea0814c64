/** Text in data segments. */

import { tryUtf8, type Bytes } from '../bytes';
import type { Module } from '../wasm/module';

export interface FoundString {
  readonly text: string;
  readonly segment: number;
  /** From the start of the file. */
  readonly offset: number;
}

const LEAST = 4;
/** Longer runs are told in pieces: a Go module keeps all its texts in one. */
const MOST = 200;

/** Runs of printable UTF-8, and of UTF-16, which AssemblyScript has. `more`: there were more than `most`. */
export function stringsIn(module: Module, bytes: Bytes, most: number): { found: FoundString[]; more: boolean } {
  const found: FoundString[] = [];
  let segment = -1;
  for (const { offset, size } of module.data) {
    segment++;
    for (const { start, end, isWide } of allRuns(bytes, offset, offset + size)) {
      if (found.length === most) return { found, more: true };
      const run = bytes.subarray(start, end);
      const text = isWide ? tryUtf8(run.filter((byte) => byte !== 0)) : tryUtf8(run);
      if (text !== undefined) found.push({ text, segment, offset: start });
    }
  }
  return { found, more: false };
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly isWide: boolean;
}

/** In the order of their places. */
function* allRuns(bytes: Bytes, from: number, to: number): Generator<Run> {
  const wide = wideRuns(bytes, from, to);
  let next = wide.next();
  for (const run of runs(bytes, from, to)) {
    for (; next.done !== true && next.value.start < run.start; next = wide.next())
      yield { ...next.value, isWide: true };
    yield { ...run, isWide: false };
  }
  for (; next.done !== true; next = wide.next()) yield { ...next.value, isWide: true };
}

/** ASCII in two bytes each, the second of which is zero. */
function* wideRuns(bytes: Bytes, from: number, to: number): Generator<{ start: number; end: number }> {
  // The last zero of a segment may be left out: memory is zero anyway.
  const isWide = (at: number) => at < to && isPrintable(bytes[at] as number) && (at + 1 === to || bytes[at + 1] === 0);
  for (let start = from; start + 1 < to;) {
    let end = start;
    while (end - start < 2 * MOST && isWide(end)) end += 2;
    if (end - start >= 2 * LEAST) yield { start, end: Math.min(end, to) };
    start = end > start ? end : start + 1;
  }
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

function* runs(bytes: Bytes, from: number, to: number): Generator<{ start: number; end: number }> {
  let cutAt = -1;
  for (let start = from; start < to;) {
    let end = start;
    let characters = 0;
    for (let length = 1; length > 0 && end - start < MOST; end += length) {
      length = characterLength(bytes, end, to);
      if (length > 0) characters++;
    }
    // What is left of a longer run counts, however short.
    if (characters >= LEAST || (start === cutAt && characters > 0)) yield { start, end };
    cutAt = end - start >= MOST ? end : -1;
    start = Math.max(end, start + 1);
  }
}

/** Of the printable UTF-8 character that begins at `at`; 0 when none does. */
function characterLength(bytes: Bytes, at: number, to: number): number {
  if (at >= to) return 0;
  const first = bytes[at] as number;
  if (isPrintable(first)) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (let k = 1; k < length; k++) if (at + k >= to || ((bytes[at + k] as number) & 0xc0) !== 0x80) return 0;
  return length > 2 && !isShortest(first, bytes[at + 1] as number) ? 0 : length;
}

/** Neither a shorter character written long, nor half of a surrogate pair, nor beyond U+10FFFF. (RFC 3629, section 4.) */
function isShortest(first: number, second: number): boolean {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}
