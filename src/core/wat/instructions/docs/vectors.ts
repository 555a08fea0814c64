/** What all vectors of 128 bits have, and those of integers. https://webassembly.github.io/spec/core/exec/numerics.html */

import { aSigned, lowest, power, rangeOf, relationOf, type Parts, type Sentences } from './parts';

export function vectorDoc(parts: Parts): string | undefined {
  const relation = COMPARED[parts.operation] ?? relationOf(parts.operation);
  return relation === undefined ? operationDoc(parts) : comparison(parts, relation);
}

/** `16 lanes of 8 bits`, or `2 lanes of 64-bit floats`. */
export function lanesOf({ shape, bits, lanes }: Pick<Parts, 'shape' | 'bits' | 'lanes'>): string {
  return shape.startsWith('f') ? `${lanes} lanes of ${bits}-bit floats` : `${lanes} lanes of ${bits} bits`;
}

const COMPARED: Readonly<Record<string, string>> = { eq: 'equal to the second', ne: 'different from the second' };

function comparison(parts: Parts, relation: string): string {
  const taken = parts.sign === '' ? '' : `, both taken as ${parts.sign}`;
  return `Compares two vectors lane by lane (${lanesOf(parts)}${taken}): all bits of a lane are 1 where the first is ${relation}, 0 elsewhere.${ofNan(parts)}`;
}

function ofNan({ shape, operation }: Parts): string {
  if (!shape.startsWith('f')) return '';
  return operation === 'ne' ? ' NaN differs from everything, even from itself.' : ' 0 where either is NaN.';
}

function operationDoc(parts: Parts): string | undefined {
  return (OPERATIONS[parts.operation] ?? between(parts))?.(parts);
}

const OPERATIONS: Readonly<Record<string, Sentences>> = {
  const: () =>
    'The given vector of 128 bits, as a constant: a shape, such as `i32x4`, and then a number for each lane.',
  not: () => 'Flips all 128 bits of a vector.',
  and: () => 'Combines two vectors bit by bit: 1 where both have 1.',
  andnot: () => 'Combines two vectors bit by bit: 1 where the first has 1 and the second 0.',
  or: () => 'Combines two vectors bit by bit: 1 where at least one has 1.',
  xor: () => 'Combines two vectors bit by bit: 1 where exactly one has 1.',
  bitselect: () =>
    'Mixes two vectors bit by bit: from the first where the third operand, the mask, has 1, from the second where it has 0.',
  any_true: () => 'Tests a vector: 1 if any of its 128 bits is 1, 0 if all are 0.',
  splat: (parts) => `Puts one value into every lane of a vector (${lanesOf(parts)})${ofLowest(parts)}.`,
  extract_lane: (parts) =>
    `Takes the lane with the given number out of a vector (${lanesOf(parts)})${parts.sign === '' ? '' : `, as ${aSigned(parts.sign)} integer widened to i32`}.`,
  replace_lane: (parts) =>
    `Puts a value into the lane of a vector with the given number (${lanesOf(parts)})${ofLowest(parts)}. The other lanes stay as they are.`,
  shuffle: () =>
    'Puts a vector together from the bytes of two: for each of its 16 lanes a given number tells which, 0 to 15 from the first and 16 to 31 from the second.',
  swizzle: () =>
    'Puts a vector together from the bytes of the first: for each of its 16 lanes the second operand tells which, 0 to 15. Any other number (they are unsigned) gives 0.',
  all_true: (parts) => `Tests a vector (${lanesOf(parts)}): 1 if no lane is zero, 0 if any is.`,
  bitmask: (parts) =>
    `Collects the highest bit of each lane of a vector (${lanesOf(parts)}) in an i32: that of lane 0 is its lowest bit, and all above the ${parts.lanes} are 0.`,
  abs: (parts) =>
    `Absolute value of each lane (${lanesOf(parts)}), taken as signed. That of ${lowest({ ...parts, sign: 'signed' })} does not fit, and stays as it is.`,
  neg: (parts) =>
    `Negates each lane (${lanesOf(parts)}). ${lowest({ ...parts, sign: 'signed' })} stays as it is, since its negative does not fit.`,
  popcnt: (parts) => `Counts for each lane (${lanesOf(parts)}) how many of its bits are 1.`,
  add: (parts) => `Adds two vectors lane by lane (${lanesOf(parts)}). ${wraps(parts)}`,
  sub: (parts) => `Subtracts the second vector from the first, lane by lane (${lanesOf(parts)}). ${wraps(parts)}`,
  mul: (parts) => `Multiplies two vectors lane by lane (${lanesOf(parts)}). ${wraps(parts)}`,
  add_sat: (parts) => `Adds two vectors lane by lane (${lanesOf(parts)}, ${parts.sign}). ${saturates(parts)}`,
  sub_sat: (parts) =>
    `Subtracts the second vector from the first, lane by lane (${lanesOf(parts)}, ${parts.sign}). ${saturates(parts)}`,
  min: (parts) => `The lesser of each two lanes of two vectors (${lanesOf(parts)}), both taken as ${parts.sign}.`,
  max: (parts) => `The greater of each two lanes of two vectors (${lanesOf(parts)}), both taken as ${parts.sign}.`,
  avgr: (parts) => `Mean of each two lanes of two vectors (${lanesOf(parts)}, unsigned); halves are rounded up.`,
  shl: (parts) => `Shifts each lane (${lanesOf(parts)}) to the left; zeros come in on the right. ${counted(parts)}`,
  shr: (parts) =>
    `Shifts each lane (${lanesOf(parts)}) to the right; ${parts.sign === 'signed' ? 'copies of its highest bit, the sign,' : 'zeros'} come in on the left. ${counted(parts)}`,
  q15mulr_sat: () => `${Q15} -1 times -1 does not fit, and gives 32767, the greatest there is.`,
};

