/** From the click on a module in a real VS Code to what it has to show: a module of 26 MB, and an empty file as floor. */

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARTIFACTS } from '../../test/support/found';
import { VsCode } from '../../test/workbench/vscode';

export interface ClickTimes {
  /** In milliseconds, a sample each. */
  readonly tree: readonly number[];
  readonly editor: readonly number[];
  readonly floor: readonly number[];
}

const MOST_MS = 30_000;

/** Started anew for each module: what was opened once is known. `runs` copies of the module are opened. */
export async function clickTimes(module: string, runs: number): Promise<ClickTimes> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-inspector-'));
  const folder = join(scratch, 'modules');
  mkdirSync(folder);
  copyFileSync(module, join(folder, 'first.wasm'));
  for (let run = 0; run < runs; run++) {
    copyFileSync(module, join(folder, `editor-${run}.wasm`));
    copyFileSync(module, join(folder, `tree-${run}.wasm`));
    writeFileSync(join(folder, `empty-${run}.wasm`), '');
  }
  const code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
  try {
    return await measure(code, runs);
  } finally {
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measure(code: VsCode, runs: number): Promise<ClickTimes> {
  const times = { tree: [] as number[], editor: [] as number[], floor: [] as number[] };
  // The extension is active, and its view has been shown once, as with whoever works with it.
  await code.run('Wasm Plugin: Inspect Module');
  await pickToTree(code, 'first.wasm');
  for (let run = 0; run < runs; run++) {
    times.floor.push(await clickToEditor(code, `empty-${run}.wasm`));
    times.editor.push(await clickToEditor(code, `editor-${run}.wasm`));
    times.tree.push(await pickToTree(code, `tree-${run}.wasm`));
  }
  return times;
}

async function clickToEditor(code: VsCode, file: string): Promise<number> {
  await code.run('View: Show Explorer');
  const row = code.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: file }).first();
  await row.hover();
  const start = performance.now();
  await row.click();
  const title = code.webview.locator('.module-title').filter({ hasText: file });
  await asked(async () => (await title.count()) > 0 && (await code.webview.locator('.facts-table').count()) > 0);
  return closed(code, performance.now() - start);
}

/** From the choice of the module to its imports in the side bar. */
async function pickToTree(code: VsCode, file: string): Promise<number> {
  await code.run('Wasm Plugin: Inspect Module');
  await code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: '.wasm' }).first().waitFor();
  await code.page.keyboard.type(file); // the list has elements only for what is in sight
  const row = code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: file }).first();
  await row.hover();
  const shown = code.page.waitForFunction(hasTree, file, { polling: 'raf' });
  const start = performance.now();
  await row.click();
  await shown;
  const taken = performance.now() - start;
  // Its editor comes after the tree.
  await code.webview.locator('.facts-table').waitFor();
  return closed(code, taken);
}

/** Runs in VS Code's window. */
function hasTree(file: string): boolean {
  const rows = document.querySelectorAll('.pane:has(.pane-header[aria-label^="Plugin"]) .monaco-list-row');
  const texts = [...rows].map(({ textContent }) => textContent);
  return texts.some((text) => text.includes(file)) && texts.some((text) => text.includes('Imports'));
}

/** Without a pause: a locator that waits asks at ever longer intervals, half a second in the end. */
async function asked(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!(await holds().catch(() => false))) if (performance.now() > end) throw new Error('it was never shown');
}

async function closed(code: VsCode, taken: number): Promise<number> {
  await closeAll(code);
  return taken;
}

/** Extensions are told of tabs with a delay, and Inspect Module takes the one in front. */
async function closeAll(code: VsCode): Promise<void> {
  await code.run('View: Close All Editors');
  await code.page.waitForTimeout(1000);
}
