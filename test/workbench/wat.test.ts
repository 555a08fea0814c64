/** WebAssembly text in a real VS Code: colours, problems, hover, completion, rename, formatting, remedies. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { ARTIFACTS, itWith, part, ROOT, SAMPLE_MODULE } from '../support/parts';
import { until, VsCode } from './vscode';

const parts = [part('codeServer'), part('chromium')];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);

const TEMPLATE = readFileSync(join(ROOT, 'templates/wat-http/src/filter.wat'), 'utf8').replaceAll(/%\{[\w-]+\}/g, '5');

const SMALL = `(module
  (func $double (param i32) (result i32)
    local.get 0
    local.get 0
    i32.add)
  (func (export "go") (result i32)
    i32.const 2
    call 0)
  (func (export "log")
    (drop (call $proxy_done))))
`;

const BEGUN = '(module\n  (func $run\n    block\n      nop\n      en))\n';

interface Editor {
  readonly code: VsCode;
  readonly open: (name: string) => Promise<void>;
  readonly goTo: (text: string, words: string, inside?: number) => Promise<void>;
  /** Among the symbols of what is open. */
  readonly seek: (symbol: string) => Promise<void>;
}

/** What a user does in an editor, by the keyboard. */
function editorOf(code: VsCode): Editor {
  const focused = code.page.locator('.editor-group-container.active .monaco-editor.focused');
  const open = async (name: string) => {
    await code.openEditor(name);
    await focused.waitFor();
  };
  const goTo = async (text: string, words: string, inside = 0) => {
    const lines = text.slice(0, text.indexOf(words) + inside).split('\n');
    const [line, column] = [lines.length, (lines.at(-1) ?? '').length + 1];
    const there = code.page.locator('.statusbar-item').getByText(`Ln ${line}, Col ${column}`, { exact: true });
    await until(`the cursor in line ${line}, column ${column}`, async () => {
      await code.quickOpen(`:${line}:${column}`);
      await code.quickInput.press('Enter', { timeout: 3_000 });
      await there.waitFor({ timeout: 3_000 });
      await focused.waitFor({ timeout: 3_000 });
      return true;
    });
  };
  const seek = async (symbol: string) => {
    const row = code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: symbol }).first();
    await until(`${symbol} in the outline`, async () => {
      await code.quickOpen(`@${symbol}`);
      await row.waitFor({ timeout: 3_000 });
      return true;
    });
  };
  return { code, open, goTo, seek };
}

