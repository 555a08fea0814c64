import type { Bytes } from '../bytes';

/** The guest's linear memory. Every access is checked: a bad range gives undefined or false, never an exception. */
export class GuestMemory {
  private view: DataView;
  private bytes: Uint8Array;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.view = new DataView(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
  }

  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /** A copy of `length` bytes at `pointer`. */
  read(pointer: number, length: number): Bytes | undefined {
    if (!this.covers(pointer, length)) return undefined;
    return this.bytes.slice(pointer >>> 0, (pointer >>> 0) + (length >>> 0));
  }

  write(pointer: number, bytes: Bytes): boolean {
    if (!this.covers(pointer, bytes.length)) return false;
    this.bytes.set(bytes, pointer >>> 0);
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

  private covers(pointer: number, length: number): boolean {
    this.refresh();
    return (pointer >>> 0) + (length >>> 0) <= this.bytes.length;
  }

  /** Growing a memory detaches the buffer it had. */
  private refresh(): void {
    if (this.view.buffer === this.memory.buffer) return;
    this.view = new DataView(this.memory.buffer);
    this.bytes = new Uint8Array(this.memory.buffer);
  }
}
