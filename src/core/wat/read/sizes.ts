/** How large memories and tables are. https://webassembly.github.io/spec/core/text/types.html#limits */

import type { Limits } from '../ast';
import { naturalNumber } from '../literals';
import { isAtom, type Atom } from '../tree';
import type { Cursor, Reading } from './reading';

export class SizeReader {
  constructor(
    private readonly keyword: Atom,
    private readonly cursor: Cursor,
    private readonly reading: Reading,
  ) {}

  address(): 'i32' | 'i64' {
    if (this.cursor.keyword('i64') !== undefined) return 'i64';
    this.cursor.keyword('i32');
    return 'i32';
  }

  limits(address: 'i32' | 'i64'): Limits {
    const { start } = this.cursor.place;
    const min = this.size();
    if (min === undefined)
      this.reading.problems.error('syntax', this.cursor.place, `a ${this.keyword.text} says how large it is at first`);
    const max = isAtom(this.cursor.peek, 'number') ? this.size() : undefined;
    const isShared = this.cursor.keyword('shared') !== undefined;
    if (!isShared) this.cursor.keyword('unshared');
    const pageSize = this.pageSize();
    return {
      address,
      isShared,
      start,
      end: this.cursor.place.start,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(pageSize === undefined ? {} : { pageSize }),
    };
  }

  private size(): bigint | undefined {
    const atom = this.cursor.atom('number');
    const value = atom === undefined ? undefined : naturalNumber(atom.text);
    if (atom !== undefined && (value === undefined || value >= 1n << 64n)) {
      this.reading.problems.error('literal', atom, `${atom.text} is no size`);
      return 0n;
    }
    return value;
  }

  pageSize(): bigint | undefined {
    const list = this.cursor.list('pagesize');
    if (list === undefined) return undefined;
    const atom = list.items[1];
    const value = isAtom(atom, 'number') ? naturalNumber(atom.text) : undefined;
    if (value === undefined || list.items.length !== 2)
      this.reading.problems.error('syntax', list, 'a page size is written (pagesize 65536) or (pagesize 1)');
    else if ((value & (value - 1n)) !== 0n || value === 0n)
      this.reading.problems.error('syntax', list, 'a page size is a power of two');
    return value;
  }
}
