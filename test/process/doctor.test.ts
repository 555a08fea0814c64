/** `doctor`: what this machine has, and, by stand-ins for compilers, what it would say of other machines. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkToolchains } from '../../src/node/toolchains';
import { program, wasmPlugin } from '../support/cli';
import { part, ROOT } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
let count = 0;

/** A folder with programs that print a text each, or fail where there is none. */
function programs(texts: Readonly<Record<string, string | undefined>>): string {
  const folder = join(scratch, String(count++));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(texts)) {
    const script = text === undefined ? 'process.exit(1)' : `console.log(${JSON.stringify(text)})`;
    writeFileSync(join(folder, name), `#!${process.execPath}\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

describe('on this machine', () => {
  it('finds what the tests themselves found', async () => {
    const all = await checkToolchains();
    const ready = all.filter(({ problems }) => problems.length === 0).map(({ language }) => language);
    expect(ready).toContain('wat');
    expect(ready).toContain('assemblyscript');
    expect(ready.includes('go')).toBe('value' in part('goFilter'));
    expect(ready.includes('c++')).toBe('value' in part('cppFilter'));
  });

  it('prints a line for each, and what mends it', async () => {
    const { code, stdout } = await wasmPlugin(['doctor'], scratch);
    expect(stdout).toMatch(/^ready {4}WAT/m);
    expect(stdout).toMatch(/^(ready|missing|not yet) .*TinyGo/m);
    expect(code).toBe(0);
  });

  it('fails when the language that is asked for is not ready', async () => {
    const env = [`PATH=${programs({})}`, process.execPath, join(ROOT, 'dist', 'cli.js')];
    const { code, stdout } = await program('env', [...env, 'doctor', 'rust'], scratch);
    expect(stdout).toMatch(/Rust is not installed: there is no "cargo" on PATH\n +Install it: curl/);
    expect(code).toBe(1);
    expect((await program('env', [...env, 'doctor', 'wat', '--json'], scratch)).code).toBe(0);
  });
});

describe('by stand-ins', () => {
  it.each([
    ['go', { go: 'go version go1.26.8 linux/amd64' }, 'linux', 'Go 1.26.8', undefined],
    ['go', { go: 'go version go1.22.1 darwin/arm64' }, 'darwin', 'Go 1.22.1', /1\.24 is the first.*brew install go/],
    ['go', {}, 'win32', undefined, /no "go" on PATH.*winget install GoLang\.Go/],
    ['tinygo', {}, 'darwin', undefined, /brew tap tinygo-org\/tools && brew install tinygo/],
    [
      'tinygo',
      { tinygo: 'tinygo version 0.35.0 linux/amd64 (using go version go1.26.0 and LLVM version 18.1.2)' },
      'linux',
      'TinyGo 0.35.0',
      /takes Go 1\.19 to 1\.23, and finds Go 1\.26\.0/,
    ],
    [
      'tinygo',
      { tinygo: 'tinygo version 0.39.0 linux/amd64 (using go version go1.25.0 and LLVM version 19.1.2)' },
      'linux',
      'TinyGo 0.39.0, with Go 1.25.0',
      undefined,
    ],
    [
      'rust',
      { cargo: 'cargo 1.95.0', rustc: 'rustc 1.95.0' },
      'linux',
      'Rust 1.95.0',
      /rustup target add wasm32-wasip1/,
    ],
    ['rust', { cargo: 'cargo 1.95.0' }, 'win32', undefined, /no "rustc" on PATH.*winget install Rustlang\.Rustup/],
    ['assemblyscript', { node: 'v18.20.0', npm: '10.0.0' }, 'darwin', 'Node 18.20.0', /needs 20.*brew install node/],
    ['assemblyscript', { node: 'v22.1.0' }, 'linux', undefined, /no "npm" on PATH/],
    [
      'c++',
      { 'clang++': 'Debian clang version 14.0.6' },
      'linux',
      'clang 14.0.6',
      /lacks .*wasm-ld.*apt-get install clang lld/,
    ],
    ['c++', {}, 'darwin', undefined, /brew install llvm lld wasi-libc wasi-runtimes/],
  ] as const)('%s with %j on %s', async (language, texts, system, found, words) => {
    const [told] = await checkToolchains([language], { PATH: programs(texts) }, system);
    expect(told?.found).toBe(found);
    const text = told?.problems.map(({ message, remedy }) => `${message}. ${remedy}`).join('\n') ?? '';
    if (words === undefined) expect(text).toBe('');
    else expect(text).toMatch(words);
  });

  it('a compiler that hangs is as good as none', async () => {
    const folder = programs({});
    writeFileSync(join(folder, 'go'), `#!${process.execPath}\nsetInterval(() => 0, 1000)\n`);
    chmodSync(join(folder, 'go'), 0o755);
    const [told] = await checkToolchains(['go'], { PATH: folder }, 'linux', 300);
    expect(told?.problems[0]?.code).toBe('no-compiler');
  });
});
