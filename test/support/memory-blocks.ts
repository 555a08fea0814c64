import type { Bytes } from '../../src/core/bytes';
import { SectionSplitter, type TraceSection } from '../../src/core/trace/sections';
import type { BlockSource } from '../../src/core/trace/trace-buffer';

const BLOCK = 64 * 1024;

/** Keeps the Trace in memory, for who replays in its own thread. */
export class MemoryBlocks implements BlockSource {
  readonly position = new Int32Array(1);
  private readonly full: Bytes[] = [];
  private block: Bytes = new Uint8Array(0);
  private published = 0;

  next(end: number): Bytes {
    if (this.block.length > 0) this.full.push(this.block.subarray(0, end));
    this.block = new Uint8Array(BLOCK);
    this.published = 0;
    return this.block;
  }

  publish(end: number): void {
    this.published = end;
  }

  entered(): void {}

  /** All sections that have ended. */
  sections(): TraceSection[] {
    const splitter = new SectionSplitter();
    const sections: TraceSection[] = [];
    for (const bytes of [...this.full, this.block.subarray(0, this.published)])
      splitter.split(bytes, (section) => sections.push(section));
    return sections;
  }
}
