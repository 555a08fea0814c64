/** What the user has chosen: `wasmPlugin.wat.*`, as the client tells it. A client need not be able to do any of this. */

import {
  DidChangeConfigurationNotification,
  type ClientCapabilities,
  type Connection,
} from 'vscode-languageserver/node';
import { ALL_HINTS, type InlayOptions } from '../core/wat/features/inlay-hints';

const SECTION = 'wasmPlugin.wat.inlayHints';

export class Settings {
  hints: InlayOptions = ALL_HINTS;

  constructor(private readonly connection: Connection) {}

  /** Begins to ask, and to follow what changes. What a client refuses stays as it is without it. */
  follow({ workspace }: ClientCapabilities): void {
    if (workspace?.configuration !== true) return;
    const mayRefresh = workspace.inlayHint?.refreshSupport === true;
    const ask = () => void this.ask(mayRefresh).catch(() => undefined);
    if (workspace.didChangeConfiguration?.dynamicRegistration === true) {
      const { client } = this.connection;
      client.register(DidChangeConfigurationNotification.type, { section: SECTION }).catch(() => undefined);
    }
    this.connection.onDidChangeConfiguration(ask);
    ask();
  }

  private async ask(mayRefresh: boolean): Promise<void> {
    const told: unknown = await this.connection.workspace.getConfiguration(SECTION);
    if (typeof told !== 'object' || told === null) return;
    const chosen = (name: string) => !(name in told) || (told as Record<string, unknown>)[name] !== false;
    this.hints = { indices: chosen('indices'), names: chosen('names'), ends: chosen('ends') };
    if (mayRefresh) await this.connection.languages.inlayHint.refresh();
  }
}
