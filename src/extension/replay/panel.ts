import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { PanelSession } from '../../node/panel-session';
import { ReplayRunner } from '../../node/replay';
import { panelPage } from '../../protocol/panel-page';
import { PANELS } from '../ids';
import { reportLine } from '../report';
import type { Services } from '../services';
import { captureOf, readPanelInput, type ReplayInput } from './input';

/** One webview that replays one capture or scenario. A second request for the same shows the panel that is there. */
export class ReplayPanel {
  private static readonly open_ = new Map<string, vscode.WebviewPanel>();

  static open(input: ReplayInput, title: string, services: Services): void {
    const present = ReplayPanel.open_.get(JSON.stringify(input));
    if (present !== undefined) {
      present.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANELS.replay, `Replay: ${title}`, vscode.ViewColumn.Active, {});
    ReplayPanel.revive(panel, input, services);
  }

  /** Fills a panel that VS Code brought back, or a new one. */
  static revive(panel: vscode.WebviewPanel, input: ReplayInput, services: Services): void {
    const key = JSON.stringify(input);
    const dist = vscode.Uri.joinPath(services.extensionUri, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const session = new PanelSession(
      {
        post: (message) => void panel.webview.postMessage(message),
        onMessage: (listener) => void panel.webview.onDidReceiveMessage(listener),
      },
      () => readPanelInput(input),
      new ReplayRunner(),
      (end) => {
        const [line] = end.problems;
        if (end.status !== 'finished' && line !== undefined) reportLine(services, line);
      },
    );
    const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => void session.refresh());
    panel.onDidDispose(() => {
      ReplayPanel.open_.delete(key);
      trusted.dispose();
      session.dispose();
    });
    ReplayPanel.open_.set(key, panel);
    panel.webview.html = page(panel.webview, dist);
    services.log.info(`replay panel for ${captureOf(input)}`);
  }
}

function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  return panelPage({
    nonce: randomBytes(16).toString('base64'),
    script: uri('replay.js'),
    style: uri('replay.css'),
    source: webview.cspSource,
    standalone: false,
  });
}
