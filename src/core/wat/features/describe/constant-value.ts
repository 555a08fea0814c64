/** What constant expressions of integers come to. https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions */

import type { DataField, Instruction } from '../../ast';
import { naturalNumber, numberFault, stringBytes } from '../../literals';
import type { ModuleScope } from '../../module-scope';
import { isAtom, type Atom } from '../../tree';

/** Globals that begin with globals, and sums of sums: nobody writes more of them. */
const MOST_STEPS = 1000;
const DEEPEST = 100;

export type IntegerType = 'i32' | 'i64';

/** Signed; undefined for what is no integer of this type. */
export function integerOf(type: IntegerType, text: string): bigint | undefined {
  if (numberFault(type, text) !== undefined) return undefined;
  const size = naturalNumber(text.replace(/^[+-]/, ''));
  return size === undefined ? undefined : BigInt.asIntN(bitsOf(type), text.startsWith('-') ? -size : size);
}

export function bitsOf(type: IntegerType): 32 | 64 {
  return type === 'i32' ? 32 : 64;
}

/** `65` of `i32.const 65`, where one stands there. */
export function literalOf({ immediates: [node] }: Instruction): Atom | undefined {
  return isAtom(node, 'number') ? node : undefined;
}

/** Undefined where something is not known, such as a global that is imported. */
export function constantValue(body: readonly Instruction[], scope: ModuleScope): bigint | undefined {
  return new Evaluation(scope).run(body);
}

/** A stack machine of integers. */
class Evaluation {
  private steps = 0;

  constructor(private readonly scope: ModuleScope) {}

  run(body: readonly Instruction[], depth = 0): bigint | undefined {
    const stack: bigint[] = [];
    return this.sequence(body, stack, depth) && stack.length === 1 ? stack[0] : undefined;
  }

  private sequence(body: readonly Instruction[], stack: bigint[], depth: number): boolean {
    return body.every((instruction) => {
      if (++this.steps > MOST_STEPS || depth > DEEPEST) return false;
      if (!this.sequence(instruction.operands, stack, depth + 1)) return false;
      const value = this.valueOf(instruction, stack, depth);
      if (value !== undefined) stack.push(value);
      return value !== undefined;
    });
  }

  private valueOf(instruction: Instruction, stack: bigint[], depth: number): bigint | undefined {
    const [, type, operation] = /^(i32|i64)\.(const|add|sub|mul)$/.exec(instruction.name) ?? [];
    if (instruction.name === 'global.get') return this.globalValue(instruction, depth);
    if (type !== 'i32' && type !== 'i64') return undefined;
    if (operation === 'const') return integerOf(type, literalOf(instruction)?.text ?? '');
    const [right, left] = [stack.pop(), stack.pop()];
    if (left === undefined || right === undefined) return undefined;
    const value = operation === 'add' ? left + right : operation === 'sub' ? left - right : left * right;
    return BigInt.asIntN(bitsOf(type), value);
  }

  private globalValue({ uses: [use] }: Instruction, depth: number): bigint | undefined {
    const field = use === undefined ? undefined : this.scope.find('global', use.atom)?.field;
    if (field?.kind !== 'global' || field.isMutable || field.imported !== undefined) return undefined;
    return this.run(field.init, depth + 1);
  }
}

/** Where a segment goes in its memory; undefined where that is not known, or where it goes only when it is told to. */
export function segmentOffset({ offset }: DataField, scope: ModuleScope): bigint | undefined {
  const value = offset === undefined ? undefined : constantValue(offset, scope);
  return value === undefined
    ? undefined
    : BigInt.asUintN(64, value < 0n && value >= -(1n << 31n) ? value + (1n << 32n) : value);
}

export function lengthOf(strings: readonly Atom[]): number {
  return strings.reduce((sum, { text }) => sum + stringBytes(text).bytes.length, 0);
}
