/** A body, or one side of a connection, as it comes to the plugin: in pieces, each with what the plugin held back before. */

import type { Bytes } from '../bytes';

export interface Piece {
  /** What is new in it. */
  readonly bytes: Bytes;
  /** The recording does not have all of it: blanks stand in its place. */
  readonly isMadeUp: boolean;
  /** proxytest shows what the proxy had passed on already, too. */
  readonly hasPassed: boolean;
}

const BLANK = 0x20;

export class BodyFeed {
  private at = 0;
  /** Bytes that the plugin sees, and those of them that it has held back. */
  private shown = 0;
  private held = 0;
  /** The plugin let go on what it had held back; proxytest does not notice. */
  private resumed = false;

  constructor(private readonly content: Bytes) {}

  /** `size`: of all that the plugin sees. */
  next(size: number): Piece {
    const count = Math.max(0, size - this.held);
    const bytes = new Uint8Array(count).fill(BLANK);
    const known = this.content.subarray(this.at, this.at + count);
    bytes.set(known);
    this.at += count;
    this.shown = size;
    return { bytes, isMadeUp: known.length < count || size < this.held, hasPassed: this.resumed };
  }

  edited(size: number): void {
    this.shown = size;
    if (this.held > 0) this.held = size;
  }

  /** `isHeld`: the plugin wants to see it again. */
  returned(isHeld: boolean): void {
    this.held = isHeld ? this.shown : 0;
    this.resumed &&= isHeld;
  }

  resume(): void {
    this.resumed ||= this.held > 0;
    this.held = 0;
  }
}
