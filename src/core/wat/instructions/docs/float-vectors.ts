/** Vectors of floats, and conversions to and from them. https://webassembly.github.io/spec/core/exec/numerics.html */

import { aSigned, rangeOf, type Parts, type Sentences } from './parts';
import { lanesOf } from './vectors';

export function floatVectorDoc(parts: Parts): string | undefined {
  return (parts.shape.startsWith('f') ? OPERATIONS[parts.operation] : CONVERSIONS[parts.operation])?.(parts);
}

const OPERATIONS: Readonly<Record<string, Sentences>> = {
  abs: (parts) => `Absolute value of each lane (${lanesOf(parts)}): clears the sign bit and nothing else, also of NaN.`,
  neg: (parts) => `Negates each lane (${lanesOf(parts)}): flips the sign bit and nothing else, also of zero and NaN.`,
  ceil: (parts) => rounded(parts, 'up to the next whole number'),
  floor: (parts) => rounded(parts, 'down to the next whole number'),
  trunc: (parts) => rounded(parts, 'towards zero to a whole number'),
  nearest: (parts) => rounded(parts, 'to the nearest whole number, halves to the even one'),
  sqrt: (parts) => `Square root of each lane (${lanesOf(parts)}), rounded to nearest; NaN of negative numbers.`,
  add: (parts) => `Adds two vectors lane by lane (${lanesOf(parts)}). ${nearest(parts)}`,
  sub: (parts) => `Subtracts the second vector from the first, lane by lane (${lanesOf(parts)}). ${nearest(parts)}`,
  mul: (parts) => `Multiplies two vectors lane by lane (${lanesOf(parts)}). ${nearest(parts)}`,
  div: (parts) =>
    `Divides the first vector by the second, lane by lane (${lanesOf(parts)}). It never traps: by zero a lane becomes an infinity, zero by zero NaN. ${nearest(parts)}`,
  min: (parts) =>
    `The lesser of each two lanes of two vectors (${lanesOf(parts)}). NaN if either is NaN; -0 is less than 0.`,
  max: (parts) =>
    `The greater of each two lanes of two vectors (${lanesOf(parts)}). NaN if either is NaN; 0 is greater than -0.`,
  pmin: (parts) =>
    `Of each two lanes of two vectors (${lanesOf(parts)}) the second if it is less than the first, else the first: also if either is NaN, or if both are zeros. It is C's \`b < a ? b : a\`.`,
  pmax: (parts) =>
    `Of each two lanes of two vectors (${lanesOf(parts)}) the second if the first is less than it, else the first: also if either is NaN, or if both are zeros. It is C's \`a < b ? b : a\`.`,
  demote_f64x2_zero: () =>
    'Rounds both lanes of an f64x2 vector to the nearest f32: they become the lower two lanes, and the upper two are zero. What is too large becomes an infinity; NaN stays NaN.',
  promote_low_f32x4: () => 'Widens the lower two lanes of an f32x4 vector to f64, always exactly; NaN stays NaN.',
  convert_i32x4: ({ sign }) =>
    `Converts the four lanes of an i32x4 vector, ${sign} integers, to f32: rounded to the nearest, ties to even.`,
  convert_low_i32x4: ({ sign }) =>
    `Converts the lower two lanes of an i32x4 vector, ${sign} integers, to f64: always exact.`,
};

const CONVERSIONS: Readonly<Record<string, Sentences>> = {
  trunc_sat_f32x4: (parts) =>
    `Converts the four lanes of an f32x4 vector to ${parts.sign} integers of 32 bits and drops what is behind the point. ${saturates(parts)}`,
  trunc_sat_f64x2_zero: (parts) =>
    `Converts both lanes of an f64x2 vector, each to ${aSigned(parts.sign)} integer of 32 bits, and drops what is behind the point: they become the lower two lanes, and the upper two are zero. ${saturates(parts)}`,
};

function nearest({ bits, operation }: Parts): string {
  return `Results are those of \`f${bits}.${operation}\`: rounded to nearest, infinities where they are too large, and NaN where an operand is NaN or there is no such number.`;
}

function rounded(parts: Parts, how: string): string {
  return `Rounds each lane (${lanesOf(parts)}) ${how}. They stay floats; infinities stay what they are, and NaN stays NaN.`;
}

function saturates(parts: Parts): string {
  return `NaN gives 0, and what is outside ${rangeOf(parts)} the nearer end.`;
}
