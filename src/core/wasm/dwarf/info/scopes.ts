import { DW_TAG } from './constants';

/** What names in it are written behind: `std::vector`. Of functions nobody writes the name before that of a local type. */
const SCOPES: ReadonlySet<number> = new Set([
  ...[DW_TAG.namespace, DW_TAG.module, DW_TAG.structure_type, DW_TAG.class_type],
  ...[DW_TAG.union_type, DW_TAG.interface_type, DW_TAG.enumeration_type],
]);

export function isScope(tag: number): boolean {
  return SCOPES.has(tag);
}

const NONE = 0xffffffff;
/** No program has namespaces and types so deep in each other; looking something up takes as long as this. */
const DEEPEST = 256;

/** Which namespaces and types each entry is in: their extents in the file, 12 bytes each. */
export class Scopes {
  private starts = new Uint32Array(1024);
  private ends = new Uint32Array(1024);
  private parents = new Uint32Array(1024);
  private length = 0;
  private current = NONE;
  private depth = 0;

  /** In order of `offset`. Whether it is opened: not what is too deep. */
  open(offset: number): boolean {
    if (this.depth === DEEPEST) return false;
    this.depth++;
    if (this.length === this.starts.length) this.grow();
    this.starts[this.length] = offset;
    this.ends[this.length] = NONE;
    this.parents[this.length] = this.current;
    this.current = this.length++;
    return true;
  }

  /** The one that was opened last and is not closed. */
  close(end: number): void {
    this.depth--;
    this.ends[this.current] = end;
    this.current = this.parents[this.current] ?? NONE;
  }

  private grow(): void {
    for (const name of ['starts', 'ends', 'parents'] as const) {
      const grown = new Uint32Array(2 * this.length);
      grown.set(this[name]);
      this[name] = grown;
    }
  }

  /** Where the entries start that are around the one at `offset`, innermost first; no more than `most`. */
  around(offset: number, most: number): number[] {
    const found: number[] = [];
    for (let at = this.innermost(offset); at !== NONE && found.length < most; at = this.parents[at] ?? NONE) {
      found.push(this.starts[at] as number);
    }
    return found;
  }

  private innermost(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    let at = low === 0 ? NONE : low - 1;
    while (at !== NONE && (this.ends[at] as number) <= offset) at = this.parents[at] ?? NONE;
    return at;
  }
}
