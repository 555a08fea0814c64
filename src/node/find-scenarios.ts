/** Scenario files in folders. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { problem } from '../core/problem';
import { errorCode, InputError } from './errors';
import { isScenarioFile } from './scenario-file';

/** What others have put there. */
const FOREIGN = new Set(['node_modules', 'target', 'vendor', 'dist']);

/** Folders are searched, files are taken as they are; sorted. Throws `InputError` where there is none. */
export async function findScenarios(paths: readonly string[]): Promise<string[]> {
  const found = (await Promise.all(paths.map(scenariosAt))).flat();
  if (found.length > 0) return [...new Set(found)].sort();
  const remedy = 'Write one: docs/scenarios.md says how; "Keep as expectation" in the replay panel does it for you.';
  throw new InputError([
    problem('no-scenarios', 'there is no *.scenario.yaml here', { file: paths[0] ?? '.' }, remedy),
  ]);
}

async function scenariosAt(path: string): Promise<string[]> {
  try {
    return (await stat(path)).isDirectory() ? await search(path) : [path];
  } catch (error) {
    const reason = errorCode(error) === 'ENOENT' ? 'there is no such file or folder' : String(error);
    throw new InputError([problem('unreadable', reason, { file: path }, 'Check the path.')]);
  }
}

async function search(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return FOREIGN.has(entry.name) || entry.name.startsWith('.') ? [] : search(path);
      return isScenarioFile(entry.name) ? [path] : [];
    }),
  );
  return found.flat();
}