describe('WAT in a real VS Code', () => {
  let folder: string;
  let code: VsCode;
  let editor: Editor;

  const path = (name: string) => join(folder, name);
  const onDisk = (name: string) => readFileSync(path(name), 'utf8');
  const problem = (words: string) =>
    code.page.locator('.markers-panel .monaco-list-row').filter({ hasText: words }).first();
  const save = () => code.page.keyboard.press('Control+s');
  /** What a command leads to comes when the server has answered: it is saved until it is there. */
  const saved = (what: string, name: string, holds: (text: string) => boolean) =>
    until(what, async () => {
      await save();
      return holds(onDisk(name));
    });
  /** VS Code asks for it once: perhaps before the server has started. */
  const hover = async (words: string) => {
    const box = code.page.locator('.monaco-hover:visible').filter({ hasText: words }).first();
    await until(`a hover with ${words}`, async () => {
      await code.run('Show or Focus Hover');
      await box.waitFor({ timeout: 3_000 });
      return true;
    });
    return box;
  };

  beforeAll(async () => {
    if (!available) return;
    folder = await mkdtemp(join(tmpdir(), 'workbench-wat-'));
    writeFileSync(path('filter.wat'), TEMPLATE);
    writeFileSync(path('small.wat'), SMALL);
    writeFileSync(path('untidy.wat'), TEMPLATE.replaceAll(/^ +/gm, ''));
    writeFileSync(path('begun.wat'), BEGUN);
    await cp(SAMPLE_MODULE, path('hello-filter.wasm'));
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')] });
    editor = editorOf(code);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-wat');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has colours for instructions, names, numbers and comments', async () => {
    await editor.open('filter.wat');
    const spans = code.page.locator('.monaco-editor .view-line span[class*="mtk"]');
    const classes = () => spans.evaluateAll((all) => all.map((span) => span.getAttribute('class') ?? ''));
    // An editor is there before its lines, and they before the grammar.
    await until('more than four colours', async () => new Set(await classes()).size > 4);
    await code.screenshot('wat-colours');
  });

  it('tells what an instruction does, and what is on the stack', async () => {
    await editor.goTo(TEMPLATE, '(i32.add (local.get $start)', 3);
    const box = await hover('i32.add');
    expect(await box.innerText()).toMatch(/stack/i);
    await code.screenshot('wat-hover');
    await code.page.keyboard.press('Escape');
  });

  it('tells what a host function does, with its parameters', async () => {
    await editor.goTo(TEMPLATE, '(call $set_header', 8);
    await hover('proxy_replace_header_map_value');
    await code.screenshot('wat-hover-host');
    await code.page.keyboard.press('Escape');
  });

  it('goes to a definition', async () => {
    await editor.goTo(TEMPLATE, '(call $until', 8);
    await code.page.keyboard.press('F12');
    const line = TEMPLATE.slice(0, TEMPLATE.indexOf('(func $until')).split('\n').length;
    await code.page
      .locator('.statusbar-item')
      .filter({ hasText: `Ln ${line},` })
      .waitFor();
  });

  it('completes names', async () => {
    await editor.goTo(TEMPLATE, '(call $until', 12);
    await code.page.keyboard.press('Control+Backspace');
    await code.page.keyboard.type('$unt');
    const row = code.page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: '$until' }).first();
    await row.waitFor();
    await code.screenshot('wat-completion');
    await code.page.keyboard.press('Enter');
    await saved('the text as it was', 'filter.wat', (text) => text === TEMPLATE);
  });

  it('shows a problem while typing, and that it is gone', async () => {
    await code.run('Problems: Focus on Problems View');
    await editor.open('filter.wat');
    await editor.goTo(TEMPLATE, '(call $until', 12);
    await code.page.keyboard.type('l');
    await problem('There is no function $untill').waitFor();
    await code.page.locator('.squiggly-error').first().waitFor();
    await code.screenshot('wat-problem');
    await code.page.keyboard.press('Backspace');
    await until('no such problem', async () => (await problem('$untill').count()) === 0);
  });

  it('renames everywhere', async () => {
    await editor.goTo(TEMPLATE, '(call $until', 8);
    await code.page.keyboard.press('F2');
    await code.page.locator('.rename-box input').fill('$up_to');
    await code.page.keyboard.press('Enter');
    await code.page.locator('.rename-box input').waitFor({ state: 'hidden' });
    const renamed = TEMPLATE.replaceAll(/\$until\b/g, '$up_to');
    await saved('the new name', 'filter.wat', (text) => text === renamed);
  });

  it('formats', async () => {
    await editor.open('untidy.wat');
    await code.run('Format Document');
    await saved('indentation', 'untidy.wat', (text) => /^ {2}\(func/m.test(text));
    expect(onDisk('untidy.wat').replaceAll(/\s+/g, ' ')).toBe(TEMPLATE.replaceAll(/\s+/g, ' '));
  });

  it('has an outline', async () => {
    await editor.seek('$allocate');
    await code.screenshot('wat-outline');
    await code.page.keyboard.press('Escape');
  });

  it('hints at names behind indices, and imports what is missing', async () => {
    await editor.open('small.wat');
    await until('a hint', async () => {
      const text = await code.page.locator('.monaco-editor .view-lines').first().innerText();
      return /call.0.*\$double/.test(text);
    });
    await editor.goTo(SMALL, '$proxy_done', 3);
    await code.screenshot('wat-hints');
    await code.page.keyboard.press('Control+.');
    const action = code.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Import proxy_done' })
      .first();
    await action.waitFor();
    await code.screenshot('wat-remedy');
    await action.click();
    await saved('the import', 'small.wat', (text) => text.includes('(import "env" "proxy_done"'));
    // It shifted the indices of functions.
    expect(onDisk('small.wat')).toContain('call 1)');
  });

  it('serves a module that is opened as text', async () => {
    await code.run('View: Close All Editors');
    await code.openFile('hello-filter.wasm');
    // The command takes the module of the editor in front.
    await code.page.locator('.tab.active').filter({ hasText: 'hello-filter.wasm' }).waitFor();
    await code.run('Wasm Plugin: Open Module as WAT');
    await code.page.locator('.tab.active').filter({ hasText: 'hello-filter.wasm.wat' }).waitFor();
    await editor.seek('proxy_on_request_headers');
    await code.screenshot('wat-of-module');
    await code.page.keyboard.press('Escape');
  });

  it('does not ask for a file when VS Code saves by itself', async () => {
    mkdirSync(path('.vscode'), { recursive: true });
    writeFileSync(path('.vscode/settings.json'), JSON.stringify({ 'files.autoSave': 'afterDelay' }));
    await code.page.locator('.editor-group-container.active .view-lines').first().click();
    await code.page.keyboard.type(' ');
    await code.toast('Save it yourself once').waitFor();
    expect(await code.page.locator('.quick-input-widget input:visible').count()).toBe(0);
    rmSync(path('.vscode/settings.json'));
  });

  it('puts the end of a block that is taken from the list in its place', async () => {
    await editor.open('begun.wat');
    await editor.goTo(BEGUN, 'en))', 2);
    await code.run('Trigger Suggest');
    const rows = code.page.locator('.suggest-widget.visible .monaco-list-row[aria-label^="end"]');
    await rows.first().click();
    const ended = BEGUN.replace('      en))', '    end))');
    await saved('its place', 'begun.wat', (text) => text === ended);
  });

  it('asks nothing of the network', () => {
    expect(code.foreign).toEqual([]);
  });
});

