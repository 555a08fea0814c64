/** The language server's process, and the client that speaks with it. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient, ProvideCompletionItemsSignature } from 'vscode-languageclient/node';
import { LANGUAGES, SCHEMES } from '../ids';
import type { Services } from '../services';

/** Texts of version control are only looked at. */
const SELECTOR = ['file', 'untitled', SCHEMES.wat].map((scheme) => ({ scheme, language: LANGUAGES.wat }));

export class WatServer {
  private client: LanguageClient | undefined;
  /** Starting and stopping take turns. */
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly services: Services) {}

  start(): Promise<void> {
    return this.next(async () => {
      this.client ??= await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.next(async () => {
      const { client } = this;
      this.client = undefined;
      await client?.dispose();
    });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step).catch((error: unknown) => {
      this.services.log.error(`WAT language server: ${error instanceof Error ? error.message : String(error)}`);
    });
    return this.turn;
  }

  private async begin(): Promise<LanguageClient> {
    const { LanguageClient, TransportKind } = await import('vscode-languageclient/node');
    const module = join(this.services.extensionUri.fsPath, 'dist', 'server.js');
    const client = new LanguageClient(
      'wasmPlugin.wat',
      'Wasm Plugin: WAT Language Server',
      { module, transport: TransportKind.stdio },
      { documentSelector: SELECTOR, middleware: { provideCompletionItem: withIndentation } },
    );
    await client.start();
    return client;
  }
}

const CLOSING: ReadonlySet<string> = new Set(['end', 'else', 'catch', 'catch_all', 'delegate']);

/** What ends a block stands further out than what is in it: VS Code sees to that where it is typed, not where it is taken. */
async function withIndentation(
  document: vscode.TextDocument,
  position: vscode.Position,
  context: vscode.CompletionContext,
  token: vscode.CancellationToken,
  next: ProvideCompletionItemsSignature,
): Promise<vscode.CompletionItem[] | vscode.CompletionList | undefined | null> {
  const found = await next(document, position, context, token);
  const isWanted = vscode.workspace.getConfiguration('editor', document).get<boolean>('formatOnType') === true;
  const items = found === undefined || found === null ? [] : 'items' in found ? found.items : found;
  for (const item of isWanted ? items : [])
    if (typeof item.label === 'string' && CLOSING.has(item.label))
      item.command = { command: 'editor.action.formatSelection', title: 'Format the line' };
  return found;
}

/** Whether a text is one for the server. */
export function isServed(document: vscode.TextDocument): boolean {
  return vscode.languages.match(SELECTOR, document) > 0;
}
