/** Which modules are built anew before they are debugged. */

import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/node/build';
import { reasonToBuild } from '../../src/node/debug-build';
import { itWith, part, SAMPLE_MODULE, valueOf } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
const [OLD, NEW] = [new Date(1_700_000_000_000), new Date(1_800_000_000_000)];

/** A project whose sources are as old as its module. */
function project(name: string, profile: string, source: string, built?: string): { folder: string; module: string } {
  const folder = join(scratch, name);
  const module = join(folder, 'build', 'plugin.wasm');
  for (const one of [join(folder, 'src'), join(folder, 'build'), join(folder, 'vendor')])
    mkdirSync(one, { recursive: true });
  writeFileSync(join(folder, 'wasm-plugin.yaml'), profile);
  writeFileSync(join(folder, 'src', source), '');
  writeFileSync(join(folder, 'vendor', source), '');
  if (built !== undefined) copyFileSync(built, module);
  const files = [
    join(folder, 'wasm-plugin.yaml'),
    join(folder, 'src', source),
    ...(built === undefined ? [] : [module]),
  ];
  for (const file of files) utimesSync(file, OLD, OLD);
  return { folder, module };
}

describe('a module', () => {
  it('that is not there is built', async () => {
    const { folder, module } = project('missing', 'language: wat', 'filter.wat');
    expect(await reasonToBuild(folder, module)).toBe('missing');
  });

  it('is built when a source, or how it is built, has changed, and when nothing else has', async () => {
    const { folder, module } = project('older', 'language: wat', 'filter.wat', SAMPLE_MODULE);
    for (const other of ['vendor/filter.wat', 'src/notes.txt']) {
      writeFileSync(join(folder, other), '');
      utimesSync(join(folder, other), NEW, NEW);
    }
    expect(await reasonToBuild(folder, module)).toBeUndefined();
    for (const own of ['src/filter.wat', 'wasm-plugin.yaml']) {
      utimesSync(join(folder, own), NEW, NEW);
      expect(await reasonToBuild(folder, module), own).toBe('older');
      utimesSync(join(folder, own), OLD, OLD);
    }
  });

  it('is built again when a source was saved while it was made', async () => {
    const compiler = join(scratch, 'compiler.mjs');
    const command = JSON.stringify([process.execPath, compiler, '${output}']);
    const profile = `language: c++\noutput: build/plugin.wasm\ncommand: ${command}\n`;
    const { folder, module } = project('while', profile, 'filter.cc');
    const make = `copyFileSync(${JSON.stringify(SAMPLE_MODULE)}, process.argv[2]);`;
    const made = async (script: string) => {
      writeFileSync(compiler, `import { copyFileSync, writeFileSync } from 'node:fs';\n${script}`);
      expect((await build({ folder, mode: 'debug' })).module).toBe(module);
      return reasonToBuild(folder, module);
    };
    expect(await made(make)).toBeUndefined();
    const saved = `writeFileSync(${JSON.stringify(join(folder, 'src', 'filter.cc'))}, 'saved');`;
    expect(await made(`${saved}\n${make}`)).toBe('older');
    expect(await made(make)).toBeUndefined();
  });

  it('that the project does not build is left alone', async () => {
    const { folder } = project('other', 'language: wat', 'filter.wat');
    expect(await reasonToBuild(folder, join(folder, 'other.wasm'))).toBeUndefined();
  });

  /** The empty module: https://webassembly.github.io/spec/core/binary/modules.html#binary-module */
  const stripped = join(scratch, 'stripped.wasm');
  writeFileSync(stripped, Buffer.from('\0asm\x01\0\0\0', 'latin1'));

  it('without debug information is built again, unless its own command builds it', async () => {
    const { folder, module } = project('stripped', 'language: rust', 'lib.rs', stripped);
    expect(await reasonToBuild(folder, module)).toBe('release');
    const own = project('command', 'language: rust\ncommand: [make]', 'lib.rs', stripped);
    expect(await reasonToBuild(own.folder, own.module)).toBeUndefined();
  });

  itWith([part('rustFilter')])('of Rust that tells its lines is good', async () => {
    const { folder, module } = project('rust', 'language: rust', 'lib.rs', valueOf(part('rustFilter')));
    expect(await reasonToBuild(folder, module)).toBeUndefined();
  });

  itWith([part('goFilter')])('of Go that was trimmed for release is built again', async () => {
    const { folder, module } = project('go', 'language: go', 'main.go', valueOf(part('goFilter')));
    expect(await reasonToBuild(folder, module)).toBe('release');
  });
});
