/** https://webassembly.github.io/spec/core/exec/numerics.html#relaxed-operations */

import type { Parts, Sentences } from './parts';
import { lanesOf, Q15 } from './vectors';

export function relaxedDoc(parts: Parts): string | undefined {
  return OPERATIONS[parts.operation]?.(parts);
}

/** What a machine does, it always does. */
const DEPENDS = 'depends on the machine';

const OPERATIONS: Readonly<Record<string, Sentences>> = {
  relaxed_swizzle: () =>
    `Puts a vector together from the bytes of the first: for each of its 16 lanes the second operand tells which, 0 to 15. From 128 on it gives 0; between, whether 0 or the byte modulo 16 ${DEPENDS}.`,
  relaxed_trunc_f32x4: ({ sign }) =>
    `Converts the four lanes of an f32x4 vector to ${sign} integers of 32 bits and drops what is behind the point. What becomes of NaN and of what does not fit ${DEPENDS}.`,
  relaxed_trunc_f64x2_zero: ({ sign }) =>
    `Converts both lanes of an f64x2 vector to ${sign} integers of 32 bits and drops what is behind the point: they become the lower two lanes, and the upper two are zero. What becomes of NaN and of what does not fit ${DEPENDS}.`,
  relaxed_madd: (parts) =>
    `Multiplies two vectors lane by lane (${lanesOf(parts)}) and adds the third. Whether it rounds once, or after the product too, ${DEPENDS}.`,
  relaxed_nmadd: (parts) =>
    `Multiplies two vectors lane by lane (${lanesOf(parts)}) and subtracts the product from the third. Whether it rounds once, or after the product too, ${DEPENDS}.`,
  relaxed_laneselect: (parts) =>
    `Mixes two vectors (${lanesOf(parts)}): from the first where the lane of the third, the mask, has all bits 1, from the second where it has all bits 0. Whether for other masks each bit counts or the highest of its lane ${DEPENDS}.`,
  relaxed_min: (parts) =>
    `The lesser of each two lanes of two vectors (${lanesOf(parts)}). The result for NaN, and for 0 with -0, ${DEPENDS}.`,
  relaxed_max: (parts) =>
    `The greater of each two lanes of two vectors (${lanesOf(parts)}). The result for NaN, and for 0 with -0, ${DEPENDS}.`,
  relaxed_q15mulr: () => `${Q15} -1 times -1 does not fit: whether it gives 32767 or -32768 ${DEPENDS}.`,
  relaxed_dot_i8x16_i7x16: () =>
    `Multiplies the signed bytes of the first vector by those of the second, which should be 0 to 127, and adds each two neighbouring products to a lane of 16 bits. What a byte from 128 on does in the second ${DEPENDS}.`,
  relaxed_dot_i8x16_i7x16_add: () =>
    `Multiplies the signed bytes of the first vector by those of the second, which should be 0 to 127, adds each four neighbouring products, and these to a lane of 32 bits of the third, with wrap-around. What a byte from 128 on does in the second ${DEPENDS}.`,
};
