/** Validates the instructions of a function or of a constant expression. https://webassembly.github.io/spec/core/valid/instructions.html */

import type { Instruction, Use, ValueType } from '../ast';
import { stackTypeOf } from '../instructions/stack-types';
import { identifierOf, indexNumber } from '../literals';
import type { FuncType, ModuleScope } from '../module-scope';
import type { Problems, Span } from '../problems';
import { checkControl } from './control';
import { checkGarbageCollected } from './garbage-collected';
import { checkMemoryUse } from './memory-use';
import { OperandStack } from './operand-stack';
import { checkReference } from './references';
import { typesText, type Subtypes } from './subtypes';
import { checkVariable } from './variables';

/** What is on the stack around an instruction, bottom first; only of the innermost block. */
export interface StackView {
  readonly before: readonly ValueType[];
  readonly after: readonly ValueType[];
  /** Whether anything gets there. */
  readonly isReached: boolean;
  /** Whether it goes on behind it. */
  readonly isLeft: boolean;
}

export interface Observer {
  /** Asked of every instruction; what is on the stack is copied for those alone. */
  isWanted(instruction: Instruction): boolean;
  see(instruction: Instruction, view: StackView): void;
}

/** Whether a group of instructions knows the one that it was given. */
export type Check = (body: BodyChecker, instruction: Instruction) => boolean;

const CHECKS: readonly Check[] = [checkControl, checkVariable, checkReference, checkGarbageCollected];

export class BodyChecker {
  readonly stack: OperandStack;
  /** Locals that have no value yet, because their type has none to begin with. */
  unset: ReadonlySet<number>;
  private current: Instruction | undefined;

  constructor(
    readonly scope: ModuleScope,
    readonly subtypes: Subtypes,
    readonly problems: Problems,
    readonly locals: readonly ValueType[],
    readonly localNames: ReadonlyMap<string, number>,
    unset: readonly number[],
    private readonly observer?: Observer,
  ) {
    this.unset = new Set(unset);
    this.stack = new OperandStack(subtypes, (at, expected, found) => this.mismatch(at, expected, found));
  }

  /** The whole body of `what`. `at` is where something is told of its end. */
  run(body: readonly Instruction[], type: FuncType, at: Span, what = 'the function'): void {
    this.stack.open({ type: { params: [], results: type.results }, branch: type.results, unset: new Set() });
    this.sequence(body);
    this.end(at, what);
  }

  sequence(body: readonly Instruction[]): void {
    for (const instruction of body) this.instruction(instruction);
  }

  instruction(instruction: Instruction): void {
    this.sequence(instruction.operands);
    if (this.observer?.isWanted(instruction) === true) this.observed(this.observer, instruction);
    else {
      this.current = instruction;
      this.apply(instruction);
    }
  }

  private observed(observer: Observer, instruction: Instruction): void {
    const before = this.stack.inFrame;
    const isReached = !this.stack.frame.isUnreachable;
    this.current = instruction;
    this.apply(instruction);
    observer.see(instruction, {
      before,
      after: this.stack.inFrame,
      isReached,
      isLeft: !this.stack.frame.isUnreachable,
    });
  }

  /** The values that a block ends with: exactly its results. */
  end(at: Span, what: string): readonly ValueType[] {
    const { frame } = this.stack;
    const left = this.stack.inFrame;
    const { results } = frame.type;
    this.current = frame.block;
    const isExact =
      (frame.isUnreachable ? left.length <= results.length : left.length === results.length) &&
      left.every((type, index) => this.subtypes.matches(type, results[results.length - left.length + index] ?? '?'));
    if (!isExact) {
      const message = `${what} ends with ${typesText(results, this.scope)} on the stack, but here is ${typesText(left, this.scope)}`;
      this.problems.error('stack', at, message);
    }
    this.stack.close();
    this.unset = frame.unset;
    return results;
  }

  local(use: Use): number | undefined {
    const { text, kind } = use.atom;
    const index = kind === 'id' ? this.localNames.get(identifierOf(text)) : indexNumber(text);
    return index !== undefined && index < this.locals.length ? index : undefined;
  }

  /** A message that names the instruction, and its place. */
  fault(instruction: Instruction, message: string): void {
    this.problems.error('type-mismatch', instruction.keyword, message);
  }

  private apply(instruction: Instruction): void {
    const { name, opcode } = instruction;
    if (opcode === undefined) {
      this.stack.setUnreachable();
      return;
    }
    const address = checkMemoryUse(this, instruction);
    const fixed = stackTypeOf(name);
    if (fixed !== undefined) {
      const words = (types: readonly string[]) => types.map((type) => (type === 'addr' ? address : type));
      this.stack.take(instruction.keyword, words(fixed.params.map(({ type }) => type)));
      this.stack.push(words(fixed.results));
    } else if (!CHECKS.some((check) => check(this, instruction))) this.stack.setUnreachable();
  }

  private mismatch(at: Span, expected: readonly ValueType[], found: readonly ValueType[]): void {
    const name = this.current?.name ?? 'this';
    const wanted = typesText(expected, this.scope).replaceAll('?', 'a value');
    const here =
      found.length < expected.length && found.length > 0
        ? `only ${typesText(found, this.scope)}`
        : typesText(found, this.scope);
    this.problems.error('stack', at, `${name} takes ${wanted}, but here is ${here}`);
  }
}
