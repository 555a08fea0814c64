/** The lines that the debugger finds in texts in WAT, of every text that wabt can assemble and an engine takes. */

import { describe, expect } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { watLineTable } from '../../src/core/wat/line-table';
import { itWith, part, valueOf } from '../support/parts';
import { binaryOf, ownTexts, pluginTexts, PLUGINS, SPEC_TEXTS, type CorpusText } from '../support/wat-corpus';

const PATIENCE = 180_000;

/** Those of which a module is not known again. */
async function lost(texts: readonly CorpusText[]): Promise<{ lost: string[]; count: number }> {
  const names: string[] = [];
  let count = 0;
  for (const { name, text } of texts) {
    const bytes = await binaryOf(text);
    // What no engine takes is not debugged either: wabt writes typed references of locals as a draft had them.
    if (bytes === undefined || !WebAssembly.validate(Uint8Array.from(bytes))) continue;
    const { value: module } = decodeModule(bytes);
    if (module.code.length === 0) continue;
    count++;
    if (watLineTable(text, name, module, bytes) === undefined) names.push(name);
  }
  return { lost: names, count };
}

describe('a module is known to be of its text', () => {
  itWith([part('specTests')])(
    "in the specification's tests",
    async () => {
      const found = await lost(valueOf(SPEC_TEXTS));
      expect(found.lost).toEqual([]);
      expect(found.count).toBeGreaterThan(1_000);
    },
    PATIENCE,
  );

  itWith(PLUGINS)(
    'in ours, and in wabt’s texts of C++ and Rust',
    async () => {
      expect((await lost([...ownTexts(), ...(await pluginTexts())])).lost).toEqual([]);
    },
    PATIENCE,
  );
});
