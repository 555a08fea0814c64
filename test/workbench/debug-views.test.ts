/** The debugger in a real VS Code: its Disassembly View, each language, and Go plugins under Delve. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { asc } from '../support/as-calls';
import {
  C_SOURCE,
  CPP_SOURCE,
  cModule,
  FIXTURES,
  goProject,
  GO_SOURCE,
  plainCpp,
  plainSample,
  SAMPLE_SOURCE,
} from '../support/debug-modules';
import { delveEnvironment, filesIn } from '../support/native';
import { itWith, part, SAMPLE, SAMPLE_MODULE } from '../support/parts';
import { compilerHomes, newProject } from '../support/scaffolds';
import { DisassemblyView, windowOf } from './debug-view';
import { until } from './vscode';

/** Go's own library may have to be compiled first. */
const BUILD_MS = 90_000;
const NATIVELY = 'Wasm Plugin: Debug Go Plugin Natively (Delve)';
const workbench = [part('codeServer'), part('chromium')];

const lineOf = (file: string, text: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

/** In a folder of its own, so that it is the scenario nearest to the sources there. */
function scenario(folder: string, module: string, plugin = {}): void {
  const request = { method: 'GET', url: 'http://shop.example/squares' };
  const exchanges = ['home', 'cart'].map((name) => ({ name, request, response: { status: 200 } }));
  writeFileSync(join(folder, 'a.scenario.yaml'), JSON.stringify({ module, plugin, exchanges }));
}

/** A plugin in each language, without a project around it: nothing is built. */
function languages(folder: string): void {
  const [c, cpp, go, as] = ['c', 'cpp', 'go', 'as'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [c, cpp, go, join(as, 'build')]) mkdirSync(path, { recursive: true });
  cpSync(C_SOURCE, join(c, 'filter.c'));
  cpSync(cModule({ level: 0, dwarf: 4 }), join(c, 'c.wasm'));
  scenario(c, 'c.wasm');
  cpSync(dirname(CPP_SOURCE), cpp, { recursive: true });
  cpSync(plainCpp(), join(cpp, 'cpp.wasm'));
  scenario(cpp, 'cpp.wasm', { configuration: 'good morning' });
  goProject(go);
  scenario(go, 'go-filter.wasm');
  assemblyScript(as);
  const from = { [dirname(C_SOURCE)]: c, [dirname(CPP_SOURCE)]: cpp, [join(FIXTURES, 'go-filter')]: go };
  const launch = { type: 'wasmPlugin', request: 'launch', name: 'Debug what is open', sourceMap: from };
  const text = JSON.stringify({ version: '0.2.0', configurations: [launch] });
  writeFileSync(join(folder, '.vscode', 'launch.json'), text);
}

function assemblyScript(folder: string): void {
  if ('skipped' in asc) return;
  const module = plainSample(asc.value);
  for (const file of [module, `${module}.map`]) cpSync(file, join(folder, 'build', file.slice(dirname(file).length)));
  for (const name of ['assembly', 'asconfig.json']) cpSync(join(SAMPLE, name), join(folder, name), { recursive: true });
  scenario(folder, 'build/hello-filter-0.wasm', { rootId: 'hello', configuration: 'good morning' });
}

describe('what a user sees of a plugin that is stopped', () => {
  const parts = [...workbench, part('clang'), part('goFilter'), part('cppFilter')];
  const { window, it } = windowOf({ name: 'debug-languages', parts, prepare: languages });
  const itWithAsc = itWith([...parts, asc]);

  const pair = lineOf(C_SOURCE, 'request->previous = ');

  it('lists instructions beside their lines, steps by one and back, and stops at one', async () => {
    const { code, view } = window();
    await view.debugAt('filter.c', pair);
    const disassembly = new DisassemblyView(code);
    await disassembly.open();
    const first = await disassembly.current();
    await disassembly.row(first).filter({ hasText: 'request->previous = count == 0' }).waitFor();
    const next = await disassembly.after(first, 1);
    const chosen = await disassembly.after(first, 4);
    await view.toolbar('Step Over').click();
    await disassembly.standsAt(next);
    await view.toolbar('Step Back').click();
    await disassembly.standsAt(first);
    await disassembly.toggleBreakpoint(chosen);
    await view.toolbar('Continue').click();
    await disassembly.standsAt(chosen);
    await code.screenshot('debug-disassembly');
    const [, address = ''] = /Address: (0x\w+),/.exec(chosen) ?? [];
    await code.treeRows('Breakpoints').filter({ hasText: address }).waitFor();
  });

  it('offers the memory behind a value', async () => {
    const { code, view } = window();
    await view.debugAt('filter.c', pair);
    await view.open('Locals', 'request');
    await view.variable('request').hover();
    await view.variable('request').locator('.action-label[aria-label="View Binary Data"]').waitFor();
    await code.screenshot('debug-memory');
  });

  it('sets a value, watches another, and runs to the cursor', async () => {
    const { code, view } = window();
    await view.debugAt('filter.c', pair);
    await view.open('Locals', 'size');
    await view.variable('size').click({ button: 'right' });
    await view.choose('Set Value');
    await code.page.locator('.debug-view-content .inputBoxContainer input').fill('4');
    await code.page.keyboard.press('Enter');
    await view
      .variable('size')
      .filter({ hasText: /=\s*4$/ })
      .waitFor();
    await view.variable('request').click({ button: 'right' });
    await view.choose('Add to Watch');
    await code.treeRows('Watch').filter({ hasText: 'kind = SQUARES' }).waitFor();
    const line = lineOf(C_SOURCE, 'tell(sum);');
    await code.page.locator('.view-line').filter({ hasText: 'tell(sum);' }).click({ button: 'right' });
    await view.choose('Run to Cursor');
    await view.standsAt(line);
  });

  it('stops where a condition holds, and writes what a logpoint says', async () => {
    const { code, view } = window();
    const line = lineOf(C_SOURCE, 'tell(sum);');
    const add = async (at: number, kind: string, text: string) => {
      await view.openAt('filter.c', at);
      await code.run(kind);
      const widget = code.page.locator('.breakpoint-widget');
      // It takes the focus a moment after it is there.
      await widget.locator('.monaco-editor.focused').waitFor();
      await code.page.keyboard.insertText(text);
      await widget.getByText(text, { exact: true }).first().waitFor();
      await code.page.keyboard.press('Enter');
      await widget.waitFor({ state: 'detached' });
    };
    await add(line - 1, 'Debug: Add Logpoint...', 'asked for {path}');
    await add(line, 'Debug: Add Conditional Breakpoint...', 'id == 3');
    await code.page.keyboard.press('F5');
    await view.standsAt(line);
    await view.open('Locals', 'id');
    await view.variable('id').filter({ hasText: '3' }).waitFor();
    await view.console('asked for 0x420 "/squares"').waitFor();
    await code.screenshot('debug-conditions');
  });

  it('C++: stops, shows a std::string, steps over and back, and starts anew', async () => {
    const { code, view } = window();
    const line = lineOf(CPP_SOURCE, 'if (path.rfind("/admin", 0) == 0)');
    await view.debugAt('filter.cc', line);
    await view.open('Locals', 'path');
    await view.variable('path').filter({ hasText: '"/squares"' }).waitFor();
    await view.variable('this').filter({ hasText: 'id_ = 2' }).waitFor();
    await code.screenshot('debug-cpp');
    await view.toolbar('Step Over').click();
    await view.standsAt(line + 1);
    await view.toolbar('Step Back').click();
    await view.standsAt(line);
    await view.toolbar('Continue').click();
    await view.variable('this').filter({ hasText: 'id_ = 3' }).waitFor();
    await view.toolbar('Restart').click();
    await view.variable('this').filter({ hasText: 'id_ = 2' }).waitFor();
    await view.standsAt(line);
  });

  it('Go: stops, says why there are no variables, steps over and back', async () => {
    const { code, view } = window();
    const line = lineOf(GO_SOURCE, 'f.do, _ = proxywasm.GetHttpRequestHeader("x-do")');
    await view.debugAt('main.go', line);
    await view.frame('main.(*filter).OnHttpRequestHeaders').waitFor();
    await code.treeRows('Variables').filter({ hasText: '(not available)' }).waitFor();
    await view.console('Debug Go Plugin Natively (Delve)').waitFor();
    await code.screenshot('debug-go');
    await view.toolbar('Step Over').click();
    await view
      .frame('main.(*filter).OnHttpRequestHeaders')
      .filter({ hasNotText: `${line}:` })
      .waitFor();
    await view.toolbar('Step Back').click();
    await view.standsAt(line);
  });

  itWithAsc('AssemblyScript: stops, shows a string, steps over and back', async () => {
    const { code, view } = window();
    const line = lineOf(SAMPLE_SOURCE, "if (path.startsWith('/admin'))");
    await view.debugAt('index.ts', line);
    await view.frame('HelloFilter#onRequestHeaders').waitFor();
    await view.open('Locals', 'path');
    await view.variable('path').filter({ hasText: '"/squares"' }).waitFor();
    await code.screenshot('debug-assemblyscript');
    await view.toolbar('Step Over').click();
    await view.standsAt(line + 1);
    await view.toolbar('Step Back').click();
    await view.standsAt(line);
  });
});

describe('a plugin whose build fails', () => {
  const { window, it } = windowOf({
    name: 'debug-broken',
    parts: workbench,
    prepare: (folder) => newProject(folder, 'wat'),
  });

  /** F5, and a button of the dialog that comes. */
  const choose = async (label: string) => {
    const { code, view } = window();
    await view.openAt('filter.wat', 1);
    await code.page.keyboard.press('F5');
    const dialog = code.page.locator('.monaco-dialog-box').filter({ hasText: 'my-wat.wasm was not built.' });
    await dialog.filter({ hasText: 'The module that is there may not be what its sources say.' }).waitFor();
    await code.screenshot('debug-anyway');
    await dialog.getByRole('button', { name: label, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  it('is not debugged, or as it was built before', async () => {
    const { code, view, folder } = window();
    const source = join(folder, 'my-wat', 'src', 'filter.wat');
    const sound = readFileSync(source, 'utf8');
    writeFileSync(source, '(modul');
    await view.openAt('filter.wat', 1);
    await code.page.keyboard.press('F5');
    await code.toast('my-wat.wasm was not built, so there is nothing to debug.').waitFor();
    writeFileSync(source, sound);
    await view.openAt('filter.wat', 1);
    await code.page.keyboard.press('F5');
    await view.frame('proxy_on').waitFor();
    await view.stop();
    writeFileSync(source, `${sound}(modul`);
    await choose('Cancel');
    await choose('Show Problems');
    await code.page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'filter.wat' }).waitFor();
    await view.isOver();
    await choose('Debug Anyway');
    await view.frame('proxy_on').waitFor();
    await view.stop();
  });
});

/** A project that is not built, and whose scenario has a module made otherwise. */
function otherLanguage(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'wasm-plugin.yaml'), 'language: rust\n');
  cpSync(SAMPLE_MODULE, join(folder, 'x.wasm'));
  const exchanges = [{ request: { url: 'http://a.example/' }, response: { status: 200 } }];
  writeFileSync(join(folder, 'rust.scenario.yaml'), JSON.stringify({ module: 'x.wasm', exchanges }));
}

