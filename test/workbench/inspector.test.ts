/** The module editor and the side bar's inspector inside a real VS Code. */

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { ARTIFACTS, itWith, part, SAMPLE_MODULE, valueOf } from '../support/parts';
import { componentFixture } from '../support/component';
import { until, VsCode, type Theme } from './vscode';

const parts = [part('codeServer'), part('chromium'), part('goFilter'), part('goHuge'), part('rustFilter')];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);

describe('the module editor in a real VS Code', () => {
  let scratch: string;
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-inspector-'));
    folder = join(scratch, 'modules');
    mkdirSync(folder);
    await prepareModules(folder);
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
    // Which editor a file opens in is known once extensions have been read.
    await code.run('Wasm Plugin: Inspect Module');
    const choices = code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'go.wasm' });
    await choices.waitFor();
    await code.page.keyboard.press('Escape');
    await choices.waitFor({ state: 'hidden' });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-inspector');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const view = () => code.webview;
  const rows = () => view().locator('.row:visible');
  const tab = (name: string) => view().locator(`.tab[data-tab="${name}"]`).click();
  const open = async (file: string) => {
    await code.openFile(file);
    await view().locator('.module-title').filter({ hasText: file }).waitFor();
  };

  it('is what a click on a module opens: Go', async () => {
    await open('go.wasm');
    const facts = await view().locator('.facts-table').innerText();
    expect(facts).toMatch(/Toolchain\s+Go 1\.\d+/);
    expect(facts).toContain('proxy_abi_version_0_2_');
    expect(await view().locator('.verdict-table').innerText()).toContain('Envoy 1.33–1.40');
    await code.screenshot('inspector-overview');
  });

  it('lists imports with signatures and what each is for', async () => {
    await tab('Imports');
    await view().locator('.filter:visible').click();
    await code.page.keyboard.type('get_header_map_value');
    await until('one row', async () => (await rows().count()) === 1);
    const label = await rows().first().getAttribute('aria-label');
    expect(label).toMatch(/Name proxy_get_header_map_value, Type \(i32, i32, i32, i32, i32\) → i32, Meaning .{10}/);
    await code.page.keyboard.press('Escape');
    await until('all rows', async () => (await rows().count()) > 10);
    await code.screenshot('inspector-imports');
  });

  it('reads a function, follows a call, and goes back', async () => {
    await tab('Functions');
    await view().locator('.data-table .list:visible').click();
    await code.page.keyboard.type('OnHttpRequestHeaders');
    const own = rows().filter({ hasText: 'main.' }).first();
    await own.click();
    await view().locator('.function-title').filter({ hasText: 'main.' }).waitFor();
    const before = await view().locator('.function-title').innerText();
    await view().locator('.listing .row').nth(3).waitFor();
    await code.screenshot('inspector-function');
    await view().locator('.callers summary').waitFor();
    await view().locator('.listing').focus();
    const call = view()
      .locator('.listing .row')
      .filter({ hasText: /^0x\w+\s*call/ })
      .first();
    await scrollTo(call);
    await call.locator('.link').click();
    await until('the callee', async () => (await view().locator('.function-title').innerText()) !== before);
    await view().locator('vscode-button').filter({ hasText: 'Back' }).click();
    await until('the caller', async () => (await view().locator('.function-title').innerText()) === before);
  });

  /** The list has elements only for what is in sight. */
  const scrollTo = async (row: ReturnType<typeof rows>) => {
    for (let page = 0; page < 200 && (await row.count()) === 0; page++) await code.page.keyboard.press('PageDown');
    await row.waitFor();
  };

  it('shows where the bytes go, and leads from a package to its functions', async () => {
    await tab('Bytes');
    await view().locator('.tile').first().waitFor();
    expect(await rows().first().getAttribute('aria-label')).toMatch(/^Name runtime, Bytes [\d,]+/);
    await code.screenshot('inspector-bytes');
    await rows().first().dblclick();
    await view().locator('.crumbs').filter({ hasText: 'runtime' }).waitFor();
    await view().locator('.choice:visible').filter({ hasText: 'Source file' }).click();
    await rows().first().waitFor();
    await code.screenshot('inspector-files');
    const chosen = view().locator('.choice[aria-checked="true"]:visible');
    for (const [key, label] of [
      ['ArrowLeft', 'Section'],
      ['ArrowRight', 'Source file'],
    ] as const) {
      await code.page.keyboard.press(key);
      await until(label, async () => (await chosen.innerText()) === label);
    }
  });

  it('shows every view in light, dark and high contrast', async () => {
    const views = ['Overview', 'Imports', 'Exports', 'Functions', 'Bytes', 'Data', 'Sections', 'Will it load?', 'What it may do']; // prettier-ignore
    for (const theme of ['light', 'contrast', 'dark'] as readonly Theme[]) {
      await code.setTheme(folder, theme);
      await view()
        .locator(`body.vscode-${theme === 'contrast' ? 'high-contrast' : theme}`)
        .waitFor();
      for (const name of views) {
        await tab(name);
        await view().locator(`.tab[data-tab="${name}"][aria-selected="true"]`).waitFor();
        await view().locator('.panel .row:visible, .panel table:visible, .panel section:visible').first().waitFor();
        await code.screenshot(`module-${theme}-${name.toLowerCase().replace(/\W+/g, '-')}`);
      }
    }
  });

  it('opens Rust, AssemblyScript, a truncated module, a component and an empty file', async () => {
    await open('rust.wasm');
    expect(await view().locator('.facts-table').innerText()).toContain('DWARF');
    await tab('Functions');
    await view().locator('.filter:visible').click();
    await code.page.keyboard.type('rust_filter::');
    await rows().first().waitFor();
    await open('assemblyscript.wasm');
    await view().locator('.tab').filter({ hasText: 'Functions 103' }).waitFor();
    await open('cut.wasm');
    expect(await view().locator('.wrong').innerText()).toContain('the code section announces');
    await code.screenshot('inspector-cut');
    await open('component.wasm');
    expect(await view().locator('.verdict-table').innerText()).toContain('wasmtime run');
    await tab('WIT');
    await view().locator('.wit').filter({ hasText: 'export wasi:cli/run@0.2.0' }).waitFor();
    await code.screenshot('inspector-component');
    await open('empty.wasm');
    expect(await view().locator('.wrong').innerText()).toContain('the file is empty');
    await code.screenshot('inspector-empty');
  });

  it('scrolls ten thousand functions, with elements only for what is in sight', async () => {
    await open('huge.wasm');
    await tab('Functions');
    await rows().first().waitFor();
    const count = await view().locator('.table-bar .count:visible').innerText();
    expect(Number(count.replaceAll(',', ''))).toBeGreaterThan(8_000);
    await view().locator('.data-table .list:visible').focus();
    await code.page.keyboard.press('End');
    await view().locator('.row[aria-selected="true"]:visible').waitFor();
    expect(await rows().count()).toBeLessThan(80);
    await view().locator('.title:visible').filter({ hasText: 'Size' }).click();
    await code.page.keyboard.press('Shift+Tab');
    await code.screenshot('inspector-huge');
  });

  it('is linked with the side bar, both ways', async () => {
    await open('assemblyscript.wasm');
    await code.run('Wasm Plugin: Inspect Module');
    const tree = code.treeRows('Plugin');
    await tree.filter({ hasText: 'Imports' }).first().click();
    await tree.filter({ hasText: 'proxy_send_local_response' }).first().click();
    await view().locator('.tab[data-tab="Imports"][aria-selected="true"]').waitFor();
    await view()
      .locator('.row[aria-selected="true"]:visible')
      .filter({ hasText: 'proxy_send_local_response' })
      .waitFor();
    await rows().filter({ hasText: 'proxy_log' }).first().click();
    await code.page.locator('.monaco-list-row.selected').filter({ hasText: 'proxy_log' }).waitFor();
    await code.screenshot('inspector-linked');
  });

  it('notices that the file was built anew', async () => {
    await code.run('View: Show Explorer');
    copyFileSync(valueOf(part('rustFilter')), join(folder, 'assemblyscript.wasm'));
    await view().locator('.module-summary').filter({ hasText: 'Rust' }).waitFor();
    copyFileSync(SAMPLE_MODULE, join(folder, 'assemblyscript.wasm'));
    await view().locator('.module-summary').filter({ hasText: '44.5 kB' }).waitFor();
  });

  it('compares two builds', async () => {
    await view().locator('vscode-button').filter({ hasText: 'Compare…' }).click();
    await code.pick('rust.wasm');
    await view().locator('.compare').filter({ hasText: 'against rust.wasm' }).waitFor();
    expect(await view().locator('.compare').innerText()).toContain('calls other services by HTTP');
    await code.screenshot('inspector-compare');
  });

  it('opens as text, tells what is wrong with it at its line, and saves it as a new module', async () => {
    await open('small.wasm');
    await view().locator('vscode-button').filter({ hasText: 'Open as WAT' }).click();
    await code.page.locator('.view-line').filter({ hasText: 'i32.const 41' }).waitFor();
    await code.page.locator('.view-line').filter({ hasText: 'i32.const 41' }).click();
    // Before the parenthesis that closes the function.
    await code.page.keyboard.press('End');
    await code.page.keyboard.press('ArrowLeft');
    await code.page.keyboard.type('x');
    await code.page.keyboard.press('Control+S');
    await code.toast('Nothing was saved').waitFor();
    await code.page.locator('.squiggly-error').first().waitFor();
    await code.screenshot('inspector-wat-error');
    await code.page.locator('.view-line').filter({ hasText: 'i32.const 41x' }).first().click();
    await code.page.keyboard.press('End');
    await code.page.keyboard.press('ArrowLeft');
    await code.page.keyboard.press('Backspace');
    await code.page.keyboard.press('Backspace');
    await code.page.keyboard.type('2');
    await code.run('Notifications: Clear All Notifications');
    await code.page.locator('.view-line').filter({ hasText: 'i32.const 42' }).click();
    await code.page.keyboard.press('Control+S');
    await code.quickInput.press('Enter');
    const target = join(folder, 'small.edited.wasm');
    await until('the new module', () => Promise.resolve(existsSync(target)));
    const { exports } = await WebAssembly.instantiate(readFileSync(target)).then(({ instance }) => instance);
    expect((exports['answer'] as () => number)()).toBe(42);
    expect(readFileSync(join(folder, 'small.wasm'))).toEqual(SMALL);
    await code.page.locator('.explorer-folders-view').filter({ hasText: 'small.edited.wasm' }).waitFor();
  });

  it('warns before it turns a large module into text', async () => {
    await open('huge.wasm');
    await view().locator('vscode-button').filter({ hasText: 'Open as WAT' }).click();
    const dialog = code.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'about ten times as much' }).waitFor();
    await dialog.locator('.monaco-button').filter({ hasText: 'Show Functions' }).click();
    await view().locator('.tab[data-tab="Functions"][aria-selected="true"]').waitFor();
  });

  it('leaves the editors for text and bytes within reach', async () => {
    const choices = code.page.locator('.quick-input-list').filter({ hasText: 'Text Editor' });
    // A webview that was just revealed may take the focus late, which closes them.
    await until('the editors', async () => {
      await code.run('View: Reopen Editor with...');
      await choices.waitFor({ timeout: 3_000 });
      return true;
    });
    await code.page.keyboard.press('Escape');
  });

  it('asks nothing of the network', () => {
    expect(code.foreign).toEqual([]);
    return Promise.resolve();
  });
});

/** (func (export "answer") (result i32) (i32.const 41)), with a name. */
const SMALL = Buffer.from(
  '0061736d010000000105016000017f03020100070a0106616e7377657200000a06010400412 90b'.replaceAll(' ', ''),
  'hex',
);

async function prepareModules(folder: string): Promise<void> {
  copyFileSync(valueOf(part('goFilter')), join(folder, 'go.wasm'));
  copyFileSync(valueOf(part('goHuge')), join(folder, 'huge.wasm'));
  copyFileSync(valueOf(part('rustFilter')), join(folder, 'rust.wasm'));
  copyFileSync(SAMPLE_MODULE, join(folder, 'assemblyscript.wasm'));
  writeFileSync(join(folder, 'cut.wasm'), readFileSync(valueOf(part('goFilter'))).subarray(0, 1_000_000));
  writeFileSync(join(folder, 'component.wasm'), await componentFixture());
  writeFileSync(join(folder, 'empty.wasm'), '');
  writeFileSync(join(folder, 'small.wasm'), SMALL);
}
