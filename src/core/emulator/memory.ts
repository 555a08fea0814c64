import type { Bytes } from '../bytes';
import { writePairs, type Pair } from '../proxywasm/pairs';
import { TextCache } from './text-cache';

/** The guest's linear memory. Every access is checked: a bad range gives undefined or false, never an exception. */
export class GuestMemory {
  private view: DataView;
  private bytes: Uint8Array;
  private readonly texts = new TextCache();

  constructor(private readonly memory: WebAssembly.Memory) {
    this.view = new DataView(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
  }

  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /** All of it, as it is now: the view is good until the guest runs again. */
  now(): DataView {
    if (this.bytes.length === 0) this.refresh();
    return this.view;
  }

  /** `length` bytes at `pointer` are its own. */
  covers(pointer: number, length: number): boolean {
    const end = (pointer >>> 0) + (length >>> 0);
    // Nothing at 0 is within a buffer that is gone, too, and that is none to be worked with.
    if (end <= this.bytes.length && end > 0) return true;
    this.refresh();
    return end <= this.bytes.length;
  }

  /** A copy of `length` bytes at `pointer`. */
  read(pointer: number, length: number): Bytes | undefined {
    if (!this.covers(pointer, length)) return undefined;
    return this.bytes.slice(pointer >>> 0, (pointer >>> 0) + (length >>> 0));
  }

  /** As a byte string. */
  readText(pointer: number, length: number): string | undefined {
    if (!this.covers(pointer, length)) return undefined;
    return this.texts.read(this.bytes, pointer >>> 0, length >>> 0);
  }

  write(pointer: number, bytes: Bytes): boolean {
    if (!this.covers(pointer, bytes.length)) return false;
    this.bytes.set(bytes, pointer >>> 0);
    return true;
  }

  writeText(pointer: number, byteString: string): boolean {
    const { length } = byteString;
    if (!this.covers(pointer, length)) return false;
    const { bytes } = this;
    const at = pointer >>> 0;
    for (let i = 0; i < length; i++) bytes[at + i] = byteString.charCodeAt(i);
    return true;
  }

  /** `size` is what `pairsSize` says of them. */
  writePairs(pointer: number, pairs: readonly Pair[], size: number): boolean {
    if (!this.covers(pointer, size)) return false;
    writePairs(pairs, this.view, this.bytes, pointer >>> 0);
    return true;
  }

  readU32(pointer: number): number | undefined {
    return this.covers(pointer, 4) ? this.view.getUint32(pointer >>> 0, true) : undefined;
  }

  writeU32(pointer: number, value: number): boolean {
    if (!this.covers(pointer, 4)) return false;
    this.view.setUint32(pointer >>> 0, value, true);
    return true;
  }

  writeU64(pointer: number, value: bigint): boolean {
    if (!this.covers(pointer, 8)) return false;
    this.view.setBigUint64(pointer >>> 0, BigInt.asUintN(64, value), true);
    return true;
  }

  /** Growing a memory detaches the buffer it had, which leaves it without any bytes; asking each time costs more. */
  private refresh(): void {
    if (this.view.buffer === this.memory.buffer) return;
    this.view = new DataView(this.memory.buffer);
    this.bytes = new Uint8Array(this.memory.buffer);
  }
}
