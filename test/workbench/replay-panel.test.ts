/** The replay panel in a real VS Code: what only VS Code has of it. */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { prepareFolder } from '../../scripts/lib/workbench-fixture.mjs';
import { ARTIFACTS, itWith, part, ROOT } from '../support/parts';
import { until, VsCode } from './vscode';

const parts = [part('codeServer'), part('chromium'), part('goFilter')];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);

describe('the replay panel in a real VS Code', () => {
  let scratch: string;
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-panel-'));
    folder = prepareFolder(ROOT, join(scratch, 'hello-filter'));
    copyFileSync(join(ROOT, 'test/fixtures/captures/requests.http'), join(folder, 'captures', 'requests.http'));
    copyFileSync(join(folder, 'build', 'hello-filter.wasm'), join(folder, 'build', 'other.wasm'));
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-panel');
  });

  afterAll(async () => {
    if (!available) return;
    expect(code.foreign).toEqual([]);
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const row = (number: number) => code.webview.locator(`.requests .row[data-key="${number}"]`);
  const tab = (name: string) =>
    code.webview.locator('vscode-tab-header:not([hidden])').filter({ hasText: name }).click();
  const choose = async (menu: string, item: string) => {
    await code.webview.locator('.menu-button > vscode-button').filter({ hasText: menu }).click();
    await code.webview.locator('[role=menuitem]').filter({ hasText: item }).first().click();
  };

  it('opens a capture by "Reopen Editor With…"', async () => {
    await code.openEditor('requests.http');
    await code.run('View: Reopen Editor With...');
    await code.pick('Replay Capture');
    await code.pick('build/hello-filter.wasm');
    await row(2).filter({ hasText: '200' }).waitFor();
    await code.run('View: Close All Editors');
  });

  for (const [name, least] of [
    ['har-chromium.har', 4],
    ['har-mitmproxy.har', 4],
    ['commands.curl', 2],
    ['requests.http', 2],
    ['tap-buffered-string.jsonl', 1],
    ['tap-streamed.jsonl', 1],
    ['access-log.jsonl', 1],
    ['suite.textpb', 1],
  ] as const)
    it(`replays ${name}`, async () => {
      copyFileSync(join(ROOT, 'test/fixtures/captures', name), join(folder, 'captures', name));
      await until(`${name} in the list`, async () => {
        await code.run('Wasm Plugin: Replay Capture');
        await code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: '.har' }).first().waitFor();
        await code.page.keyboard.type(name);
        await code.page
          .locator('.quick-input-list .monaco-list-row')
          .filter({ hasText: name })
          .first()
          .click({ timeout: 2_000 });
        return true;
      });
      await code.pick('build/hello-filter.wasm');
      await code.webview.locator('.status').filter({ hasText: 'finished in' }).waitFor();
      expect(await code.webview.locator('.requests .row').count()).toBeGreaterThanOrEqual(least);
      await row(1)
        .filter({ hasText: /\d{3}|reset|stalled/ })
        .waitFor();
      await code.run('View: Close All Editors');
    });

  it('shows the call behind a change with its bytes', async () => {
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('hello.scenario.yaml');
    await row(6).click();
    await code.webview.locator('.link').filter({ hasText: 'proxy_add_header_map_value' }).first().click();
    await code.webview.locator('.host-call .hex').first().waitFor();
    await code.screenshot('panel-timeline');
  });

  it('keeps an expectation in the scenario that is open in an editor, and undo takes it back', async () => {
    const scenario = join(folder, 'hello.scenario.yaml');
    const before = readFileSync(scenario, 'utf8');
    await code.openFile('hello.scenario.yaml');
    await code.page.locator('.tab').filter({ hasText: 'Replay: hello.scenario.yaml' }).click();
    await row(9).click();
    await tab('Changes');
    await code.webview.locator('[aria-label="Keep as expectation: request header x-greeting"]').click();
    await until('the expectation', () => Promise.resolve(readFileSync(scenario, 'utf8').includes('GET /old')));
    await code.webview.locator('.status').filter({ hasText: 'finished' }).waitFor();
    await code.screenshot('panel-kept');
    await code.page
      .locator('.tab')
      .filter({ hasText: /^hello\.scenario\.yaml/ })
      .click();
    await code.page.locator('.monaco-editor .view-lines').first().click();
    await code.page.keyboard.press('ControlOrMeta+z');
    await code.run('File: Save');
    await until('what was there', () => Promise.resolve(readFileSync(scenario, 'utf8') === before));
  });

  it('compares with another build that is chosen', async () => {
    await code.page.locator('.tab').filter({ hasText: 'Replay: hello.scenario.yaml' }).click();
    await row(1).waitFor();
    await choose('Compare', 'Another build');
    await code.pick('build/other.wasm');
    await code.webview.locator('.notes').filter({ hasText: 'other.wasm' }).waitFor();
    await code.webview.locator('.empty').filter({ hasText: 'No difference.' }).waitFor();
    await choose('Compare', 'End comparison');
  });

  it('edits survive a reload of the window, and go into a new scenario', async () => {
    await code.run('View: Close All Editors');
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('captures/shop.har');
    await code.pick('build/hello-filter.wasm');
    await row(2).click();
    await tab('Edit');
    await code.webview.getByLabel('URL', { exact: true }).fill('http://shop.example/admin/kept');
    await row(2).filter({ hasText: '403' }).waitFor();
    await Promise.all([code.page.waitForEvent('domcontentloaded'), code.run('Developer: Reload Window')]);
    await code.ready();
    await row(2).filter({ hasText: '/admin/kept' }).filter({ hasText: '403' }).waitFor({ timeout: 30_000 });
    await code.webview.locator('vscode-button').filter({ hasText: 'Save to Scenario' }).click();
    await code.page.locator('.quick-input-widget').filter({ hasText: 'Save' }).waitFor();
    await code.quickInput.press('Enter');
    await code.webview.locator('.notes').filter({ hasText: 'Saved in' }).waitFor();
    const text = readFileSync(join(folder, 'captures', 'shop.scenario.yaml'), 'utf8');
    expect(text).toContain('module: ../build/hello-filter.wasm');
    expect(text).toContain('- shop.har');
    expect(text).toContain('url: http://shop.example/admin/kept');
    await code.page.locator('.tab').filter({ hasText: 'Replay: shop.scenario.yaml' }).waitFor();
  });

  it('flashes the row that changes when a module is built anew, and nothing jumps', async () => {
    await code.run('View: Close All Editors');
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('hello.scenario.yaml');
    await row(12).click();
    await row(12).filter({ hasText: '201' }).waitFor();
    const wasm = join(folder, 'build', 'hello-filter.wasm');
    const own = readFileSync(wasm);
    const flashed = code.webview.locator('.requests .row.flash').first().waitFor();
    writeFileSync(wasm, readFileSync((part('goFilter') as { value: string }).value));
    await flashed;
    await row(12).and(code.webview.locator('[data-active]')).waitFor();
    writeFileSync(wasm, own);
    await row(8).filter({ hasText: '403' }).waitFor();
  });

  it('has no serious fault of accessibility in dark, light and high contrast', async () => {
    const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
    const frame = code.page
      .frames()
      .findLast((one) => one.url().includes('fake.html') || one.name() === 'active-frame');
    for (const theme of ['dark', 'light', 'contrast'] as const) {
      await code.setTheme(folder, theme);
      await code.webview.locator(`body.vscode-${theme === 'contrast' ? 'high-contrast' : theme}`).waitFor();
      for (const name of ['Changes', 'Timeline', 'Edit']) {
        await tab(name);
        await frame?.evaluate(axe);
        const faults = await frame?.evaluate(async () => {
          // What a click led to is drawn in the next frame.
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          const { axe: tool } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
          const { violations } = await tool.run();
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, nodes }) =>
              nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message}`),
            );
        });
        expect(faults, `${theme} ${name}`).toEqual([]);
      }
      await code.screenshot(`panel-axe-${theme}`);
    }
    await code.setTheme(folder, 'dark');
  });
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly message: string }[] }[];
}
