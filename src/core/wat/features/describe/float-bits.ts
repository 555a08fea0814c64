/** The bits that a float in the text stands for, rounded as the standard wants it. https://webassembly.github.io/spec/core/text/values.html#floating-point */

import { numberFault } from '../../literals';

interface FloatFormat {
  readonly bits: number;
  /** Bits of the fraction that are stored. */
  readonly fraction: number;
}

export const FLOAT_FORMATS = { f32: { bits: 32, fraction: 23 }, f64: { bits: 64, fraction: 52 } } as const;

/** More digits than anybody writes; to compute with them would take long. */
const MOST_LETTERS = 400;

/** Undefined for what is no number of this type, or a very long one. */
export function floatBits(type: 'f32' | 'f64', text: string): bigint | undefined {
  if (text.length > MOST_LETTERS || numberFault(type, text) !== undefined) return undefined;
  const format = FLOAT_FORMATS[type];
  const sign = text.startsWith('-') ? 1n << BigInt(format.bits - 1) : 0n;
  return sign | magnitudeBits(format, text.replace(/^[+-]/, '').replaceAll('_', ''));
}

function magnitudeBits(format: FloatFormat, text: string): bigint {
  const { fraction } = format;
  const infinity = ((1n << BigInt(format.bits - 1 - fraction)) - 1n) << BigInt(fraction);
  if (text === 'inf') return infinity;
  if (text === 'nan') return infinity | (1n << BigInt(fraction - 1));
  if (text.startsWith('nan:')) return infinity | BigInt(text.slice('nan:'.length));
  return finiteBits(format, ...rationalOf(text));
}

/** Numerator and denominator. */
function rationalOf(text: string): [bigint, bigint] {
  const isHex = text.startsWith('0x');
  const [digits = '', exponent = '0'] = text.replace(/^0x/, '').split(isHex ? /p/i : /e/i);
  const [whole = '', fraction = ''] = digits.split('.');
  const value = BigInt(`${isHex ? '0x' : ''}${whole}${fraction}`);
  const power = clamped(Number(exponent)) - fraction.length * (isHex ? 4 : 1);
  const factor = (isHex ? 2n : 10n) ** BigInt(Math.abs(power));
  return power < 0 ? [value, factor] : [value * factor, 1n];
}

/** Beyond this everything is zero; what is too large has been refused. */
function clamped(exponent: number): number {
  return Math.max(-4000, Math.min(4000, exponent));
}

/** Rounds to the nearest, halves to the even one. */
function finiteBits({ bits, fraction }: FloatFormat, numerator: bigint, denominator: bigint): bigint {
  if (numerator === 0n) return 0n;
  const bias = (1 << (bits - fraction - 2)) - 1;
  // Of the lowest bit that is kept: no lower than that of the smallest number, whose leading bit is not implied.
  let exponent = Math.max(bitLength(numerator) - bitLength(denominator) - 1 - fraction, 1 - bias - fraction);
  let mantissa = rounded(numerator, denominator, exponent);
  if (bitLength(mantissa) > fraction + 1) mantissa = rounded(numerator, denominator, ++exponent);
  const isSubnormal = mantissa < 1n << BigInt(fraction);
  const biased = isSubnormal ? 0n : BigInt(exponent + bias + fraction) - 1n;
  return (biased << BigInt(fraction)) + mantissa;
}

/** `numerator / denominator / 2^exponent` */
function rounded(numerator: bigint, denominator: bigint, exponent: number): bigint {
  const above = exponent < 0 ? numerator << BigInt(-exponent) : numerator;
  const below = exponent > 0 ? denominator << BigInt(exponent) : denominator;
  const quotient = above / below;
  const twice = (above % below) * 2n;
  return twice > below || (twice === below && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
