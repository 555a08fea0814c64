/** Folding and unfolding changes no module: wabt makes the same bytes of a text before, between and after. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../src/core/wat/analysis';
import type { Instruction } from '../../src/core/wat/ast';
import type { Observer } from '../../src/core/wat/check/body';
import { observeFunction } from '../../src/core/wat/check/field';
import type { Chunk } from '../../src/core/wat/document';
import { arityOf } from '../../src/core/wat/features/fold/arity';
import { foldInstructions, unfoldInstructions } from '../../src/core/wat/features/fold-instructions';
import { formatText, type FormatOptions } from '../../src/core/wat/features/format';
import { applyEdits } from '../../src/core/wat/features/edit';
import { instructionsIn } from '../../src/core/wat/features/symbols';
import type { ModuleScope } from '../../src/core/wat/module-scope';
import { itWith, valueOf } from '../support/parts';
import { binaryOf, ownTexts, PLUGINS, pluginTexts, SPEC_TEXTS, type CorpusText } from '../support/wat-corpus';

const OPTIONS: FormatOptions = { tabSize: 2, insertSpaces: true };
const PATIENCE = 300_000;

const formatted = (text: string) => applyEdits(text, formatText(text, OPTIONS));
const changed = (text: string, change: typeof foldInstructions) =>
  applyEdits(text, change(new WatAnalysis(text), { start: 0, end: text.length }) ?? []);

/** Comments behind code that is no longer there have lost the others of their column. */
const withoutColumns = (text: string) => text.replaceAll(/ +;;/g, ' ;;');

/** Of functions that can be read without doubt. */
function instructionsOf(text: string): Instruction[] {
  return new WatAnalysis(text).document.chunks.flatMap(({ field, problems, text: own }) =>
    field?.kind === 'func' && problems.length === 0 && !own.includes('(@') ? [...instructionsIn(field.body)] : [],
  );
}

/** Returns how many texts wabt could read, and how many of their instructions are not folded in the end. */
async function expectSame(texts: readonly CorpusText[]): Promise<{ read: number; left: number; all: number }> {
  const count = { read: 0, left: 0, all: 0 };
  for (const { name, text } of texts) {
    const before = await binaryOf(text);
    if (before === undefined) continue;
    const folded = changed(formatted(text), foldInstructions);
    const unfolded = changed(folded, unfoldInstructions);
    const again = changed(unfolded, foldInstructions);
    for (const one of new Set([folded, unfolded, again])) {
      expect(await binaryOf(one), name).toEqual(before);
      expect(withoutColumns(formatted(one)), name).toBe(withoutColumns(one));
    }
    expect(instructionsOf(unfolded).filter(({ isFolded }) => isFolded).length, name).toBe(0);
    expect(changed(unfolded, unfoldInstructions), name).toBe(unfolded);
    expect(changed(again, foldInstructions), name).toBe(again);
    const all = instructionsOf(again);
    count.read++;
    count.all += all.length;
    count.left += all.filter(({ isFolded }) => !isFolded).length;
  }
  return count;
}

describe(
  'a module is the same before and after its functions are folded, and unfolded',
  () => {
    it('in this project', async () => {
      const { read } = await expectSame(ownTexts());
      expect(read).toBeGreaterThan(10);
    });

    itWith(PLUGINS)('in plugins, where all is folded, and unfolded as wabt writes it', async () => {
      const texts = await pluginTexts();
      const { left } = await expectSame(texts);
      expect(left).toBe(0);
      for (const { text } of texts) expect(changed(changed(text, foldInstructions), unfoldInstructions)).toBe(text);
    });

    itWith([SPEC_TEXTS])('in the test suite of the specification', async () => {
      const texts = valueOf(SPEC_TEXTS);
      const { read, left, all } = await expectSame(texts);
      expect(read).toBeGreaterThan(texts.length / 2);
      expect(left).toBeLessThan(all / 20);
    });

    itWith([SPEC_TEXTS])('and instructions take and give as many values as the checker says', () => {
      let count = 0;
      for (const { name, text } of valueOf(SPEC_TEXTS)) {
        const analysis = new WatAnalysis(text);
        if (analysis.problems().some(({ severity }) => severity === 'error')) continue;
        for (const chunk of analysis.document.chunks) count += expectArities(chunk, analysis.scopeAt(chunk), name);
      }
      expect(count).toBeGreaterThan(10_000);
      return Promise.resolve();
    });
  },
  PATIENCE,
);

/** Of those that can be reached; returns how many. */
function expectArities({ field }: Chunk, scope: ModuleScope | undefined, name: string): number {
  let count = 0;
  if (field?.kind !== 'func' || scope === undefined) return 0;
  const results = scope.funcType(field.type)?.results.length ?? 0;
  const see: Observer['see'] = (instruction, { before, after, isLeft }) => {
    const arity = arityOf(instruction, scope, results);
    if (!isLeft || arity === undefined) return;
    expect(before.length - arity.takes + arity.gives, `${name} ${instruction.name}`).toBe(after.length);
    expect(before.length).toBeGreaterThanOrEqual(arity.takes);
    count++;
  };
  observeFunction(field, scope, { isWanted: () => true, see });
  return count;
}
