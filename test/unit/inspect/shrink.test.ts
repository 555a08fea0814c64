import { describe, expect, it } from 'vitest';
import { savings, type Saving } from '../../../src/core/inspect/shrink';
import { readCallGraph } from '../../../src/core/wasm/code/call-graph';
import { decodeModule } from '../../../src/core/wasm/decode';
import { candidateOf, pluginWat } from '../../support/plugin-wat';
import { parseAny } from '../../support/wabt-text';

async function savingsOf(text: string, names = false): Promise<Saving[]> {
  const bytes = await parseAny(text, { names });
  const { value: module } = decodeModule(bytes);
  return savings(module, bytes, readCallGraph(module, bytes).value);
}

/** Bytes by title, of those whose title begins so. */
async function saved(text: string, title: string, names = false): Promise<number | undefined> {
  return (await savingsOf(text, names)).find((one) => one.title.startsWith(title))?.bytes;
}

const UNUSED = 'Do not export what no proxy calls';
const NEVER = 'Drop functions that nothing reaches';
/** Body without locals: their number, and the last `end`. */
const bodySize = (instructions: number): number => instructions + 2;

describe('what would make a module smaller', () => {
  it('is nothing where all of it is used', async () => {
    expect(await savingsOf(pluginWat())).toEqual([]);
  });

  it.each([
    ['Strip the names of functions', '(func $f (export "_start") nop)', 4 + 1 + 2],
    ['Strip debug information (DWARF)', '(@custom ".debug_info" "12345") (@custom ".debug_line" "1")', 0],
    ['Strip other custom sections', '(@custom "producers" "\\00") (@custom "mine" "12345")', 0],
  ])('%s', async (title, fields, least) => {
    expect(await saved(`(module ${fields})`, title, true)).toBeGreaterThan(least);
  });

  it('is no custom section that linkers need', async () => {
    expect(await savingsOf('(module (@custom "dylink.0" "\\01\\04\\00\\00\\00\\00"))')).toEqual([]);
  });

  it('counts each custom section once', async () => {
    const fields = '(func $f (export "_start")) (@custom ".debug_info" "12345") (@custom "mine" "12")';
    const { module } = await candidateOf(await parseAny(`(module ${fields})`));
    const customs = module.sections.filter(({ custom }) => custom).map(({ size }) => size);
    const saved = (await savingsOf(`(module ${fields})`, true)).map(({ bytes }) => bytes);
    expect(saved).toEqual(customs.toSorted((a, b) => b - a));
  });

  it('tells debug information in whole: headers and names of its sections, too', async () => {
    const bytes = await parseAny('(module (@custom ".debug_info" "12345"))', { names: false });
    expect(await saved('(module (@custom ".debug_info" "12345"))', 'Strip debug')).toBe(bytes.length - 8);
  });
});

describe('functions that nothing reaches', () => {
  const inPlugin = (fields: string) => pluginWat({ fields });

  it('are counted by the size of their bodies, with all that only they call', async () => {
    const text = inPlugin('(func call $f) (func $f nop nop nop)');
    expect(await saved(text, NEVER)).toBe(bodySize(2) + bodySize(3));
  });

  it.each([
    ['exported', '(func (export "proxy_on_tick") (param i32) nop)'],
    ['the start function', '(func $s nop) (start $s)'],
    ['in a table', '(func $t nop) (table 1 funcref) (elem (i32.const 0) $t)'],
    ['in a passive segment', '(func $t nop) (table 1 funcref) (elem func $t)'],
    ['in a segment of expressions', '(func $t nop) (table 1 funcref) (elem (i32.const 0) funcref (ref.func $t))'],
    ['in a global', '(func $t nop) (global funcref (ref.func $t))'],
    ['called by the start function', '(func $s call $c) (func $c nop) (start $s)'],
  ])('are none that is %s', async (_how, fields) => {
    expect(await saved(inPlugin(fields), NEVER)).toBeUndefined();
  });
});

describe('exports that no proxy calls', () => {
  it('are named, with what only they reach', async () => {
    const text = pluginWat({ fields: '(func (export "dump") call $f) (func $f nop nop nop)' });
    expect(await saved(text, `${UNUSED}: dump`)).toBe(bodySize(2) + bodySize(3));
    expect(await saved(text, NEVER)).toBeUndefined();
  });

  it('are six by name, and then a number', async () => {
    const fields = Array.from({ length: 9 }, (_, k) => `(func (export "x${k}") nop)`).join('');
    const [first] = await savingsOf(pluginWat({ fields }));
    expect(first?.title).toBe(`${UNUSED}: x0, x1, x2, x3, x4, x5, … 9 in all`);
  });

  it.each([
    '_start',
    '_initialize',
    'main',
    '__main_void',
    'free',
    'proxy_on_memory_allocate',
    'envoy_on_stats_update',
  ])('are not %s', async (name) => {
    // prettier-ignore
    expect(await saved(pluginWat({ fields: `(func (export "${name}") nop)` }), UNUSED)).toBeUndefined();
  });

  it('are none of a module that is no plugin: another host may call them', async () => {
    expect(await savingsOf('(module (func (export "anything") nop))')).toEqual([]);
  });

  it('save nothing where a callback reaches the same code', async () => {
    const fields = '(func (export "proxy_on_tick") (param i32) call $f) (func $f (export "again") nop)';
    expect(await saved(pluginWat({ fields }), UNUSED)).toBeUndefined();
  });
});
