/** A text that is edited: its pieces are read once, and again when an edit has touched them. */

import type { Field } from './ast';
import type { WatProblem } from './problems';
import { readField } from './read/fields';
import { Scanner, type Piece, type PieceKind } from './scan';
import { isList, parseTree, type Node } from './tree';

/** One piece of the text. Offsets within it are counted from its start, so that they stay right while it moves. */
export class Chunk {
  private parsed: { nodes: readonly Node[]; field: Field | undefined; problems: readonly WatProblem[] } | undefined;

  constructor(
    readonly kind: PieceKind,
    readonly text: string,
    /** In the document; follows edits in front of it. */
    public start: number,
    readonly isClosed: boolean,
  ) {}

  get end(): number {
    return this.start + this.text.length;
  }

  get nodes(): readonly Node[] {
    return this.read().nodes;
  }

  /** Absent for all that is no field. */
  get field(): Field | undefined {
    return this.read().field;
  }

  /** Those of syntax. */
  get problems(): readonly WatProblem[] {
    return this.read().problems;
  }

  get isRead(): boolean {
    return this.parsed !== undefined;
  }

  private read() {
    this.parsed ??= parse(this.kind, this.text);
    return this.parsed;
  }
}

function parse(kind: PieceKind, text: string) {
  const tree = parseTree(text);
  const [list] = tree.nodes;
  if (kind !== 'field' || !isList(list)) return { nodes: tree.nodes, field: undefined, problems: tree.problems };
  const { field, problems } = readField(list, tree.isTooDeep);
  return { nodes: tree.nodes, field, problems: [...tree.problems, ...problems] };
}

/** Chunks of one module: those of `(module …)`, or fields that stand for themselves. */
export interface ModulePart {
  readonly open?: Chunk;
  readonly chunks: readonly Chunk[];
  readonly close?: Chunk;
}

/** What an edit has changed. */
export interface Change {
  readonly removed: readonly Chunk[];
  readonly added: readonly Chunk[];
}

export class WatDocument {
  private held: Chunk[];
  private grouped: readonly ModulePart[] | undefined;
  /** Whether some list is never closed; then lines that begin a field end it. */
  private isBroken = false;
  private unendedComment: number | undefined;

  constructor(private content: string) {
    this.held = this.scanAll();
  }

  get text(): string {
    return this.content;
  }

  /** Where a comment begins that never ends. */
  get openComment(): number | undefined {
    return this.unendedComment;
  }

  get chunks(): readonly Chunk[] {
    return this.held;
  }

  get modules(): readonly ModulePart[] {
    this.grouped ??= group(this.held);
    return this.grouped;
  }

  /** The chunk that an offset is in or at the end of. */
  chunkAt(offset: number): Chunk | undefined {
    const index = this.indexAt(offset);
    const chunk = this.held[index];
    if (chunk !== undefined && chunk.start <= offset) return chunk;
    const before = this.held[index - 1];
    return before !== undefined && before.end === offset ? before : undefined;
  }

  moduleOf(chunk: Chunk): ModulePart | undefined {
    return this.modules.find(({ open, chunks, close }) => open === chunk || close === chunk || chunks.includes(chunk));
  }

  /** Replaces what stands between two offsets. */
  edit(start: number, end: number, replacement: string): Change {
    this.content = this.content.slice(0, start) + replacement + this.content.slice(end);
    this.grouped = undefined;
    return this.rescan(start, end, replacement.length - (end - start)) ?? this.replaceAll();
  }

