/** Addresses of a module → frames, lines and the user's own code. */

import { typeOfVtable, Values } from '../core/debug/values/values';
import type { AddressRange, ScopedFrame } from '../core/wasm/dwarf/info/model';
import { functionNames } from '../core/wasm/functions';
import { GoFrames, type GoFrame } from '../core/wasm/go/frames';
import { mappedLineAt } from '../core/wasm/source-map/lookup';
import type { FrameMachine } from './machine';
import { OwnLines, type LinePlace, type LineSource } from './own-lines';
import { bodyAt, type DebuggedModule } from './program';
import { instructionFrom } from './stops';
import { existing, type PathMap, SourcePaths, type SourceFile } from './source-paths';

export interface SymbolFrame {
  readonly name: string;
  readonly file: SourceFile | undefined;
  readonly fileIndex: number | undefined;
  /** From 1; 0: unknown. */
  readonly line: number;
  readonly column: number;
  /** Tells copies of an inlined function apart; 0: the function itself. */
  readonly scope: number;
  /** Of a runtime, or made by the compiler. */
  readonly isHidden: boolean;
}

export interface Segment extends AddressRange {
  readonly frames: readonly SymbolFrame[];
}

export class Symbols implements LineSource {
  readonly paths: SourcePaths;
  private readonly goFrames: GoFrames | undefined;
  private byPath: ReadonlyMap<string, readonly number[]> | undefined;
  private typeOfVtable: ReturnType<typeof typeOfVtable> | undefined;
  private readonly ownLines = new Map<string, OwnLines>();
  private indices: ReadonlyMap<string, number> | undefined;
  private entries: readonly LinePlace[] | undefined;
  /** By the start of their function. */
  private readonly segments = new Map<number, readonly Segment[]>();

  constructor(
    readonly module: DebuggedModule,
    map: PathMap,
    folders: readonly string[],
  ) {
    this.paths = new SourcePaths(module, map, folders);
    const { go } = module.source;
    this.goFrames = go === undefined ? undefined : new GoFrames(module.file.module, module.file.bytes, go);
  }

  get hasLines(): boolean {
    return !this.module.source.lines.isEmpty;
  }

  /** Innermost first: what is inlined at the address, then the function itself. */
  framesAt(address: number): readonly SymbolFrame[] {
    const go = this.goFrames?.framesAt(address) ?? [];
    if (go.length > 0) return go.map((frame) => this.goFrame(frame));
    const outline = this.module.source.info?.outlineAt(address) ?? [];
    const { kind, lines } = this.module.source;
    if (kind === 'source-map') {
      const found = mappedLineAt(lines.tables, address);
      return [this.frame(this.nameAt(address), found?.file, found?.line ?? 0, found?.column ?? 0)];
    }
    const position = lines.at(address);
    const written = position === undefined ? undefined : lines.tables.files[position.file];
    const { line = 0, column = 0 } = position ?? {};
    if (outline.length === 0) return [this.frame(this.nameAt(address), written, line, column)];
    return outline.map(({ name, isInlined, ranges }, at) => {
      const called = at === 0 ? undefined : outline[at - 1]?.calledAt;
      const scope = isInlined ? (ranges[0]?.start ?? 0) : 0;
      if (called !== undefined) return this.frame(name, called.file, called.line, called.column, scope);
      return this.frame(name, written, line, column, scope);
    });
  }

  /** What DWARF tells of variables in each of those frames. */
  scopesAt(address: number): readonly ScopedFrame[] {
    return this.module.source.info?.framesAt(address) ?? [];
  }

  /** Values in what stands still. */
  values(machine: FrameMachine): Values {
    const { info } = this.module.source;
    if (info === undefined) return new Values(machine);
    this.typeOfVtable ??= typeOfVtable(info.globals(), (name) => info.typeNamed(name));
    return new Values(machine, this.typeOfVtable);
  }

  /** Of the goroutine that runs: the engine's stack is not all of it. */
  async goStack(address: number, machine: FrameMachine): Promise<readonly SymbolFrame[]> {
    const stackPointer = Number(machine.global(0)?.value ?? 0);
    const read = (from: number, length: number) => machine.read(from, length);
    const frames = (await this.goFrames?.stackAt(address, stackPointer, read)) ?? [];
    return frames.map((frame) => this.goFrame(frame));
  }

