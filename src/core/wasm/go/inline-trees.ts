import type { Bytes } from '../../bytes';
import { Work } from '../dwarf/work';
import { DecodeError } from '../reader';
import type { GoEntries } from './entries';
import type { PclnTable } from './find-table';
import { PartTexts } from './texts';

/** A call in whose place the callee's code stands. */
export interface InlinedCall {
  /** Of the callee. */
  readonly name: string;
  /** See `GoEntries.idOf`. */
  readonly id: number;
  /** A pc whose line is the one of the call. */
  readonly parentPc: number;
}

/** Numbers of tables (`src/internal/abi/symtab.go`). */
const PCDATA_INLINE = 2;
const FUNCDATA_INLINE = 3;
/** `inlinedCall` in `src/runtime/symtabinl.go`, with the callee's id first. */
const CALL = { name: 4, parentPc: 8, size: 16 };
/** `moduledata` in `src/runtime/symtab.go`, 64-bit words that first have the addresses of the table and of its names. */
const MODULE_DATA = { names: 8, functionData: 320, size: 328 };
/** Functions that call one another are inlined no deeper. */
const MOST_CALLS = 64;

/** Which functions the compiler put into which, since Go 1.20; before, none are known. */
export class InlineTrees {
  /** Address of what functions have besides (`go:func.*`). */
  private readonly data: number | undefined;
  private readonly names: PartTexts | undefined;

  constructor(
    private readonly entries: GoEntries,
    bytes: Bytes,
  ) {
    const { table } = entries;
    if (table?.hasStartLines !== true) return;
    this.data = this.findData(table, bytes);
    this.names = new PartTexts(table.bytes, table.names, new Work(bytes.length));
  }

  /** The calls around `pc` in the function of that row, innermost first. */
  callsAt(row: number, pc: number): InlinedCall[] {
    const tree = this.entries.funcdata(row, FUNCDATA_INLINE);
    const numbers = tree === undefined ? [] : this.entries.pcdata(row, PCDATA_INLINE);
    const calls: InlinedCall[] = [];
    for (let at = pc; tree !== undefined && calls.length < MOST_CALLS;) {
      const number = numbers.find(({ end }) => at < end)?.value ?? -1;
      const call = number < 0 ? undefined : this.read(tree + number * CALL.size);
      if (call === undefined) break;
      calls.push(call);
      at = call.parentPc;
    }
    return calls;
  }

  private read(offset: number): InlinedCall | undefined {
    if (this.data === undefined) return undefined;
    const bytes = this.entries.image.readMemory(this.data + offset, CALL.size);
    if (bytes === undefined) return undefined;
    const view = viewOf(bytes);
    const name = this.nameAt(view.getUint32(CALL.name, true));
    return name === undefined
      ? undefined
      : { name, id: bytes[0] as number, parentPc: view.getUint32(CALL.parentPc, true) };
  }

  private nameAt(offset: number): string | undefined {
    try {
      return this.names?.at(offset);
    } catch (error) {
      if (error instanceof DecodeError) return undefined;
      throw error;
    }
  }

  /** From the program's `moduledata`, which begins with the table's address. */
  private findData(table: PclnTable, bytes: Bytes): number | undefined {
    const { image } = this.entries;
    const header = image.spans.find(({ address, end, offset }) => isWithin(table.offset, offset, end - address));
    if (header === undefined) return undefined;
    const start = table.offset - header.offset + header.address;
    const file = viewOf(bytes);
    for (const { address, end, offset } of image.spans) {
      const last = Math.min(end, bytes.length - offset + address) - 8;
      for (let at = Math.ceil(address / 8) * 8; at <= last; at += 8) {
        if (file.getUint32(at - address + offset, true) !== start) continue;
        const data = this.dataOf(at, start + table.names.start);
        if (data !== undefined) return data;
      }
    }
    return undefined;
  }

  private dataOf(address: number, names: number): number | undefined {
    const bytes = this.entries.image.readMemory(address, MODULE_DATA.size);
    const view = bytes === undefined ? undefined : viewOf(bytes);
    if (view?.getUint32(MODULE_DATA.names, true) !== names) return undefined;
    return view.getUint32(MODULE_DATA.functionData, true);
  }
}

function isWithin(place: number, start: number, length: number): boolean {
  return place >= start && place < start + length;
}

function viewOf(bytes: Bytes): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
