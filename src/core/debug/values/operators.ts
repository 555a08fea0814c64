/** Arithmetic and comparison. */

import { utf8, type Bytes } from '../../bytes';
import type { PointerType, Type } from '../../wasm/dwarf/info/model';
import { inBytes, type Located } from './place';
import type { Scalar } from './scalars';
import { littleEndian } from './structs';
import type { Binary } from './syntax';
import { ExpressionError } from './tokens';
import type { Contents } from './view';

/** A number, a truth value, or a text. */
export type Computed = Scalar | Contents;

type Operator = Exclude<Binary, '&&' | '||'>;

/** Wide enough for products of the widest integers. */
const WIDEST = 32;
const INTEGER: Type = { kind: 'base', name: 'integer', size: WIDEST, encoding: 'signed' };
const FLOAT: Type = { kind: 'base', name: 'double', size: 8, encoding: 'float' };
const BOOLEAN: Type = { kind: 'base', name: 'bool', size: 1, encoding: 'boolean' };
const POINTER: PointerType = { kind: 'pointer', name: undefined, size: 4, isReference: false, target: undefined };
const CHARACTER: Type = { kind: 'base', name: 'char', size: 1, encoding: 'character' };

/** A value of nobody's. */
export function literal(value: Scalar | string | null): Located {
  if (value === null) return { type: POINTER, place: inBytes(new Uint8Array(POINTER.size)) };
  if (typeof value === 'bigint') return { type: INTEGER, place: inBytes(littleEndian(value, WIDEST)) };
  if (typeof value === 'boolean') return { type: BOOLEAN, place: inBytes(Uint8Array.of(value ? 1 : 0)) };
  if (typeof value === 'number') return { type: FLOAT, place: inBytes(floatBytes(value)) };
  const bytes = utf8(value);
  return { type: { kind: 'array', element: CHARACTER, counts: [bytes.length] }, place: inBytes(bytes) };
}

const floatBytes = (value: number): Bytes => new Uint8Array(Float64Array.of(value).buffer);

export function calculate(operator: Operator, left: Computed, right: Computed, column: number): Scalar {
  if (typeof left === 'object' || typeof right === 'object') return texts(operator, left, right, column);
  if (typeof left === 'number' || typeof right === 'number')
    return floats(operator, Number(left), Number(right), column);
  return integers(operator, BigInt(left), BigInt(right), column);
}

function texts(operator: Operator, left: Computed, right: Computed, column: number): boolean {
  if (operator !== '==' && operator !== '!=') throw new ExpressionError(column, `${operator} is not for texts`);
  return areEqual(left, right, column) === (operator === '==');
}

/** A null pointer is no text, not even an empty one. */
function areEqual(left: Computed, right: Computed, column: number): boolean {
  if (left === 0n || right === 0n) return false;
  if (typeof left !== 'object' || typeof right !== 'object') {
    throw new ExpressionError(column, 'a text is compared with what is none');
  }
  if (!left.isWhole && !right.isWhole) throw new ExpressionError(column, 'the texts are too long to compare');
  // One that goes on beyond what is read is longer than any other that was read as a whole.
  return left.isWhole && right.isWhole && same(left.bytes, right.bytes);
}

const same = (one: Bytes, other: Bytes): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

function floats(operator: Operator, left: number, right: number, column: number): Scalar {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '|':
    case '^':
    case '&':
      throw new ExpressionError(column, `${operator} is for integers`);
    default:
      return compared(operator, left, right);
  }
}

function integers(operator: Operator, left: bigint, right: bigint, column: number): Scalar {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
    case '%':
      if (right === 0n) throw new ExpressionError(column, 'division by zero');
      return operator === '/' ? left / right : left % right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    default:
      return compared(operator, left, right);
  }
}

function compared<T extends number | bigint>(
  operator: '==' | '!=' | '<' | '<=' | '>' | '>=',
  left: T,
  right: T,
): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}
