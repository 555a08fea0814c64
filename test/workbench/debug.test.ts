/** The debugger in a real VS Code: a Rust plugin, stopped at its own lines. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { ARTIFACTS, itWith, part, ROOT } from '../support/parts';
import { until, VsCode } from './vscode';

const rustFilter = part('rustFilter');
const parts = [part('codeServer'), part('chromium'), rustFilter];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);

const FIXTURE = join(ROOT, 'test', 'fixtures', 'rust-filter');
const SCENARIO = `module: build/rust-filter.wasm
plugin:
  configuration: good morning
exchanges:
  - name: home
    request: { url: http://shop.example/home }
    response: { status: 200 }
    expect:
      upstream: { headers: { x-greeting: good morning } }
  - name: cart
    request: { url: http://shop.example/cart }
    response: { status: 200 }
    expect:
      upstream: { headers: { x-count: '2' } }
`;
const LAUNCH = {
  version: '0.2.0',
  configurations: [
    {
      type: 'wasmPlugin',
      request: 'launch',
      name: 'Debug the filter',
      scenario: 'filter.scenario.yaml',
      sourceMap: { [FIXTURE]: '${workspaceFolder}' },
    },
  ],
};
const COUNT = 'let count = self.count(path);';
const GREETING = 'self.set_http_request_header("x-greeting"';

/** A project whose module was built elsewhere. */
function prepare(folder: string): void {
  for (const name of ['Cargo.toml', 'src']) cpSync(join(FIXTURE, name), join(folder, name), { recursive: true });
  for (const name of ['build', '.vscode']) mkdirSync(join(folder, name));
  if ('value' in rustFilter) cpSync(rustFilter.value, join(folder, 'build', 'rust-filter.wasm'));
  writeFileSync(join(folder, 'filter.scenario.yaml'), SCENARIO);
  writeFileSync(join(folder, '.vscode', 'launch.json'), JSON.stringify(LAUNCH));
}

const source = readFileSync(join(FIXTURE, 'src', 'lib.rs'), 'utf8').split('\n');
const lineOf = (text: string) => source.findIndex((line) => line.includes(text)) + 1;

describe('the debugger in a real VS Code', () => {
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    folder = await mkdtemp(join(tmpdir(), 'workbench-debug-'));
    prepare(folder);
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-debug');
  });

  afterAll(async () => {
    if (!available) return;
    expect(code.foreign).toEqual([]);
    await code.close();
    await rm(folder, { recursive: true, force: true });
  });

  const lineNumber = (line: number) =>
    code.page.locator('.margin-view-overlays .line-numbers').getByText(String(line), { exact: true });
  const variable = (name: string) =>
    code
      .treeRows('Variables')
      .filter({ hasText: new RegExp(`^\\s*${name}\\b`) })
      .first();
  const toolbar = (label: string) => code.page.locator(`.debug-toolbar .action-label[aria-label^="${label}"]`);
  const top = async (element: Locator) => (await element.boundingBox({ timeout: 1_000 }))?.y ?? NaN;
  /** The line where it stands is yellow. */
  const standsAt = (line: number) =>
    until(`line ${line} to be the current one`, async () => {
      const yellow = code.page.locator('.view-overlays .debug-top-stack-frame-line').first();
      return Math.abs((await top(yellow)) - (await top(lineNumber(line)))) < 5;
    });
  /** A window that has just opened may not hear the key. */
  const openAt = (name: string, line: number) =>
    until(`${name} to open`, async () => {
      await code.page.keyboard.press('Escape');
      await code.page.keyboard.press('ControlOrMeta+p');
      await code.page.locator('.quick-input-widget input:visible').first().fill(`${name}:${line}`, { timeout: 3_000 });
      const row = code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name });
      await row.first().click({ timeout: 3_000 });
      await lineNumber(line).waitFor({ timeout: 3_000 });
      return true;
    });
  const stop = async () => {
    await toolbar('Stop').click();
    await toolbar('Stop').waitFor({ state: 'detached' });
  };

  it('sets a breakpoint in the gutter, stops there, and shows a String', async () => {
    await openAt('lib.rs', lineOf(COUNT));
    const box = await lineNumber(lineOf(COUNT)).boundingBox();
    await code.page.mouse.click((box?.x ?? 0) - 8, (box?.y ?? 0) + 8);
    await code.page.locator('.codicon-debug-breakpoint').first().waitFor();
    await code.page.keyboard.press('F5');
    await standsAt(lineOf(COUNT));
    await variable('self').locator('.monaco-tl-twistie.collapsed').click();
    await variable('greeting').filter({ hasText: '"good morning"' }).waitFor();
    await variable('context_id').filter({ hasText: '2' }).waitFor();
    await code.screenshot('debug-rust');
  });

  it('steps over a line, and back', async () => {
    await code.page.keyboard.press('F10');
    await standsAt(lineOf(GREETING));
    await toolbar('Step Back').click();
    await standsAt(lineOf(COUNT));
    await toolbar('Continue').click();
    await variable('context_id').filter({ hasText: '3' }).waitFor();
    await standsAt(lineOf(COUNT));
    await stop();
  });

  it('debugs a request of the replay panel', async () => {
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('filter.scenario.yaml');
    const row = code.webview.locator('.requests .row[data-key="2"]');
    await row.filter({ hasText: '200' }).click();
    await code.screenshot('debug-panel');
    await code.webview.locator('vscode-button').filter({ hasText: 'Debug' }).click();
    await standsAt(lineOf(COUNT));
    // It is the second of the scenario, and the first that the plugin sees.
    await variable('context_id').filter({ hasText: '2' }).waitFor();
    await stop();
  });

  it('debugs a request by its menu, once it is saved', async () => {
    await code.page.locator('.tab').filter({ hasText: 'Replay: filter.scenario.yaml' }).click();
    const row = code.webview.locator('.requests .row[data-key="1"]');
    await row.click({ button: 'right' });
    await code.screenshot('debug-menu');
    await code.page.locator('.monaco-menu .action-label').filter({ hasText: 'Debug This Request' }).click();
    await standsAt(lineOf(COUNT));
    await stop();
  });

  it('debugs a test, which then has its verdict', async () => {
    await code.run('Testing: Focus on Test Explorer View');
    const test = (label: string) =>
      code.page.locator(`.test-explorer .monaco-list-row[aria-label^="${label}"]`).first();
    await test('filter.scenario.yaml').locator('.monaco-tl-twistie.collapsed').click();
    await test('home').hover();
    await test('home').locator('.codicon-testing-debug-icon').click();
    await standsAt(lineOf(COUNT));
    await toolbar('Continue').click();
    await toolbar('Stop').waitFor({ state: 'detached' });
    await code.run('Testing: Focus on Test Explorer View');
    await test('home (Passed)').waitFor();
  });
});
