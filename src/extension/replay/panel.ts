import { basename } from 'node:path';
import * as vscode from 'vscode';
import { PanelSession } from '../../node/panel-session';
import { ReplayRunner } from '../../node/replay';
import { PANELS } from '../ids';
import { reportLine } from '../report';
import type { Services } from '../services';
import { ModuleWatch } from './module-watch';
import { webviewPage } from '../webview-page';
import { captureOf, readPanelInput, type ReplayInput } from './input';

/** The webviews that replay a capture or scenario each. A second request for the same shows the one that is there. */
export class ReplayPanels {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly services: Services) {}

  open(input: ReplayInput, title: string): void {
    const present = this.panels.get(JSON.stringify(input));
    if (present !== undefined) {
      present.reveal();
      return;
    }
    const through = 'module' in input ? ` · ${basename(input.module)}` : '';
    const label = `Replay: ${title}${through}`;
    const panel = vscode.window.createWebviewPanel(PANELS.replay, label, vscode.ViewColumn.Active, {});
    this.revive(panel, input);
  }

  /** Fills a panel that VS Code brought back, or a new one. */
  revive(panel: vscode.WebviewPanel, input: ReplayInput): void {
    const key = JSON.stringify(input);
    const dist = vscode.Uri.joinPath(this.services.extensionUri, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const session = new PanelSession(
      {
        post: (message) => void panel.webview.postMessage(message),
        onMessage: (listener) => void panel.webview.onDidReceiveMessage(listener),
      },
      () => readPanelInput(input),
      new ReplayRunner(),
      {
        ended: ({ status, problems: [line] }, module) => {
          if (status !== 'finished' && line !== undefined) reportLine(this.services, line, module);
        },
        permit: () => void vscode.commands.executeCommand('workbench.trust.manage'),
        reads: (modules) => watched.follow(modules),
      },
    );
    const watched = new ModuleWatch(() => void session.reload());
    const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => void session.refresh());
    panel.onDidDispose(() => {
      this.panels.delete(key);
      trusted.dispose();
      watched.dispose();
      session.dispose();
    });
    this.panels.set(key, panel);
    panel.webview.html = webviewPage(panel.webview, dist, 'replay', 'Replay');
    this.services.log.info(`replay panel for ${captureOf(input)}`);
  }
}
