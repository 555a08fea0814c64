/** Which memory an instruction works on, how it is aligned, and which lane it means. */

import { naturalAlignment } from '../../wasm/code/instruction-text';
import type { Instruction } from '../ast';
import { indexNumber } from '../literals';
import { isAtom } from '../tree';
import type { BodyChecker } from './body';
import { fieldOf } from './variables';

const LANES: Readonly<Record<string, number>> = { i8x16: 16, i16x8: 8, i32x4: 4, i64x2: 2, f32x4: 4, f64x2: 2 };
const SHUFFLED_LANES = 32;
const LARGEST_OFFSET = 1n << 32n;

/** The type of addresses of the memory that it works on. */
export function checkMemoryUse(body: BodyChecker, instruction: Instruction): 'i32' | 'i64' {
  const kinds = instruction.opcode?.immediates ?? [];
  if (kinds.includes('a') || kinds.includes('S')) checkLanes(body, instruction);
  if (!kinds.includes('m') && !kinds.includes('M')) return 'i32';
  if (instruction.name === 'memory.copy') return 'i32';
  const address = fieldOf(body, instruction, 'memory')?.limits.address ?? 'i32';
  if (kinds.includes('m')) checkArgument(body, instruction, address);
  return address;
}

function checkArgument(body: BodyChecker, instruction: Instruction, address: 'i32' | 'i64'): void {
  const { offset, align } = instruction.memory ?? {};
  const natural = BigInt(naturalAlignment(instruction.name));
  if (align !== undefined && align > natural) {
    body.fault(instruction, `${instruction.name} touches ${natural} bytes: its alignment is at most ${natural}`);
  } else if (align !== undefined && align !== natural && instruction.name.includes('atomic')) {
    body.fault(instruction, `${instruction.name} is aligned to ${natural} bytes, no more and no less`);
  }
  if (offset !== undefined && address === 'i32' && offset >= LARGEST_OFFSET) {
    body.fault(instruction, 'an offset into a 32-bit memory is below 2^32');
  }
}

function checkLanes(body: BodyChecker, instruction: Instruction): void {
  const { name, immediates } = instruction;
  const isShuffle = name.endsWith('shuffle');
  const numbers = immediates.filter((node) => isAtom(node, 'number')).map(({ text }) => indexNumber(text) ?? 0);
  const limit = isShuffle ? SHUFFLED_LANES : (lanesOf(name) ?? Infinity);
  const meant = isShuffle ? numbers : numbers.slice(-1);
  const wrong = meant.find((lane) => lane >= limit);
  if (wrong !== undefined) body.fault(instruction, `there is no lane ${wrong}: lanes are 0 to ${limit - 1}`);
}

/** `i16x8.extract_lane_s` has 8, `v128.load32_lane` has 4. */
function lanesOf(name: string): number | undefined {
  const shape = LANES[name.slice(0, name.indexOf('.'))];
  const width = /(?:load|store)(\d+)_lane/.exec(name)?.[1];
  return shape ?? (width === undefined ? undefined : 128 / Number(width));
}
