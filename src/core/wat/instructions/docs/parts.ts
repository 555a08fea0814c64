/** An instruction's name taken apart, and words for its parts. */

/** Of `i16x8.extend_low_i8x16_s`, with `extend_low_i8x16` as its operation. */
export interface Parts {
  readonly name: string;
  /** Before the point. */
  readonly shape: string;
  /** Behind the point, without the sign. */
  readonly operation: string;
  readonly sign: 'signed' | 'unsigned' | '';
  /** Of the number, or of each lane. */
  readonly bits: number;
  readonly lanes: number;
}

export type Sentences = (parts: Parts) => string;

export function partsOf(name: string): Parts {
  const point = name.indexOf('.');
  const shape = point < 0 ? '' : name.slice(0, point);
  const [, operation = '', sign, zero = ''] = /^(.+?)(?:_([su]))?(_zero)?$/.exec(name.slice(point + 1)) ?? [];
  const [, bits = 0, lanes = 1] = /^[ifv](\d+)(?:x(\d+))?$/.exec(shape) ?? [];
  return {
    name,
    shape,
    operation: operation + zero,
    sign: sign === undefined ? '' : sign === 's' ? 'signed' : 'unsigned',
    bits: Number(bits),
    lanes: Number(lanes),
  };
}

/** 2³² and its like. */
export function power(exponent: number): string {
  return `2${Array.from(String(exponent), (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))).join('')}`;
}

/** The least and the greatest integer of that width. */
export function rangeOf({ bits, sign }: Pick<Parts, 'bits' | 'sign'>): string {
  return `${lowest({ bits, sign })} to ${highest({ bits, sign })}`;
}

export function lowest({ bits, sign }: Pick<Parts, 'bits' | 'sign'>): string {
  if (sign === 'unsigned') return '0';
  return bits > LONGEST_IN_DIGITS ? `-${power(bits - 1)}` : String(-(2 ** (bits - 1)));
}

export function highest({ bits, sign }: Pick<Parts, 'bits' | 'sign'>): string {
  const exponent = sign === 'unsigned' ? bits : bits - 1;
  return bits > LONGEST_IN_DIGITS ? `${power(exponent)} - 1` : String(2 ** exponent - 1);
}

/** Longer ones are told as powers. */
const LONGEST_IN_DIGITS = 16;

export function aSigned(sign: Parts['sign']): string {
  return sign === 'unsigned' ? 'an unsigned' : 'a signed';
}

export function bytesOf(bits: number): string {
  return bits === 8 ? '1 byte' : `${bits / 8} bytes`;
}

/** The relations of `lt`, `eq` and so on. */
export function relationOf(operation: string): string | undefined {
  return RELATIONS[operation];
}

const RELATIONS: Readonly<Record<string, string>> = {
  lt: 'less than the second',
  gt: 'greater than the second',
  le: 'less than or equal to the second',
  ge: 'greater than or equal to the second',
};
