/** A module as an editable text: `module.wasm` opens as `module.wasm.wat`, and saving it writes a new module. */

import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { writeWhole } from '../../node/files';
import { Inspector } from '../../node/inspector';
import { SCHEMES } from '../ids';
import type { Modules } from './modules';

const SUFFIX = '.wat';

interface Document {
  text: Uint8Array;
  /** Of the module that it was made of. */
  readonly hash: string;
  changedAt: number;
  /** Where it was saved the last time. */
  target?: vscode.Uri;
}

/** Texts live as long as the window. */
export class WatDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly documents = new Map<string, Document>();
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('wasm-plugin-wat');
  /** Texts that are about to be saved without anybody asking for it. */
  private readonly automatic = new Set<string>();
  private readonly followed: vscode.Disposable;

  constructor(private readonly modules: Modules) {
    this.followed = vscode.Disposable.from(
      vscode.workspace.onWillSaveTextDocument(({ document, reason }) => this.willSave(document, reason)),
      // What was wrong when it was saved may not be so any more; the language server tells what is wrong now.
      vscode.workspace.onDidChangeTextDocument(({ document: { uri } }) => {
        // VS Code passes on each deletion, also of what is not there.
        if (uri.scheme === SCHEMES.wat && this.diagnostics.has(uri)) this.diagnostics.delete(uri);
      }),
    );
  }

  static uriFor(module: vscode.Uri): vscode.Uri {
    return vscode.Uri.from({ scheme: SCHEMES.wat, path: `${module.path}${SUFFIX}` });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, changedAt } = await this.document(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: changedAt, size: text.length };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.document(uri)).text;
  }

  /** Throws, so that the document stays unsaved, when the text is no module or the user chose no file. */
  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const document = await this.document(uri);
    if (document.target === undefined && this.automatic.has(uri.toString()))
      throw new vscode.FileSystemError(
        'Save it yourself once, to choose the file of the new module: until then nothing is saved.',
      );
    const bytes = await this.assembled(uri, content);
    const target = document.target ?? (await chooseTarget(uri));
    if (target === undefined) throw new vscode.FileSystemError('No file was chosen, so nothing was saved.');
    await writeWhole(target.fsPath, bytes);
    Object.assign(document, { text: content, changedAt: Date.now(), target });
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    void offerToOpen(target);
  }

  readDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  dispose(): void {
    this.followed.dispose();
    this.changed.dispose();
    this.diagnostics.dispose();
  }

  /** A dialog is for those who asked for it. */
  private willSave({ uri }: vscode.TextDocument, reason: vscode.TextDocumentSaveReason): void {
    if (reason === vscode.TextDocumentSaveReason.Manual) this.automatic.delete(uri.toString());
    else if (uri.scheme === SCHEMES.wat) this.automatic.add(uri.toString());
  }

  private async document(uri: vscode.Uri): Promise<Document> {
    const known = this.documents.get(uri.path);
    if (known !== undefined && isOpen(uri)) return known;
    const { bytes, modifiedAt, hash } = await this.modules.read(modulePath(uri));
    if (known?.hash === hash) return known;
    const thread = new Inspector(bytes);
    try {
      const { text } = await thread.request('text', {});
      const document: Document = { text: new TextEncoder().encode(text), hash, changedAt: modifiedAt };
      this.documents.set(uri.path, document);
      return document;
    } catch (error) {
      throw new vscode.FileSystemError(error instanceof Error ? error.message : String(error));
    } finally {
      thread.dispose();
    }
  }

  private async assembled(uri: vscode.Uri, content: Uint8Array): Promise<Uint8Array> {
    const thread = new Inspector();
    try {
      const text = new TextDecoder().decode(content);
      const made = await thread.request('assemble', { name: basename(uri.path), text });
      this.diagnostics.set(uri, made.problems.map(diagnostic));
      if ('bytes' in made) return made.bytes;
      const [first] = made.problems;
      const line = first?.place.line === undefined ? '' : `Line ${first.place.line}: `;
      throw new vscode.FileSystemError(
        `${line}${first?.message.replace(/\.+$/, '') ?? 'the text is no module'}. Nothing was saved.`,
      );
    } finally {
      thread.dispose();
    }
  }
}

/** What is being edited is not replaced by a later build; it is written anew when it is opened again. */
function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri.toString() && !one.isClosed);
}

function modulePath(uri: vscode.Uri): string {
  return vscode.Uri.file(uri.path.slice(0, -SUFFIX.length)).fsPath;
}

/** Never the module itself: what it was made from must not be lost. */
async function chooseTarget(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const source = modulePath(uri);
  const name = `${basename(source, '.wasm')}.edited.wasm`;
  const chosen = await vscode.window.showSaveDialog({
    title: 'Save the text as a new module',
    defaultUri: vscode.Uri.file(join(dirname(source), name)),
    filters: { 'WebAssembly module': ['wasm'] },
  });
  if (chosen?.fsPath !== source) return chosen;
  throw new vscode.FileSystemError(
    'Choose another file: the module that the text was made of is not replaced. Nothing was saved.',
  );
}

function diagnostic({ message, place }: Problem): vscode.Diagnostic {
  const position = new vscode.Position((place.line ?? 1) - 1, (place.column ?? 1) - 1);
  const found = new vscode.Diagnostic(new vscode.Range(position, position.translate(0, 1)), message);
  found.source = 'wabt';
  return found;
}

async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = 'Open Module';
  const chosen = await vscode.window.showInformationMessage(`Saved as ${basename(target.fsPath)}.`, open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', target);
}
