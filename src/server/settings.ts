/** What the user has chosen: `wasmPlugin.wat.*`, as the client tells it. */

import { DidChangeConfigurationNotification, type Connection, type InitializeParams } from 'vscode-languageserver/node';
import { ALL_HINTS, type InlayOptions } from '../core/wat/features/inlay-hints';

const SECTION = 'wasmPlugin.wat.inlayHints';

export class Settings {
  hints: InlayOptions = ALL_HINTS;
  private mayAsk = false;

  constructor(private readonly connection: Connection) {}

  initialized({ capabilities }: InitializeParams): void {
    this.mayAsk = capabilities.workspace?.configuration === true;
  }

  follow(): void {
    if (!this.mayAsk) return;
    void this.connection.client.register(DidChangeConfigurationNotification.type, { section: SECTION });
    this.connection.onDidChangeConfiguration(() => void this.ask());
    void this.ask();
  }

  private async ask(): Promise<void> {
    const told: unknown = await this.connection.workspace.getConfiguration(SECTION);
    if (typeof told !== 'object' || told === null) return;
    const chosen = (name: string) => !(name in told) || (told as Record<string, unknown>)[name] !== false;
    this.hints = { indices: chosen('indices'), names: chosen('names'), ends: chosen('ends') };
    void this.connection.languages.inlayHint.refresh();
  }
}
