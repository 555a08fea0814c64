/** Scenarios as tests in the Testing view of a real VS Code. */

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { ARTIFACTS, itWith, part, SAMPLE_MODULE } from '../support/parts';
import { fixtureFile } from '../support/wat';
import { until, VsCode } from './vscode';

const parts = [part('codeServer'), part('chromium')];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);

const exchange = (name: string, card: string) => `
  - name: ${name}
    request:
      method: POST
      url: http://shop.example/orders
      headers: { content-type: application/json }
      body: '{"card":"4111111111111111"}'
    response: { status: 201 }
    expect:
      status: 201
      upstream:
        body: '{"card":"${card}"}'
`;
const scenario = (...exchanges: string[]) => `module: build/hello-filter.wasm\nexchanges:${exchanges.join('')}`;
const MASKED = '************1111';
const GREEN = scenario(exchange('an order', MASKED), exchange('another order', MASKED));
const RED = scenario(exchange('a wish', '************1112'), exchange('a fact', MASKED));
const MENDED = RED.replace('1112', '1111');

/** A click on a row that is just being drawn anew may be lost. */
const opened = (row: Locator) =>
  until('what is in it', async () => {
    const twistie = row.locator('.monaco-tl-twistie.collapsed');
    if ((await twistie.count()) > 0) await twistie.click({ timeout: 3_000 });
    const number = async (name: string) => Number(await row.getAttribute(name, { timeout: 3_000 }));
    const [at, level] = [await number('data-index'), await number('aria-level')];
    const next = row.locator('..').locator(`[data-index="${at + 1}"][aria-level="${level + 1}"]`);
    return (await next.count()) > 0;
  });

