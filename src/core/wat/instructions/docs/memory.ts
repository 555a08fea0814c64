/** Loads, stores and memories as a whole. https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions */

import { aSigned, bytesOf, type Parts } from './parts';

export function memoryDoc(parts: Parts): string | undefined {
  return WHOLE_MEMORIES[parts.name] ?? accessDoc(parts);
}

const PLACE = 'The address is the operand plus `offset`, without wrap-around';
const OUTSIDE = 'traps if any byte is outside the memory';
const UNALIGNED = '`align` is a hint alone.';

function accessDoc(parts: Parts): string | undefined {
  const [, access, width, vector = ''] = /^(load|store)(\d+)?(x\d+|_lane|_splat|_zero)?$/.exec(parts.operation) ?? [];
  const bits = Number(width ?? parts.bits);
  if (access === 'load') return `${loaded(parts, bits, vector)} ${PLACE}; ${OUTSIDE}. ${UNALIGNED}`;
  return access === 'store' ? `${stored(parts, bits, vector)} ${PLACE}; ${OUTSIDE}. ${UNALIGNED}` : undefined;
}

function loaded({ shape, sign, bits: whole }: Parts, bits: number, vector: string): string {
  if (vector.startsWith('x')) return loadedLanes(bits, Number(vector.slice(1)), sign);
  if (vector === '_splat')
    return `Reads ${bytesOf(bits)} of memory, and puts these ${bits} bits into each of the ${128 / bits} lanes of a vector.`;
  if (vector === '_zero')
    return `Reads ${bytesOf(bits)} of memory into the lowest ${bits} bits of a vector; all others are zero.`;
  if (vector === '_lane')
    return `Reads ${bytesOf(bits)} of memory into the ${bits}-bit lane of a vector with the given number; the other lanes stay as they are.`;
  if (bits < whole) return `Reads ${bytesOf(bits)} of memory as ${aSigned(sign)} integer, and widens it to ${shape}.`;
  return `Reads ${bytesOf(bits)} of memory as ${aValue(shape)}, the lowest byte first.`;
}

function loadedLanes(bits: number, lanes: number, sign: Parts['sign']): string {
  return `Reads 8 bytes of memory as ${lanes} ${sign} integers of ${bits} bits, and widens each to a lane of ${2 * bits} bits.`;
}

function stored({ shape, bits: whole }: Parts, bits: number, vector: string): string {
  if (vector === '_lane')
    return `Writes the ${bits}-bit lane of a vector with the given number to memory: ${bytesOf(bits)}.`;
  if (bits < whole) return `Writes the lowest ${bits} bits of an ${shape} to memory: ${bytesOf(bits)}.`;
  return `Writes ${aValue(shape)} to memory: ${bytesOf(bits)}, the lowest byte first.`;
}

function aValue(shape: string): string {
  return shape === 'v128' ? 'a vector' : `an ${shape}`;
}

const WHOLE_MEMORIES: Readonly<Record<string, string>> = {
  'memory.size': 'How large the memory is now, in pages of 64 KiB (or as `pagesize` says).',
  'memory.grow':
    'Makes the memory larger by so many pages of 64 KiB (or as `pagesize` says); the new ones are zero. The result is the size before, in pages, or -1 where the memory cannot grow: it would pass its maximum, or the host refuses. It never traps.',
  'memory.fill':
    'Sets so many bytes, from an address on, to the lowest 8 bits of a value. Traps before it writes anything if any of them is outside the memory.',
  'memory.copy':
    'Copies so many bytes within a memory, or from one to another: takes the destination, the source and the size. The places may overlap. Traps before it writes anything if any byte of either is outside its memory.',
  'memory.init':
    'Copies bytes of a data segment into memory: takes the address in memory, the first byte in the segment, and how many. Traps before it writes anything if any byte is outside either; a segment that was dropped is empty.',
  'memory.discard':
    'Sets so many bytes to zero, from an address on, and tells the system that it may have the pages behind them back. Traps if any of them is outside the memory. The proposal is young, and may change.',
  'data.drop':
    'Gives up a data segment, so that its bytes need not be kept: from then on it is empty. To drop it again has no effect.',
};