/** A new project, one whose replay is not all that proxytest can do, and one in Rust. */
async function goProjects(folder: string): Promise<void> {
  await newProject(folder, 'go');
  cpSync(join(FIXTURES, 'native-go'), join(folder, 'told'), { recursive: true });
  const command = join(folder, 'told', 'cmd', 'plugin');
  renameSync(join(command, 'main.go'), join(command, 'told.go'));
  otherLanguage(join(folder, 'rust'));
}

const homes = (scratch: string): NodeJS.ProcessEnv => ({ ...compilerHomes(), TMPDIR: join(scratch, 'tmp') });

describe('a Go plugin under Delve', () => {
  const { window, it } = windowOf({
    name: 'debug-native',
    parts: [...workbench, part('goFilter'), part('delve')],
    prepare: goProjects,
    env: (scratch) => ({ ...homes(scratch), PATH: delveEnvironment()['PATH'] ?? '' }),
  });

  const made = () =>
    readdirSync(join(window().scratch, 'tmp')).filter((name) => name.startsWith('wasm-plugin-native-'));
  const goes = () => until('what was made to go', () => Promise.resolve(made().length === 0));
  const main = () => join(window().folder, 'my-go', 'main.go');
  const pathIs = (path: string) =>
    window()
      .view.variable('path')
      .filter({ hasText: `"${path}"` })
      .waitFor();

  it('stops in it, shows variables, runs to the end, and leaves nothing behind', async () => {
    const { code, view, folder } = window();
    const line = lineOf(main(), 'f.config.denies(path)');
    const sources = () => filesIn(folder).filter((file) => !/(^|[/\\])build([/\\]|$)/.test(file));
    const before = sources();
    await view.openAt('main.go', line);
    await view.toggleBreakpoint();
    await code.run(NATIVELY);
    await view.standsAt(line, BUILD_MS);
    await view.open('Locals', 'path');
    await pathIs('/');
    await code.screenshot('debug-native');
    expect(made()).toHaveLength(1);
    for (const path of ['/orders?draft=1', '/admin/users?page=2']) {
      await view.toolbar('Continue').click();
      await pathIs(path);
    }
    await view.toolbar('Continue').click();
    await view.console('--- PASS: TestWasmPluginReplay').waitFor();
    await view.isOver();
    await goes();
    expect(sources()).toEqual(before);
  });

  it('starts anew, and is stopped', async () => {
    const { code, view } = window();
    const line = lineOf(main(), 'f.config.denies(path)');
    await view.openAt('main.go', line);
    await view.toggleBreakpoint();
    await code.run(NATIVELY);
    await view.standsAt(line, BUILD_MS);
    await pathIs('/');
    await view.toolbar('Continue').click();
    await pathIs('/orders?draft=1');
    await view.toolbar('Restart').click();
    await pathIs('/');
    await view.standsAt(line, BUILD_MS);
    await code.screenshot('debug-native-again');
    await view.stop();
    await goes();
  });

  it('tells in the Debug Console what is not as in the proxy', async () => {
    const { code, view } = window();
    // What the plugin logs later would push it out of sight.
    const line = lineOf(join(FIXTURES, 'native-go', 'cmd', 'plugin', 'main.go'), 'route, err := sdk.GetProperty');
    await view.openAt('told.go', line);
    await view.toggleBreakpoint();
    await code.run(NATIVELY);
    await view.standsAt(line, BUILD_MS);
    await view.console('Natively, not all is as in the proxy').waitFor();
    await view.console('Shared data "told" is written a second time without its cas').waitFor();
    await code.screenshot('debug-native-limits');
    await view.stop();
    await goes();
  });

  it('is refused to a plugin in another language', async () => {
    const { code, view } = window();
    await view.openAt('rust.scenario.yaml', 1);
    await code.run(NATIVELY);
    await code.toast('it is a plugin in another language (rust)').waitFor();
    await code.screenshot('debug-native-rust');
    expect(await view.toolbar('Stop').count()).toBe(0);
    expect(made()).toEqual([]);
  });

  it('leaves nothing behind when its window closes', async () => {
    const { code, view } = window();
    const line = lineOf(main(), 'f.config.denies(path)');
    await view.openAt('main.go', line);
    await view.toggleBreakpoint();
    await code.run(NATIVELY);
    await view.standsAt(line, BUILD_MS);
    expect(made()).toHaveLength(1);
    await code.run('Developer: Reload Window');
    await goes();
    await code.ready();
  });
});