  /** The first chunk whose end lies behind the offset. */
  private indexAt(offset: number): number {
    let low = 0;
    let high = this.held.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.held[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Undefined where lists do not close as they did: then all is cut anew. */
  private rescan(start: number, end: number, delta: number): Change | undefined {
    if (this.isBroken || this.unendedComment !== undefined) return undefined;
    // The chunk before may grow into what has been written at its end.
    const first = Math.max(0, this.indexAt(start) - 1);
    const scanner = this.scannerAt(first);
    const added: Chunk[] = [];
    let last = first;
    for (;;) {
      const piece = scanner.next();
      const at = piece?.start ?? this.content.length;
      while (last < this.held.length && (this.held[last]?.start ?? 0) + delta < at) last++;
      const old = this.held[last];
      const isBehind = old !== undefined && old.start > end && old.start + delta === at;
      if (isBehind && piece !== undefined && this.stateBefore(last) === stateBefore(piece, scanner)) break;
      if (piece === undefined) {
        last = this.held.length;
        break;
      }
      added.push(this.chunkOf(piece));
    }
    const touchesEnd = last === this.held.length;
    const removed = this.held.slice(first, last);
    if (touchesEnd && (scanner.isInModule || scanner.openComment !== undefined)) return undefined;
    if ([...removed, ...added].some(({ isClosed }) => !isClosed)) return undefined;
    for (let index = last; index < this.held.length; index++) {
      const chunk = this.held[index];
      if (chunk !== undefined) chunk.start += delta;
    }
    const same = this.sameAtStart(removed, added);
    this.held = [...this.held.slice(0, first + same), ...added.slice(same), ...this.held.slice(last)];
    return { removed: removed.slice(same), added: added.slice(same) };
  }

  /** How many are what they were: what was read of them stays. */
  private sameAtStart(removed: readonly Chunk[], added: readonly Chunk[]): number {
    const differs = added.findIndex((chunk, index) => {
      const old = removed[index];
      return old?.text !== chunk.text || old.kind !== chunk.kind || old.start !== chunk.start;
    });
    return differs < 0 ? Math.min(removed.length, added.length) : differs;
  }

  private scannerAt(index: number): Scanner {
    const from = index === 0 ? 0 : (this.held[index]?.start ?? 0);
    return new Scanner(this.content, from, index > 0 && this.stateBefore(index), this.isBroken);
  }

  /** Whether a chunk begins inside a module. */
  private stateBefore(index: number): boolean {
    for (let at = index - 1; at >= 0; at--) {
      const kind = this.held[at]?.kind;
      if (kind === 'open') return true;
      if (kind === 'close' || kind === 'command') return false;
    }
    return false;
  }

  /** What stands in both texts keeps its chunks, and so what was read of them. */
  private replaceAll(): Change {
    const before = this.held;
    const fresh = this.scanAll();
    const known = new Map(before.map((chunk) => [chunk.text, chunk]));
    const reused = new Set<Chunk>();
    this.held = fresh.map((chunk) => {
      const old = known.get(chunk.text);
      if (old === undefined || reused.has(old) || old.kind !== chunk.kind || old.isClosed !== chunk.isClosed)
        return chunk;
      reused.add(old);
      old.start = chunk.start;
      return old;
    });
    return {
      removed: before.filter((chunk) => !reused.has(chunk)),
      added: this.held.filter((chunk) => !reused.has(chunk)),
    };
  }

  private scanAll(): Chunk[] {
    const plain = this.scanWith(false);
    this.isBroken = plain.isBroken;
    return plain.isBroken ? this.scanWith(true).chunks : plain.chunks;
  }

  private scanWith(recovers: boolean): { chunks: Chunk[]; isBroken: boolean } {
    const scanner = new Scanner(this.content, 0, false, recovers);
    const chunks: Chunk[] = [];
    for (let piece = scanner.next(); piece !== undefined; piece = scanner.next()) chunks.push(this.chunkOf(piece));
    this.unendedComment = scanner.openComment;
    return { chunks, isBroken: scanner.isInModule || chunks.at(-1)?.isClosed === false };
  }

  private chunkOf({ kind, start, end, isClosed }: Piece): Chunk {
    return new Chunk(kind, owned(this.content.slice(start, end)), start, isClosed);
  }
}

/** After the scanner has passed a piece: whether it began inside a module. */
function stateBefore(piece: Piece, scanner: Scanner): boolean {
  if (piece.kind === 'open') return false;
  return piece.kind === 'close' ? true : scanner.isInModule;
}

/** A slice would keep the whole text of its time alive. */
function owned(slice: string): string {
  return ` ${slice}`.slice(1);
}

function group(chunks: readonly Chunk[]): ModulePart[] {
  const parts: { open?: Chunk; chunks: Chunk[]; close?: Chunk }[] = [];
  let current: (typeof parts)[number] | undefined;
  for (const chunk of chunks) {
    if (chunk.kind === 'open') parts.push((current = { open: chunk, chunks: [] }));
    else if (chunk.kind === 'close') {
      if (current !== undefined) current.close ??= chunk;
    } else if (chunk.kind === 'command') current = undefined;
    else if (chunk.kind === 'field') {
      if (current === undefined) parts.push((current = { chunks: [] }));
      current.chunks.push(chunk);
    }
  }
  return parts;
}
