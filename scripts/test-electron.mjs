// `npm run test:electron`: the in-host suite in a desktop VS Code, where one can be downloaded.

import { fileURLToPath } from 'node:url';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildHostSuite, prepareFolder } from './lib/workbench-fixture.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts');
mkdirSync(artifacts, { recursive: true });
const folder = prepareFolder(root, join(artifacts, 'electron-folder'));
const suite = await buildHostSuite(root, join(artifacts, 'workbench-tests'));
try {
  await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: join(suite, 'suite.js'),
    extensionTestsEnv: { WORKBENCH_ROOT: root },
    launchArgs: [folder, '--disable-workspace-trust', '--disable-extensions'],
  });
} catch (error) {
  console.error(`The tests did not pass, or no desktop VS Code could be had here: ${error.message}`);
  process.exitCode = 1;
}
