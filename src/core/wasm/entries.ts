/** The entries of a section: as objects while they are few, read again from the file when they are very many. */

import type { Bytes } from '../bytes';
import { Reader } from './reader';

/** What lists have that are read again, and arrays too. */
export interface Entries<T> extends Iterable<T> {
  readonly length: number;
  /** `index` from 0 on; undefined where there is none. */
  at(index: number): T | undefined;
  map<U>(make: (entry: T, index: number) => U): U[];
  flatMap<U>(make: (entry: T, index: number) => readonly U[]): U[];
  filter(isWanted: (entry: T, index: number) => boolean): T[];
  find(isWanted: (entry: T, index: number) => boolean): T | undefined;
  some(isWanted: (entry: T, index: number) => boolean): boolean;
  slice(start: number, end: number): T[];
  reduce<U>(add: (sum: U, entry: T, index: number) => U, start: U): U;
}

/**
 * More than nearly all modules have of anything. A Go module may have 100,000 data segments: objects would take two
 * thirds of the time that reading it takes, and a file that is all types forty times its size.
 */
const MOST_KEPT = 5000;

/** As `Reader.list`, and throws what it throws. */
export function readEntries<T>(r: Reader, what: string, read: (r: Reader) => T, most?: number): Entries<T> {
  const entries = new LateEntries(r.bytes, read);
  r.each(what, () => entries.add(r), most);
  return entries.settled();
}

/** From so many bytes on an object takes little more. */
const LONG = 32;

/** Of each it is known where it starts: four bytes. */
export class LateEntries<T> implements Entries<T> {
  private starts = new Uint32Array(16);
  private readonly long = new Map<number, T>();
  length = 0;

  /** `keepsLong`: of entries that are asked for in any order, long ones are not read again each time. */
  constructor(
    private readonly bytes: Bytes,
    private readonly read: (r: Reader) => T,
    private readonly keepsLong = false,
  ) {}

  /** The one that is next in `r`. */
  add(r: Reader): void {
    const start = r.pos;
    const entry = this.read(r);
    if (this.keepsLong && r.pos - start > LONG) this.long.set(this.length, entry);
    this.begin(start);
  }

  private begin(offset: number): void {
    if (this.length === this.starts.length) {
      const { starts } = this;
      this.starts = new Uint32Array(this.length * 2);
      this.starts.set(starts);
    }
    this.starts[this.length++] = offset;
  }

  /** When all have begun. */
  settled(): Entries<T> {
    return this.length <= MOST_KEPT ? [...this] : this;
  }

  at(index: number): T | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return this.long.get(index) ?? this.read(new Reader(this.bytes, this.starts[index]));
  }

  *[Symbol.iterator](): Generator<T> {
    const r = new Reader(this.bytes);
    for (let index = 0; index < this.length; index++) {
      r.pos = this.starts[index] as number;
      yield this.read(r);
    }
  }

  map<U>(make: (entry: T, index: number) => U): U[] {
    return Array.from(this, make);
  }

  flatMap<U>(make: (entry: T, index: number) => readonly U[]): U[] {
    const all: U[] = [];
    let index = 0;
    for (const entry of this) for (const one of make(entry, index++)) all.push(one);
    return all;
  }

  filter(isWanted: (entry: T, index: number) => boolean): T[] {
    const found: T[] = [];
    let index = 0;
    for (const entry of this) if (isWanted(entry, index++)) found.push(entry);
    return found;
  }

  find(isWanted: (entry: T, index: number) => boolean): T | undefined {
    let index = 0;
    for (const entry of this) if (isWanted(entry, index++)) return entry;
    return undefined;
  }

  some(isWanted: (entry: T, index: number) => boolean): boolean {
    return this.find(isWanted) !== undefined;
  }

  slice(start: number, end: number): T[] {
    const found: T[] = [];
    for (let index = start; index < Math.min(end, this.length); index++) found.push(this.at(index) as T);
    return found;
  }

  reduce<U>(add: (sum: U, entry: T, index: number) => U, start: U): U {
    let sum = start;
    let index = 0;
    for (const entry of this) sum = add(sum, entry, index++);
    return sum;
  }
}
