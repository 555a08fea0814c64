/** What VS Code shows while a program is stopped. */

import type { Locator } from 'playwright-core';
import { until, type VsCode } from './vscode';

/** Of the workspace: where it floats, the tool bar lies over tabs. */
export const DOCKED = { 'debug.toolBarLocation': 'docked' };

export class DebugView {
  constructor(private readonly code: VsCode) {}

  lineNumber(line: number): Locator {
    return this.code.page.locator('.margin-view-overlays .line-numbers').getByText(String(line), { exact: true });
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
    return this.code.page.locator(`.sidebar .action-label[aria-label^="${label}"]`);
  }

  frame(name: string): Locator {
    return this.code.treeRows('Call Stack').filter({ hasText: name }).first();
  }

  /** The line where it stands is yellow. */
  async standsAt(line: number): Promise<void> {
    const yellow = this.code.page.locator('.view-overlays .debug-top-stack-frame-line').first();
    const top = async (element: Locator) => (await element.boundingBox({ timeout: 1_000 }))?.y ?? NaN;
    await until(`line ${line} to be the current one`, async () => {
      return Math.abs((await top(yellow)) - (await top(this.lineNumber(line)))) < 5;
    });
  }

  /** A file in an editor. A window that has just opened may not hear the key. */
  async openAt(name: string, line: number): Promise<void> {
    const { page } = this.code;
    await until(`${name} to open`, async () => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('ControlOrMeta+p');
      await page.locator('.quick-input-widget input:visible').first().fill(`${name}:${line}`, { timeout: 3_000 });
      const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name });
      await row.first().click({ timeout: 3_000 });
      await this.lineNumber(line).waitFor({ timeout: 3_000 });
      return true;
    });
  }

  async stop(): Promise<void> {
    await this.toolbar('Stop').click();
    await this.isOver();
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