/** Fixed point: the number divided by 2¹⁵. */
export const Q15 =
  'Multiplies two vectors lane by lane as signed fractions of 16 bits (Q15: the integer divided by 32768), rounded to nearest.';

/** Those whose name tells also of which lanes. */
function between({ operation }: Parts): Sentences | undefined {
  const [, kind = '', half = '', from = ''] = /^([a-z]+)_(?:(low|high|pairwise)_)?(i\d+x\d+)$/.exec(operation) ?? [];
  const make = WIDTHS[kind];
  return make === undefined ? undefined : (parts) => make(parts, half, from);
}

type Between = (parts: Parts, half: string, from: string) => string;

const WIDTHS: Readonly<Record<string, Between>> = {
  narrow: (parts, _, from) =>
    `Narrows the lanes of two ${from} vectors, taken as signed, to ${parts.bits} bits: the first gives the lower lanes, the second the upper. What is outside ${rangeOf(parts)} becomes the nearer end.`,
  extend: (parts, half, from) =>
    `Widens the ${part(half)} half of the lanes of an ${from} vector, taken as ${parts.sign}, to ${parts.bits} bits.`,
  extmul: (parts, half, from) =>
    `Multiplies the ${part(half)} halves of two ${from} vectors lane by lane, taken as ${parts.sign}. The products have ${parts.bits} bits, so that each fits.`,
  extadd: (parts, _, from) =>
    `Adds each two neighbouring lanes of an ${from} vector, taken as ${parts.sign}. The sums have ${parts.bits} bits, so that each fits.`,
  dot: (parts, _, from) =>
    `Multiplies two ${from} vectors lane by lane, taken as signed, and adds each two neighbouring products to a lane of ${parts.bits} bits. Only where all four factors are -32768 the sum does not fit, and wraps around to -${power(31)}.`,
};

function part(half: string): string {
  return half === 'low' ? 'lower' : 'upper';
}

function ofLowest({ shape, bits }: Parts): string {
  return shape.startsWith('i') && bits < 32 ? `; of the i32, the lowest ${bits} bits count` : '';
}

function wraps({ bits }: Parts): string {
  return `Each result wraps around at ${power(bits)}; nothing is carried from lane to lane.`;
}

function saturates(parts: Parts): string {
  return `What is outside ${rangeOf(parts)} becomes the nearer end.`;
}

function counted({ bits }: Parts): string {
  return `The second operand, an i32, is how far, taken modulo ${bits}.`;
}
