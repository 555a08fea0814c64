/** The language server of `dist` as a client sees it that speaks over standard input and output. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  CodeLensRefreshRequest, ConfigurationRequest, DiagnosticRefreshRequest, InlayHintRefreshRequest, RegistrationRequest, SemanticTokensRefreshRequest, createProtocolConnection, DidChangeTextDocumentNotification, DidCloseTextDocumentNotification, DidOpenTextDocumentNotification,
  InitializedNotification, InitializeRequest, PublishDiagnosticsNotification, ShutdownRequest, ExitNotification,
  StreamMessageReader, StreamMessageWriter,
  type ClientCapabilities, type InitializeResult, type Position, type ProtocolConnection, type ProtocolRequestType,
  type PublishDiagnosticsParams, type Range,
} from 'vscode-languageserver-protocol/node'; // prettier-ignore
import { TextDocument } from 'vscode-languageserver-textdocument';
import { ROOT } from './parts';

const LONGEST_WAIT_MS = 30_000;

const CAPABILITIES: ClientCapabilities = {
  workspace: { configuration: true, workspaceEdit: { documentChanges: false } },
  textDocument: {
    publishDiagnostics: { versionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
    definition: { linkSupport: false },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } } },
  },
};

/** What a server asks when what it told is no longer so. */
const REFRESHES = [
  DiagnosticRefreshRequest.type,
  InlayHintRefreshRequest.type,
  SemanticTokensRefreshRequest.type,
  CodeLensRefreshRequest.type,
] as const;

export class LspClient {
  readonly connection: ProtocolConnection;
  /** What the server wrote besides messages: nothing, when all is well. */
  noise = '';
  private readonly told = new Map<string, PublishDiagnosticsParams>();
  private waiting: (() => void)[] = [];

  private constructor(readonly process: ChildProcessWithoutNullStreams) {
    this.connection = createProtocolConnection(
      new StreamMessageReader(process.stdout),
      new StreamMessageWriter(process.stdin),
    );
    process.stderr.on('data', (chunk: Buffer) => (this.noise += chunk.toString()));
    this.connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.told.set(params.uri, params);
      const { waiting } = this;
      this.waiting = [];
      for (const again of waiting) again();
    });
    // Settings as they are without any.
    this.connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({})));
    this.connection.onRequest(RegistrationRequest.type, () => undefined);
    for (const type of REFRESHES) this.connection.onRequest(type, () => undefined);
    this.connection.listen();
  }

  /** `program`: another server, with its arguments. */
  static start(program: readonly string[] = [process.execPath, join(ROOT, 'dist', 'server.js'), '--stdio']): LspClient {
    const [command = '', ...args] = program;
    return new LspClient(spawn(command, args));
  }

  initialize(capabilities: ClientCapabilities = CAPABILITIES): Promise<InitializeResult> {
    const params = { processId: process.pid, rootUri: null, capabilities };
    const answer = this.connection.sendRequest(InitializeRequest.type, params);
    return answer.then(async (result) => {
      await this.connection.sendNotification(InitializedNotification.type, {});
      return result;
    });
  }

  async open(uri: string, text: string): Promise<OpenDocument> {
    const textDocument = { uri, languageId: 'wat', version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    return new OpenDocument(this, TextDocument.create(uri, 'wat', 1, text));
  }

  /** Those of this version or a later one that satisfy the caller. */
  async diagnostics(
    uri: string,
    version: number,
    satisfies: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<PublishDiagnosticsParams> {
    const end = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const params = this.told.get(uri);
      if (params !== undefined && (params.version ?? 0) >= version && satisfies(params)) return params;
      if (Date.now() > end) throw new Error(`no such diagnostics: the last are ${JSON.stringify(params)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, end - Date.now());
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Code with which the process ended. */
  async stop(): Promise<number | null> {
    const ended = once(this.process, 'exit');
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    const [code] = (await ended) as [number | null];
    return code;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}

/** One text that both sides have. */
export class OpenDocument {
  constructor(
    private readonly client: LspClient,
    private document: TextDocument,
  ) {}

  get text(): string {
    return this.document.getText();
  }

  get uri(): string {
    return this.document.uri;
  }

  get version(): number {
    return this.document.version;
  }

  at(offset: number): Position {
    return this.document.positionAt(offset);
  }

  offset(position: Position): number {
    return this.document.offsetAt(position);
  }

  read(range: Range): string {
    return this.document.getText(range);
  }

  /** What a request about a place names. */
  place(words: string, inside = 0): { textDocument: { uri: string }; position: Position } {
    const offset = this.text.indexOf(words);
    if (offset < 0) throw new Error(`the text has no ${words}`);
    return { textDocument: { uri: this.uri }, position: this.at(offset + inside) };
  }

  async replace(words: string, by: string): Promise<void> {
    const start = this.text.indexOf(words);
    if (start < 0) throw new Error(`the text has no ${words}`);
    await this.edit(start, start + words.length, by);
  }

  async edit(start: number, end: number, text: string): Promise<void> {
    const range = { start: this.at(start), end: this.at(end) };
    const version = this.version + 1;
    this.document = TextDocument.update(this.document, [{ range, text }], version);
    await this.client.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri, version },
      contentChanges: [{ range, text }],
    });
  }

  close(): Promise<void> {
    return this.client.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri: this.uri },
    });
  }

  diagnostics(satisfies?: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams> {
    return this.client.diagnostics(this.uri, this.version, satisfies);
  }

  ask<P, R, PR, E, RO>(type: ProtocolRequestType<P, R, PR, E, RO>, params: P): Promise<R> {
    return this.client.connection.sendRequest<R>(type.method, params);
  }
}
