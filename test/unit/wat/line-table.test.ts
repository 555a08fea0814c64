/** Lines of texts in WAT, against the code that wabt makes of them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { END_SEQUENCE } from '../../../src/core/wasm/dwarf/line-rows';
import type { LineTables } from '../../../src/core/wasm/dwarf/line-tables';
import { watLineTable } from '../../../src/core/wat/line-table';
import { ROOT } from '../../support/parts';
import { parseAny } from '../../support/wabt-text';

async function tableOf(text: string, assembled = text): Promise<LineTables | undefined> {
  const bytes = await parseAny(assembled);
  return watLineTable(text, 'a.wat', decodeModule(bytes).value, bytes);
}

/** `line:column` of each instruction, in the order of the code; `|` between functions. */
async function places(text: string): Promise<string> {
  const { line = [], column = [], flags = [] } = (await tableOf(text)) ?? {};
  const rows = [...line].map((number, at) =>
    ((flags[at] ?? 0) & END_SEQUENCE) !== 0 ? '|' : `${number}:${column[at] ?? 0}`,
  );
  return rows.join(' ');
}

describe('lines of WAT', () => {
  it('are those of keywords, in the order of execution', async () => {
    expect(await places('(module (func\n  i32.const 1\n  drop))')).toBe('2:3 3:3 |');
    expect(await places('(func (drop\n (i32.add\n  (i32.const 1)\n  (i32.const 2))))')).toBe('3:4 4:4 2:3 1:8 |');
    expect(await places('(func nop)\r\n(func (nop))')).toBe('1:7 | 2:8 |');
  });

  it('leave what parts and ends a block to what stands before it', async () => {
    expect(await places('(func i32.const 1\nif\nnop\nelse\nunreachable\nend)')).toBe('1:7 2:1 3:1 5:1 |');
    expect(await places('(func (if (i32.const 1)\n(then (nop))\n(else\n(unreachable))))')).toBe('1:12 1:8 2:8 4:2 |');
    expect(await places('(func (block (loop\n(br 0))))')).toBe('1:8 1:15 2:2 |');
    expect(await places('(tag $e) (func (try\n(do (nop))\n(catch $e (return))))')).toBe('1:17 2:6 3:12 |');
    expect(await places('(func (try_table\n(catch_all 0)\n(nop)))')).toBe('1:8 3:2 |');
  });

  it('are none of imports, nor of empty functions', async () => {
    expect(await places('(import "a" "b" (func))\n(func (import "a" "c"))\n(func)\n(func nop)')).toBe('| 4:7 |');
  });

  it('are not told of another text, or of several', async () => {
    expect(await tableOf('(func nop)', '(func unreachable)')).toBeUndefined();
    expect(await tableOf('(func nop)', '(func nop nop)')).toBeUndefined();
    expect(await tableOf('(func nop nop)', '(func nop)')).toBeUndefined();
    expect(await tableOf('(func nop)', '(func nop) (func)')).toBeUndefined();
    expect(await tableOf('(module (func nop)) (module)', '(func nop)')).toBeUndefined();
  });

  const folder = join(ROOT, 'test/fixtures/wat');
  it.each(readdirSync(folder).filter((name) => name.endsWith('.wat')))('are found of %s', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { address, line } = (await tableOf(text)) ?? {};
    expect(line?.every((number) => number <= text.split('\n').length)).toBe(true);
    expect(address?.every((one, at) => at === 0 || one >= (address[at - 1] ?? 0))).toBe(true);
  });
});
