/** Problems of builds as squiggles. Those of a project stay until its next build. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { PROFILE } from '../../node/profile-file';
import type { Outcome } from './builder';

export class BuildDiagnostics implements vscode.Disposable {
  private readonly collections = new Map<string, vscode.DiagnosticCollection>();

  show({ folder, status, problems }: Outcome): void {
    if (status === 'cancelled' || status === 'replaced') return;
    const own = this.collections.get(folder) ?? vscode.languages.createDiagnosticCollection('wasm-plugin');
    this.collections.set(folder, own);
    own.clear();
    const files = new Map<string, vscode.Diagnostic[]>();
    for (const one of problems) {
      // What has no place is about the project.
      const file = one.place.file ?? join(folder, PROFILE);
      files.set(file, [...(files.get(file) ?? []), diagnostic(one)]);
    }
    for (const [file, all] of files) own.set(vscode.Uri.file(file), all);
  }

  dispose(): void {
    for (const one of this.collections.values()) one.dispose();
  }
}

function diagnostic({ message, remedy, severity, place, code }: Problem): vscode.Diagnostic {
  const start = new vscode.Position((place.line ?? 1) - 1, (place.column ?? 1) - 1);
  const text = remedy === undefined ? message : `${message}\n${remedy}`;
  const { Error, Warning } = vscode.DiagnosticSeverity;
  // Empty: VS Code widens it to the word there.
  const found = new vscode.Diagnostic(new vscode.Range(start, start), text, severity === 'error' ? Error : Warning);
  found.source = 'wasm-plugin';
  if (code !== 'compile') found.code = code;
  return found;
}
