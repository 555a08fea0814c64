/** What VS Code shows while a program is stopped. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { ARTIFACTS, itWith, type Found } from '../support/parts';
import { until, VsCode } from './vscode';

/** Of the workspace: where it floats, the tool bar lies over tabs. */
export const DOCKED = { 'debug.toolBarLocation': 'docked' };

export class DebugView {
  constructor(private readonly code: VsCode) {}

  lineNumber(line: number): Locator {
    return this.code.lineNumber(line);
  }

  variable(name: string): Locator {
    const rows = this.code.treeRows('Variables');
    return rows.filter({ hasText: new RegExp(`^\\s*${name}\\b`) }).first();
  }

  /** VS Code opens the first scope itself, but not each time. */
  async open(name: string, child: string): Promise<void> {
    const isThere = () =>
      this.variable(child)
        .waitFor({ timeout: 1_000 })
        .then(
          () => true,
          () => false,
        );
    await until(`${child} in ${name}`, async () => {
      await this.variable(name).waitFor();
      if (await isThere()) return true;
      await this.variable(name).locator('.monaco-tl-twistie.collapsed').click({ timeout: 1_000 });
      return false;
    });
  }

  toolbar(label: string): Locator {
    // Sessions and threads have the same in the call stack.
    return this.code.page.locator(`.sidebar > .composite.title .action-label[aria-label^="${label}"]`);
  }

  frame(name: string): Locator {
    return this.code.treeRows('Call Stack').filter({ hasText: name }).first();
  }

  /** The line where it stands is yellow. */
  async standsAt(line: number, timeoutMs = 30_000): Promise<void> {
    const yellow = this.code.page.locator('.view-overlays .debug-top-stack-frame-line').first();
    const top = async (element: Locator) => (await element.boundingBox({ timeout: 1_000 }))?.y ?? NaN;
    const stands = async () => Math.abs((await top(yellow)) - (await top(this.lineNumber(line)))) < 5;
    await until(`line ${line} to be the current one`, stands, timeoutMs);
  }

  /** A file in an editor. */
  async openAt(name: string, line: number): Promise<void> {
    await this.code.openEditor(name, line);
  }

  /** With a breakpoint in that line, by F5. */
  async debugAt(name: string, line: number): Promise<void> {
    await this.openAt(name, line);
    await this.toggleBreakpoint();
    await this.code.page.keyboard.press('F5');
    await this.standsAt(line);
  }

  /** In the line of the cursor. */
  async toggleBreakpoint(): Promise<void> {
    await this.code.page.keyboard.press('F9');
    await this.code.page.locator('.codicon-debug-breakpoint').first().waitFor();
  }

  /** What the Debug Console says. */
  console(text: string): Locator {
    return this.code.page.locator('.repl .monaco-list-row').filter({ hasText: text }).first();
  }

  async stop(): Promise<void> {
    await this.toolbar('Stop').click();
    await this.isOver();
  }

  /** For the next test. */
  async clear(): Promise<void> {
    await this.code.run('Remove All Breakpoints');
    if ((await this.toolbar('Stop').count()) > 0) await this.stop();
    await this.code.run('View: Close All Editors');
  }

  async isOver(): Promise<void> {
    await this.toolbar('Stop').waitFor({ state: 'detached' });
  }

  /** In the menu that has just opened, which takes no click at once, lest it be the one that opened it. */
  async choose(label: string): Promise<void> {
    const item = this.code.page.locator('.monaco-menu .action-label').filter({ hasText: label });
    await until('the menu to go', async () => {
      await item.click({ timeout: 1_000 });
      await item.waitFor({ state: 'detached', timeout: 1_000 });
      return true;
    });
  }
}

/** Instructions, each known by its label: address, bytes and text. */
export class DisassemblyView {
  private readonly rows: Locator;

  constructor(private readonly code: VsCode) {
    this.rows = code.page.locator('.disassembly-view .monaco-list-row');
  }

  async open(): Promise<void> {
    await this.code.run('Open Disassembly View');
    await this.currentRow.first().waitFor();
  }

  row(label: string): Locator {
    return this.code.page.locator(`.disassembly-view .monaco-list-row[aria-label="${label}"]`);
  }

  async current(): Promise<string> {
    return labelOf(this.currentRow.first());
  }

  async standsAt(label: string): Promise<void> {
    await until(`${label} to be the current one`, async () => (await this.current()) === label);
  }

  async after(label: string, count: number): Promise<string> {
    const index = Number(await this.row(label).getAttribute('data-index'));
    return labelOf(this.code.page.locator(`.disassembly-view .monaco-list-row[data-index="${index + count}"]`));
  }

  /** By a click beside it. */
  async toggleBreakpoint(label: string): Promise<void> {
    await this.row(label).locator('.monaco-table-td').first().click();
    await this.row(label).locator('.codicon-debug-breakpoint').waitFor();
  }

  private get currentRow(): Locator {
    return this.rows.filter({ has: this.code.page.locator('.codicon-debug-stackframe') });
  }
}

async function labelOf(row: Locator): Promise<string> {
  return (await row.getAttribute('aria-label', { timeout: 3_000 })) ?? '';
}

interface DebugWindow {
  readonly scratch: string;
  readonly folder: string;
  readonly code: VsCode;
  readonly view: DebugView;
}

interface WindowOptions {
  readonly name: string;
  readonly parts: readonly Found<unknown>[];
  /** Fills the workspace. */
  readonly prepare: (folder: string) => unknown;
  /** Besides that of this process. */
  readonly env?: (scratch: string) => NodeJS.ProcessEnv;
  readonly untrusted?: boolean;
}

/** One for all tests of a block. */
export function windowOf({ name, parts, prepare, env, untrusted = false }: WindowOptions) {
  const isAvailable = parts.every((found) => 'value' in found);
  let opened: DebugWindow | undefined;
  const window = () => {
    if (opened === undefined) throw new Error('VS Code has not started');
    return opened;
  };
  beforeAll(async () => {
    if (!isAvailable) return;
    const scratch = await mkdtemp(join(tmpdir(), 'workbench-debug-'));
    const folder = join(scratch, 'project');
    for (const made of [join(folder, '.vscode'), join(scratch, 'tmp')]) mkdirSync(made, { recursive: true });
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(DOCKED));
    await prepare(folder);
    // What a login shell of VS Code's knows is what this process knows.
    for (const [key, value] of Object.entries(env?.(scratch) ?? {})) vi.stubEnv(key, value);
    const code = await VsCode.start({ folder, extensions: [join(ARTIFACTS, 'extension')], untrusted });
    opened = { scratch, folder, code, view: new DebugView(code) };
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await opened?.code.screenshot(`failure-${name}`);
    await opened?.view.clear();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await opened?.code.close();
    if (opened !== undefined) await rm(opened.scratch, { recursive: true, force: true });
  });
  return { window, it: itWith(parts) };
}
