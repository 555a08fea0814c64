/**
 * Runs inside the extension host of a real VS Code: as a second extension (`activate`) under code-server, and by
 * `extensionTestsPath` (`run`) under @vscode/test-electron. Its results go to the file that WORKBENCH_RESULTS names.
 */

import * as assert from 'node:assert/strict';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type MochaType from 'mocha';
import * as vscode from 'vscode';

const ID = 'wasm-plugin-workbench.wasm-plugin-workbench';

interface HostResult {
  readonly name: string;
  readonly error?: string;
}

function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'the sample is open');
  return first.uri;
}

const file = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(folder(), ...path);

function define(suite: MochaType.Suite, Test: typeof MochaType.Test): void {
  const test = (name: string, run: () => Promise<void>) => suite.addTest(new Test(name, run));

  test('is found, and active where there are scenarios to be tested', async () => {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension);
    await until(() => extension.isActive);
  });

  test('every command of package.json is registered once it is active', async () => {
    const extension = vscode.extensions.getExtension(ID);
    await extension?.activate();
    const contributed = (extension?.packageJSON as { contributes: { commands: { command: string }[] } }).contributes
      .commands;
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      contributed.filter(({ command }) => !registered.includes(command)),
      [],
    );
  });

  test('Inspect Module tells what the module is', async () => {
    const seen = await vscode.commands.executeCommand<Record<string, unknown>>(
      'wasmPlugin.inspectModule',
      file('build', 'hello-filter.wasm'),
    );
    assert.equal(seen['kind'], 'proxy-wasm');
    assert.equal(seen['abi'], '0.2.1');
    assert.ok(Number(seen['imports']) > 5 && Number(seen['exports']) > 20);
  });

  test('Inspect Module takes the module of the active editor', async () => {
    await vscode.commands.executeCommand('vscode.open', file('build', 'hello-filter.wasm'));
    await until(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'hello-filter.wasm');
    const seen = await vscode.commands.executeCommand<Record<string, unknown>>('wasmPlugin.inspectModule');
    assert.equal(seen['kind'], 'proxy-wasm');
  });

  test('Replay Capture opens a panel with the requests of the capture', async () => {
    const module = file('build', 'hello-filter.wasm');
    const seen = await vscode.commands.executeCommand('wasmPlugin.replayCapture', file('captures', 'shop.har'), module);
    assert.deepEqual(seen, { title: 'shop.har', exchanges: 11 });
    await until(() => tabs().includes('Replay: shop.har · hello-filter.wasm'));
  });

  test('the same capture again shows the same panel', async () => {
    const module = file('build', 'hello-filter.wasm');
    await vscode.commands.executeCommand('wasmPlugin.replayCapture', file('captures', 'shop.har'), module);
    await vscode.commands.executeCommand('wasmPlugin.replayCapture', file('hello.scenario.yaml'));
    await until(() => tabs().includes('Replay: hello.scenario.yaml'));
    assert.equal(tabs().filter((label) => label === 'Replay: shop.har · hello-filter.wasm').length, 1);
  });

  test('a scenario brings its own module', async () => {
    const seen = await vscode.commands.executeCommand('wasmPlugin.replayCapture', file('hello.scenario.yaml'));
    assert.deepEqual(seen, { title: 'hello.scenario.yaml', exchanges: 12 });
  });

  for (const name of ['not-json.har', 'no-entries.har', 'unknown-field.scenario.yaml']) {
    test(`${name} is reported, not thrown`, async () => {
      const module = file('build', 'hello-filter.wasm');
      const seen = await vscode.commands.executeCommand('wasmPlugin.replayCapture', file('bad', name), module);
      assert.equal(seen, undefined);
    });
  }

  test('wasm-plugin.yaml is completed and explained', async () => {
    const profile = file('profile', 'wasm-plugin.yaml');
    const text = 'language: \ndebug:\n  \nhosts: [';
    await vscode.workspace.fs.writeFile(profile, Buffer.from(text));
    const labels = async (line: number, character: number) => {
      const at = new vscode.Position(line, character);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        profile,
        at,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    await vscode.workspace.openTextDocument(profile);
    assert.ok((await labels(0, 10)).includes('assemblyscript'));
    assert.ok((await labels(2, 2)).includes('flags') && !(await labels(2, 2)).includes('language'));
    assert.ok((await labels(3, 8)).includes('higress'));
    assert.ok((await labels(0, 0)).includes('output'));
    const at = new vscode.Position(0, 3);
    const [found] = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', profile, at);
    const [content] = found?.contents ?? [];
    assert.ok(content instanceof vscode.MarkdownString);
    assert.match(content.value, /Which compiler builds it/);
  });

  test('a file that is no module is reported, not thrown', async () => {
    assert.equal(await vscode.commands.executeCommand('wasmPlugin.inspectModule', file('bad', 'text.wasm')), undefined);
  });
}

/** Tabs and what is active are told of with a delay. Mocha's time limit ends a wait that is in vain. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function tabs(): string[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
}

/** For `extensionTestsPath`: rejects when a test failed. */
export async function run(): Promise<void> {
  const results = await runSuite();
  const failed = results.filter(({ error }) => error !== undefined);
  if (failed.length > 0) throw new Error(failed.map(({ name, error }) => `${name}: ${error}`).join('\n'));
}

/** For the second extension. */
export async function activate(): Promise<void> {
  const target = process.env['WORKBENCH_RESULTS'];
  // Once is enough: a window that is reloaded activates this again.
  if (target === undefined || existsSync(target)) return;
  const results = await runSuite();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand('notifications.clearAll');
  writeFileSync(`${target}.partial`, JSON.stringify(results));
  renameSync(`${target}.partial`, target);
}

function runSuite(): Promise<HostResult[]> {
  const root = process.env['WORKBENCH_ROOT'] ?? process.cwd();
  const Mocha = createRequire(join(root, 'package.json'))('mocha') as typeof MochaType;
  const mocha = new Mocha({ timeout: 30_000, reporter: 'min' });
  define(mocha.suite, Mocha.Test);
  const results: HostResult[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(results));
    runner.on('pass', (test) => results.push({ name: test.title }));
    runner.on('fail', (test, error: Error) => results.push({ name: test.title, error: error.stack ?? error.message }));
  });
}
