import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareModules, type Comparison, type Side } from '../../../src/core/inspect/compare';
import { decodeModule } from '../../../src/core/wasm/decode';
import { functionNames, importedFunctions } from '../../../src/core/wasm/functions';
import { SAMPLE_MODULE } from '../../support/parts';
import { pluginWat, type PluginParts } from '../../support/plugin-wat';
import { parseAny } from '../../support/wabt-text';

async function side(parts: PluginParts | string): Promise<Side> {
  const text = typeof parts === 'string' ? parts : pluginWat(parts);
  return { module: decodeModule(await parseAny(text)).value };
}

async function compared(before: PluginParts | string, after: PluginParts | string): Promise<Comparison> {
  return compareModules(await side(before), await side(after));
}

const WITH_TICK = '(func (export "proxy_on_tick") (param i32))';

describe('two builds', () => {
  it('that are the same differ in nothing', () => {
    const { value: module } = decodeModule(readFileSync(SAMPLE_MODULE));
    const defined = functionNames(module).slice(importedFunctions(module).length);
    expect(compareModules({ module }, { module })).toEqual({
      before: module.size,
      after: module.size,
      ...{ imports: [], exports: [], capabilities: [], sections: [], functions: [] },
      sameFunctions: new Set(defined).size,
    });
  });

  it('differ in imports, exports and what they may do', async () => {
    const comparison = await compared({ imports: ['proxy_log'], fields: WITH_TICK }, { imports: ['proxy_http_call'] });
    expect(comparison.imports.map(({ sign, name }) => sign + name)).toEqual(['+env.proxy_http_call', '-env.proxy_log']);
    expect(comparison.exports).toEqual([{ sign: '-', name: 'proxy_on_tick', before: '(i32)' }]);
    expect(comparison.capabilities).toEqual([
      { sign: '+', name: 'calls other services by HTTP', after: 'proxy_http_call' },
      { sign: '-', name: 'logs', before: 'proxy_log' },
    ]);
  });

  it('differ in the type of an import: both are told', async () => {
    const { imports } = await compared('(module (import "a" "f" (func (param i32))))', '(module (import "a" "f" (func (result i64))))'); // prettier-ignore
    expect(imports).toEqual([{ sign: '~', name: 'a.f', before: '(i32)', after: '() → i64' }]);
  });

  it('differ in the type of an exported function, not in its number', async () => {
    const before = '(module (func (export "f")) (func (export "g")))';
    const after = '(module (func (export "g") (param i32)) (func (export "f")))';
    expect((await compared(before, after)).exports).toEqual([{ sign: '~', name: 'g', before: '()', after: '(i32)' }]);
  });

  it('differ in how they get a capability', async () => {
    const { capabilities } = await compared({ imports: ['proxy_grpc_call'] }, { imports: ['proxy_grpc_stream'] });
    expect(capabilities).toEqual([
      { sign: '~', name: 'calls other services by gRPC', before: 'proxy_grpc_call', after: 'proxy_grpc_stream' },
    ]);
  });

  it('order of imports is no difference', async () => {
    const imports = ['proxy_grpc_call', 'proxy_grpc_stream'];
    const { capabilities, imports: differences } = await compared({ imports }, { imports: imports.toReversed() });
    expect([capabilities, differences]).toEqual([[], []]);
  });
});

describe('functions of two builds', () => {
  it('are matched by name wherever they stand, the largest difference first', async () => {
    const before = '(module (func $same nop) (func $grows nop) (func $gone nop nop nop))';
    const after = '(module (func $new nop) (func $grows nop nop nop nop nop nop nop) (func $same nop))';
    const { functions, sameFunctions } = await compared(before, after);
    expect(functions).toEqual([
      { sign: '~', name: 'grows', before: 3, after: 9 },
      { sign: '-', name: 'gone', before: 5, after: 0 },
      { sign: '+', name: 'new', before: 0, after: 3 },
    ]);
    expect(sameFunctions).toBe(1);
  });

  it('of one name count together', async () => {
    const [before, after] = await Promise.all([side('(module (func nop) (func nop))'), side('(module (func nop))')]);
    const comparison = compareModules({ ...before, names: ['f', 'f'] }, { ...after, names: ['f'] });
    expect(comparison.functions).toEqual([{ sign: '~', name: 'f', before: 6, after: 3 }]);
  });

  it('bear the names that people are shown', async () => {
    const [before, after] = await Promise.all([side('(module (func nop))'), side('(module (func nop nop))')]);
    const { functions } = compareModules({ ...before, names: ['ns::f()'] }, { ...after, names: ['ns::f()'] });
    expect(functions.map(({ name }) => name)).toEqual(['ns::f()']);
  });
});

describe('sections of two builds', () => {
  it('are compared in whole: those of one name count together', async () => {
    const custom = (...texts: string[]) => `(module ${texts.map((text) => `(@custom "mine" "${text}")`).join('')})`;
    const { sections, before, after } = await compared(custom('1234', '56'), custom('12345678'));
    const [mine] = sections.filter(({ name }) => name === 'custom "mine"');
    expect(mine).toMatchObject({ sign: '~', before: 2 * 7 + 6, after: 7 + 8 });
    expect(after - before).toBe(15 - 20);
  });
});
