import { Work } from '../work';
import { DW_TAG } from './constants';
import type { Entry } from './entry';
import type { AddressRange, SourcePlace } from './model';
import { attempt, type Names } from './names';
import type { Program } from './program';
import { hasAddress, rangesOf } from './ranges';
import { walk } from './walk';

/** A frame without its variables. */
export interface FrameOutline {
  readonly name: string;
  readonly isInlined: boolean;
  /** Inlined: where its caller, the next frame, calls it. */
  readonly calledAt: SourcePlace | undefined;
  readonly ranges: readonly AddressRange[];
}

interface Node {
  readonly entry: Entry;
  /** Index of what it is inlined into; -1: the function itself. */
  readonly parent: number;
  readonly depth: number;
  readonly ranges: readonly AddressRange[];
  shown: FrameOutline | undefined;
}

const WANTED: ReadonlySet<number> = new Set([
  ...[DW_TAG.lexical_block, DW_TAG.try_block, DW_TAG.catch_block, DW_TAG.inlined_subroutine],
]);
/** Of one function. */
const MOST_NODES = 100_000;

/** What is inlined into a function (3.3.8), read once: for whoever asks for many of its addresses. */
export class Outline {
  private readonly nodes: Node[] = [];

  constructor(
    private readonly program: Program,
    private readonly names: Names,
    private readonly entry: Entry,
    private readonly ranges: readonly AddressRange[],
  ) {
    const work = new Work(program.sections.bytes.length);
    const open: number[] = [];
    // What is damaged ends it: what was read stays.
    const isWanted = (tag: number) => WANTED.has(tag);
    attempt(() => walk(program, entry, work, isWanted, (one, depth) => this.visit(one, depth, open, work)));
  }

  /** Innermost first; the function itself is the last. */
  at(address: number): readonly FrameOutline[] {
    const found: FrameOutline[] = [
      { ...this.shown(this.entry), isInlined: false, calledAt: undefined, ranges: this.ranges },
    ];
    let current = -1;
    for (const [index, node] of this.nodes.entries()) {
      if (node.parent !== current || !hasAddress(node.ranges, address)) continue;
      current = index;
      node.shown ??= {
        ...this.shown(node.entry),
        isInlined: true,
        calledAt: this.names.calledAt(node.entry),
        ranges: node.ranges,
      };
      found.unshift(node.shown);
    }
    return found;
  }

  private visit(entry: Entry, depth: number, open: number[], work: Work): boolean {
    while (open.length > 0 && (this.nodes[open.at(-1) as number]?.depth ?? 0) >= depth) open.pop();
    if (entry.tag !== DW_TAG.inlined_subroutine) return true;
    if (this.nodes.length >= MOST_NODES) return false;
    const ranges = rangesOf(this.program, entry, work);
    open.push(this.nodes.push({ entry, parent: open.at(-1) ?? -1, depth, ranges, shown: undefined }) - 1);
    return true;
  }

  private shown(entry: Entry): { readonly name: string } {
    const chain = attempt(() => this.names.chain(entry)) ?? [entry];
    return { name: attempt(() => this.names.qualified(chain, '(anonymous)')) ?? '(anonymous)' };
  }
}
