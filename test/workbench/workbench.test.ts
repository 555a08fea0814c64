/** The packaged extension inside a real VS Code. */

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { buildHostSuite, prepareFolder } from '../../scripts/lib/workbench-fixture.mjs';
import { ARTIFACTS, itWith, part, ROOT } from '../support/parts';
import { fixtureFile } from '../support/wat';
import { until, VsCode } from './vscode';

const parts = [part('codeServer'), part('chromium')];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);
const EXTENSION = join(ARTIFACTS, 'extension');

interface HostResult {
  readonly name: string;
  readonly error?: string;
}

describe('the extension in a real VS Code', () => {
  let scratch: string;
  let folder: string;
  let code: VsCode;
  let host: readonly HostResult[];

  beforeAll(async () => {
    if (!available) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-test-'));
    folder = prepareFolder(ROOT, join(scratch, 'hello-filter'));
    await fixtureFile('loop', join(folder, 'bad'));
    const suite = await buildHostSuite(ROOT, join(scratch, 'suite'));
    const results = join(scratch, 'results.json');
    code = await VsCode.start({ folder, extensions: [EXTENSION, suite], env: { WORKBENCH_RESULTS: results } });
    await until('the in-host suite', () => Promise.resolve(existsSync(results)), 100_000);
    host = JSON.parse(readFileSync(results, 'utf8')) as HostResult[];
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('passes the in-host suite', () => {
    expect(host.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(host.length).toBe(12);
    return Promise.resolve();
  });

  it('shows a module in the side bar', async () => {
    await code.run('Wasm Plugin: Inspect Module');
    await code.pick('build/hello-filter.wasm');
    const rows = code.treeRows('Plugin');
    await rows.filter({ hasText: 'Imports' }).first().waitFor();
    await rows.filter({ hasText: 'Imports' }).first().click();
    await rows.filter({ hasText: 'proxy_get_header_map_value' }).first().waitFor();
    expect(await rows.filter({ hasText: 'ABI' }).first().innerText()).toContain('proxy-wasm 0.2.1');
    expect(await rows.first().getAttribute('aria-label')).toMatch(/^hello-filter\.wasm, 44\.\d kB/);
    await code.screenshot('inspector');
  });

  it('replays a capture in the panel', async () => {
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('captures/shop.har');
    await code.pick('build/hello-filter.wasm');
    const rows = code.webview.locator('.requests .row');
    await code.webview.locator('.requests .row[data-key="8"][data-mark="changed"]').waitFor();
    expect(await rows.count()).toBe(11);
    await code.webview.locator('.requests .row[data-key="6"]').click();
    const change = code.webview.locator('tr[data-sign="+"]').filter({ hasText: 'x-greeting' });
    await change.waitFor();
    expect(await change.innerText()).toContain('hello');
    expect(await code.webview.locator('.bodies').innerText()).toContain('************1111');
    await code.screenshot('panel-dark');
  });

  it('leads from a change to the call that made it', async () => {
    await code.webview.locator('.link').filter({ hasText: 'proxy_add_header_map_value' }).first().click();
    const line = code.webview.locator('.timeline .row[data-active]');
    await line.waitFor();
    expect(await line.innerText()).toContain('proxy_add_header_map_value(RequestHeaders, "x-greeting", "hello")');
    await code.screenshot('timeline');
    await code.webview.locator('vscode-tab-header').filter({ hasText: 'Logs' }).click();
    await code.webview.locator('.logs').filter({ hasText: 'masked a card number' }).waitFor();
  });

  it('works by keyboard', async () => {
    await code.webview.locator('vscode-tab-header').filter({ hasText: 'Changes' }).click();
    await code.webview.locator('.requests .list').focus();
    await code.page.keyboard.press('End');
    await code.webview.locator('.requests .row[data-key="11"][aria-selected="true"]').waitFor();
    await code.page.keyboard.press('ArrowUp');
    await code.webview.locator('.requests .row[data-key="10"][aria-selected="true"]').waitFor();
    await code.page.keyboard.press('Enter');
    await code.webview.locator('.status').filter({ hasText: 'finished' }).waitFor();
    await code.webview.locator('.requests vscode-textfield').click();
    await code.page.keyboard.type('admin');
    await until('the filter', async () => (await code.webview.locator('.requests .row').count()) === 1);
    await code.page.keyboard.press('Escape');
    await until('the whole list', async () => (await code.webview.locator('.requests .row').count()) === 11);
  });

  it('keeps its look in light and high contrast', async () => {
    await code.webview.locator('.requests .row[data-key="8"]').click();
    for (const theme of ['light', 'contrast'] as const) {
      await code.setTheme(folder, theme);
      await code.webview.locator(`body.vscode-${theme === 'light' ? 'light' : 'high-contrast'}`).waitFor();
      await code.screenshot(`panel-${theme}`);
    }
    await code.setTheme(folder, 'dark');
  });

  it('comes back after the window was reloaded, where it was', async () => {
    await code.webview.locator('.requests .row[data-key="6"]').click();
    await code.webview.locator('vscode-tab-header').filter({ hasText: 'Timeline' }).click();
    await code.webview.locator('.timeline').waitFor();
    await Promise.all([code.page.waitForEvent('domcontentloaded'), code.run('Developer: Reload Window')]);
    await code.ready();
    await code.webview.locator('.requests .row[data-key="6"][aria-selected="true"]').waitFor({ timeout: 30_000 });
    await code.webview.locator('.timeline').filter({ hasText: 'proxy_set_buffer_bytes' }).waitFor();
  });

  it('says where a broken capture is broken, and offers to go there', async () => {
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('bad/not-json.har');
    await code.pick('build/hello-filter.wasm');
    const toast = code.toast('not JSON');
    await toast.waitFor();
    expect(await toast.innerText()).toContain('bad/not-json.har:3:');
    await code.screenshot('error');
    await toast.locator('.monaco-button').filter({ hasText: 'Open File' }).click();
    await code.page.locator('.tab.active').filter({ hasText: 'not-json.har' }).waitFor();
  });

  it('stops a plugin in an endless loop, and the next replay works', async () => {
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('captures/shop.har');
    await code.pick('bad/loop.wasm');
    await code.webview
      .locator('.problems')
      .filter({ hasText: 'did not come back within 5000 ms' })
      .waitFor({ timeout: 60_000 });
    await code.toast('did not come back').waitFor();
    await code.screenshot('endless-loop');
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('hello.scenario.yaml');
    await code.webview.locator('.requests .row[data-key="12"][data-mark="same"]').waitFor();
  });

  it('shows what it showed when its tab comes back, and runs nothing anew', async () => {
    const status = code.webview.locator('.status');
    await status.filter({ hasText: 'finished in' }).waitFor();
    const before = await status.innerText();
    await code.webview.locator('.requests .row[data-key="6"]').click();
    await code.page.locator('.tab').filter({ hasText: 'not-json.har' }).click();
    await code.page.locator('.tab').filter({ hasText: 'hello.scenario.yaml' }).click();
    await code.webview.locator('.requests .row[data-key="6"][aria-selected="true"]').waitFor();
    await code.webview.locator('.bodies').filter({ hasText: '************1111' }).waitFor();
    expect(await status.innerText()).toBe(before);
  });

  it('asks nothing of the network', () => {
    expect(code.foreign).toEqual([]);
    return Promise.resolve();
  });
});

describe('the extension in a workspace that is not trusted', () => {
  let scratch: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-trust-'));
    const folder = prepareFolder(ROOT, join(scratch, 'hello-filter'));
    code = await VsCode.start({ folder, extensions: [EXTENSION], untrusted: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-untrusted');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  it('inspects and lists, but runs nothing and says why', async () => {
    for (const [command, reason] of [
      ['Build', 'so no compiler is run'],
      ['New Plugin…', 'so no plugin is written and built'],
    ] as const) {
      await code.run(`Wasm Plugin: ${command}`);
      await code.toast(reason).waitFor();
    }
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('captures/shop.har');
    await code.pick('build/hello-filter.wasm');
    await code.webview.locator('.problems').filter({ hasText: 'not trusted' }).waitFor();
    expect(await code.webview.locator('.requests .row').count()).toBe(11);
    expect(await code.webview.locator('vscode-button[disabled]').count()).toBeGreaterThanOrEqual(2);
    await code.screenshot('untrusted');
    await code.webview.locator('vscode-button').filter({ hasText: 'Manage Workspace Trust' }).click();
    await code.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await code.page.locator('.monaco-modal-editor-block .codicon-close').first().click();
    await code.webview.locator('vscode-button').filter({ hasText: 'Replay All' }).click();
    await code.webview.locator('.requests .row[data-key="8"][data-mark="changed"]').waitFor();
  });
});
