/** The language server in an editor that is not VS Code: Neovim, with the client that it brings. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { itWith, part, ROOT, valueOf } from '../support/parts';

const editor = part('neovim');
const it = itWith([editor]);

const TEXT = `(module
(func $double (param $n i32) (result i32) (i32.add (local.get $n) (local.get $n)))
    (func (export "four") (result i32)
   (call $double (i32.const 2)))
  (func (result i32) (call $missing))
)
`;

describe('Neovim', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wat-neovim-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('shows problems, tells what is meant, goes there, renames and formats', async () => {
    const file = join(folder, 'a.wat');
    const out = join(folder, 'out.json');
    await writeFile(file, TEXT);
    const script = join(ROOT, 'test', 'fixtures', 'editors', 'neovim.lua');
    const env = {
      ...process.env,
      HOME: folder,
      NODE: process.execPath,
      SERVER: join(ROOT, 'dist', 'server.js'),
      OUT: out,
    };
    const args = ['--clean', '--headless', file, '-c', `luafile ${script}`];
    await promisify(execFile)(valueOf(editor), args, { cwd: folder, env, timeout: 50_000 });
    const found = JSON.parse(await readFile(out, 'utf8')) as Record<string, unknown>;
    expect(found['problem']).toEqual({ line: 4, column: 27, message: 'There is no function $missing' });
    expect(found['hover']).toContain('$double');
    expect(found['definition']).toBe(1);
    expect(found['text']).toEqual([
      '(module',
      '  (func $twice (param $n i32) (result i32) (i32.add (local.get $n) (local.get $n)))',
      '  (func (export "four") (result i32)',
      '    (call $twice (i32.const 2)))',
      '  (func (result i32) (call $missing))',
      ')',
    ]);
  });
});
