import { basename } from 'node:path';
import * as vscode from 'vscode';
import { PanelSession } from '../../node/panel/session';
import type { PanelHooks, PanelInput } from '../../node/panel/input';
import { ReplayRunner } from '../../node/replay';
import { startDebugging } from '../debugging/launch';
import { PANELS } from '../ids';
import { MODULES, pickFile } from '../pick';
import { reportLine } from '../report';
import type { Services } from '../services';
import { ModuleWatch } from './module-watch';
import { webviewPage } from '../webview-page';
import { captureOf, readPanelInput, type ReplayInput } from './input';
import { chooseFile, openText, writeText } from './files';

/** The webviews that replay a capture or scenario each. A second request for the same shows the one that is there. */
export class ReplayPanels {
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  private readonly sessions = new Map<vscode.WebviewPanel, PanelSession>();

  constructor(private readonly services: Services) {}

  /** `read`: what was read of the input just now. */
  open(input: ReplayInput, read: PanelInput): void {
    const present = this.panels.get(JSON.stringify(input));
    if (present !== undefined) {
      present.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      PANELS.replay,
      label(input, read.title),
      vscode.ViewColumn.Active,
      {},
    );
    this.revive(panel, input, read);
  }

  /** Fills a panel that VS Code brought back, or a new one. */
  revive(panel: vscode.WebviewPanel, opened: ReplayInput, read?: PanelInput): void {
    // What is saved as a scenario is that from then on.
    let input = opened;
    const dist = vscode.Uri.joinPath(this.services.extensionUri, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const becomes = (scenario: string) => {
      // It was closed while it was saved.
      if (!this.sessions.has(panel)) return;
      this.panels.delete(JSON.stringify(input));
      input = { scenario };
      this.panels.set(JSON.stringify(input), panel);
      panel.title = label(input, basename(scenario));
    };
    const session = new PanelSession(
      {
        post: (message) => void panel.webview.postMessage(message),
        onMessage: (listener) => void panel.webview.onDidReceiveMessage(listener),
      },
      (options) => {
        // Once, for the first paint; each replay reads anew.
        const known = options.keepSecrets ? undefined : read;
        read = undefined;
        return known === undefined ? readPanelInput(input, options) : Promise.resolve(known);
      },
      new ReplayRunner(),
      { ...this.hooks(), becomes, reads: (modules) => watched.follow(modules) },
    );
    this.sessions.set(panel, session);
    const watched = new ModuleWatch(() => void session.reload());
    const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => void session.refresh());
    const saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.fsPath === captureOf(input)) void session.reload();
    });
    panel.onDidDispose(() => {
      this.panels.delete(JSON.stringify(input));
      this.sessions.delete(panel);
      for (const one of [trusted, saved, watched]) one.dispose();
      session.dispose();
    });
    this.panels.set(JSON.stringify(input), panel);
    panel.webview.html = webviewPage(panel.webview, dist, 'replay', 'Replay');
    this.services.log.info(`replay panel for ${captureOf(input)}`);
  }

  /** Of the panel in front. */
  async debug(exchange: number): Promise<void> {
    const [, session] = [...this.sessions].find(([panel]) => panel.active) ?? [];
    const { problems: [problem] = [], unsaved } = (await session?.debug(exchange)) ?? {};
    if (problem === undefined) return;
    const chosen = await vscode.window.showWarningMessage(problem, ...(unsaved === true ? ['Save'] : []));
    if (chosen === 'Save') await session?.save();
  }

  private hooks(): PanelHooks {
    return {
      ended: ({ status, problems: [line] }, module) => {
        if (status !== 'finished' && line !== undefined) reportLine(this.services, line, module);
      },
      debug: (what, exchange) => void startDebugging(what, { exchange }),
      permit: () => void vscode.commands.executeCommand('workbench.trust.manage'),
      chooseModule: async () => (await pickFile({ ...MODULES, title: 'Choose the module to compare with' }))?.fsPath,
      chooseFile,
      read: openText,
      write: writeText,
    };
  }
}

function label(input: ReplayInput, title: string): string {
  const through = 'module' in input ? ` · ${basename(input.module)}` : '';
  return `Replay: ${title}${through}`;
}
