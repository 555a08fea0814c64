/**
 * Unfolded instructions as folded ones. An instruction takes those before it for its operands when each of them gives one
 * value, so that nothing changes its place among what runs. https://webassembly.github.io/spec/core/text/instructions.html#folded-instructions
 */

import type { ModuleScope } from '../../module-scope';
import { arityOf, type Arity } from './arity';
import { besideImmediates } from './comments';
import { depthOf, isBlock, type Form, type Sequence } from './forms';

/** Deeper lists are hard to read, and there is an end to what readers of text take. */
const DEEPEST = 300;

interface Value {
  readonly form: Form;
  /** Whether it gives one value, and takes nothing that is not within it. */
  readonly isOperand: boolean;
}

export class Folder {
  /** `results`: how many the function has. */
  constructor(
    private readonly scope: ModuleScope,
    private readonly results: number,
  ) {}

  fold(forms: readonly Form[]): readonly Form[] {
    const values: Value[] = [];
    for (const form of forms) this.add(values, this.inside(form));
    return values.map(({ form }) => form);
  }

  /** The same form when nothing in it changes. */
  private inside(form: Form): Form {
    const operands = form.operands.map((operand) => this.inside(operand));
    const sequences = form.sequences.map((sequence) => this.insideOf(sequence));
    const isSame =
      operands.every((operand, index) => operand === form.operands[index]) &&
      sequences.every((sequence, index) => sequence === form.sequences[index]);
    return isSame ? form : applyEdits({ ...form, operands, sequences });
  }

  private insideOf(sequence: Sequence): Sequence {
    const forms = this.fold(sequence.forms);
    return forms.every((form, index) => form === sequence.forms[index]) ? sequence : { ...sequence, forms };
  }

  private add(values: Value[], form: Form): void {
    const arity = this.arity(form);
    if (form.isFolded) values.push({ form, isOperand: this.isOperand(form) });
    else {
      const count = arity === undefined ? undefined : operandCount(form, arity);
      const operands = count === undefined ? undefined : lastOperands(values, count);
      const folded = operands === undefined ? form : foldedWith(form, operands);
      values.length -= folded.isFolded ? folded.operands.length : 0;
      values.push({ form: folded, isOperand: folded.isFolded && isWhole(folded, arity) });
    }
  }

  private arity({ instruction }: Form): Arity | undefined {
    return arityOf(instruction, this.scope, this.results);
  }

  private isOperand(form: Form): boolean {
    return isWhole(form, this.arity(form)) && form.operands.every((operand) => this.isOperand(operand));
  }
}

/** Whether it gives one value and has as many operands as it takes. */
function isWhole({ operands }: Form, arity: Arity | undefined): boolean {
  return arity?.gives === 1 && arity.takes === operands.length;
}

/** Of a block its parameters stay where they are, of `if` the condition goes in. */
function operandCount(form: Form, { takes }: Arity): number {
  if (!isBlock(form)) return takes;
  return form.instruction.name === 'if' ? 1 : 0;
}

/** Undefined where some of them are none, or nest too deep. */
function lastOperands(values: readonly Value[], count: number): readonly Form[] | undefined {
  const found = count === 0 ? [] : values.slice(-count);
  const areOperands = found.length === count && found.every(({ isOperand, form }) => isOperand && form.depth < DEEPEST);
  return areOperands ? found.map(({ form }) => form) : undefined;
}

/** What stands in front of the first operand stands in front of all. */
function foldedWith(form: Form, operands: readonly Form[]): Form {
  const [first, ...others] = operands;
  const own = { ...form, isFolded: true, ...besideOf(form) };
  if (first === undefined) return form.depth < DEEPEST ? applyEdits(own) : form;
  return applyEdits({
    ...own,
    operands: [{ ...first, before: [] }, ...others],
    before: [...first.before, ...form.before],
    breaks: first.breaks,
    start: first.start,
  });
}

function besideOf(form: Form): Pick<Form, 'beside' | 'after'> {
  const [beside, after] = isBlock(form) ? [form.beside, form.after] : besideImmediates(form.after);
  return { beside, after };
}

function applyEdits({ source: _, ...form }: Form): Form {
  return { ...form, depth: depthOf(form) };
}
