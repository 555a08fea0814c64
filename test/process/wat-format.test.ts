/** Formatting changes no module: wabt makes the same bytes of a text before and after. */

import { describe, expect, it } from 'vitest';
import { formatText, type FormatOptions } from '../../src/core/wat/features/format';
import { hasSameItems } from '../../src/core/wat/features/format/edits';
import { applyEdits } from '../../src/core/wat/features/edit';
import { itWith, valueOf } from '../support/parts';
import {
  binaryOf,
  ownTexts,
  PLUGINS,
  pluginTexts,
  specScripts,
  SPEC_TEXTS,
  type CorpusText,
} from '../support/wat-corpus';

const OPTIONS: FormatOptions = { tabSize: 2, insertSpaces: true };
const PATIENCE = 600_000;

function formatted(text: string): string {
  return applyEdits(text, formatText(text, OPTIONS));
}

/** How many of them wabt could read. */
async function expectSame(texts: readonly CorpusText[]): Promise<number> {
  let count = 0;
  for (const { name, text } of texts) {
    const done = formatted(text);
    expect(formatText(done, OPTIONS), `${name} is formatted twice`).toEqual([]);
    const before = await binaryOf(text);
    if (done !== text) expect(await binaryOf(done), name).toEqual(before);
    if (before !== undefined) count++;
  }
  return count;
}

describe(
  'a module is the same before and after its text is formatted',
  () => {
    it('in this project', async () => {
      expect(await expectSame(ownTexts())).toBeGreaterThan(10);
    });

    itWith(PLUGINS)('in what wabt writes of plugins, whose text stays as it is', async () => {
      const texts = await pluginTexts();
      await expectSame(texts);
      for (const { text } of texts) expect(formatText(text, OPTIONS)).toEqual([]);
    });

    itWith([SPEC_TEXTS])('in the test suite of the specification', async () => {
      const texts = valueOf(SPEC_TEXTS);
      expect(await expectSame(texts)).toBeGreaterThan(texts.length / 2);
    });
  },
  PATIENCE,
);

itWith([SPEC_TEXTS])('whole scripts of the test suite are formatted once and for all', () => {
  for (const { name, text } of specScripts()) {
    const done = formatted(text);
    expect(hasSameItems(text, done), name).toBe(true);
    expect(formatText(done, OPTIONS), name).toEqual([]);
  }
  return Promise.resolve();
});
