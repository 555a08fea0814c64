import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { moduleFileOf, readModuleFile, type ModuleFile } from '../../node/module-file';

/** The side bar and an editor look at the same file at the same time: it is read once. */
const MOST = 4;

export class Modules {
  private readonly known = new Map<string, { readonly stamp: string; readonly file: Promise<ModuleFile> }>();

  /** From wherever VS Code has it: Git's earlier versions are no files. */
  async readUri(uri: vscode.Uri): Promise<ModuleFile> {
    if (uri.scheme === 'file') return this.read(uri.fsPath);
    return moduleFileOf(uri.fsPath, Uint8Array.from(await vscode.workspace.fs.readFile(uri)), 0);
  }

  /** Afresh when the file has changed since. Rejects with `InputError`. */
  async read(path: string): Promise<ModuleFile> {
    const stamp = await stampOf(path);
    const known = this.known.get(path);
    if (known?.stamp === stamp) return known.file;
    const file = readModuleFile(path);
    this.known.delete(path);
    this.known.set(path, { stamp, file });
    const [oldest] = this.known.keys();
    if (this.known.size > MOST && oldest !== undefined) this.known.delete(oldest);
    file.catch(() => this.known.delete(path));
    return file;
  }
}

/** What cannot be looked at is read nevertheless, for its error. */
async function stampOf(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  return status === undefined ? 'none' : `${status.mtimeMs} ${status.size} ${status.ino}`;
}
