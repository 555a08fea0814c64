import type { Bytes } from '../../bytes';
import { importedFunctions } from '../functions';
import { MemoryImage } from '../memory-image';
import type { Module } from '../module';
import { ENTRY_SIZE, findPclnTable, PAIR_SIZE, type PclnTable } from './find-table';
import { pcRanges, type PcRange } from './pc-values';
import type { GoFunctions } from './pclntab';

/** What the first function has in the table, and in code: `funcValueOffset` in Go's `src/cmd/link/internal/wasm/asm.go`. */
export const FIRST_FUNCTION = 0x1000;
/** Up to Go 1.24, functions stand in the table with their pc in the upper 16 bits. */
const SHIFTED = FIRST_FUNCTION << 16;
/** In an entry (`_func` in `src/runtime/runtime2.go`); behind it stand the offsets of those tables. */
const ENTRY = { pcStack: 16, pcdataCount: 28, id: 40, funcdataCount: 43 };
const NO_TABLE = 0xffffffff;

/** The entries of functions in `runtime.pclntab`, for what only a debugger asks for. */
export class GoEntries {
  readonly image: MemoryImage;
  readonly table: PclnTable | undefined;
  /** For each row of `functions`, where in the table its entry stands; 0: unknown. */
  private readonly places: Uint32Array;

  constructor(
    module: Module,
    bytes: Bytes,
    readonly functions: GoFunctions,
  ) {
    this.image = new MemoryImage(module, bytes);
    this.table = findPclnTable(this.image, bytes);
    this.places = new Uint32Array(functions.index.length);
    if (this.table !== undefined) this.place(this.table, importedFunctions(module).length);
  }

  private place({ view, functions, count }: PclnTable, imported: number): void {
    const { index } = this.functions;
    for (let at = 0, row = 0; at < count && row < index.length; at++) {
      const pair = functions.start + at * PAIR_SIZE;
      const pc = view.getUint32(pair, true);
      const number = (pc >= SHIFTED ? pc >>> 16 : pc) - FIRST_FUNCTION;
      const place = functions.start + view.getUint32(pair + 4, true);
      if (imported + number === index[row] && place + ENTRY_SIZE <= functions.end) this.places[row++] = place;
    }
  }

  /** By a function's index in the module; -1: it is none of Go's. */
  rowOf(functionIndex: number): number {
    const { index } = this.functions;
    let low = 0;
    let high = index.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((index[middle] as number) < functionIndex) low = middle + 1;
      else high = middle;
    }
    return index[low] === functionIndex ? low : -1;
  }

  /** What the runtime knows it by (`FuncID` in `src/internal/abi/symtab.go`); 0: any other function. */
  idOf(row: number): number {
    return this.byte(row, ENTRY.id);
  }

  /** How far a function's stack pointer is below the address it returns to; behind its last pc, as at the last. */
  stackDepth(row: number, pc: number): number {
    const depths = pcRanges(this.functions.pcTable, this.word(row, ENTRY.pcStack));
    return Math.max(0, (depths.find(({ end }) => pc < end) ?? depths.at(-1))?.value ?? 0);
  }

  /** The function's values of that number (`PCDATA_…` in `src/internal/abi/symtab.go`). */
  pcdata(row: number, number: number): readonly PcRange[] {
    const hasTable = number < this.word(row, ENTRY.pcdataCount);
    return hasTable ? pcRanges(this.functions.pcTable, this.word(row, ENTRY_SIZE + number * 4)) : [];
  }

  /** Offset of the function's data of that number (`FUNCDATA_…`); undefined: none. */
  funcdata(row: number, number: number): number | undefined {
    const count = this.byte(row, ENTRY.funcdataCount);
    if (number >= count) return undefined;
    const offset = this.word(row, ENTRY_SIZE + (this.word(row, ENTRY.pcdataCount) + number) * 4);
    return offset === NO_TABLE ? undefined : offset;
  }

  private byte(row: number, offset: number): number {
    return (this.word(row, offset & ~3) >>> ((offset & 3) * 8)) & 0xff;
  }

  /** 0 where there is none. */
  private word(row: number, offset: number): number {
    const place = this.places[row] ?? 0;
    const { table } = this;
    if (table === undefined || place === 0 || place + offset + 4 > table.view.byteLength) return 0;
    return table.view.getUint32(place + offset, true);
  }
}
