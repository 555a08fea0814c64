/** Reads values: never beyond a limit, whatever a damaged program's memory says. */

import { concatBytes, type Bytes } from '../../bytes';
import { hexadecimal, OPTIMISED_AWAY, Unreadable, unsigned, type Memory, type Piece, type Place } from './place';

/** Enough for any text that is shown; a program's memory may claim anything. */
const MOST_BYTES = 65_536;
/** Of a memory whose addresses have 32 bits. */
const END = 2 ** 32;
/** Values that are near each other are fetched at once: each fetch may be a message to another process. */
const LINE = 256;

/** Reads for one answer: what was fetched is kept, and there is a limit to it. */
export class Reader {
  private readonly lines = new Map<number, Promise<Bytes | undefined>>();
  private left: number;

  constructor(
    private readonly memory: Memory,
    limit = MOST_BYTES,
  ) {
    this.left = limit;
  }

  /** Throws Unreadable. */
  async bytes(place: Place, size: number): Promise<Bytes> {
    // What is kept costs a little, too: a cycle of nodes must come to an end.
    this.spend(1);
    switch (place.kind) {
      case 'memory':
        return this.fromMemory(place.address, size);
      case 'bytes':
        if (place.bytes.length < size) throw new Unreadable(OPTIMISED_AWAY);
        return place.bytes.subarray(0, size);
      case 'pieces':
        return this.fromPieces(place.pieces, size);
      case 'unknown':
        throw new Unreadable(place.why);
    }
  }

  private async fromPieces(pieces: readonly Piece[], size: number): Promise<Bytes> {
    const parts: Bytes[] = [];
    let left = size;
    for (const piece of pieces) {
      if (left === 0) break;
      const taken = Math.min(left, piece.size);
      parts.push(await this.bytes(piece.place, taken));
      left -= taken;
    }
    if (left > 0) throw new Unreadable(OPTIMISED_AWAY);
    return concatBytes(parts);
  }

  private async fromMemory(address: number, size: number): Promise<Bytes> {
    if (!(address >= 0 && address + size <= END)) throw outside(address);
    const first = Math.floor(address / LINE);
    const line = (address + size - 1) / LINE < first + 1 ? await this.line(first) : undefined;
    if (line !== undefined) return line.subarray(address - first * LINE, address - first * LINE + size);
    return this.fetch(address, size);
  }

  /** Undefined where the memory ends within it. */
  private line(index: number): Promise<Bytes | undefined> {
    const known = this.lines.get(index);
    if (known !== undefined) return known;
    this.spend(LINE);
    const line = this.memory.read(index * LINE, LINE);
    this.lines.set(index, line);
    return line;
  }

  private async fetch(address: number, size: number): Promise<Bytes> {
    this.spend(size);
    const bytes = size === 0 ? new Uint8Array(0) : await this.memory.read(address, size);
    if (bytes?.length !== size) throw outside(address);
    return bytes;
  }

  private spend(size: number): void {
    if (size > this.left) throw new Unreadable('too much to read');
    this.left -= size;
  }

  /** A word of wasm32: a pointer, a length. */
  async word(place: Place): Promise<number> {
    return Number(await this.number(place, 4));
  }

  /** Little-endian, as WebAssembly's memory is. */
  async number(place: Place, size: number): Promise<bigint> {
    return unsigned(await this.bytes(place, size));
  }
}

function outside(address: number): Unreadable {
  return new Unreadable(`address ${hexadecimal(address < 0 ? address + END : address)} is outside the memory`);
}
