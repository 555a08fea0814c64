/** Choosing files: those of the workspace first, anywhere else by dialog. */

import * as vscode from 'vscode';

interface Kind {
  readonly title: string;
  /** Glob in the workspace. */
  readonly pattern: string;
  /** Label and extensions for the dialog. */
  readonly filters: Readonly<Record<string, string[]>>;
}

export const MODULES: Kind = {
  title: 'Choose a module',
  pattern: '**/*.wasm',
  filters: { 'WebAssembly module': ['wasm'] },
};

export const CAPTURES: Kind = {
  title: 'Choose a capture or a scenario',
  pattern: `**/{${[
    ...['har', 'http', 'rest', 'curl', 'textpb', 'trace'].map((ending) => `*.${ending}`),
    ...['yaml', 'yml', 'json'].map((ending) => `*.scenario.${ending}`),
    // Of others of these kinds there is much in a workspace.
    ...['tap', 'access'].flatMap((word) => ['json', 'jsonl', 'log'].map((ending) => `*${word}*.${ending}`)),
  ].join()}}`,
  filters: {
    'Capture, scenario or trace': [
      'har',
      'http',
      'rest',
      'curl',
      'sh',
      'json',
      'jsonl',
      'log',
      'textpb',
      'trace',
      'yaml',
      'yml',
    ],
  },
};

const MOST_FILES = 500;
const SKIPPED = '**/{node_modules,.git}/**';

/** Undefined when the user chose nothing. A lone candidate is taken when `takeOnly` says so. */
export async function pickFile(kind: Kind, takeOnly = false): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(kind.pattern, SKIPPED, MOST_FILES);
  if (takeOnly && found.length === 1) return found[0];
  const other = { label: '$(folder-opened) Other file…', uri: undefined };
  const items = found
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  if (items.length === 0) return openDialog(kind);
  const chosen = await vscode.window.showQuickPick([...items, other], {
    title: kind.title,
    // One choice may follow another: a webview that takes the focus back must not end that.
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return undefined;
  return chosen.uri ?? openDialog(kind);
}

async function openDialog({ title, filters }: Kind): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ title, filters, canSelectMany: false });
  return chosen?.[0];
}
