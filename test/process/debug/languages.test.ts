/** What each language's compiler tells: lines, stacks and values, through the protocol. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asc } from '../../support/as-calls';
import { debugging, lineOf, stack, texts, type Stop } from '../../support/debug-client';
import * as modules from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part, SAMPLE, valueOf } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';
import { pluginWat } from '../../support/plugin-wat';
import { stepsPlugin } from '../../support/steps-wat';
import { assemble } from '../../support/wat';

const folder = scratchFolder();
const withC = itWith([part('clang')]);
const withCpp = itWith([part('cppFilter')]);
const withGo = itWith([part('goFilter')]);
const withAsc = itWith([asc]);
const withRust = itWith([part('rustFilter')]);

const at = (path: string, ...lines: number[]) => ({ lines: { [path]: lines } });
const lines = (stops: readonly Stop[]) => stops.map(lineOf);
const names = ({ frames }: Stop) => frames.map(({ name }) => name);

describe('C', () => {
  const builds = ([4, 5] as const).flatMap((dwarf) => [0, 2].map((level) => ({ name: `-O${level}`, level, dwarf })));

  for (const { name, level, dwarf } of builds)
    withC(`at ${name} with DWARF ${dwarf}`, async () => {
      const module = modules.cModule({ level, dwarf });
      const scenario = writeScenario(folder, `c-${level}-${dwarf}`, [module], paths('/one', '/squares'));
      await debugging({ scenario }, at(modules.C_SOURCE, 45, 46), async (adapter, first) => {
        const stops = [first, ...(await adapter.toEnd(await adapter.go('continue')))];
        const callers = ['sum_of_squares:52', 'proxy_on_request_headers:88'];
        expect(stops.map((stop) => stack(stop).slice(0, -1))).toEqual(
          Array(6)
            .fill([45, 46])
            .flat()
            .map((line: number) => [`square:${line}`, ...callers]),
        );
      });
      await debugging({ scenario }, at(modules.C_SOURCE, 46), async (adapter, first) => {
        const numbers = async (stop: Stop) => texts(await adapter.scope(stop.frames[0]));
        expect(await numbers(first)).toMatchObject({ number: '1', result: '1' });
        await adapter.go('continue');
        expect(await numbers(await adapter.go('continue'))).toMatchObject({ result: '9' });
      });
    });
});

describe('C++', () => {
  const cpp = (module: string) => writeScenario(folder, 'cpp', [module], paths('/one', '/admin/x'));
  const builds = [
    ['-O0', () => modules.plainCpp()],
    ['-O1', () => valueOf(part('cppFilter'))],
  ] as const;

  for (const [name, module] of builds)
    withCpp(`at ${name}: a virtual function called through a lambda`, async () => {
      await debugging({ scenario: cpp(module()) }, at(modules.CPP_SOURCE, 77), async (adapter, first) => {
        expect(names(first)[0]).toBe('workbench::Filter::onRequestHeaders');
        const own = first.frames.filter(({ source }) => source?.path === modules.CPP_SOURCE);
        expect(own.map(({ line }) => line)).toEqual([77, 133, 107, 133]);
        expect(texts(await adapter.scope(first.frames[0]))).toMatchObject({ path: '"/one"' });
        const denied = await adapter.go('continue');
        expect(await adapter.value('path', denied.frames[0])).toBe('"/admin/x"');
        const inside = await adapter.go('stepIn');
        expect(stack(inside).slice(0, 2)).toEqual([
          'workbench::(anonymous namespace)::deny:64',
          'workbench::Filter::onRequestHeaders:77',
        ]);
      });
    });

  withCpp('at -O0: line by line', async () => {
    await debugging({ scenario: cpp(modules.plainCpp()) }, at(modules.CPP_SOURCE, 76), async (adapter, first) => {
      expect(lines([first, ...(await adapter.walk('next', 6))])).toEqual([76, 77, 78, 79, 80, 81, 82]);
    });
  });
});

describe('Rust', () => {
  withRust('optimised: a line whose code is all inlined is stopped at', async () => {
    const scenario = writeScenario(folder, 'rust', [valueOf(part('rustFilter'))], paths('/one', '/two'));
    await debugging({ scenario }, at(modules.RUST_SOURCE, 52), async (adapter, first) => {
      const stops = await adapter.toEnd(first);
      expect(stops.map((stop) => stack(stop)[0])).toEqual(
        Array(2).fill('rust_filter::Filter::on_http_request_headers:52'),
      );
    });
  });
});

describe('AssemblyScript', () => {
  const { SAMPLE_SOURCE } = modules;

  withAsc('not optimised: lines, named locals and managed objects', async () => {
    const module = modules.plainSample(valueOf(asc));
    const scenario = writeScenario(folder, 'plain-as', [module], paths('/one', '/admin/x'), { configuration: 'hi' });
    await debugging({ scenario }, at(SAMPLE_SOURCE, 58), async (adapter, first) => {
      const stops = [first, ...(await adapter.walk('next', 9))];
      expect(lines(stops)).toEqual([58, 59, 60, 61, 62, 64, 65, 81, 82, 83]);
      expect(names(first)[0]).toBe('HelloFilter#onRequestHeaders');
      const denied = await adapter.go('continue');
      await adapter.lines(SAMPLE_SOURCE, [90]);
      const inside = await adapter.go('continue');
      expect(stack(inside).slice(0, 2)).toEqual(['HelloFilter#deny:90', 'HelloFilter#onRequestHeaders:59']);
      expect(texts(await adapter.scope(inside.frames[0]))).toMatchObject({
        path: '"/admin/x"',
        body: 'ArrayBuffer(12)',
      });
      expect(lineOf(denied)).toBe(58);
    });
  });

  withAsc('into a constructor and out of it', async () => {
    const module = modules.plainSample(valueOf(asc));
    const scenario = writeScenario(folder, 'plain-as', [module], paths('/one'), { configuration: 'hi' });
    await debugging({ scenario }, at(SAMPLE_SOURCE, 44), async (adapter) => {
      const inside = await adapter.go('stepIn');
      expect(stack(inside)[0]).toMatch(/^HelloFilter#constructor:5[023]$/);
      expect(stack(await adapter.go('stepOut'))[0]).toBe('HelloRoot#createContext:44');
    });
  });

  it('the sample as it is: optimised, by its source map', async () => {
    const scenario = join(SAMPLE, 'hello.scenario.yaml');
    await debugging({ scenario, exchange: 1 }, at(SAMPLE_SOURCE, 58), async (adapter, first) => {
      const stops = [first, ...(await adapter.walk('next', 8))];
      expect(lines(stops)).toEqual([58, 59, 60, 61, 62, 64, 65, 81, 82]);
      expect(await adapter.toEnd(await adapter.go('continue'))).toEqual([]);
    });
  });
});

describe('Go', () => {
  const project = () => {
    const own = join(folder, 'go');
    mkdirSync(own, { recursive: true });
    return modules.goProject(own);
  };
  const requests = ['edit', 'panic'].map((name) => ({ name, path: '/', headers: { 'x-do': name } }));

  withGo('lines of calls, whole stacks, and why there are no variables', async () => {
    const { module, source } = project();
    const scenario = writeScenario(folder, 'go', [module], requests);
    await debugging({ scenario }, at(source, 87), async (adapter, first) => {
      expect(stack(first)).toEqual([
        'main.(*filter).OnHttpRequestHeaders:87',
        'github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/internal.proxyOnRequestHeaders:34',
        'proxy_on_request_headers(2, 7, true)',
      ]);
      expect(first.frames[0]?.source?.path).toBe(source);
      expect(lines(await adapter.walk('next', 8))).toEqual([88, 89, 90, 91, 92, 93, 94, 95]);
      expect(texts(await adapter.scope(first.frames[0]))).toEqual({
        '(not available)': 'the Go compiler does not tell where variables are in WebAssembly',
      });
      await expect(adapter.value('f.do', first.frames[0])).rejects.toThrow(
        'The Go compiler does not tell where variables are.',
      );
      expect(adapter.written('console')).toContain('go-filter.wasm: Go tells lines for its calls only');
    });
  });

  withGo('each line that calls can have a breakpoint, and is hit when it runs', async () => {
    const { module, source } = project();
    const all = [{ name: 'properties', path: '/', headers: { 'x-do': 'properties' } }];
    const scenario = writeScenario(folder, 'go-lines', [module], all);
    await debugging({ scenario }, at(source, 81, 82, 85), async (adapter, first) => {
      expect(lines(await adapter.toEnd(first))).toEqual([81, 82, 85]);
    });
    // A known limit: the first statement shares its place with the function's own line.
    await debugging({ scenario }, at(source, 80), async (adapter, first) => {
      expect(lines(await adapter.toEnd(first))).toEqual([79]);
    });
  });

  withGo('a panic, at the line that panics', async () => {
    const { module, source } = project();
    const scenario = writeScenario(folder, 'go', [module], requests);
    await debugging({ scenario }, { filters: ['trap'] }, (_, first) => {
      expect(first.reason).toBe('exception');
      const own = first.frames.find((frame) => frame.source?.path === source);
      expect(`${own?.name}:${own?.line}`).toBe('main.(*filter).OnHttpRequestHeaders:116');
      return Promise.resolve();
    });
  });
});

describe('TinyGo', () => {
  withC("a stand-in, C with TinyGo's producer, names and types: strings and slices", async () => {
    const scenario = writeScenario(folder, 'tinygo', [modules.tinygoLayout()], paths('/one'));
    await debugging({ scenario }, at(modules.TINYGO_SOURCE, 14), async (adapter, first) => {
      expect(stack(first)[0]).toBe('(*main.filter).OnHttpRequestHeaders:14');
      expect(first.frames[0]?.source?.path).toBe(modules.TINYGO_SOURCE);
      const locals = await adapter.scope(first.frames[0]);
      expect(texts(locals)).toMatchObject({ count: '6', end: 'true', total: '6' });
      expect(await adapter.value('f.path', first.frames[0])).toBe('"/one"');
      expect(await adapter.value('f.parts', first.frames[0])).toBe('[]string(2) ["one", "two"]');
      expect(await adapter.value('f.path == "/one" && f.contextID == 2', first.frames[0])).toBe('true');
    });
  });
});

describe('WAT', () => {
  const TEXT = `(module
  (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "hello")
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 64))
  (func $square (param $n i32) (result i32)
    (local $r i32)
    (local.set $r
      (i32.mul (local.get $n) (local.get $n)))
    local.get $r)
  (func (export "proxy_on_request_headers") (param $id i32) (param $count i32) (param $end i32) (result i32)
    (local $total i32)
    (local.set $total (call $square (i32.const 3)))
    (local.set $total
      (i32.add
        (local.get $total)
        (call $square (i32.const 4))))
    (drop (call $log (i32.const 2) (i32.const 8) (i32.const 5)))
    i32.const 0))
`;
  const written = async (name: string, text: string) => {
    const source = join(folder, `${name}.wat`);
    writeFileSync(source, TEXT);
    writeFileSync(join(folder, `${name}.wasm`), await assemble(source, text));
    return { source, scenario: writeScenario(folder, name, [join(folder, `${name}.wasm`)], paths('/one')) };
  };

  it('stops at lines of its text, with names of locals, and goes back', async () => {
    const { source, scenario } = await written('squares', TEXT);
    await debugging({ scenario }, at(source, 11), async (adapter, first) => {
      expect(first.frames[0]?.source?.path).toBe(source);
      expect(stack(first).slice(0, -1)).toEqual(['square:11', 'proxy_on_request_headers:14']);
      expect(texts(await adapter.scope(first.frames[0]))).toMatchObject({ $n: '3', $r: '9' });
      const second = await adapter.go('continue');
      expect(stack(second).slice(0, -1)).toEqual(['square:11', 'proxy_on_request_headers:18']);
      expect(await adapter.value('$r - $n', second.frames[0])).toBe('12');
      expect(await adapter.value('r', second.frames[0])).toBe('16');
      expect(lineOf(await adapter.go('stepOut'))).toBe(16);
      expect(lines(await adapter.walk('next', 3))).toEqual([15, 19, 20]);
      expect(lines(await adapter.walk('stepBack', 2))).toEqual([19, 15]);
      expect(await adapter.go('reverseContinue')).toMatchObject({ frames: [{ name: 'square', line: 11 }, {}, {}] });
    });
  });

  it('stops in functions by the names that the text has', async () => {
    const { scenario } = await written('named', TEXT);
    await debugging({ scenario }, { functions: ['$square'] }, async (adapter, first) => {
      expect(stack(first)[0]).toBe('square:10');
      expect(stack(await adapter.go('continue'))[1]).toBe('proxy_on_request_headers:18');
    });
  });

  it('has no lines of a text that was changed since, and says so', async () => {
    const { source, scenario } = await written('changed', TEXT.replace('i32.mul', 'i32.add'));
    await debugging({ scenario }, at(source, 11), (adapter, first) => {
      expect(first.reason).toBe('ended');
      expect(adapter.written('console')).toContain('Of WAT its text is needed, as it was when it was assembled');
      return Promise.resolve();
    });
  });
});

describe('WebAssembly without debug information', () => {
  it('stops at calls of the host, with instructions, and says how to get more', async () => {
    const module = join(folder, 'steps.wasm');
    writeFileSync(module, await stepsPlugin());
    const scenario = writeScenario(folder, 'steps', [module], paths('/one'), { cluster: 'auth' });
    await debugging({ scenario, stopOnEntry: true }, at(join(folder, 'steps.wat'), 3), async (adapter, entry) => {
      expect(adapter.written('console')).toMatch(
        /^steps\.wasm has no debug information: callbacks, host calls and instructions can be stopped at\. Of WAT its text is needed, as it was when it was assembled: .* One of another language has to be built with debug information: Rust /,
      );
      const walked = [entry, ...(await adapter.walk('next', 7))];
      expect(walked.map((stop) => names(stop)[0]?.replace(/\(.*/, ''))).toEqual([
        'proxy_on_context_create',
        'proxy_on_vm_start',
        'proxy_on_configure',
        'proxy_set_tick_period_milliseconds',
        'proxy_define_metric',
        'proxy_register_shared_queue',
        'proxy_on_context_create',
        'proxy_on_request_headers',
      ]);
      const inside = await adapter.go('next');
      expect(names(inside).slice(1)).toEqual(['proxy_on_request_headers', 'proxy_on_request_headers(2, 6, true)']);
      const code = inside.frames[1]?.instructionPointerReference ?? '';
      const { body } = await adapter.disassembleRequest({ memoryReference: code, instructionCount: 1 });
      expect(body?.instructions[0]?.instruction).toMatch(/^call /);
      const back = await adapter.go('stepBack');
      expect(names(back)).toEqual(['proxy_on_request_headers(2, 6, true)']);
    });
  });

  it('its functions can be stopped at by their names, and gone through by instruction', async () => {
    const module = join(folder, 'plain.wasm');
    const fields = `(func $answer (param i32) (result i32) (i32.const 0))
      (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (call $answer (local.get 1)))`;
    writeFileSync(module, await assemble('plain.wat', pluginWat({ without: ['proxy_on_request_headers'], fields })));
    const scenario = writeScenario(folder, 'plain', [module], paths('/one', '/two'));
    await debugging({ scenario }, { functions: ['answer'] }, async (adapter, first) => {
      expect(first.reason).toBe('breakpoint');
      expect(names(first)).toEqual(['answer', 'proxy_on_request_headers', 'proxy_on_request_headers(2, 6, true)']);
      expect(texts(await adapter.scope(first.frames[0], 'WebAssembly'))).toMatchObject({ 'local 0': '6' });
      expect(names(await adapter.go('stepOut', 'instruction'))[0]).toBe('proxy_on_request_headers');
      expect(names(await adapter.go('continue')).at(-1)).toBe('proxy_on_request_headers(3, 6, true)');
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
    });
  });
});
