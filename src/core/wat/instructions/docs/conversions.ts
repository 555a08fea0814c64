/** From one number type to another. https://webassembly.github.io/spec/core/exec/numerics.html#conversions */

import { aSigned, power, rangeOf, type Parts } from './parts';

/** Digits of a float, with the one that is not written. */
const SIGNIFICANT_BITS: Readonly<Record<string, number>> = { f32: 24, f64: 53 };

export function conversionDoc(parts: Parts): string | undefined {
  const [, operation = '', from = ''] = /^([a-z_]+)_([if]\d+)$/.exec(parts.operation) ?? [];
  switch (operation) {
    case 'wrap':
      return `The lowest 32 bits of a 64-bit integer, the others dropped: its remainder modulo ${power(32)}.`;
    case 'extend':
      return `Widens a 32-bit integer, taken as ${parts.sign}, to 64 bits: ${parts.sign === 'signed' ? 'the upper half repeats its sign bit' : 'the upper half is zero'}.`;
    case 'trunc':
      return `${truncated(parts, from)} Traps on NaN and infinities, and where the whole number is outside ${rangeOf(parts)}.`;
    case 'trunc_sat':
      return `${truncated(parts, from)} Never traps: NaN gives 0, and what is outside ${rangeOf(parts)} gives the nearer end.`;
    case 'convert':
      return `Converts ${aSigned(parts.sign)} ${from} to ${parts.shape}. ${exactness(parts, from)}`;
    default:
      return otherConversion(operation, parts, from);
  }
}

function otherConversion(operation: string, { shape }: Parts, from: string): string | undefined {
  switch (operation) {
    case 'demote':
      return 'Rounds an f64 to the nearest f32, ties to even. What is too large becomes an infinity, what is too small a zero of its sign; NaN stays NaN, with a payload that may differ.';
    case 'promote':
      return 'Widens an f32 to f64, always exactly. NaN stays NaN, with a payload that may differ.';
    case 'reinterpret':
      return `Takes the bits of an ${from} as an ${shape}: no bit changes, but their meaning does. The number itself is converted by \`${shape}.${shape.startsWith('i') ? 'trunc' : 'convert'}_${from}_s\`.`;
    default:
      return undefined;
  }
}

function truncated({ shape, sign }: Parts, from: string): string {
  return `Converts an ${from} to ${aSigned(sign)} ${shape} and drops what is behind the point.`;
}

function exactness({ shape }: Parts, from: string): string {
  const digits = SIGNIFICANT_BITS[shape] ?? 0;
  return Number(from.slice(1)) <= digits
    ? 'Always exact.'
    : `Exact up to ${power(digits)}; beyond, rounded to nearest, ties to even.`;
}
