/** `i32.store memory offset align : [i32 address, i32 value] → []`, and where its parts stand in it. */

import type { Instruction } from '../../ast';
import { typeText } from '../../check/subtypes';
import type { ModuleScope } from '../../module-scope';
import type { Effect } from './operands';
import { shownSlots } from './slots';

interface SignatureLabel {
  readonly label: string;
  /** Of the immediates, and then of the operands. */
  readonly immediates: readonly (readonly [start: number, end: number])[];
  readonly operands: readonly (readonly [start: number, end: number])[];
}

/** The types are left out where they are not known. */
export function signatureLabel(
  { name, uses = [] }: Pick<Instruction, 'name'> & Partial<Pick<Instruction, 'uses'>>,
  effect: Effect | undefined,
  scope: ModuleScope,
): SignatureLabel {
  const text = new Label(name);
  // Of a call it matters what is called.
  const called = effect === undefined ? undefined : uses.find(({ space }) => space === 'func')?.atom.text;
  const immediates = shownSlots(name, scope).map(({ word }) =>
    text.add(' ', word === 'function' ? (called ?? word) : word),
  );
  if (effect === undefined) return { label: text.label, immediates, operands: [] };
  text.add('', ' : [');
  const operands = effect.params.map(({ name: purpose, type }, at) => {
    return text.add(at === 0 ? '' : ', ', `${typeText(type, scope)} ${purpose}`.trim());
  });
  text.add('', `] → [${effect.results.map((type) => typeText(type, scope)).join(' ')}]`);
  return { label: text.label, immediates, operands };
}

class Label {
  constructor(public label: string) {}

  add(gap: string, word: string): readonly [number, number] {
    const start = this.label.length + gap.length;
    this.label += `${gap}${word}`;
    return [start, this.label.length];
  }
}
