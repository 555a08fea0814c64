/** Where lines of source files begin in a module's code: those of functions, and those of what is inlined into them. */

import type { AddressRange } from '../core/wasm/dwarf/info/model';
import { lastUpTo } from '../core/wasm/code/address-map';
import { undominated } from '../core/wasm/code/dominance';
import { IS_STATEMENT } from '../core/wasm/dwarf/line-rows';
import { bodyAt, type DebuggedModule } from './program';
import { instructionFrom } from './stops';
import type { Segment, SymbolFrame } from './symbols';

export interface LinePlace {
  readonly line: number;
  readonly address: number;
  /** See `CodePlace`. */
  readonly depth: number;
}

interface Start extends LinePlace {
  /** Tells the function, and the copy of one that is inlined, from all others. */
  readonly scope: string;
  /** The line table says so of that very place. */
  readonly isExact: boolean;
}

interface Body extends AddressRange {
  /** Of the function. */
  readonly index: number;
}

export interface LineSource {
  readonly module: DebuggedModule;
  segmentsOf(body: AddressRange): readonly Segment[];
  bodyStart(body: AddressRange): number;
  isStatementAt(address: number): boolean;
  writtenAt(file: number): string | undefined;
}

export class OwnLines {
  private readonly starts: readonly Start[];

  /** `files`: indices of line tables' files. */
  constructor(
    private readonly source: LineSource,
    private readonly files: ReadonlySet<number>,
  ) {
    this.starts = this.bodies().flatMap((body) => this.startsIn(body));
  }

  /** Lines at which a breakpoint can stand, ascending. */
  get lines(): readonly number[] {
    return [...new Set(this.starts.map(({ line }) => line))].sort((a, b) => a - b);
  }

  /** Of the first line from `line` on that has code: its first place in each function or copy of one. */
  placesOf(line: number): readonly LinePlace[] {
    const nearest = this.lines.find((one) => one >= line);
    const all = this.starts.filter((start) => start.line === nearest);
    // Of Go's straight code only its lines are known, not where each begins: best is a place that is of this line.
    const exact = all.filter(({ isExact }) => isExact);
    return this.firsts(exact.length > 0 ? exact : all);
  }

  /** Where each function, or copy of one, begins. */
  get entries(): readonly LinePlace[] {
    return this.firsts(this.starts);
  }

  /** Of each scope those that are come to first, on one way or another. */
  private firsts(starts: readonly Start[]): readonly LinePlace[] {
    const scopes = new Map<string, Start[]>();
    for (const start of starts) scopes.set(start.scope, [...(scopes.get(start.scope) ?? []), start]);
    return [...scopes.values()].flatMap((all) => this.firstsIn(all));
  }

  private firstsIn(starts: readonly Start[]): readonly LinePlace[] {
    const { module } = this.source;
    // Of several at one place, the outermost.
    const outwards = [...starts].sort((a, b) => b.depth - a.depth);
    const places = new Map(outwards.map((start) => [start.address + module.codeStart, start]));
    const [first] = starts;
    const body = first === undefined ? undefined : bodyAt(module, first.address);
    if (first === undefined || body === undefined) return [];
    const offsets = [...places.keys()].sort((a, b) => a - b);
    const bodyOf = { offset: body.start + module.codeStart, size: body.end - body.start };
    // Go's functions are one dispatch over all places where they can go on: their structure tells nothing.
    const isGo = module.source.kind === 'go';
    const kept = isGo ? offsets.slice(0, 1) : undominated(module.file.bytes, bodyOf, offsets);
    return kept
      .flatMap((offset) => places.get(offset) ?? [])
      .map(({ line, address, depth }) => ({ line, address, depth }));
  }

  /** Functions that have rows of these files, or are written in them. */
  private bodies(): readonly Body[] {
    const { module } = this.source;
    const { address, file } = module.source.lines.tables;
    const found = new Map<number, Body>();
    const add = (at: number) => {
      const body = bodyAt(module, at);
      if (body !== undefined) found.set(body.index, body);
    };
    for (let row = 0; row < address.length; row++) if (this.files.has(file[row] as number)) add(address[row] as number);
    const names = new Set([...this.files].map((one) => this.source.writtenAt(one)));
    for (const { declared, ranges } of module.source.info?.functions ?? [])
      if (names.has(declared.file) && ranges[0] !== undefined) add(ranges[0].start);
    return [...found.values()];
  }

  private startsIn(body: Body): readonly Start[] {
    const starts: Start[] = [];
    let before: readonly (SymbolFrame | undefined)[] = [];
    for (const { start, frames } of this.source.segmentsOf(body)) {
      const seen = frames.map((frame, at) => {
        const depth = frames.length - at;
        if (!this.has(frame) || isSame(frame, before[before.length - depth])) return frame;
        const found = this.startAt(start, frame, depth, depth === frames.length, body);
        if (found !== undefined) starts.push(found);
        // What is no statement may be followed by one of the same line.
        return found === undefined ? undefined : frame;
      });
      before = seen;
    }
    return [...starts, ...this.hiddenIn(body, new Set(starts.map(({ line }) => line)))];
  }

  private startAt(at: number, { line, scope }: SymbolFrame, depth: number, isInnermost: boolean, body: Body) {
    // Before a function has put its arguments in their places, their values are of no use.
    const address = instructionFrom(this.source.module, Math.max(at, this.source.bodyStart(body)));
    if (isInnermost && !this.source.isStatementAt(address)) return undefined;
    const isExact = !isInnermost || this.source.module.source.lines.at(at)?.line === line;
    return { line, address, depth, scope: `${body.index} ${scope}`, isExact };
  }

  /** Of Go: lines of straight code that begins with another. */
  private hiddenIn({ index, start, end }: Body, known: ReadonlySet<number>): readonly Start[] {
    const { module } = this.source;
    const { tables } = module.source.lines;
    const starts: Start[] = [];
    for (let row = lastUpTo(tables.address, start - 1) + 1; (tables.address[row] ?? end) < end; row++) {
      const line = tables.line[row] as number;
      const isStatement = ((tables.flags[row] as number) & IS_STATEMENT) !== 0;
      if (!isStatement || known.has(line) || !this.files.has(tables.file[row] as number)) continue;
      const address = instructionFrom(module, tables.address[row] as number);
      starts.push({ line, address, depth: 1, scope: `${index} 0`, isExact: false });
    }
    return starts;
  }

  private has({ fileIndex, line }: SymbolFrame): boolean {
    return line > 0 && fileIndex !== undefined && this.files.has(fileIndex);
  }
}

function isSame(a: SymbolFrame, b: SymbolFrame | undefined): boolean {
  return a.line === b?.line && a.fileIndex === b.fileIndex && a.scope === b.scope;
}