describe('WAT beside another extension that serves it (a stand-in without a server)', () => {
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    folder = await mkdtemp(join(tmpdir(), 'workbench-wat-other-'));
    mkdirSync(join(folder, 'work'));
    writeFileSync(join(folder, 'work', 'a.wat'), '(module (func (call $missing)))\n');
    const other = join(folder, 'other');
    mkdirSync(other);
    const manifest = {
      name: 'other-wat',
      publisher: 'stand-in',
      version: '1.0.0',
      engines: { vscode: '^1.100.0' },
      main: './main.js',
      activationEvents: ['onLanguage:wat'],
    };
    writeFileSync(join(other, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(other, 'main.js'), 'exports.activate = () => {};\n');
    code = await VsCode.start({ folder: join(folder, 'work'), extensions: [join(ARTIFACTS, 'extension'), other] });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-wat-other');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is silent, and says so in the log', async () => {
    await editorOf(code).open('a.wat');
    const line = code.page.locator('.output-view .view-lines').filter({ hasText: 'stand-in.other-wat' });
    // VS Code lists log channels only once it has been idle after its start; until then it shows none, and says nothing.
    await until('the log', async () => {
      await code.run('Wasm Plugin: Show Log');
      await line.waitFor({ timeout: 3_000 });
      return true;
    });
    expect(await code.page.locator('.squiggly-error').count()).toBe(0);
  });

  it('serves WAT all the same when the user wants it', async () => {
    const settings = join(folder, 'work', '.vscode');
    mkdirSync(settings);
    writeFileSync(join(settings, 'settings.json'), JSON.stringify({ 'wasmPlugin.wat.enable': 'always' }));
    await code.page.locator('.squiggly-error').first().waitFor();
  });

  it('and not at all when they want none', async () => {
    const settings = join(folder, 'work', '.vscode', 'settings.json');
    writeFileSync(settings, JSON.stringify({ 'wasmPlugin.wat.enable': 'never' }));
    await until('no squiggle', async () => (await code.page.locator('.squiggly-error').count()) === 0);
  });
});
