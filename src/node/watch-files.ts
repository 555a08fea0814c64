/** Waits for a change: of files that are known, or of scenarios that come to be in a folder. */

import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isScenarioFile } from './scenario-file';

/** Editors and compilers write a file in several steps. */
const SETTLE_MS = 100;

/** Resolves when one of `files` was written, or a scenario in one of `folders`. */
export function watchFiles(files: readonly string[], folders: readonly string[]): Promise<void> {
  const known = new Set(files.map((file) => resolve(file)));
  const places = new Set([...known].map((file) => dirname(file)));
  for (const folder of folders) if (existsSync(folder) && statSync(folder).isDirectory()) places.add(resolve(folder));
  return new Promise((done) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        for (const watcher of watchers) watcher.close();
        done();
      }, SETTLE_MS);
    };
    for (const place of places) {
      if (!existsSync(place)) continue;
      const watcher = watch(place, (_, name) => {
        if (name !== null && (known.has(resolve(place, name)) || isScenarioFile(name))) changed();
      });
      // A folder that goes away is a change, too.
      watcher.on('error', changed);
      watchers.push(watcher);
    }
  });
}