  private goFrame({ name, file, line, isHidden }: GoFrame): SymbolFrame {
    return { ...this.frame(name, file, line, 0), isHidden };
  }

  /** It is the first instruction of a statement that the engine can stop at. */
  isStatementAt(address: number): boolean {
    const start = this.module.source.lines.statementOf(address);
    return start !== undefined && instructionFrom(this.module, start) === address;
  }

  /** Code of the same function whose frames `hold`, as ranges. */
  rangesAround(address: number, hold: (frames: readonly SymbolFrame[]) => boolean): readonly AddressRange[] {
    const body = bodyAt(this.module, address);
    const ranges: { start: number; end: number }[] = [];
    for (const { start, end, frames } of body === undefined ? [] : this.segmentsOf(body)) {
      if (!hold(frames)) continue;
      const last = ranges.at(-1);
      if (last?.end === start) last.end = end;
      else ranges.push({ start, end });
    }
    return ranges;
  }

  /** Where lines of the user's begin in the function around an address, of the frame of that depth; 1: its own. */
  lineStartsAround(address: number, depth: number): readonly number[] {
    const body = bodyAt(this.module, address);
    const first = body === undefined ? 0 : this.bodyStart(body);
    const copy = copyAt(this.framesAt(address), depth);
    const starts: number[] = [];
    let before: SymbolFrame | undefined;
    for (const { start, end, frames } of body === undefined ? [] : this.segmentsOf(body)) {
      const at = copyAt(frames, depth) === copy ? frames[frames.length - depth] : undefined;
      const isNew = at?.line !== before?.line || at?.fileIndex !== before?.fileIndex;
      const isBody =
        end > first &&
        (frames.length > depth || this.isStatementAt(instructionFrom(this.module, Math.max(start, first))));
      if (isNew && isBody && at !== undefined && at.line > 0 && at.file?.isOwn === true)
        starts.push(Math.max(start, first));
      before = isBody ? at : undefined;
    }
    return starts;
  }

  /** The user wrote the function around an address, not only what is inlined into it. */
  isOwnFunction(address: number): boolean {
    const body = bodyAt(this.module, address);
    return body !== undefined && this.segmentsOf(body).some(({ frames }) => frames.at(-1)?.file?.isOwn === true);
  }

  /** Where a function's variables are in their places. */
  bodyStart(body: AddressRange): number {
    const range = this.module.source.info?.functionAt(body.start + 1)?.ranges[0] ?? body;
    return this.module.source.lines.bodyStart(range) ?? body.start;
  }

  /** Pieces of a function, by the rows of its line table. */
  segmentsOf(body: AddressRange): readonly Segment[] {
    const known = this.segments.get(body.start);
    if (known !== undefined) return known;
    const { lines } = this.module.source;
    const segments = lines.rangesIn(body).map((range) => ({ ...range, frames: this.framesAt(range.start) }));
    this.segments.set(body.start, segments);
    return segments;
  }

  /** Where breakpoints on a line of a file here belong: one place in each function, or copy of one, that has the line. */
  placesOf(path: string, line: number): readonly LinePlace[] {
    return this.linesIn(path).placesOf(line);
  }

  /** Lines of a file here on which breakpoints can stand. */
  linesOf(path: string): readonly number[] {
    return this.linesIn(path).lines;
  }

  private linesIn(path: string): OwnLines {
    const files = this.filesAt(path);
    const known = this.ownLines.get(path) ?? new OwnLines(this, new Set(files));
    this.ownLines.set(path, known);
    return known;
  }

  /** Where the user's own code begins, wherever it is called from. */
  get ownEntries(): readonly LinePlace[] {
    const { files } = this.module.source.lines.tables;
    const own = () => files.flatMap((written, file) => (this.paths.of(written).isOwn ? [file] : []));
    this.entries ??= new OwnLines(this, new Set(own())).entries;
    return this.entries;
  }

  writtenAt(file: number): string | undefined {
    return this.module.source.lines.tables.files[file];
  }

