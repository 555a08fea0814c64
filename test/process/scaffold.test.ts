/** `new` and `build`, by real compilers: from a template to a replay that comes to what its scenario expects. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CACHE } from '../../scripts/lib/cache.mjs';
import { build } from '../../src/node/build';
import { program, wasmPlugin } from '../support/cli';
import { itWith } from '../support/parts';
import { built, BUILT, newProject } from '../support/scaffolds';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
/** A blank and a letter that is not ASCII. */
const parent = join(scratch, 'my plugins é');
const SLOW = 300_000;

describe(
  'a new plugin is built, and does what its scenario says',
  () => {
    for (const [template, compiler] of BUILT) {
      itWith(compiler === undefined ? [] : [compiler])(template, async () => {
        const folder = await newProject(parent, template);
        const name = basename(folder);
        const made = await built(folder);
        expect(made).toMatchObject({ code: 0 });
        expect(made.stdout).toMatch(new RegExp(`build/${name}\\.wasm {2}[\\d.]+ [kM]B in `));
        const replayed = await wasmPlugin(['replay', `${name}.scenario.yaml`, '--brief'], folder);
        expect(replayed.stdout).toMatch(/^\d+ exchanges, none failed \(\d+ with expectations\)$/m);
        expect(replayed.code).toBe(0);
        // Nothing is left of what was on the way.
        expect(readdirSync(join(folder, 'build')).filter((file) => file.startsWith('.'))).toEqual([]);
      });
    }
  },
  SLOW,
);

describe(
  'tests in the language itself pass',
  () => {
    for (const [template, compiler] of BUILT.filter(([template]) => template.startsWith('go'))) {
      itWith(compiler === undefined ? [] : [compiler])(template, async () => {
        const folder = await newProject(join(scratch, 'natively'), template);
        const { code, stdout } = await program('go', ['test', './...'], folder);
        expect(stdout).toMatch(/^ok/m);
        expect(code).toBe(0);
      });
    }
  },
  SLOW,
);

/** By Debian's compiler, which has no rustdoc, for this machine itself: into the cache, since serde takes a while. */
describe('tests of a Rust plugin pass', { timeout: SLOW }, () => {
  for (const [template, compiler] of BUILT.filter(([template]) => template.startsWith('rust'))) {
    itWith(compiler === undefined ? [] : [compiler])(template, async () => {
      const folder = await newProject(join(scratch, 'natively'), template);
      const target = `CARGO_TARGET_DIR=${join(CACHE, 'rust-target')}`;
      const cargo = ['RUSTC=/usr/bin/rustc', target, '/usr/bin/cargo'];
      const { code, stdout } = await program('env', [...cargo, 'test', '--lib', '--quiet'], folder);
      expect(stdout).toMatch(/test result: ok\. 3 passed/);
      expect(code).toBe(0);
    });
  }
});

/** What is put in place of something in a source, and where the compiler has to see that it is wrong. */
const MISTAKES: Readonly<Record<string, readonly [file: string, from: string, to: string]>> = {
  wat: ['src/filter.wat', '(call $refuse', '(call $refuze'],
  assemblyscript: ['assembly/index.ts', 'parseConfig(this', 'parseConfigs(this'],
  go: ['main.go', 'f.deny(path)', 'f.denies(path)'],
  'c++': ['src/filter.cc', 'ConfigReader(text)', 'ConfigRider(text)'],
  rust: ['src/lib.rs', 'self.deny(&path)', 'self.denies(&path)'],
};

describe(
  'a mistake is told with its file, line and column, and the module that was there stays',
  () => {
    for (const [template, compiler] of BUILT.filter(([template]) => template in MISTAKES)) {
      itWith(compiler === undefined ? [] : [compiler])(template, async () => {
        const folder = await newProject(join(scratch, 'mistakes'), template);
        const module = join(folder, 'build', `${basename(folder)}.wasm`);
        expect((await built(folder)).code).toBe(0);
        const before = readFileSync(module);
        const [file, from, to] = MISTAKES[template] ?? ['', '', ''];
        const text = readFileSync(join(folder, file), 'utf8');
        expect(text).toContain(from);
        writeFileSync(join(folder, file), text.replace(from, to));
        const line = text.slice(0, text.indexOf(from)).split('\n').length;
        const failed = await wasmPlugin(['build'], folder);
        expect(failed.code).toBe(1);
        expect(failed.stderr).toContain(to.match(/\w+(?=\()|\$\w+/)?.[0]);
        // WAT is assembled by a thread whose bundle stands beside the command line's.
        if (template !== 'wat') {
          const { problems } = await build({ folder, mode: 'release' });
          expect(problems[0]).toMatchObject({ severity: 'error', place: { file: join(folder, file), line } });
          expect(problems[0]?.place.column).toBeGreaterThan(1);
        } else expect(failed.stderr).toContain(`src/filter.wat:${line}:`);
        expect(readFileSync(module)).toEqual(before);
      });
    }
  },
  SLOW,
);

describe('new', () => {
  it('writes over nothing unless it is told to', async () => {
    const folder = await newProject(join(scratch, 'twice'), 'wat');
    writeFileSync(join(folder, 'README.md'), 'mine');
    const again = await wasmPlugin(['new', 'my-wat', '--template', 'wat'], join(scratch, 'twice'));
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/these files are there already: \.github\/workflows\/plugin\.yml, .* and \d+ more/);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
    const forced = await wasmPlugin(['new', 'my-wat', '--template', 'wat', '--force'], join(scratch, 'twice'));
    expect(forced.code).toBe(0);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('# my-wat');
  });

  it.each([
    ['My Plugin', ['--name', 'My Plugin'], 'cannot be the name of a plugin'],
    ['..', [], 'the plugin needs a name'],
    ['x', ['--name', '../evil'], 'cannot be the name of a plugin'],
    ['x', ['--module', 'a b'], 'cannot be the path of a Go module'],
    ['x', ['--host', 'nginx'], '--host needs envoy, istio, higress'],
  ])('refuses %j %j before it writes anything', async (name, more, words) => {
    const folder = join(scratch, 'refused', name === '..' ? '1' : name);
    const { code, stderr } = await wasmPlugin(['new', folder, '--template', 'go', ...more], scratch);
    expect({ code, hasWords: stderr.includes(words) }).toEqual({ code: 2, hasWords: true });
    expect(existsSync(folder)).toBe(false);
  });

  it('makes a name of the folder', async () => {
    const { stdout, code } = await wasmPlugin(['new', 'Über Filter 2', '--template', 'wat'], scratch);
    expect(stdout).toContain('uber-filter-2: ');
    expect(code).toBe(0);
  });

  it.each(['istio', 'higress'])('for %s has its resource', async (host) => {
    const folder = await newProject(join(scratch, host), 'wat', ['--host', host]);
    expect(readFileSync(join(folder, 'deploy', 'wasm-plugin.yaml'), 'utf8')).toContain('kind: WasmPlugin');
    expect((await built(folder)).code).toBe(0);
    expect((await wasmPlugin(['replay', 'my-wat.scenario.yaml'], folder)).code).toBe(0);
  });

  it('has no TCP filter for Higress', async () => {
    const { stderr, code } = await wasmPlugin(['new', 'x', '--template', 'go-tcp', '--host', 'higress'], scratch);
    expect(stderr).toContain('Higress runs no network filters');
    expect(code).toBe(2);
  });
});
