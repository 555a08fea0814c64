/** The debugger in a real VS Code: a Rust plugin, stopped at its own lines. */

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { ARTIFACTS, itWith, part, ROOT, SAMPLE } from '../support/parts';
import { compilerHomes, newProject } from '../support/scaffolds';
import { DebugView, DOCKED, windowOf } from './debug-view';
import { ServedPanel } from './served-panel';
import { VsCode } from './vscode';

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
      upstream: { headers: { x-count: '1' } }
`;
const REQUESTS = 'GET http://shop.example/one\n\n###\n\nGET http://shop.example/two\n';
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
  writeFileSync(join(folder, 'requests.http'), REQUESTS);
  writeFileSync(join(folder, '.vscode', 'launch.json'), JSON.stringify(LAUNCH));
  writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(DOCKED));
}

const source = readFileSync(join(FIXTURE, 'src', 'lib.rs'), 'utf8').split('\n');
const lineOf = (text: string) => source.findIndex((line) => line.includes(text)) + 1;

describe('the debugger in a real VS Code', () => {
  let folder: string;
  let code: VsCode;
  let view: DebugView;

  beforeAll(async () => {
    if (!available) return;
    folder = await mkdtemp(join(tmpdir(), 'workbench-debug-'));
    prepare(folder);
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
    view = new DebugView(code);
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

  it('sets a breakpoint in the gutter, stops there, and shows a String', async () => {
    await view.openAt('lib.rs', lineOf(COUNT));
    const box = await view.lineNumber(lineOf(COUNT)).boundingBox();
    await code.page.mouse.click((box?.x ?? 0) - 8, (box?.y ?? 0) + 8);
    await code.page.locator('.codicon-debug-breakpoint').first().waitFor();
    await code.page.keyboard.press('F5');
    await view.standsAt(lineOf(COUNT));
    await view.open('Locals', 'self');
    await view.open('self', 'greeting');
    await view.variable('greeting').filter({ hasText: '"good morning"' }).waitFor();
    await view.variable('context_id').filter({ hasText: '2' }).waitFor();
    await code.screenshot('debug-rust');
  });

  it('steps over a line, and back', async () => {
    await code.page.keyboard.press('F10');
    await view.standsAt(lineOf(GREETING));
    await view.toolbar('Step Back').click();
    await view.standsAt(lineOf(COUNT));
    await view.toolbar('Continue').click();
    await view.variable('self').filter({ hasText: 'context_id: 3' }).waitFor();
    await view.standsAt(lineOf(COUNT));
    await view.stop();
  });

  it('debugs a request of the replay panel', async () => {
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('filter.scenario.yaml');
    const row = code.webview.locator('.requests .row[data-key="2"]');
    await row.filter({ hasText: '200' }).click();
    await code.screenshot('debug-panel');
    await code.webview.locator('vscode-button').filter({ hasText: 'Debug' }).click();
    await view.standsAt(lineOf(COUNT));
    // It is the second of the scenario, and the first that the plugin sees.
    await view.open('Locals', 'self');
    await view.variable('self').filter({ hasText: 'context_id: 2' }).waitFor();
    await view.stop();
  });

  it('debugs a request by its menu, once it is saved', async () => {
    await code.page.locator('.tab').filter({ hasText: 'Replay: filter.scenario.yaml' }).click();
    const row = code.webview.locator('.requests .row[data-key="1"]');
    const debug = async () => {
      await row.click({ button: 'right' });
      await view.choose('Debug This Request');
    };
    await row.click();
    await code.webview.locator('vscode-tab-header').filter({ hasText: 'Edit' }).click();
    await code.webview.getByLabel('URL', { exact: true }).fill('http://shop.example/changed');
    await row.locator('.edited').waitFor();
    await code.webview.locator('vscode-button').filter({ hasText: 'Debug' }).click();
    await code.webview.locator('.notes').filter({ hasText: 'Save it first' }).waitFor();
    await code.screenshot('debug-unsaved');
    await debug();
    await code.toast('Save it first').getByRole('button', { name: 'Save' }).click();
    await row.locator('.edited').waitFor({ state: 'detached' });
    expect(readFileSync(join(folder, 'filter.scenario.yaml'), 'utf8')).toContain('http://shop.example/changed');
    await debug();
    await view.standsAt(lineOf(COUNT));
    await view.stop();
  });

  it('debugs a request of a capture through a module', async () => {
    await code.run('View: Close All Editors');
    await code.run('Wasm Plugin: Replay Capture');
    await code.pick('requests.http');
    await code.webview.locator('.requests .row[data-key="2"]').filter({ hasText: '200' }).click();
    await code.webview.locator('vscode-button').filter({ hasText: 'Debug' }).click();
    await view.standsAt(lineOf(COUNT));
    await view.open('Locals', 'self');
    await view.variable('self').filter({ hasText: 'context_id: 2' }).waitFor();
    await view.stop();
  });

  it('debugs a test, which then has its verdict, unless it was stopped', async () => {
    await code.run('Testing: Focus on Test Explorer View');
    const test = (label: string) =>
      code.page.locator(`.test-explorer .monaco-list-row[aria-label^="${label}"]`).first();
    await test('filter.scenario.yaml').locator('.monaco-tl-twistie.collapsed').click();
    await test('home').hover();
    await test('home').locator('.codicon-testing-debug-icon').click();
    await view.standsAt(lineOf(COUNT));
    await view.toolbar('Continue').click();
    await view.isOver();
    await code.run('Testing: Focus on Test Explorer View');
    await test('home (Passed)').waitFor();
    await test('cart').hover();
    await test('cart').locator('.codicon-testing-debug-icon').click();
    await view.standsAt(lineOf(COUNT));
    await view.stop();
    await code.run('Testing: Focus on Test Explorer View');
    await test('cart (Skipped)').waitFor();
  });
});

const workbench = [part('codeServer'), part('chromium')];

describe('the debugger for a new project in a real VS Code', () => {
  let scratch: string;
  let folder: string;
  let code: VsCode;
  let view: DebugView;
  const isAvailable = workbench.every((found) => 'value' in found);
  const it = itWith(workbench);

  beforeAll(async () => {
    if (!isAvailable) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-debug-'));
    folder = await newProject(scratch, 'wat');
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(DOCKED));
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')], env: compilerHomes() });
    view = new DebugView(code);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-debug-new');
  });

  afterAll(async () => {
    if (!isAvailable) return;
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const builtAt = () => statSync(join(folder, 'build', 'my-wat.wasm')).mtimeMs;

  it('builds it, and stops at its first callback, by its own launch.json', async () => {
    await code.run('Debug: Select and Start Debugging');
    await code.pick('from the start');
    await view.frame('proxy_on').waitFor();
    await code.screenshot('debug-new-project');
    expect(builtAt()).toBeGreaterThan(0);
    await view.stop();
  });

  it('needs no launch.json: F5 in a source builds what is older, and replays the scenario beside it', async () => {
    rmSync(join(folder, '.vscode', 'launch.json'));
    await view.openAt('filter.wat', 1);
    const source = join(folder, 'src', 'filter.wat');
    writeFileSync(source, `${readFileSync(source, 'utf8')}\n`);
    const written = statSync(source).mtimeMs;
    await code.page.keyboard.press('F5');
    await view.frame('proxy_on').waitFor();
    expect(builtAt()).toBeGreaterThanOrEqual(written);
    await view.stop();
  });

  it('F5 in a scenario replays that', async () => {
    await view.openAt('my-wat.scenario.yaml', 1);
    const before = builtAt();
    await code.page.keyboard.press('F5');
    await view.frame('proxy_on').waitFor();
    expect(builtAt()).toBe(before);
    await view.stop();
  });

  it('is in the menus of the Explorer and of the Run view', async () => {
    await code.run('View: Show Explorer');
    const file = code.page
      .locator('.explorer-folders-view .monaco-list-row')
      .filter({ hasText: 'my-wat.scenario.yaml' });
    await file.click({ button: 'right' });
    await view.choose('Debug Scenario');
    await view.frame('proxy_on').waitFor();
    await view.stop();
    await code.run('Debug: Select and Start Debugging');
    await code.pick('Wasm Plugin...');
    await code.pick('Debug my-wat.scenario.yaml');
    await code.page.locator('.repl .monaco-list-row').filter({ hasText: 'denied /admin' }).first().waitFor();
    await view.isOver();
  });
});

describe('the debugger in a workspace that is not trusted', () => {
  itWith(workbench)('builds and runs nothing', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'workbench-debug-'));
    const folder = await newProject(scratch, 'wat');
    const code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')], untrusted: true });
    try {
      await code.run('Wasm Plugin: Debug Scenario');
      await code.toast('not trusted, so no plugin is run').waitFor();
      expect(existsSync(join(folder, 'build'))).toBe(false);
    } finally {
      await code.close();
      await rm(scratch, { recursive: true, force: true });
    }
  });
});

describe('the panel in a plain browser', () => {
  itWith([part('chromium')])('has no debugger', async () => {
    const panel = await ServedPanel.open(join(SAMPLE, 'hello.scenario.yaml'));
    try {
      await panel.finished();
      const buttons = panel.page.locator('[role=toolbar][aria-label=Replay] > vscode-button:visible');
      expect((await buttons.allInnerTexts()).map((label) => label.trim())).toEqual([
        ...['Replay', 'Replay All', 'Try Variations'],
      ]);
    } finally {
      await panel.close();
    }
  });
});

describe('a new plugin in WAT', () => {
  const { window, it } = windowOf({
    name: 'debug-wat',
    parts: parts.slice(0, 2),
    prepare: (folder) => newProject(folder, 'wat'),
  });

  it('is built, stops at a line of its text, shows its locals, steps over and back', async () => {
    const { code, view } = window();
    const text = readFileSync(join(ROOT, 'templates/wat-http/src/filter.wat'), 'utf8');
    const line = text.split('\n').findIndex((one) => one.includes('(if (call $is_denied ')) + 1;
    await view.debugAt('filter.wat', line);
    await view.open('Locals', '\\$size');
    await view
      .variable('\\$size')
      .filter({ hasText: /=\s*\d+$/ })
      .waitFor();
    await code.screenshot('debug-wat');
    await view.toolbar('Step Over').click();
    await view.standsAt(line + 4);
    await view.toolbar('Step Back').click();
    await view.standsAt(line);
  });
});
