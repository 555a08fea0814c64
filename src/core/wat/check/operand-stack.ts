/** The types that are on the stack, block by block. https://webassembly.github.io/spec/core/appendix/algorithm.html */

import type { Instruction, ValueType } from '../ast';
import type { Span } from '../problems';
import type { FuncType } from '../module-scope';
import type { Subtypes } from './subtypes';

export interface Frame {
  /** Absent of the function itself. */
  readonly block?: Instruction;
  readonly type: FuncType;
  /** What a branch to it brings. */
  readonly branch: readonly ValueType[];
  readonly height: number;
  /** After an instruction that never goes on, anything may be on the stack. */
  isUnreachable: boolean;
  /** Locals without a value when it began. */
  readonly unset: ReadonlySet<number>;
}

type Complaint = (at: Span, expected: readonly ValueType[], found: readonly ValueType[]) => void;

export class OperandStack {
  readonly types: ValueType[] = [];
  readonly frames: Frame[] = [];
  /** Those whose `catch` this is in. */
  readonly catching = new Set<Frame>();

  constructor(
    private readonly subtypes: Subtypes,
    private readonly complain: Complaint,
  ) {}

  get frame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new Error('no block is open');
    return frame;
  }

  get available(): number {
    return this.types.length - this.frame.height;
  }

  push(types: readonly ValueType[]): void {
    for (const type of types) this.types.push(type);
  }

  /** Takes values that fit; complains at `at` where they do not, and goes on as if they had. */
  take(at: Span, expected: readonly ValueType[]): ValueType[] {
    const count = Math.min(expected.length, this.available);
    const found = count === 0 ? [] : this.types.splice(this.types.length - count, count);
    const isShort = count < expected.length && !this.frame.isUnreachable;
    const offset = expected.length - count;
    const fits = found.every((type, index) => this.subtypes.matches(type, expected[offset + index] ?? '?'));
    if (isShort || !fits) this.complain(at, expected, found);
    return [...expected.slice(0, offset).map(() => '?'), ...found];
  }

  /** One value of any type. */
  takeAny(at: Span): ValueType {
    return this.take(at, ['?'])[0] ?? '?';
  }

  setUnreachable(): void {
    this.types.length = this.frame.height;
    this.frame.isUnreachable = true;
  }

  open(frame: Omit<Frame, 'height' | 'isUnreachable'>): void {
    this.frames.push({ ...frame, height: this.types.length, isUnreachable: false });
    this.push(frame.type.params);
  }

  /** The values in the innermost block. */
  get inFrame(): readonly ValueType[] {
    return this.types.slice(this.frame.height);
  }

  close(): Frame {
    const { frame } = this;
    this.frames.pop();
    this.types.length = Math.min(this.types.length, frame.height);
    return frame;
  }

  /** The block that a branch leads to, counted from the innermost. */
  target(depth: number): Frame | undefined {
    return this.frames[this.frames.length - 1 - depth];
  }
}
