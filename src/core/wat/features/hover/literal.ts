/** What a constant in the text stands for, to the bit. */

import type { Instruction } from '../../ast';
import { isAtom, type Atom } from '../../tree';
import { bitsOf, integerOf, type IntegerType } from '../describe/constant-value';
import { hex } from '../describe/facts';
import { floatBits, FLOAT_FORMATS } from '../describe/float-bits';
import { code } from '../describe/markdown';

/** Of the instruction whose constant it is; undefined where it is none. */
export function literalText({ name, immediates }: Instruction, atom: Atom): string | undefined {
  const type = typeOf(name, immediates[0]);
  if (type === undefined || atom.kind !== 'number') return undefined;
  if (type === 'f32' || type === 'f64') return floatText(type, atom.text);
  const value = integerOf(type, atom.text);
  return value === undefined ? undefined : integerText(type, value);
}

type ConstantType = IntegerType | 'f32' | 'f64';

/** `v128.const i32x4 …` has lanes of i32; those of fewer bits are not told. */
function typeOf(name: string, first: Instruction['immediates'][number] | undefined): ConstantType | undefined {
  if (name === 'v128.const')
    return isAtom(first) ? constantType(first.text.slice(0, first.text.indexOf('x'))) : undefined;
  return name.endsWith('.const') ? constantType(name.slice(0, name.indexOf('.'))) : undefined;
}

function constantType(text: string): ConstantType | undefined {
  return text === 'i32' || text === 'i64' || text === 'f32' || text === 'f64' ? text : undefined;
}

function integerText(type: IntegerType, value: bigint): string {
  const unsigned = BigInt.asUintN(bitsOf(type), value);
  const parts = [code(String(value)), code(hex(unsigned))];
  if (value < 0n) parts.splice(1, 0, `unsigned ${code(String(unsigned))}`);
  const character = type === 'i32' ? characterOf(unsigned) : undefined;
  if (character !== undefined) parts.push(code(character));
  return `${type} ${parts.join(' = ')}`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [9, String.raw`\t`],
  [10, String.raw`\n`],
  [13, String.raw`\r`],
]);

/** `'A'`, of ASCII alone: larger numbers are rarely meant as characters. Undefined for what nobody sees. */
function characterOf(value: bigint): string | undefined {
  const escape = ESCAPES.get(Number(value));
  if (escape !== undefined) return `'${escape}'`;
  return value >= 32n && value < 127n ? `'${String.fromCharCode(Number(value))}'` : undefined;
}

function floatText(type: 'f32' | 'f64', written: string): string | undefined {
  const bits = floatBits(type, written);
  if (bits === undefined) return undefined;
  const digits = FLOAT_FORMATS[type].bits / 4;
  const value = valueOf(type, bits);
  const text = Number.isNaN(value) ? 'NaN' : Object.is(value, -0) ? '-0' : String(value);
  return `${type} ${code(text)}, bits ${code(`0x${bits.toString(16).padStart(digits, '0')}`)}`;
}

function valueOf(type: 'f32' | 'f64', bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, type === 'f32' ? bits << 32n : bits);
  return type === 'f32' ? view.getFloat32(0) : view.getFloat64(0);
}