describe('scenarios in the Testing view of a real VS Code', () => {
  let scratch: string;
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-testing-'));
    folder = join(scratch, 'shop');
    mkdirSync(join(folder, 'build'), { recursive: true });
    copyFileSync(SAMPLE_MODULE, join(folder, 'build', 'hello-filter.wasm'));
    writeFileSync(join(folder, 'wasm-plugin.yaml'), 'language: wat\n');
    writeFileSync(join(folder, 'green.scenario.yaml'), GREEN);
    writeFileSync(join(folder, 'red.scenario.yaml'), RED);
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-testing');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const row = (label: string) => code.page.locator(`.test-explorer .monaco-list-row[aria-label^="${label}"]`).first();
  const output = () => code.page.locator('.part.panel .xterm-rows');
  const show = () => code.run('Testing: Focus on Test Explorer View');
  const expand = (label: string) => opened(row(label));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const message = () => code.page.locator('.test-error-content-widget').first();
  const besideLine = async (text: string) => {
    const line = code.page.locator('.view-line').filter({ hasText: text }).first();
    await until(`a message beside ${text}`, async () => Math.abs((await top(message())) - (await top(line))) < 5);
  };
  const listed = (...expected: readonly string[]) =>
    until(expected.join(', '), async () => {
      const labels = await code.page.locator('.test-explorer .monaco-list-row').allInnerTexts();
      expect(labels.map((label) => label.trim())).toEqual(expected);
      return true;
    });
  const top = async (element: Locator) => (await element.boundingBox())?.y ?? NaN;

  it('shows scenarios and their tests', async () => {
    await show();
    await expand('green.scenario.yaml');
    await expand('red.scenario.yaml');
    await row('a wish (Not yet run)').waitFor();
    await listed(...['green.scenario.yaml', 'an order', 'another order'], ...['red.scenario.yaml', 'a wish', 'a fact']);
  });

  it('runs them all, and shows a failure at its line', async () => {
    await code.openFile('red.scenario.yaml');
    await code.page.locator('.testing-run-glyph').nth(1).waitFor();
    await show();
    await code.run('Test: Run All Tests');
    for (const label of ['red.scenario.yaml (Failed)', 'a wish (Failed)', 'a fact (Passed)'])
      await row(label).waitFor();
    await row('green.scenario.yaml (Passed)').waitFor();
    await output().filter({ hasText: '3 passed, 1 failed' }).waitFor();
    expect(await output().innerText()).toMatch(/\[warn\]\s+masked\s+a\s+card\s+number/);
    await besideLine('1112');
    await code.screenshot('testing-results');
  });

  it('shows the difference', async () => {
    await message().click();
    const peek = code.page.locator('.peekview-widget');
    for (const side of ['original', 'modified']) {
      const card = side === 'original' ? '1112' : '1111';
      await peek.locator(`.editor.${side} .view-line`).filter({ hasText: card }).first().waitFor();
    }
    await code.screenshot('testing-peek');
    await code.page.keyboard.press('Escape');
  });

  it('is green once the scenario is mended', async () => {
    write('red.scenario.yaml', MENDED);
    await show();
    await code.run('Test: Run All Tests');
    await row('red.scenario.yaml (Passed)').waitFor();
    await row('a wish (Passed)').waitFor();
  });

  it('runs again what is saved, and what it is made of', async () => {
    await code.run('Test: Start Continuous Run');
    await code.page.locator('.sidebar .action-label[aria-label^="Stop Continuous Run"]').first().waitFor();
    write('red.scenario.yaml', RED);
    await row('a wish (Failed)').waitFor();
    await row('green.scenario.yaml (Passed)').waitFor();
    write('red.scenario.yaml', MENDED);
    await row('a wish (Passed)').waitFor();
    const module = join(folder, 'build', 'hello-filter.wasm');
    writeFileSync(module, 'no module');
    await row('red.scenario.yaml (Errored)').waitFor();
    await row('green.scenario.yaml (Errored)').waitFor();
    copyFileSync(SAMPLE_MODULE, module);
    await row('green.scenario.yaml (Passed)').waitFor();
    await row('red.scenario.yaml (Passed)').waitFor();
    await code.screenshot('testing-continuous');
    await code.run('Test: Stop Continuous Run');
  });

  it('says what keeps a scenario from being read, and follows its file', async () => {
    write('red.scenario.yaml', RED.replace('exchanges', 'exchangse'));
    await row('red.scenario.yaml:2:1: unknown field').waitFor();
    await code.screenshot('testing-broken');
    write('red.scenario.yaml', RED);
    await row('a wish').waitFor();
    write('new.scenario.yaml', GREEN);
    await row('new.scenario.yaml').waitFor();
    rmSync(join(folder, 'new.scenario.yaml'));
    await row('new.scenario.yaml').waitFor({ state: 'detached' });
  });

  it('says that a module has not been built, at the line that names it', async () => {
    write('red.scenario.yaml', RED.replace('hello-filter', 'other'));
    await code.run('Test: Run All Tests');
    await row('red.scenario.yaml (Errored)').waitFor();
    await row('a wish (Skipped)').waitFor();
    await row('green.scenario.yaml (Passed)').waitFor();
    await code.page.locator('.part.editor .view-lines').first().click();
    await code.page.keyboard.press('Control+Home');
    await besideLine('build/other.wasm');
    await output()
      .filter({ hasText: /Wasm\s+Plugin:\s+Build/ })
      .waitFor();
    await code.screenshot('testing-not-built');
    write('red.scenario.yaml', RED);
  });

  it('ends a plugin in an endless loop when the run is cancelled', async () => {
    await fixtureFile('loop', join(folder, 'build'));
    const loop = `limits: { timeMs: 100000 }\n${GREEN.replace('hello-filter', 'loop')}`;
    write('loop.scenario.yaml', loop);
    await expand('loop.scenario.yaml');
    await row('loop.scenario.yaml').hover();
    await row('loop.scenario.yaml').locator('.codicon-testing-run-icon').click();
    await row('loop.scenario.yaml (Running)').waitFor();
    await code.screenshot('testing-running');
    await code.run('Test: Cancel Test Run');
    // Its own limit is far behind that.
    await row('loop.scenario.yaml (Skipped)').waitFor();
    rmSync(join(folder, 'loop.scenario.yaml'));
    await row('loop.scenario.yaml').waitFor({ state: 'detached' });
  });

  it('counts the callbacks and host functions that were used', async () => {
    await code.run('Test: Run All Tests with Coverage');
    const rows = code.treeRows('Test Coverage');
    const module = rows.filter({ hasText: 'hello-filter.wasm' });
    await module.waitFor();
    await opened(module);
    await rows.filter({ hasText: 'proxy_on_configure' }).waitFor();
    await code.screenshot('testing-coverage');
    await rows.filter({ hasText: 'proxy_on_configure' }).click();
    await code.webview.locator('.module-title').filter({ hasText: 'hello-filter.wasm' }).waitFor();
  });

  it('has a level of folders where there are several', async () => {
    const other = join(scratch, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'other.scenario.yaml'), GREEN);
    const workspace = join(scratch, 'both.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'shop' }, { path: 'other' }] }));
    const { origin } = new URL(code.page.url());
    // Now and then code-server opens the workspace before it can read its file, and finds it empty.
    await until('its folders', async () => {
      await code.page.goto(`${origin}/?workspace=${workspace}`);
      await code.ready();
      await code.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 8_000 });
      return true;
    });
    await show();
    await expand('other');
    await expand('shop');
    await listed('other', 'other.scenario.yaml', 'shop', 'green.scenario.yaml', 'red.scenario.yaml');
    await code.screenshot('testing-folders');
  });
});

describe('scenarios in a workspace that is not trusted', () => {
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    folder = await mkdtemp(join(tmpdir(), 'workbench-testing-'));
    writeFileSync(join(folder, 'wasm-plugin.yaml'), 'language: wat\n');
    writeFileSync(join(folder, 'green.scenario.yaml'), GREEN);
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')], untrusted: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-testing-untrusted');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are listed, and run once it is', async () => {
    const row = (label: string) => code.page.locator(`.test-explorer .monaco-list-row[aria-label^="${label}"]`);
    await code.run('Testing: Focus on Test Explorer View');
    await opened(row('green.scenario.yaml (Not yet run)'));
    await row('an order (Not yet run)').waitFor();
    const dialog = code.page.locator('.monaco-dialog-box').filter({ hasText: 'Do you trust' });
    const answer = async (label: string) => {
      await code.run('Test: Run All Tests');
      await dialog.getByRole('button', { name: label }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await answer('Cancel');
    await row('green.scenario.yaml (Not yet run)').waitFor();
    await code.screenshot('testing-untrusted');
    await answer('Trust Folder & Continue');
    await row('green.scenario.yaml (Errored)').waitFor();
  });
});
