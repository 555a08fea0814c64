/** i32 and i64. https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations */

import { lowest, power, rangeOf, relationOf, type Parts, type Sentences } from './parts';

export function integerDoc(parts: Parts): string | undefined {
  const relation = relationOf(parts.operation);
  return relation === undefined ? OPERATIONS[parts.operation]?.(parts) : comparison(parts, relation);
}

function comparison({ bits, sign }: Parts, relation: string): string {
  return `Compares two ${bits}-bit integers, both taken as ${sign}: 1 if the first is ${relation}, 0 if not.`;
}

const OPERATIONS: Readonly<Record<string, Sentences>> = {
  const: ({ bits }) =>
    `The given ${bits}-bit integer, as a constant: decimal or \`0x…\`, with \`_\` between digits, from -${power(bits - 1)} to ${power(bits)} - 1. From ${power(bits - 1)} on it has the same bits as the negative number that is ${power(bits)} less.`,
  eqz: ({ bits }) => `Tests a ${bits}-bit integer: 1 if it is zero, 0 if not. It also serves as the logical “not”.`,
  eq: ({ bits }) => `Compares two ${bits}-bit integers: 1 if they are equal, 0 if not.`,
  ne: ({ bits }) => `Compares two ${bits}-bit integers: 1 if they differ, 0 if they are equal.`,
  clz: ({ bits }) =>
    `Counts the zeros before the first 1 of a ${bits}-bit integer, from its highest bit on. Of zero: ${bits}.`,
  ctz: ({ bits }) =>
    `Counts the zeros behind the last 1 of a ${bits}-bit integer, from its lowest bit on. Of zero: ${bits}.`,
  popcnt: ({ bits }) => `Counts the bits of a ${bits}-bit integer that are 1.`,
  add: (parts) => `Adds two ${parts.bits}-bit integers. ${wraps(parts)}`,
  sub: (parts) => `Subtracts the second ${parts.bits}-bit integer from the first. ${wraps(parts)}`,
  mul: (parts) => `Multiplies two ${parts.bits}-bit integers. ${wraps(parts)}`,
  div: (parts) =>
    `Divides the first ${parts.bits}-bit integer by the second, both taken as ${parts.sign}, and rounds towards zero. Traps if the divisor is zero${parts.sign === 'signed' ? `, and for ${lowest(parts)} by -1, whose quotient does not fit` : ''}.`,
  rem: (parts) =>
    `What is left when the first ${parts.bits}-bit integer is divided by the second, both taken as ${parts.sign}${parts.sign === 'signed' ? `; it has the sign of the dividend` : ''}. Traps if the divisor is zero${parts.sign === 'signed' ? `; of ${lowest(parts)} by -1 it is 0` : ''}.`,
  and: ({ bits }) => `Combines two ${bits}-bit integers bit by bit: 1 where both have 1.`,
  or: ({ bits }) => `Combines two ${bits}-bit integers bit by bit: 1 where at least one has 1.`,
  xor: ({ bits }) => `Combines two ${bits}-bit integers bit by bit: 1 where exactly one has 1.`,
  shl: (parts) => `Shifts a ${parts.bits}-bit integer to the left; zeros come in on the right. ${counted(parts)}`,
  shr: (parts) =>
    `Shifts a ${parts.bits}-bit integer to the right; ${parts.sign === 'signed' ? 'copies of its highest bit, the sign,' : 'zeros'} come in on the left. ${counted(parts)}`,
  rotl: (parts) =>
    `Rotates a ${parts.bits}-bit integer to the left; bits that leave come in on the right. ${counted(parts)}`,
  rotr: (parts) =>
    `Rotates a ${parts.bits}-bit integer to the right; bits that leave come in on the left. ${counted(parts)}`,
  extend8: (parts) => extension(parts, 8),
  extend16: (parts) => extension(parts, 16),
  extend32: (parts) => extension(parts, 32),
  add128: () => wide('Adds two 128-bit integers', 'The sum wraps around at'),
  sub128: () => wide('Subtracts the second of two 128-bit integers from the first', 'The difference wraps around at'),
  mul_wide: ({ sign }) =>
    `Multiplies two 64-bit integers, both taken as ${sign}, to all 128 bits of the product: the low half is left below, the high half on top.`,
};

function wraps({ bits }: Parts): string {
  return `The result wraps around at ${power(bits)}, so that it is the same for signed and unsigned numbers; it never traps.`;
}

function counted({ bits }: Parts): string {
  return `The second operand is how far, taken modulo ${bits}.`;
}

function extension({ bits, sign }: Parts, from: number): string {
  return `Widens the lowest ${from} bits of a ${bits}-bit integer, taken as signed (${rangeOf({ bits: from, sign })}), to all ${bits}. The bits above them are ignored.`;
}

function wide(what: string, wraps: string): string {
  return `${what}. Each stands on the stack as two i64, the low half below the high one; so does the result. ${wraps} ${power(128)}.`;
}
