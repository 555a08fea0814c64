/** Names by index, as the name section has them. Go modules have 15,000: they become texts when the first is asked for. */

import type { Bytes } from '../bytes';
import { Reader } from './reader';

export interface NameMap extends Iterable<readonly [index: number, name: string]> {
  /** How many entries there are. */
  readonly size: number;
  get(index: number): string | undefined;
}

/** Throws `DecodeError` where it is broken. https://webassembly.github.io/spec/core/appendix/custom.html#name-maps */
export function readNameMap(r: Reader): NameMap {
  const start = r.pos;
  let size = 0;
  r.each('names', () => {
    r.u32();
    r.skipName();
    size++;
  });
  return new LateNames(r.bytes, start, size);
}

class LateNames implements NameMap {
  private names: Map<number, string> | undefined;

  constructor(
    private readonly bytes: Bytes,
    private readonly start: number,
    readonly size: number,
  ) {}

  get(index: number): string | undefined {
    return this.read().get(index);
  }

  [Symbol.iterator](): Iterator<[number, string]> {
    return this.read()[Symbol.iterator]();
  }

  /** The last one counts where an index stands twice. */
  private read(): Map<number, string> {
    const names = this.names ?? new Map<number, string>();
    if (this.names !== undefined) return names;
    const r = new Reader(this.bytes, this.start);
    r.each('names', () => names.set(r.u32(), r.name()));
    return (this.names = names);
  }
}
