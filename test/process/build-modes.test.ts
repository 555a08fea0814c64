/** `build --debug`, `build --watch`, and what is told of a module once it is built. */

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeModule } from '../../src/core/wasm/decode';
import { itWith, part, ROOT } from '../support/parts';
import { built, newProject } from '../support/scaffolds';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
const SLOW = 300_000;

const sections = (file: string) => decodeModule(readFileSync(file)).value.sections.map(({ name }) => name);

describe('a build for debugging', { timeout: SLOW }, () => {
  itWith([part('cppFilter')])('of C++ has DWARF', async () => {
    const folder = await newProject(scratch, 'c++');
    expect((await built(folder, ['--debug'])).code).toBe(0);
    expect(sections(join(folder, 'build', 'my-cpp.wasm'))).toContain('.debug_line');
    expect((await built(folder)).code).toBe(0);
    expect(sections(join(folder, 'build', 'my-cpp.wasm'))).not.toContain('.debug_line');
  });

  it('of AssemblyScript has a source map beside it, under its own name', async () => {
    const folder = await newProject(scratch, 'assemblyscript');
    expect((await built(folder, ['--debug'])).code).toBe(0);
    const module = join(folder, 'build', 'my-assemblyscript.wasm');
    const map = JSON.parse(readFileSync(`${module}.map`, 'utf8')) as { sources: string[] };
    expect(map.sources).toContain('assembly/index.ts');
    expect(readFileSync(module).includes(Buffer.from('my-assemblyscript.wasm.map'))).toBe(true);
  });

  itWith([part('goFilter')])('of Go does not optimise', async () => {
    const folder = await newProject(scratch, 'go');
    expect((await built(folder, ['--debug'])).code).toBe(0);
    const debug = readFileSync(join(folder, 'build', 'my-go.wasm')).length;
    expect((await built(folder)).code).toBe(0);
    expect(debug).toBeGreaterThan(readFileSync(join(folder, 'build', 'my-go.wasm')).length);
  });
});

describe('a build tells', () => {
  it('which proxy will not load it, and why', async () => {
    const folder = await newProject(join(scratch, 'refused'), 'wat');
    const source = join(folder, 'src', 'filter.wat');
    const more = '(import "env" "proxy_brew_coffee" (func (result i32)))';
    writeFileSync(source, readFileSync(source, 'utf8').replace('(module', `(module\n  ${more}`));
    const { code, stderr } = await built(folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /wasm-plugin\.yaml:\d+:\d+: Envoy 1\.33–1\.40 will not load it: imports env\.proxy_brew_coffee/,
    );
  });

  it('how much larger it is than the one before', async () => {
    const folder = await newProject(join(scratch, 'larger'), 'wat');
    expect((await built(folder)).stdout).not.toContain('(');
    const source = join(folder, 'src', 'filter.wat');
    writeFileSync(source, readFileSync(source, 'utf8').replace('"not for you\\n"', '"not for you\\n12345"'));
    expect((await built(folder)).stdout).toContain('(+5 B) in');
  });
});

describe('a watch', () => {
  it('builds at each change of a source, survives a mistake, and ends when it is told to', async () => {
    const folder = await newProject(join(scratch, 'watched'), 'wat');
    const source = join(folder, 'src', 'filter.wat');
    const module = join(folder, 'build', `${basename(folder)}.wasm`);
    const watching = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'build', '--watch'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const told = outputOf(watching);
    const text = readFileSync(source, 'utf8');
    await told.has('my-wat.wasm', 1);
    expect(existsSync(module)).toBe(true);
    writeFileSync(source, text.replace('"hello"', '"howdy"'));
    await told.has('my-wat.wasm', 2);
    expect(readFileSync(module).includes('howdy')).toBe(true);
    writeFileSync(source, text.replace('(module', '(modul'));
    await told.has('failed', 1);
    // No source: nothing happens.
    writeFileSync(join(folder, 'README.md'), 'x');
    writeFileSync(source, text);
    await told.has('my-wat.wasm', 3);
    expect(readFileSync(module).includes('howdy')).toBe(false);
    watching.kill('SIGINT');
    expect(await new Promise((resolve) => watching.once('close', resolve))).toBe(0);
  });
});

function outputOf(child: ChildProcess) {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += data.toString()));
  return {
    /** So often a line with it was printed. */
    has: async (word: string, times: number) => {
      const end = Date.now() + 30_000;
      while (text.split('\n').filter((line) => line.includes(word)).length < times) {
        if (Date.now() > end) throw new Error(`"${word}" was not told ${times} times:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
