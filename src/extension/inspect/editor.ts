import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../node/errors';
import { ModuleSession } from '../../node/module-session';
import type { EditorAction, Reveal } from '../../protocol/module-editor';
import type { Link } from '../../core/wasm/code/listing';
import { EDITORS } from '../ids';
import type { Services } from '../services';
import { webviewPage } from '../webview-page';
import type { Modules } from './modules';

export interface EditorHooks {
  readonly chooseOther: (path: string) => Promise<string | undefined>;
  readonly act: (action: EditorAction, path: string) => Promise<void>;
  /** The file has been read anew. */
  readonly changed: (path: string) => void;
  /** A row was chosen in the editor of that file. */
  readonly chose: (path: string, link: Link) => void;
}

/** A build writes a file in several steps. */
const SETTLE_MS = 150;

/** The module editor: read-only, one for each tab. */
export class ModuleEditors implements vscode.CustomReadonlyEditorProvider {
  private readonly open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly session: ModuleSession }>();
  /** For an editor that is being opened. */
  private readonly waiting = new Map<string, Reveal>();

  constructor(
    private readonly services: Services,
    private readonly modules: Modules,
    private readonly hooks: EditorHooks,
  ) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const path = uri.fsPath;
    const dist = vscode.Uri.joinPath(this.services.extensionUri, 'dist', 'webview');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const session = this.session(uri, panel);
    // What is of another scheme, such as an earlier version in Git, does not change.
    const watcher = uri.scheme === 'file' ? this.watch(path, session) : undefined;
    if (uri.scheme === 'file') this.open.set(path, { panel, session });
    panel.onDidDispose(() => {
      watcher?.dispose();
      session.dispose();
      if (this.open.get(path)?.panel === panel) this.open.delete(path);
    });
    panel.webview.html = webviewPage(panel.webview, dist, 'module', 'Module');
  }

  /** Shows a place in the module's editor, and opens that first where need be. */
  async show(path: string, what: Reveal): Promise<void> {
    const present = this.open.get(path);
    // A page that is hidden is loaded anew when it comes back, and asks then.
    if (present?.panel.visible === true) {
      present.panel.reveal();
      present.session.reveal(what);
      return;
    }
    this.waiting.set(path, what);
    if (present !== undefined) {
      present.panel.reveal();
      return;
    }
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), EDITORS.module);
  }

  /** As if its button was pressed. */
  async compare(path: string): Promise<void> {
    await this.show(path, { tab: 'Compare' });
  }

  private session(uri: vscode.Uri, panel: vscode.WebviewPanel): ModuleSession {
    const { hooks } = this;
    const path = uri.fsPath;
    return new ModuleSession(
      {
        post: (message) => void panel.webview.postMessage(message),
        onMessage: (listener) => void panel.webview.onDidReceiveMessage(listener),
      },
      () => this.modules.readUri(uri),
      {
        opened: () => {
          const what = this.waiting.get(path);
          this.waiting.delete(path);
          return what;
        },
        chooseOther: () => hooks.chooseOther(path),
        act: (action) => hooks.act(action, path),
        chose: (link) => hooks.chose(path, link),
        failed: (error) => this.failed(path, error),
      },
    );
  }

  private watch(path: string, session: ModuleSession): vscode.Disposable {
    // Its name may have signs that mean something in a pattern. An allow-list counts, too.
    const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(path)), '*.{wasm,yaml,yml,json}');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    let timer: NodeJS.Timeout | undefined;
    const later = (uri: vscode.Uri) => {
      if (uri.fsPath !== path && !uri.fsPath.includes('capabilities.')) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.refresh(path, session), SETTLE_MS);
    };
    watcher.onDidChange(later);
    watcher.onDidCreate(later);
    watcher.onDidDelete(later);
    return vscode.Disposable.from(watcher, { dispose: () => clearTimeout(timer) });
  }

  private async refresh(path: string, session: ModuleSession): Promise<void> {
    try {
      await session.refresh();
      this.hooks.changed(path);
    } catch (error) {
      this.failed(path, error);
    }
  }

  /** What is wrong with the file is shown in the editor; everything goes to the log. */
  private failed(path: string, error: unknown): void {
    const text = error instanceof InputError ? error.problems.map(({ message }) => message).join('; ') : String(error);
    this.services.log.error(`${path}: ${text}`);
  }
}
