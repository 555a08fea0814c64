/** Programs of several plugins, and modules that are not what they should be, through the protocol. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { nameBytes, section } from '../../../src/core/wasm/writer';
import { debugging, lineOf, stack, texts, type Stop } from '../../support/debug-client';
import { C_SOURCE, cModule, CPP_SOURCE, RUST_SOURCE } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';

const folder = scratchFolder();
const RUST = part('rustFilter');
const CPP = part('cppFilter');
const withC = itWith([part('clang')]);
const withAll = itWith([part('clang'), RUST, CPP]);

const c = () => cModule({ level: 0, dwarf: 4 });
const tops = (stops: readonly Stop[]) => stops.map((stop) => stack(stop)[0]);

describe('a chain', () => {
  withAll('of three languages: each stops with its own frames and its own memory', async () => {
    const modules = [c(), valueOf(RUST), valueOf(CPP)];
    const scenario = writeScenario(folder, 'chain', modules, paths('/one'), { configuration: 'hello' });
    const lines = { [C_SOURCE]: [88, 95], [RUST_SOURCE]: [60, 68], [CPP_SOURCE]: [79, 87] };
    await debugging({ scenario }, { lines }, async (adapter, first) => {
      expect(texts(await adapter.scope(first.frames[0]))).toMatchObject({ id: '2', size: '4' });
      const second = await adapter.go('continue');
      expect(await adapter.value('self.greeting', second.frames[0])).toBe('"hello"');
      const third = await adapter.go('continue');
      expect(await adapter.value('greeting', third.frames[0])).toBe('"hello"');
      const rest = await adapter.toEnd(await adapter.go('continue'));
      // Responses pass the chain the other way.
      expect(tops([first, second, third, ...rest])).toEqual([
        'proxy_on_request_headers:88',
        'rust_filter::Filter::on_http_request_headers:60',
        'workbench::Filter::onRequestHeaders:79',
        'workbench::Filter::onResponseHeaders:87',
        'rust_filter::Filter::on_http_response_headers:68',
        'proxy_on_response_headers:95',
      ]);
    });
  });

  withAll('is stepped through from one plugin into the next, and back', async () => {
    const scenario = writeScenario(folder, 'two', [c(), valueOf(CPP)], paths('/one'));
    await debugging({ scenario }, { lines: { [C_SOURCE]: [90] } }, async (adapter, first) => {
      const next = await adapter.go('next');
      expect(next.frames[0]?.source?.path).toBe(CPP_SOURCE);
      expect(tops([await adapter.go('stepBack')])).toEqual(tops([first]));
    });
  });

  withC('of the same module twice: it stops in both, each with its own memory', async () => {
    const scenario = writeScenario(folder, 'twice', [c(), c()], paths('/one', '/no'));
    await debugging({ scenario }, { lines: { [C_SOURCE]: [86] } }, async (adapter, first) => {
      const counts = async (stop: Stop) => adapter.value('count', stop.frames[0]);
      const seen = [await counts(first)];
      for (let stop = await adapter.go('continue'); stop.reason !== 'ended'; stop = await adapter.go('continue'))
        seen.push(await counts(stop));
      expect(seen).toEqual(['1', '1', '2', '2']);
    });
  });

  withC('of one file under two names', async () => {
    const copy = join(folder, 'copy.wasm');
    copyFileSync(c(), copy);
    const scenario = writeScenario(folder, 'copies', [c(), copy], paths('/one'));
    await debugging({ scenario }, { lines: { [C_SOURCE]: [86] } }, async (adapter, first) => {
      expect(tops(await adapter.toEnd(first))).toEqual(Array(2).fill('proxy_on_request_headers:86'));
    });
  });
});

describe('modules that are not what they should be', () => {
  /** The module with its custom sections of that name as `change` makes them. */
  function changed(name: string, target: string, change: (contents: Uint8Array) => Uint8Array): string {
    const bytes = readFileSync(c());
    const { sections } = decodeModule(bytes).value;
    const parts = sections.map((one) => {
      const whole = bytes.subarray(one.offset, one.offset + one.size);
      if (!one.custom || one.name !== name) return whole;
      const contents = bytes.subarray(one.bodyOffset, one.bodyOffset + one.bodySize);
      return section(0, nameBytes(name), change(contents));
    });
    const path = join(folder, target);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 8), ...parts]));
    return path;
  }

  for (const name of ['.debug_info', '.debug_line', '.debug_abbrev'])
    withC(`with half of ${name}: it runs, says so, and stops at callbacks`, async () => {
      const module = changed(name, `half${name}.wasm`, (contents) => contents.subarray(0, contents.length / 2));
      const scenario = writeScenario(folder, `half${name}`, [module], paths('/one'));
      const wanted = { lines: { [C_SOURCE]: [88] }, functions: ['proxy_on_response_headers'] };
      await debugging({ scenario }, wanted, async (adapter, first) => {
        const stops = await adapter.toEnd(first);
        expect(stops.at(-1)?.reason).toBe('function breakpoint');
        expect(adapter.written('console')).toContain(`half${name}.wasm`);
        expect(adapter.written('stdout')).toBe('[info] response\n');
      });
    });

  withC('with half of its strings: it stops at its lines, whatever they are called', async () => {
    const module = changed('.debug_str', 'half-str.wasm', (contents) => contents.subarray(0, contents.length / 2));
    const scenario = writeScenario(folder, 'half-str', [module], paths('/one'));
    await debugging({ scenario }, { lines: { [C_SOURCE]: [88] } }, async (adapter, first) => {
      expect(lineOf(first)).toBe(88);
      expect(first.frames[0]?.source?.path).toBe(C_SOURCE);
      expect(Object.keys(await adapter.scope(first.frames[0]))).not.toEqual([]);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
    });
  });

  it('cut in its code: it is not launched, and says where', async () => {
    const module = join(folder, 'cut.wasm');
    writeFileSync(module, readFileSync(SAMPLE_MODULE).subarray(0, 20_000));
    const scenario = writeScenario(folder, 'cut', [module], paths('/one'));
    await expect(debugging({ scenario }, {}, () => Promise.resolve())).rejects.toThrow(/cut\.wasm/);
  });

  withC('whose source is not here: a text that says what to do stands for it', async () => {
    const module = join(folder, 'elsewhere.wasm');
    const text = readFileSync(c(), 'latin1').replaceAll('plugin-c', 'plugin-x');
    writeFileSync(module, text, 'latin1');
    const scenario = writeScenario(folder, 'elsewhere', [module], paths('/one'));
    await debugging({ scenario }, { functions: ['sum_of_squares'] }, async (adapter, first) => {
      const source = first.frames[0]?.source;
      expect(source).toMatchObject({ name: 'filter.c', origin: 'not found' });
      const { content } = (await adapter.sourceRequest({ sourceReference: source?.sourceReference ?? 0 })).body;
      expect(content).toContain('"sourceMap": {');
      expect(lineOf(first)).toBe(50);
    });
  });

  withC('and a source map of the launch that leads to it', async () => {
    const module = join(folder, 'elsewhere.wasm');
    writeFileSync(module, readFileSync(c(), 'latin1').replaceAll('plugin-c', 'plugin-x'), 'latin1');
    const scenario = writeScenario(folder, 'elsewhere', [module], paths('/one'));
    const here = join(C_SOURCE, '..');
    const sourceMap = { [here.replace('plugin-c', 'plugin-x')]: here };
    await debugging({ scenario, sourceMap }, { lines: { [C_SOURCE]: [88] } }, (_, first) => {
      expect(stack(first)[0]).toBe('proxy_on_request_headers:88');
      expect(first.frames[0]?.source?.path).toBe(C_SOURCE);
      return Promise.resolve();
    });
  });
});
