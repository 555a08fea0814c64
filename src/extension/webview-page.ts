import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelPage } from '../protocol/panel-page';

/** The HTML of one of our views; `dist` holds `NAME.js` and `NAME.css`. */
export function webviewPage(webview: vscode.Webview, dist: vscode.Uri, name: string, title: string): string {
  const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  return panelPage({
    title,
    nonce: randomBytes(16).toString('base64'),
    script: uri(`${name}.js`),
    style: uri(`${name}.css`),
    source: webview.cspSource,
    standalone: false,
  });
}
