import { bodyOf } from '../functions';
import type { Module } from '../module';
import { pcRanges, type PcRange } from './pc-values';
import type { GoFunctions } from './pclntab';

/** What the code from `start` to `end` of a function comes from; see `PcRange` for what those count. */
export interface GoLines {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Undefined: unknown. Another than the function's where code is inlined. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number;
}

const NO_RANGE: PcRange = { end: 0, value: -1 };

/** The lines of the function in `row`, by pc. */
export function goLines(functions: GoFunctions, row: number): GoLines[] {
  const { pcTable, pcFile, pcLine, unit, unitFiles, files } = functions;
  const numbers = pcRanges(pcTable, pcFile[row] ?? 0);
  const lines: GoLines[] = [];
  let start = 0;
  let at = 0;
  for (const { end: last, value: line } of pcRanges(pcTable, pcLine[row] ?? 0)) {
    while (start < last) {
      while (at < numbers.length - 1 && (numbers[at] as PcRange).end <= start) at++;
      const { end: until, value: number } = numbers[at] ?? NO_RANGE;
      const isWithin = until > start;
      const end = isWithin ? Math.min(last, until) : last;
      const file = isWithin && number >= 0 ? files[unitFiles[(unit[row] as number) + number] as number] : undefined;
      lines.push({ start, end, file, line });
      start = end;
    }
  }
  return lines;
}

/** How many bytes of code come from each file, by its index in `files`: bodies of functions, with what is inlined. */
export function goBytesByFile(module: Module, { index, file, files }: GoFunctions): Float64Array {
  const sizes = new Float64Array(files.length);
  for (let row = 0; row < index.length; row++) {
    const at = file[row] as number;
    if (at < sizes.length) {
      sizes[at] = (sizes[at] as number) + (bodyOf(module, index[row] as number)?.size ?? 0);
    }
  }
  return sizes;
}
