/** Which list belongs to a module. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agreedListOf, allowListOf, readAllowList } from '../../src/node/allow-list-file';
import { readModuleFile } from '../../src/node/module-file';
import { SAMPLE_MODULE } from '../support/parts';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
let projects = 0;

/** A folder with these files, each a list of one name: the file's own. Returns the path of `build/plugin.wasm` in it. */
function project(...lists: string[]): string {
  const root = join(folder, `project${projects++}`);
  for (const list of lists) {
    mkdirSync(dirname(join(root, list)), { recursive: true });
    writeFileSync(join(root, list), JSON.stringify({ allowed_capabilities: [list] }));
  }
  return join(root, 'build', 'plugin.wasm');
}

describe('the list of a module', () => {
  it.each([
    [
      ['build/plugin.capabilities.yaml', 'build/capabilities.yaml', 'capabilities.yaml'],
      'build/plugin.capabilities.yaml',
    ],
    [['build/plugin.capabilities.json', 'build/capabilities.yaml'], 'build/plugin.capabilities.json'],
    [['build/capabilities.yml', 'capabilities.yaml'], 'build/capabilities.yml'],
    [['capabilities.json'], 'capabilities.json'],
    [['plugin.capabilities.yaml', 'capabilities.yaml'], 'plugin.capabilities.yaml'],
  ])('of %j is %s', async (lists, expected) => {
    expect((await agreedListOf(project(...lists)))?.names).toEqual([expected]);
  });

  it.each([[['build/other.capabilities.yaml']], [['build/lists/capabilities.yaml']], [[]]])(
    'is none of %j',
    async (lists) => {
      // prettier-ignore
      expect(await agreedListOf(project(...lists))).toBeUndefined();
    },
  );

  it('that is written for it grants what it needs', async () => {
    const file = join(folder, 'own.yaml');
    const { module } = await readModuleFile(SAMPLE_MODULE);
    writeFileSync(file, allowListOf(module));
    const { file: name, names } = await readAllowList(file);
    expect([name, names.length > 30, names.includes('proxy_on_request_headers')]).toEqual(['own.yaml', true, true]);
  });

  it('that is broken is refused with its place', async () => {
    const file = join(folder, 'broken.yaml');
    writeFileSync(file, 'allowed_capabilities:\n  proxy_log: {}\n bad: [\n');
    const place = expect.objectContaining({ file, line: 3 }) as unknown;
    await expect(readAllowList(file)).rejects.toMatchObject({ problems: [{ code: 'bad-yaml', place }] });
  });
});
