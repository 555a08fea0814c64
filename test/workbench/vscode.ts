/** A real VS Code: its workbench served by code-server on loopback, driven in a headless Chromium. */

import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { part, ROOT, valueOf } from '../support/found';
import { freePort } from '../support/ports';

export const THEMES = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  contrast: 'Default High Contrast',
} as const;
export type Theme = keyof typeof THEMES;

const THEME_CLASSES: Readonly<Record<Theme, string>> = { light: 'vs', dark: 'vs-dark', contrast: 'hc-black' };

/** Nothing on the screen but what is being tested. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'workbench.layoutControl.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'remote.autoForwardPorts': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'files.simpleDialog.enable': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

const CHROMIUM_FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const READY_MS = 60_000;

export interface Options {
  readonly folder: string;
  /** Unpacked extensions. */
  readonly extensions: readonly string[];
  readonly theme?: Theme;
  /** Workspace trust is on, and this workspace has not got it. */
  readonly untrusted?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export class VsCode {
  /** Requests that left this machine's loopback; a webview's own resources have a host name of VS Code's. */
  readonly foreign: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: ChildProcess,
    private readonly root: string,
    private readonly marker: string,
  ) {
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      const own = hostname === '127.0.0.1' || hostname.endsWith('.vscode-resource.vscode-cdn.net');
      if (/^(http|ws)/.test(protocol) && !own) this.foreign.push(request.url());
    });
  }

  static async start(options: Options): Promise<VsCode> {
    const root = await mkdtemp(join(tmpdir(), 'workbench-'));
    const marker = randomUUID();
    const port = await freePort();
    const server = await startServer(root, port, marker, options);
    await until('the server to answer', async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
    const browser = await chromium.launch({ executablePath: valueOf(part('chromium')), args: CHROMIUM_FLAGS });
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      locale: 'en-US',
    });
    const page = await context.newPage();
    const code = new VsCode(page, browser, server, root, marker);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(options.folder)}`, {
      waitUntil: 'domcontentloaded',
    });
    await code.ready();
    return code;
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: READY_MS });
    await this.page.locator('.part.activitybar .action-item').nth(4).waitFor({ timeout: READY_MS });
  }

  /** Runs a command by its full title in the palette, which knows it only once extensions have been read. */
  async run(title: string): Promise<void> {
    await until(`"${title}" in the palette`, async () => {
      await this.quickOpen(`>${title}`);
      const rows = this.page.locator('.quick-input-list .monaco-list-row');
      await rows
        .filter({ hasText: title })
        .first()
        .click({ timeout: 5_000 })
        .catch(async (error: unknown) => {
          const shown = await rows.allInnerTexts();
          throw new Error(`it shows ${JSON.stringify(shown)}: ${String(error)}`);
        });
      return true;
    });
  }

  /**
   * A command behind `>`, a line behind `:`, a symbol behind `@`, a file otherwise. To be tried again: a window that has
   * just opened may not hear the key, and what comes to the fore late, as a webview after its dialog, closes it.
   */
  async quickOpen(text: string): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('F1');
    await this.quickInput.waitFor({ timeout: 5_000 });
    await this.quickInput.fill(text, { timeout: 5_000 });
  }

  /** Where a question is answered, a file is named, a command is sought. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input:visible').first();
  }

  /** A file of the workspace in an editor, by its name or path, with the cursor in that line. */
  async openEditor(path: string, line?: number): Promise<void> {
    const name = basename(path);
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name });
    await until(`${path} to open`, async () => {
      await this.quickOpen(line === undefined ? path : `${path}:${line}`);
      await row.first().click({ timeout: 3_000 });
      // The list may have changed under the mouse.
      await this.page.locator('.tab.active').getByText(name, { exact: true }).waitFor({ timeout: 3_000 });
      if (line !== undefined) await this.lineNumber(line).waitFor({ timeout: 3_000 });
      return true;
    });
  }

  lineNumber(line: number): Locator {
    return this.page.locator('.margin-view-overlays .line-numbers').getByText(String(line), { exact: true });
  }

  /** Chooses an entry of the quick pick that is open, or about to open. */
  async pick(text: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first().click();
  }

  /** A click on a file of the Explorer. */
  async openFile(name: string): Promise<void> {
    await this.run('View: Show Explorer');
    const rows = this.page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name });
    // The list gives a row's element to another file when files come or go: then the click was on that one.
    await until(`${name} to be chosen`, async () => {
      await rows.first().click();
      await rows.and(this.page.locator('.selected')).first().waitFor({ timeout: 3_000 });
      return true;
    });
  }

  /** The document that the extension wrote into the webview in front. */
  get webview(): FrameLocator {
    return this.page.locator('iframe.webview.ready').last().contentFrame().frameLocator('iframe#active-frame');
  }

  treeRows(view: string) {
    return this.page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
  }

  toast(text: string) {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text }).first();
  }

  /** A file of the workspace is what VS Code reads at once, unlike the user's settings. */
  async setTheme(folder: string, theme: Theme): Promise<void> {
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await writeFile(
      join(folder, '.vscode', 'settings.json'),
      JSON.stringify({ 'workbench.colorTheme': THEMES[theme] }),
    );
    await this.page
      .locator(`.monaco-workbench.${THEME_CLASSES[theme]}[class*="vscode-theme-"]`)
      .waitFor({ timeout: 30_000 });
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(join(ROOT, '.artifacts', 'screenshots'), { recursive: true });
    await this.page.screenshot({ path: join(ROOT, '.artifacts', 'screenshots', `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.browser.close();
    const { pid } = this.server;
    if (pid !== undefined) signal(-pid, 'SIGTERM');
    for (const own of processesOf(this.marker)) signal(own, 'SIGTERM');
    await until('its processes to end', () => Promise.resolve(processesOf(this.marker).length === 0), 5_000).catch(
      () => {
        for (const own of processesOf(this.marker)) signal(own, 'SIGKILL');
      },
    );
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startServer(root: string, port: number, marker: string, options: Options): Promise<ChildProcess> {
  const { node, entry } = valueOf(part('codeServer'));
  const [data, extensions, home] = ['data', 'extensions', 'home'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  await Promise.all([join(data, 'User'), extensions, home].map((path) => mkdir(path, { recursive: true })));
  const trust = { 'security.workspace.trust.enabled': options.untrusted === true };
  const settings = { ...SETTINGS, ...trust, 'workbench.colorTheme': THEMES[options.theme ?? 'dark'] };
  await writeFile(join(data, 'User', 'settings.json'), JSON.stringify(settings));
  // VS Code asks a login shell for the environment, as of a user: it would know none of the compilers.
  await writeFile(join(home, '.profile'), `export PATH='${process.env['PATH'] ?? ''}'\n`);
  for (const extension of options.extensions) {
    const manifest = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8')) as Record<string, string>;
    const name = `${manifest['publisher']}.${manifest['name']}-${manifest['version']}`;
    await cp(extension, join(extensions, name), { recursive: true });
  }
  const flags = [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--config', join(root, 'config.yaml')],
    ...['--session-socket', join(root, 's.sock'), '--user-data-dir', data, '--extensions-dir', extensions],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
    ...['--ignore-last-opened', ...(options.untrusted === true ? [] : ['--disable-workspace-trust'])],
  ];
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|CODE_SERVER_|NODE_OPTIONS$|VITEST|PASSWORD$|PORT$)/.test(name),
  );
  const env = {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    // Without a gallery it looks for none on the network.
    EXTENSIONS_GALLERY: '{}',
    WORKBENCH_ROOT: ROOT,
    WORKBENCH_RUN: marker,
    ...options.env,
  };
  const log = createWriteStream(join(root, 'server.log'));
  const server = spawn(node, [entry, ...flags, options.folder], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  server.stdout.pipe(log);
  server.stderr.pipe(log);
  return server;
}

/** Processes that inherited this run's marker, apart from those that are only waiting to be reaped. */
function processesOf(marker: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const ours = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`WORKBENCH_RUN=${marker}`);
        return ours && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false; // gone, or not ours to read
      }
    })
    .map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

export async function until(what: string, holds: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last = '';
  const failed = (error: unknown) => {
    last = `: ${String(error)}`;
    return false;
  };
  for (;;) {
    if (await holds().catch(failed)) return;
    if (Date.now() > end) throw new Error(`timed out after ${timeoutMs} ms waiting for ${what}${last}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
