/** f32 and f64. https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations */

import { relationOf, type Parts, type Sentences } from './parts';

export function floatDoc(parts: Parts): string | undefined {
  const relation = relationOf(parts.operation);
  return relation === undefined ? OPERATIONS[parts.operation]?.(parts) : comparison(parts, relation);
}

function comparison({ bits }: Parts, relation: string): string {
  return `Compares two ${bits}-bit floats: 1 if the first is ${relation}, 0 if not, and 0 if either is NaN. -0 equals 0.`;
}

const OPERATIONS: Readonly<Record<string, Sentences>> = {
  const: ({ bits }) =>
    `The given ${bits}-bit float, as a constant, rounded to the nearest that there is: decimal or \`0x…p…\`, or \`inf\`, \`nan\`, \`nan:0x…\` with its payload, each also with a sign.`,
  eq: ({ bits }) =>
    `Compares two ${bits}-bit floats: 1 if they are equal, 0 if not. -0 equals 0; NaN equals nothing, not even itself.`,
  ne: ({ bits }) =>
    `Compares two ${bits}-bit floats: 1 if they differ, 0 if they are equal. -0 equals 0; NaN differs from everything, even from itself.`,
  abs: ({ bits }) => `Absolute value of a ${bits}-bit float: clears its sign bit and nothing else, also of NaN.`,
  neg: ({ bits }) => `Negates a ${bits}-bit float: flips its sign bit and nothing else, also of zero and NaN.`,
  ceil: ({ bits }) => rounded(bits, 'up to the next whole number', '-0.5 gives -0'),
  floor: ({ bits }) => rounded(bits, 'down to the next whole number', '-0.5 gives -1'),
  trunc: ({ bits }) => rounded(bits, 'towards zero to a whole number', '-0.5 gives -0'),
  nearest: ({ bits }) =>
    rounded(bits, 'to the nearest whole number, halves to the even one', '2.5 gives 2 and 3.5 gives 4'),
  sqrt: ({ bits }) =>
    `Square root of a ${bits}-bit float, rounded to nearest. NaN of a negative number; of -0 it is -0.`,
  add: ({ bits }) => `Adds two ${bits}-bit floats. ${nearest('the sum of infinities of different sign')}`,
  sub: ({ bits }) =>
    `Subtracts the second ${bits}-bit float from the first. ${nearest('the difference of infinities of the same sign')}`,
  mul: ({ bits }) => `Multiplies two ${bits}-bit floats. ${nearest('zero times infinity')}`,
  div: ({ bits }) =>
    `Divides the first ${bits}-bit float by the second, rounded to nearest, ties to even. It never traps: by zero it is an infinity; zero by zero, infinity by infinity, and what has a NaN are NaN.`,
  min: ({ bits }) => `The lesser of two ${bits}-bit floats. NaN if either is NaN; -0 is less than 0.`,
  max: ({ bits }) => `The greater of two ${bits}-bit floats. NaN if either is NaN; 0 is greater than -0.`,
  copysign: ({ bits }) =>
    `The first ${bits}-bit float with the sign of the second. Only bits are moved, so NaN has a sign too.`,
};

function rounded(bits: number, how: string, example: string): string {
  return `Rounds a ${bits}-bit float ${how}: ${example}. It stays a float; infinities stay what they are, and NaN stays NaN.`;
}

function nearest(isNan: string): string {
  return `The result is rounded to nearest, ties to even, and is an infinity where it is too large. NaN if either is NaN, as is ${isNan}.`;
}
