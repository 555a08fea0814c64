/** C's arithmetic with pointers: it counts what they point to, not bytes. */

import type { PointerType, Type } from '../../wasm/dwarf/info/model';
import type { Operands } from './operands';
import { literal } from './operators';
import { inBytes, type Located } from './place';
import { littleEndian } from './structs';
import type { Binary } from './syntax';
import { ExpressionError } from './tokens';
import { typeName } from './type-names';
import { bare, sizeOf } from './types';

export interface Address {
  readonly type: PointerType;
  readonly address: bigint;
  /** It is that of an array. */
  readonly isArray: boolean;
}

export const pointerTo = (target: Type | undefined): PointerType => ({
  ...{ kind: 'pointer', name: undefined, size: 4, isReference: false, target },
});

const ADDRESS_BITS = 32;

/** Undefined: neither is a pointer, or it is another operator. */
export async function pointerArithmetic(
  operator: Binary,
  one: Located,
  other: Located,
  operands: Operands,
  column: number,
): Promise<Located | undefined> {
  if (operator !== '+' && operator !== '-') return undefined;
  const left = await operands.address(one);
  const right = await operands.address(other);
  if (left !== undefined && right !== undefined) return difference(operator, left, right, column);
  if (left !== undefined) {
    const count = await integer(operands, other, column);
    return moved(left, operator === '-' ? -count : count, column);
  }
  if (right === undefined) return undefined;
  if (operator === '-') throw new ExpressionError(column, 'a pointer cannot be taken from a number');
  return moved(right, await integer(operands, one, column), column);
}

async function integer(operands: Operands, value: Located, column: number): Promise<bigint> {
  const count = await operands.scalar(value, column);
  if (typeof count === 'number') throw new ExpressionError(column, 'a pointer is moved by integers');
  return BigInt(count);
}

function moved({ type, address }: Address, count: bigint, column: number): Located {
  const to = BigInt.asUintN(ADDRESS_BITS, address + count * step(type, column));
  return { type, place: inBytes(littleEndian(to, type.size)) };
}

function difference(operator: '+' | '-', left: Address, right: Address, column: number): Located {
  if (operator === '+') throw new ExpressionError(column, 'pointers cannot be added');
  const size = step(left.type, column);
  if (size !== step(right.type, column)) throw new ExpressionError(column, 'they point to things of different sizes');
  return literal((left.address - right.address) / size);
}

/** As GNU C has it, what is behind `void *`, and functions, are of one byte. */
function step({ target }: PointerType, column: number): bigint {
  if (target === undefined) return 1n;
  const found = bare(target);
  if (found.kind === 'function' || (found.kind === 'unknown' && found.name === 'void')) return 1n;
  const size = sizeOf(target);
  if (size === undefined || size === 0) throw new ExpressionError(column, `${typeName(target)} has no known size`);
  return BigInt(size);
}
