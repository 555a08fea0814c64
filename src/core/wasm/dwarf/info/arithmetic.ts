/** Operations that only change the stack (2.5.1.3, 2.5.1.4). */

import type { DebugReader } from '../debug-reader';
import { isInteger, ofInteger, type Integer, type Operand } from './operands';
import { DW_OP } from './operations';

type Binary = (a: bigint, b: bigint, width: number, r: DebugReader) => bigint;

const truth = (holds: boolean): bigint => (holds ? 1n : 0n);
const unsigned = (value: bigint, width: number): bigint => BigInt.asUintN(width, value);
/** More bits than there are leave nothing: asked for more, an engine would take memory. */
const distance = (bits: bigint, width: number): bigint => (bits < 0n || bits > BigInt(width) ? BigInt(width) : bits);

/** `a` was pushed first. */
const BINARY = new Map<number, Binary>([
  [DW_OP.and, (a, b) => a & b],
  [DW_OP.or, (a, b) => a | b],
  [DW_OP.xor, (a, b) => a ^ b],
  [DW_OP.plus, (a, b) => a + b],
  [DW_OP.minus, (a, b) => a - b],
  [DW_OP.mul, (a, b) => a * b],
  [DW_OP.div, (a, b, _width, r) => a / notZero(b, r)],
  [DW_OP.mod, (a, b, width, r) => unsigned(a, width) % notZero(unsigned(b, width), r)],
  [DW_OP.shl, (a, b, width) => a << distance(b, width)],
  [DW_OP.shr, (a, b, width) => unsigned(a, width) >> distance(b, width)],
  [DW_OP.shra, (a, b, width) => a >> distance(b, width)],
  [DW_OP.eq, (a, b) => truth(a === b)],
  [DW_OP.ne, (a, b) => truth(a !== b)],
  [DW_OP.lt, (a, b) => truth(a < b)],
  [DW_OP.le, (a, b) => truth(a <= b)],
  [DW_OP.gt, (a, b) => truth(a > b)],
  [DW_OP.ge, (a, b) => truth(a >= b)],
]);

const UNARY = new Map<number, (a: bigint) => bigint>([
  [DW_OP.abs, (a) => (a < 0n ? -a : a)],
  [DW_OP.neg, (a) => -a],
  [DW_OP.not, (a) => ~a],
]);

function notZero(value: bigint, r: DebugReader): bigint {
  return value === 0n ? r.fail('bad-expression', 'the expression divides by zero') : value;
}

/** Throws a DecodeError for an operation that is unknown, or lacks operands. */
export function calculate(operation: number, stack: Operand[], r: DebugReader): void {
  const binary = BINARY.get(operation);
  const unary = UNARY.get(operation);
  if (binary !== undefined) {
    const b = integer(pop(stack, r), r);
    const a = integer(pop(stack, r), r);
    const width = a.width === 64 || b.width === 64 ? 64 : 32;
    stack.push(ofInteger(binary(a.value, b.value, width, r), width));
  } else if (unary !== undefined) {
    const { value, width } = integer(pop(stack, r), r);
    stack.push(ofInteger(unary(value), width));
  } else if (operation === DW_OP.plus_uconst) {
    const { value, width } = integer(pop(stack, r), r);
    stack.push(ofInteger(value + BigInt(r.uleb()), width));
  } else {
    arrange(operation, stack, r);
  }
}

function arrange(operation: number, stack: Operand[], r: DebugReader): void {
  const at = (depth: number) => stack.at(-1 - depth) ?? missing(r);
  switch (operation) {
    case DW_OP.nop:
      break;
    case DW_OP.dup:
      stack.push(at(0));
      break;
    case DW_OP.drop:
      pop(stack, r);
      break;
    case DW_OP.over:
      stack.push(at(1));
      break;
    case DW_OP.pick:
      stack.push(at(r.byte()));
      break;
    case DW_OP.swap:
      stack.push(...[at(0), at(1)], ...discard(stack, 2));
      break;
    case DW_OP.rot:
      stack.push(...[at(0), at(2), at(1)], ...discard(stack, 3));
      break;
    default:
      r.fail('unknown', `operation 0x${operation.toString(16)} is unknown`);
  }
}

function pop(stack: Operand[], r: DebugReader): Operand {
  return stack.pop() ?? missing(r);
}

function integer(operand: Operand, r: DebugReader): Integer {
  return isInteger(operand) ? operand : r.fail('unknown', 'numbers with a fraction are not worked out');
}

function missing(r: DebugReader): never {
  return r.fail('bad-expression', 'the expression lacks an operand');
}

/** Takes so many off; nothing is left of them. */
function discard(stack: Operand[], count: number): [] {
  stack.length -= count;
  return [];
}