describe('where Delve is not installed', () => {
  const without = (PATH = '') => PATH.split(delimiter).filter((path) => !existsSync(join(path, 'dlv')));
  const { window, it } = windowOf({
    name: 'debug-no-delve',
    parts: workbench,
    prepare: (folder) => otherLanguage(join(folder, 'x')),
    env: (scratch) => ({
      ...homes(scratch),
      ...{ PATH: without(process.env['PATH']).join(delimiter), GOPATH: scratch, GOBIN: '', GOENV: 'off' },
    }),
  });

  it('says how it is installed', async () => {
    const { code, view } = window();
    await view.openAt('rust.scenario.yaml', 1);
    await code.run(NATIVELY);
    await code.toast('Run: go install github.com/go-delve/delve/cmd/dlv@latest').waitFor();
    await code.screenshot('debug-no-delve');
  });
});

describe('a Go plugin in a workspace that is not trusted', () => {
  const prepare = (folder: string) => newProject(folder, 'go');
  const { window, it } = windowOf({ name: 'debug-untrusted', parts: workbench, prepare, untrusted: true });

  it('is not built, and not run', async () => {
    const { code, folder } = window();
    await code.run(NATIVELY);
    await code.toast('not trusted, so no plugin is run').waitFor();
    expect(existsSync(join(folder, 'my-go', 'build'))).toBe(false);
  });
});
