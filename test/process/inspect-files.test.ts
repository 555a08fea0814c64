/** `wasm-plugin inspect` on files of every kind, and its wrong use. */

import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/core/inspect/targets/verdict';
import { moduleOf, section, text } from '../support/bytes';
import { Inspected } from '../support/inspected';
import { SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
const inspect = new Inspected(folder);

/** All views that need no name. */
const VIEWS = [[], ['--sizes'], ['--targets'], ['--capabilities'], ['--diff', SAMPLE_MODULE]];

/** For `it.each`, with a title. */
const titled = (views: readonly string[][]) => views.map((view) => [view[0] ?? 'by itself', view] as const);

describe('inspect in wrong use', () => {
  it.each([
    [['--sizes', '--targets'], 'inspect shows one view at a time'],
    [['--wat', 'f', '--sizes'], 'inspect shows one view at a time'],
    [['--capabilities', '--target', 'envoy'], 'inspect shows one view at a time'],
    [['--allow-list', 'a.yaml', '--diff', 'b.wasm'], 'inspect shows one view at a time'],
    [['--wat'], "Option '--wat <value>' argument missing"],
    [['--colour'], "Unknown option '--colour'"],
    [['--brief'], 'inspect takes no --brief'],
    [['other.wasm'], 'inspect needs exactly one file'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await inspect.run(SAMPLE_MODULE, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('without a file', async () => {
    expect(await inspect.run('--sizes')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('exactly one file') as string }); // prettier-ignore
  });
});

describe('inspect of what is no module', () => {
  it.each<[string, string | undefined, string]>([
    ['an empty file', '', 'the file is empty'],
    ['text', 'hello', 'not a WebAssembly file'],
    ['half a preamble', '\0asm\x01', 'unexpected end in the eight-byte preamble'],
    ['a file that is not there', undefined, 'there is no such file'],
  ])('%s: exit code 2 and one line, in every view', async (_name, content, message) => {
    const file = content === undefined ? 'not-there.wasm' : inspect.write('no.wasm', content);
    const runs = await Promise.all(VIEWS.map((view) => inspect.run(file, ...view)));
    for (const { code, stdout, stderr } of runs) {
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(message);
      expect(stderr.trimEnd().split('\n').length).toBe(1);
    }
  });

  it('a folder', async () => {
    expect((await inspect.run(folder)).stderr).toContain('it is a folder, not a file');
  });

  it('the other build', async () => {
    const empty = inspect.write('empty.wasm', '');
    const { code, stdout, stderr } = await inspect.run(SAMPLE_MODULE, '--diff', empty);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('empty.wasm')]);
  });
});

describe('inspect of a file cut short', () => {
  it('prints what could be read in every view, the problem, and exit code 2', async () => {
    const cut = inspect.cut('cut.wasm', 20_000);
    for (const view of VIEWS) {
      const { code, stdout, stderr } = await inspect.run(cut, ...view);
      expect(stderr).toMatch(
        /cut\.wasm: byte 1453 \(0x5ad\): the code section announces \d+ bytes, the file has \d+\./,
      );
      expect([code, stdout.length > 100]).toEqual([2, true]);
    }
  });

  it('--json is JSON in every view', async () => {
    const cut = inspect.cut('cut.json.wasm', 20_000);
    for (const view of VIEWS) expect(await inspect.json(cut, ...view)).toBeTypeOf('object');
  });

  it('no target takes it', async () => {
    const verdicts = await inspect.json<Verdict[]>(inspect.cut('cut.targets.wasm', 20_000), '--targets');
    expect(verdicts.map(({ answer }) => answer)).toEqual(['no', 'no', 'no', 'no', 'no']);
  });

  it('is told when it is the earlier build', async () => {
    const { code, stderr } = await inspect.run(SAMPLE_MODULE, '--diff', inspect.cut('earlier.wasm', 20_000));
    expect([code, stderr]).toEqual([2, expect.stringContaining('earlier.wasm')]);
  });
});

describe('inspect of a component', () => {
  it('prints its sections and its WIT', async () => {
    const { code, stdout, stderr } = await inspect.run(await inspect.component('c.wasm'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^c\.wasm {2}\d+ B · component · [0-9a-f]{7}\n/);
    expect(stdout).toMatch(/\nWIT\n.*import wasi:cli\/environment@0\.2\.0;.*export wasi:cli\/run@0\.2\.0;/s);
  });

  it('tells runtimes first, by what it exports and imports', async () => {
    const component = await inspect.component('t.wasm');
    const verdicts = await inspect.json<Verdict[]>(component, '--targets');
    const answers = Object.fromEntries(verdicts.map(({ id, answer }) => [id, answer]));
    expect(answers).toMatchObject({ 'wasmtime-run': 'yes', 'wasmtime-serve': 'n/a', 'envoy@1.40': 'no' });
    expect(await inspect.code(component, '--target', 'wasmtime-run')).toBe(0);
    expect(await inspect.code(component, '--target', 'envoy')).toBe(1);
  });

  it('tells what it may do by its interfaces', async () => {
    const { stdout } = await inspect.run(await inspect.component('k.wasm'), '--capabilities');
    expect(stdout).toMatch(/• {2}reads environment variables and arguments {2}wasi:cli\/environment@0\.2\.0\n/);
  });

  it('has sizes, and no function of its own', async () => {
    const component = await inspect.component('s.wasm');
    expect(await inspect.code(component, '--sizes')).toBe(0);
    expect((await inspect.run(component, '--wat', '0')).stderr).toContain('it has no function "0"');
  });

  it.each(titled([[], ['--targets'], ['--capabilities']]))(
    'that is cut short: exit code 2, %s',
    async (_title, view) => {
      const { code, stderr } = await inspect.run(await inspect.component('cut-component.wasm', 200), ...view);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^\S*cut-component\.wasm: .*unexpected end/)]);
    },
  );
});

describe('inspect of hostile names', () => {
  const NAME = '\u001b[31mred\nnext line';
  const hostile = moduleOf(
    section(1, 1, 0x60, 0, 0),
    section(2, 1, ...text('env'), ...text(NAME), 0, 0),
    section(3, 2, 0, 0),
    section(7, 2, ...text(NAME), 0, 1, ...text('proxy_abi_version_0_2_1'), 0, 2),
    section(10, 2, 4, 0, 0x10, 0, 0x0b, 2, 0, 0x0b),
  );

  async function expectClean(view: readonly string[]): Promise<void> {
    const { stdout } = await inspect.run(inspect.write('hostile.wasm', hostile), ...view);
    expect(stdout).toContain('red');
    expect(stdout).not.toContain('\u001b');
  }

  const ALL = titled([[], ['--sizes'], ['--capabilities'], ['--diff', SAMPLE_MODULE], ['--wat', '1'], ['--targets']]);

  it.each(ALL)('prints no control character, %s', async (_title, view) => expectClean(view));

  it.each(titled([['--wat', '1'], ['--targets']]))('prints no line break of a name, %s', async (_title, view) => {
    const { stdout } = await inspect.run(inspect.write('hostile.wasm', hostile), ...view);
    expect(stdout.split('\n').filter((line) => line.startsWith('next line'))).toEqual([]);
  });

  it('--json has them as they are', async () => {
    const { imports } = await inspect.json<{ imports: { name: string }[] }>(inspect.write('hostile.wasm', hostile));
    expect(imports[0]?.name).toBe(NAME);
  });
});
