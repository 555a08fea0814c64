/** From nothing to a running plugin, inside a real VS Code. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { ARTIFACTS, itWith, part, SAMPLE_MODULE } from '../support/parts';
import { compilerHomes, newProject } from '../support/scaffolds';
import { DebugView } from './debug-view';
import { until, VsCode } from './vscode';

const parts = [part('codeServer'), part('chromium')];
const available = parts.every((found) => 'value' in found);
const it = itWith(parts);
/** A compiler that has to compile its own library first. */
const SLOW = 60_000;

describe('a new plugin in a real VS Code', () => {
  let scratch: string;
  let folder: string;
  let code: VsCode;

  beforeAll(async () => {
    if (!available) return;
    scratch = await mkdtemp(join(tmpdir(), 'workbench-build-'));
    // Compilers and patterns have to cope with both.
    folder = join(scratch, 'my plugins é');
    await mkdir(folder);
    code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')], env: compilerHomes() });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await code.screenshot('failure-build');
  });

  afterAll(async () => {
    if (!available) return;
    await code.close();
    await rm(scratch, { recursive: true, force: true });
  });

  const source = () => join(folder, 'first', 'src', 'filter.wat');
  const answer = async (title: string, text: string) => {
    const box = code.page.locator('.quick-input-widget').filter({ hasText: title });
    await box.waitFor();
    const choice = box.locator('.monaco-list-row').filter({ hasText: text }).first();
    await choice.click();
  };

  it('goes from the wizard to its first replay', async () => {
    const start = performance.now();
    await code.run('Wasm Plugin: New Plugin…');
    await answer('in which language', 'WAT');
    await code.screenshot('new-plugin');
    await answer('which proxy', 'Envoy');
    const box = code.page.locator('.quick-input-widget').filter({ hasText: 'what is it called' });
    await box.locator('input').fill('First Plugin');
    await box.filter({ hasText: 'cannot be the name of a plugin' }).waitFor();
    await box.locator('input').fill('first');
    await code.page.keyboard.press('Enter');
    await answer('in which folder', 'my plugins');
    await code.webview.locator('.row[data-key="3"][data-mark="changed"]').waitFor();
    expect((performance.now() - start) / 1000).toBeLessThan(60);
    const change = code.webview.locator('tr[data-sign="+"]').filter({ hasText: 'x-plugin' });
    await change.waitFor();
    expect(await change.innerText()).toContain('hello');
    await code.page.locator('.statusbar-item').filter({ hasText: 'first.wasm' }).waitFor();
    await code.screenshot('first-replay');
  });

  it('builds on save, and the panel replays the new module', async () => {
    const before = await code.webview.locator('.facts').innerText();
    await edit((text) => text.replace('"hello"', '"howdy"'));
    await until('the new module in the panel', async () => {
      return (await code.webview.locator('.facts').innerText()) !== before;
    });
    await code.page.locator('.statusbar-item').filter({ hasText: '(±0)' }).waitFor();
  });

  it('shows an error at its line, and keeps the module', async () => {
    const module = readFileSync(join(folder, 'first', 'build', 'first.wasm'));
    await edit((text) => text.replace('(call $until', '(call $untill'));
    await code.page.locator('.statusbar-item').filter({ hasText: 'build failed' }).waitFor();
    await inProblems('untill', async (row) => {
      expect(await row.innerText({ timeout: 2_000 })).toMatch(/Ln 1\d\d, Col \d+/);
    });
    await code.screenshot('build-error');
    expect(readFileSync(join(folder, 'first', 'build', 'first.wasm'))).toEqual(module);
    await edit((text) => text.replace('$untill', '$until'));
    await code.page.locator('.statusbar-item').filter({ hasText: 'first.wasm' }).waitFor();
    await until('no problems', async () => (await problemRow('untill').count()) === 0);
  });

  it('says what this machine can build', async () => {
    await code.run('Wasm Plugin: Check Toolchains');
    const rows = code.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'WAT' }).waitFor();
    expect(await rows.count()).toBe(6);
    await code.screenshot('toolchains');
    await code.page.keyboard.press('Escape');
  });

  /** What is put in place of something, and what the compiler says of it. */
  const mistakes = [
    ['go', 'main.go', 'f.deny(path)', 'f.denies(path)', 'f.denies undefined', part('goFilter')],
    [
      'assemblyscript',
      'index.ts',
      'parseConfig(this',
      'parseConfigs(this',
      "Cannot find name 'parseConfigs'",
      undefined,
    ],
    ['c++', 'filter.cc', 'ConfigReader(text)', 'ConfigRider(text)', 'ConfigRider', part('cppFilter')],
    ['rust', 'lib.rs', 'self.deny(&path)', 'self.denies(&path)', 'no method named `denies`', part('rustFilter')],
  ] as const;
  for (const [template, name, from, to, words, compiler] of mistakes) {
    itWith([...parts, ...(compiler === undefined ? [] : [compiler])])(
      `shows a mistake in ${template} at its line`,
      async () => {
        const project = await newProject(folder, template);
        const sources = ['', 'src', 'assembly'].map((one) => join(project, one, name));
        const file = sources.find((one) => existsSync(one)) ?? '';
        const text = readFileSync(file, 'utf8');
        writeFileSync(file, text.replace(from, to));
        const line = text.slice(0, text.indexOf(from)).split('\n').length;
        await openAt(relative(folder, file));
        await code.run('Wasm Plugin: Build');
        const failed = `${basename(project)}: build failed`;
        await code.page.locator('.statusbar-item').filter({ hasText: failed }).waitFor({ timeout: SLOW });
        await inProblems(words, async (row) => {
          expect(await row.innerText({ timeout: 2_000 })).toContain(`Ln ${line}, Col `);
          // A click leads there, where the squiggle is.
          await row.click({ timeout: 2_000 });
        });
        await code.page.locator('.squiggly-error').first().waitFor();
        await code.screenshot(`mistake-${basename(project)}`);
      },
    );
  }

  it('a build that takes long can be cancelled, and the compiler ends with it', async () => {
    const pid = join(scratch, 'pid');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setInterval(() => 0, 1000)`;
    const slow = join(folder, 'slow');
    mkdirSync(slow);
    writeFileSync(
      join(slow, 'wasm-plugin.yaml'),
      `language: go\ncommand: ${JSON.stringify([process.execPath, '-e', script])}\n`,
    );
    writeFileSync(join(slow, 'slow.go'), 'package main\n');
    await openAt('slow/slow.go');
    await code.run('Wasm Plugin: Build');
    const toast = code.toast('Building slow');
    await toast.waitFor();
    await code.screenshot('build-progress');
    await toast.locator('.monaco-button').filter({ hasText: 'Cancel' }).click();
    await code.page.locator('.statusbar-item').filter({ hasText: 'build cancelled' }).waitFor();
    await until('the compiler to end', () => Promise.resolve(!existsSync(`/proc/${readFileSync(pid, 'utf8')}`)));
  });

  /** A project with a script for its compiler, which gets the module's path, and finds what the test tells it in its folder. */
  const scripted = (name: string, script: string): string => {
    const project = join(folder, name);
    mkdirSync(project);
    const command = JSON.stringify([process.execPath, '-e', `const fs = require('node:fs'); ${script}`, '${output}']);
    const modes = ['debug', 'release'].map((mode) => `${mode}: { env: { MODE: ${mode} } }\n`).join('');
    const profile = `language: c++\noutput: build/${name}.wasm\ncommand: ${command}\n${modes}`;
    writeFileSync(join(project, 'wasm-plugin.yaml'), profile);
    writeFileSync(join(project, `${name}.cc`), '//');
    return project;
  };
  const tells = (name: string) =>
    `fs.appendFileSync('told', process.env.MODE + fs.readFileSync('${name}.cc') + '\\n');`;
  const holds = (what: string, read: () => boolean) => until(what, () => new Promise((resolve) => resolve(read())));
  const told = (project: string, line: string) =>
    holds(line, () => readFileSync(join(project, 'told'), 'utf8').trimEnd().split('\n').at(-1) === line);
  const save = async (text: string) => {
    await code.page.locator('.editor-group-container.active .monaco-editor').first().click();
    await code.page.keyboard.press('Control+End');
    await code.page.keyboard.type(text);
    await code.page.keyboard.press('Control+s');
  };

  it('builds what was saved last, though it is saved while a build runs', async () => {
    const made = `fs.existsSync('go') && (fs.copyFileSync(${JSON.stringify(SAMPLE_MODULE)}, process.argv[1]), process.exit())`;
    const project = scripted('saved', `${tells('saved')} setInterval(() => ${made}, 20)`);
    await openAt('saved/saved.cc');
    await save('1');
    await told(project, 'release//1');
    await save('2');
    await told(project, 'release//12');
    writeFileSync(join(project, 'go'), '');
    await code.page.locator('.statusbar-item').filter({ hasText: 'saved.wasm' }).waitFor();
    expect(await code.toast('already active').count()).toBe(0);
  });

  it('debugs what was saved last, though it is saved while that is built', async () => {
    const project = join(folder, 'saved');
    rmSync(join(project, 'go'));
    utimesSync(join(project, 'build', 'saved.wasm'), 0, 0);
    const scenario = 'module: build/saved.wasm\nexchanges: [{ request: { url: http://a.example/ } }]\n';
    writeFileSync(join(project, 'saved.scenario.yaml'), scenario);
    await openAt('saved/saved.cc');
    await code.page.keyboard.press('F5');
    await told(project, 'debug//12');
    await save('3');
    await told(project, 'debug//123');
    writeFileSync(join(project, 'go'), '');
    const view = new DebugView(code);
    await view.frame('proxy_on').waitFor();
    await code.run('Debug: Stop');
    await until('the session to end', async () => (await view.frame('proxy_on').count()) === 0);
    await told(project, 'debug//123');
  });

  it('builds what was saved last, though a build has just failed', async () => {
    const project = scripted('broken', `${tells('broken')} process.exit(1)`);
    await openAt('broken/broken.cc');
    for (const [typed, all] of [
      ['1', '1'],
      ['2', '12'],
      ['3', '123'],
    ] as const) {
      await save(typed);
      await told(project, `release//${all}`);
    }
    expect(await code.toast('already active').count()).toBe(0);
  });

  it('offers the build as a task', async () => {
    expect(existsSync(join(folder, 'first', '.vscode', 'tasks.json'))).toBe(true);
    await code.run('Tasks: Run Build Task');
    const box = code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'build first' }).first();
    await box.waitFor();
    await code.page.keyboard.press('Escape');
  });

  it('leaves nothing behind when its window closes during a build', async () => {
    const project = scripted('left', "fs.writeFileSync('pid', String(process.pid)); setInterval(() => 0, 1000)");
    await openAt('left/left.cc');
    await save(' ');
    await holds('the compiler', () => readFileSync(join(project, 'pid'), 'utf8') !== '');
    expect(readdirSync(join(project, 'build'))).toHaveLength(1);
    await code.run('Developer: Reload Window');
    await holds('nothing to be left', () => readdirSync(join(project, 'build')).length === 0);
    expect(existsSync(`/proc/${readFileSync(join(project, 'pid'), 'utf8')}`)).toBe(false);
  });

  it('asks nothing of the network', () => {
    expect(code.foreign).toEqual([]);
    return Promise.resolve();
  });

  const problemRow = (words: string) =>
    code.page.locator('.markers-panel .monaco-list-row').filter({ hasText: words }).first();

  /** The terminal of a task may come to the front after its task has ended: what is done in the list is done at once. */
  const inProblems = (words: string, act: (row: Locator) => Promise<void>) =>
    until(words, async () => {
      await code.page.locator('.part.panel .action-item').filter({ hasText: 'Problems' }).click({ timeout: 2_000 });
      // The list has elements only for what is in sight.
      await code.page.locator('.part.panel input[placeholder^="Filter"]').fill(words, { timeout: 2_000 });
      await problemRow(words).waitFor({ timeout: 2_000 });
      await act(problemRow(words));
      return true;
    });

  const openAt = async (path: string) => {
    await code.run('Go to File...');
    await code.page.keyboard.type(path);
    await code.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: basename(path) })
      .first()
      .click();
    await code.page
      .locator('.tab.active')
      .filter({ hasText: basename(path) })
      .waitFor();
  };

  /** Beside the panel, and saved there: the text comes from disk, a blank at its end from the keyboard. */
  const edit = async (change: (text: string) => string) => {
    writeFileSync(source(), change(readFileSync(source(), 'utf8')));
    await code.run('Go to File...');
    const row = code.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'filter.wat' }).first();
    await code.page.keyboard.type('filter.wat');
    await row.waitFor();
    if ((await code.page.locator('.tab').filter({ hasText: 'filter.wat' }).count()) > 0) await row.click();
    else await code.page.keyboard.press('Control+Enter');
    await code.page.locator('.tab.active').filter({ hasText: 'filter.wat' }).waitFor();
    // A tab is there before its editor has the keyboard.
    await code.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
    await code.page.keyboard.press('Control+End');
    await code.page.keyboard.type(' ');
    await code.page.keyboard.press('Control+s');
  };
});
