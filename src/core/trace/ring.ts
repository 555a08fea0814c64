/**
 * The Trace from the emulator thread to its host, through memory that both share: nothing is copied into messages, the
 * thread waits when its host falls behind, and what it had recorded is still there when it has been ended.
 */

import type { Bytes } from '../bytes';
import { SectionSplitter, type TraceSection } from './sections';
import type { BlockSource } from './trace-buffer';

const BLOCKS = 8;
/** So many may be full before the other end is told: it looks by itself every now and then. */
const MANY = 4;
const BLOCK = 128 * 1024;

/** Words of the control block. */
const POSITION = 0;
const PUBLISHED = 1;
/** Blocks that are full, and blocks that have been read, both counted from the start. */
const FILLED = 2;
const READ = 3;
const WAITING = 4;
/** Goes up with each section that begins. */
const PROGRESS = 5;
const EXCHANGE = 6;
const LENGTHS = 8;

/** Plain data: it goes to the thread as it is. */
export interface TraceRing {
  readonly control: SharedArrayBuffer;
  readonly blocks: readonly SharedArrayBuffer[];
}

export function createRing(): TraceRing {
  return {
    control: new SharedArrayBuffer(4 * (LENGTHS + BLOCKS)),
    blocks: Array.from({ length: BLOCKS }, () => new SharedArrayBuffer(BLOCK)),
  };
}

/** The thread's end. */
export class RingWriter implements BlockSource {
  readonly position: Int32Array;
  private readonly control: Int32Array;
  private readonly blocks: readonly Bytes[];
  private isFirst = true;

  /** `wake` tells the other end that there is something to read. */
  constructor(
    ring: TraceRing,
    private readonly wake: () => void,
  ) {
    this.control = new Int32Array(ring.control);
    this.position = this.control;
    this.blocks = ring.blocks.map((block) => new Uint8Array(block));
  }

  next(end: number): Bytes {
    if (!this.isFirst) this.turn(end);
    this.isFirst = false;
    return this.blocks[Atomics.load(this.control, FILLED) % BLOCKS] as Bytes;
  }

  publish(end: number): void {
    Atomics.store(this.control, PUBLISHED, end);
  }

  entered(number: number): void {
    this.control[EXCHANGE] = number;
    Atomics.add(this.control, PROGRESS, 1);
  }

  /** While `isWaiting`, time that passes is not the plugin's. */
  waits(isWaiting: boolean): void {
    Atomics.store(this.control, WAITING, isWaiting ? 1 : 0);
  }

  private turn(end: number): void {
    const { control } = this;
    const filled = Atomics.load(control, FILLED);
    control[LENGTHS + (filled % BLOCKS)] = end;
    control[POSITION] = 0;
    Atomics.store(control, PUBLISHED, 0);
    Atomics.store(control, FILLED, filled + 1);
    if (filled + 1 - Atomics.load(control, READ) >= MANY) this.wake();
    this.waits(true);
    for (let read = Atomics.load(control, READ); filled + 1 - read >= BLOCKS; read = Atomics.load(control, READ))
      Atomics.wait(control, READ, read);
    this.waits(false);
  }
}

/** The host's end. */
export class RingReader {
  private readonly control: Int32Array;
  private readonly blocks: readonly Bytes[];
  private readonly splitter = new SectionSplitter();
  private at = 0;

  constructor(ring: TraceRing) {
    this.control = new Int32Array(ring.control);
    this.blocks = ring.blocks.map((block) => new Uint8Array(block));
  }

  get progress(): number {
    return Atomics.load(this.control, PROGRESS);
  }

  get isWaiting(): boolean {
    return Atomics.load(this.control, WAITING) === 1;
  }

  /** Number of the exchange that is running; undefined: none. */
  get exchange(): number | undefined {
    return this.control[EXCHANGE] === 0 ? undefined : this.control[EXCHANGE];
  }

  /** Visits the sections that have ended since. */
  read(visit: (section: TraceSection) => void): void {
    for (;;) {
      const read = Atomics.load(this.control, READ);
      const isFull = Atomics.load(this.control, FILLED) > read;
      const published = Atomics.load(this.control, PUBLISHED);
      // It may have been filled meanwhile, and what is published then is of the next.
      if (!isFull && Atomics.load(this.control, FILLED) > read) continue;
      this.take(isFull ? this.lengthOf(read) : published, visit);
      if (!isFull) return;
      this.at = 0;
      Atomics.store(this.control, READ, read + 1);
      Atomics.notify(this.control, READ);
    }
  }

  /** The section that was open when the thread ended: as much of it as there is. */
  rest(visit: (section: TraceSection) => void): void {
    this.read(visit);
    this.take(this.control[POSITION] ?? 0, visit);
  }

  private take(end: number, visit: (section: TraceSection) => void): void {
    if (end <= this.at) return;
    const block = this.blocks[Atomics.load(this.control, READ) % BLOCKS] as Bytes;
    const bytes = block.subarray(this.at, end);
    this.at = end;
    this.splitter.split(bytes, visit);
  }

  private lengthOf(block: number): number {
    return this.control[LENGTHS + (block % BLOCKS)] ?? 0;
  }
}
