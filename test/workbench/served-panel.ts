/** The panel that `wasm-plugin serve` shows, in a real browser. */

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { part, ROOT, valueOf } from '../support/found';

export class ServedPanel {
  readonly errors: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: ChildProcess,
  ) {
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** `args`: what is served. */
  static async open(...args: readonly string[]): Promise<ServedPanel> {
    const server = spawn(process.execPath, [join(ROOT, 'dist', 'cli.js'), 'serve', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const url = await addressOf(server);
    const browser = await chromium.launch({ executablePath: valueOf(part('chromium')), args: ['--no-sandbox'] });
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
      acceptDownloads: true,
    });
    const page = await context.newPage();
    const panel = new ServedPanel(page, browser, server);
    await page.goto(url);
    return panel;
  }

  async finished(): Promise<void> {
    await this.page.locator('.status').filter({ hasText: 'finished in' }).waitFor({ timeout: 30_000 });
  }

  /** With the replay that follows, of what is there without it. */
  async endComparison(): Promise<void> {
    await this.choose('Compare', 'End comparison');
    // It goes as that replay begins; until then the end of the one before is shown.
    const tab = this.page.locator('vscode-tab-header[hidden]').filter({ hasText: 'Compare' });
    await tab.waitFor({ state: 'attached' });
    await this.finished();
  }

  row(number: number) {
    return this.page.locator(`.requests .row[data-key="${number}"]`);
  }

  async tab(name: string): Promise<void> {
    await this.page.locator('vscode-tab-header:not([hidden])').filter({ hasText: name }).click();
  }

  /** From one of the menus above. */
  async choose(menu: string, item: string): Promise<void> {
    await this.page.locator('.menu-button > vscode-button').filter({ hasText: menu }).click();
    await this.page.locator('[role=menuitem]').filter({ hasText: item }).first().click();
  }

  /** What axe-core finds serious, as rule and element. */
  async faults(): Promise<string[]> {
    const source = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
    await this.page.evaluate(source);
    // What a click led to is drawn in the next frame.
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    return this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: (root: Document) => Promise<AxeResults> } };
      const { violations } = await axe.run(document);
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(ROOT, '.artifacts', 'screenshots', `served-${name}.png`) });
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.kill();
  }
}

/** One for the tests of a group: opened before them, closed behind them, and no error was told in the page. */
export function servedPanel(use: (panel: ServedPanel) => void, ...args: readonly string[]): void {
  let panel: ServedPanel | undefined;
  beforeAll(async () => {
    if ('value' in part('chromium')) use((panel = await ServedPanel.open(...args)));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await panel?.screenshot('failure');
  });
  afterAll(async () => {
    if (panel === undefined) return;
    expect(panel.errors).toEqual([]);
    await panel.close();
  });
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (data: Buffer) => {
      said += data.toString();
      const [url] = /http:\S+/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', (data: Buffer) => (said += data.toString()));
    server.on('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
}