  /** Functions of that name, qualified or not: where their code behind the prologue begins, and each copy that is inlined. */
  functionsNamed(name: string): readonly Pick<LinePlace, 'address' | 'depth'>[] {
    const isWanted = (own: string) =>
      own === name ||
      `$${own}` === name ||
      own.endsWith(`::${name}`) ||
      own.endsWith(`.${name}`) ||
      own.endsWith(`/${name}`);
    const isCopy = ({ address, depth }: LinePlace) =>
      depth > 1 && isWanted(this.framesAt(address).at(-depth)?.name ?? '');
    const whole = this.startsNamed(isWanted).map((address) => ({ address, depth: 1 }));
    return [...whole, ...this.ownEntries.filter(isCopy)];
  }

  private startsNamed(isWanted: (name: string) => boolean): readonly number[] {
    const { info, go, lines } = this.module.source;
    const starts = (info?.functions ?? [])
      .filter((one) => isWanted(one.name))
      .flatMap(({ ranges: [range] }) => (range === undefined ? [] : (lines.bodyStart(range) ?? range.start)));
    const rows = (go?.functions.name ?? []).flatMap((own, row) =>
      isWanted(own) ? [go?.functions.index[row] ?? -1] : [],
    );
    const names = info === undefined && go === undefined ? functionNames(this.module.file.module) : [];
    const plain = names.flatMap((own, index) => (isWanted(own) ? [index] : []));
    return [...starts, ...[...rows, ...plain].flatMap((index) => this.startOf(index))];
  }

  nameAt(address: number): string {
    const body = bodyAt(this.module, address);
    const name = body === undefined ? '' : (functionNames(this.module.file.module)[body.index] ?? '');
    // asc puts the path of the file before it, which the frame shows anyway.
    return this.module.source.kind === 'source-map' ? (name.split('/').at(-1) ?? name) : name;
  }

  private indexOf(written: string): number {
    this.indices ??= new Map(this.module.source.lines.tables.files.map((file, at) => [file, at]));
    return this.indices.get(written) ?? -1;
  }

  private startOf(index: number): number[] {
    const imported = this.module.file.module.imports.filter(({ type }) => type.kind === 'func').length;
    const body = this.module.bodies[index - imported];
    if (body === undefined) return [];
    const start = body.offset - this.module.codeStart;
    return [this.module.source.lines.bodyStart({ start, end: start + body.size }) ?? start];
  }

  /** Indices of the files that are this one. */
  private filesAt(path: string): readonly number[] {
    this.byPath ??= this.indexPaths();
    const real = existing(path) ?? path;
    const found = this.byPath.get(real);
    if (found !== undefined) return found;
    const { files } = this.module.source.lines.tables;
    const adopted = this.paths.adopt(real, files);
    if (adopted === undefined) return [];
    this.forget();
    return this.byPath.get(real) ?? [];
  }

  /** A file of the user's, because of a breakpoint in it. */
  claim(path: string): void {
    if (this.paths.claim(existing(path) ?? path, this.module.source.lines.tables.files)) this.forget();
  }

  /** What was worked out before knew nothing of a file. */
  private forget(): void {
    this.byPath = this.indexPaths();
    this.entries = undefined;
    this.segments.clear();
    this.ownLines.clear();
  }

  private indexPaths(): ReadonlyMap<string, readonly number[]> {
    const byPath = new Map<string, number[]>();
    for (const [index, written] of this.module.source.lines.tables.files.entries()) {
      const { path } = this.paths.of(written);
      if (path !== undefined) byPath.set(path, [...(byPath.get(path) ?? []), index]);
    }
    return byPath;
  }

  private frame(name: string, written: string | undefined, line: number, column: number, scope = 0): SymbolFrame {
    const file = written === undefined ? undefined : this.paths.of(written);
    const fileIndex = written === undefined ? undefined : this.indexOf(written);
    return { name, file, fileIndex, line, column, scope, isHidden: false };
  }
}

/** Tells the frame of that depth, and those around it, from other copies of the same inlined functions. */
function copyAt(frames: readonly SymbolFrame[], depth: number): string {
  return frames
    .slice(Math.max(0, frames.length - depth))
    .map(({ scope }) => scope)
    .join(' ');
}
