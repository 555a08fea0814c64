/** Which functions and variables there are at an address (3.3, 3.5, 4.1). */

import { NO_BYTES, type Bytes } from '../../../bytes';
import { Work } from '../work';
import { DW_AT, DW_TAG } from './constants';
import { valueOf, type Entry } from './entry';
import { locationAt } from './locations';
import type { AddressRange, ScopedFrame, VariableInfo } from './model';
import { attempt } from './names';
import { hasAddress, rangesOf } from './ranges';
import type { Variables } from './variables';
import { walk } from './walk';

const BLOCKS: ReadonlySet<number> = new Set([DW_TAG.lexical_block, DW_TAG.try_block, DW_TAG.catch_block]);
const VARIABLES: ReadonlySet<number> = new Set([DW_TAG.formal_parameter, DW_TAG.variable]);
const WANTED: ReadonlySet<number> = new Set([...BLOCKS, ...VARIABLES, DW_TAG.inlined_subroutine]);
/** No debugger shows more. */
const MOST_VARIABLES = 10_000;
const MOST_FRAMES = 1000;

interface OpenFrame {
  readonly entry: Entry;
  /** How deep in the function's entry. */
  readonly depth: number;
  readonly ranges: readonly AddressRange[];
  readonly variables: VariableInfo[];
  /** How many blocks are around it. */
  readonly blocks: number;
}

/** Frames at one address of one function; read anew each time: that takes as long as the function's entry is. */
export class FrameReader {
  private readonly frames: OpenFrame[] = [];
  /** Those whose entries are around the one that is read. */
  private readonly open: OpenFrame[] = [];
  /** How deep the blocks are that are open. */
  private readonly blocks: number[] = [];
  private readonly work: Work;
  private count = 0;

  constructor(
    private readonly variables: Variables,
    private readonly address: number,
  ) {
    this.work = new Work(variables.program.sections.bytes.length);
  }

  /** Innermost first. What is damaged ends it: what was read stays. */
  read(entry: Entry, ranges: readonly AddressRange[]): ScopedFrame[] {
    this.push({ entry, depth: 0, ranges, variables: [], blocks: 0 });
    const isWanted = (tag: number) => WANTED.has(tag);
    attempt(() => walk(this.variables.program, entry, this.work, isWanted, (one, depth) => this.visit(one, depth)));
    const frameBase = this.frameBase(entry);
    return this.frames.map((frame) => this.shown(frame, frameBase)).reverse();
  }

  /** Whether to go into the entry. */
  private visit(entry: Entry, depth: number): boolean {
    while ((this.blocks.at(-1) ?? 0) >= depth) this.blocks.pop();
    while ((this.open.at(-1)?.depth ?? 0) >= depth) this.open.pop();
    if (VARIABLES.has(entry.tag)) {
      this.addVariable(entry);
      return false;
    }
    return entry.tag === DW_TAG.inlined_subroutine ? this.addFrame(entry, depth) : this.addBlock(entry, depth);
  }

  private addVariable(entry: Entry): void {
    const frame = this.open.at(-1);
    if (frame === undefined || this.count++ > MOST_VARIABLES) return;
    const depth = this.blocks.length - frame.blocks;
    const variable = attempt(() => this.variables.read(entry, this.address, this.work, depth));
    if (variable !== undefined) frame.variables.push(variable);
  }

  /** No two are at one place, but where the file is wrong: then the first one stays. */
  private addFrame(entry: Entry, depth: number): boolean {
    if (this.open.length < this.frames.length || this.frames.length > MOST_FRAMES) return false;
    const ranges = rangesOf(this.variables.program, entry, this.work);
    if (!hasAddress(ranges, this.address)) return false;
    this.push({ entry, depth, ranges, variables: [], blocks: this.blocks.length });
    return true;
  }

  private push(frame: OpenFrame): void {
    this.frames.push(frame);
    this.open.push(frame);
  }

  /** A block that does not say which code it has is as long as what is around it. */
  private addBlock(entry: Entry, depth: number): boolean {
    const isLimited = entry.abbreviation.hasCode;
    if (isLimited && !hasAddress(rangesOf(this.variables.program, entry, this.work), this.address)) return false;
    this.blocks.push(depth);
    return true;
  }

  private frameBase(entry: Entry): Bytes {
    const { program } = this.variables;
    const found = valueOf(entry, DW_AT.frame_base);
    if (found === undefined) return NO_BYTES;
    return attempt(() => locationAt(program, entry.unit, found, this.address, this.work)) ?? NO_BYTES;
  }

  private shown({ entry, depth, ranges, variables }: OpenFrame, frameBase: Bytes): ScopedFrame {
    const { names } = this.variables;
    const chain = attempt(() => names.chain(entry)) ?? [entry];
    const isInlined = depth > 0;
    return {
      name: attempt(() => names.qualified(chain, '(anonymous)')) ?? '(anonymous)',
      language: chain.at(-1)?.unit.language ?? 'other',
      isInlined,
      calledAt: isInlined ? names.calledAt(entry) : undefined,
      ranges,
      variables: inOrder(variables),
      frameBase,
    };
  }
}

/** Parameters first, then from the outer blocks to the inner ones; `sort` keeps the order of the source. */
function inOrder(variables: readonly VariableInfo[]): VariableInfo[] {
  const rank = ({ isParameter, depth }: VariableInfo) => (isParameter ? -1 : depth);
  return [...variables].sort((a, b) => rank(a) - rank(b));
}
