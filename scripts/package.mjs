// Packages the extension: .artifacts/wasm-plugin-workbench.vsix, and the same files unpacked in .artifacts/extension.

import { cpSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX, listFiles } from '@vscode/vsce';

const root = fileURLToPath(new URL('..', import.meta.url));
const artifacts = join(root, '.artifacts');
const vsix = join(artifacts, 'wasm-plugin-workbench.vsix');
const unpacked = join(artifacts, 'extension');

mkdirSync(artifacts, { recursive: true });
// First, for it builds what is packaged.
await createVSIX({
  cwd: root,
  packagePath: vsix,
  dependencies: false,
  allowMissingRepository: true,
  // Pictures of the README are shown where it is read beside them.
  rewriteRelativeLinks: false,
});
rmSync(unpacked, { recursive: true, force: true });
for (const file of await listFiles({ cwd: root, dependencies: false })) {
  mkdirSync(dirname(join(unpacked, file)), { recursive: true });
  cpSync(join(root, file), join(unpacked, file));
}
console.log(`${vsix}  ${(statSync(vsix).size / 1000).toFixed(1)} kB`);
