/** Requests of a client, each to the function that answers it. */

import {
  TextDocumentSyncKind, type ClientCapabilities, type Connection, type InitializeParams, type InitializeResult, type ServerCapabilities,
} from 'vscode-languageserver/node'; // prettier-ignore
import { Diagnoses } from './diagnoses';
import * as edits from './edits';
import * as features from './features';
import { isKnown, OpenText, type KnownText } from './open-text';
import * as outline from './outline';
import { Settings } from './settings';

declare const __VERSION__: string;

const CAPABILITIES: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['(', '$', '.', '"', ' ', '='] },
  signatureHelpProvider: { triggerCharacters: ['(', ' '], retriggerCharacters: [')'] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: { legend: outline.LEGEND, full: true, range: true },
  inlayHintProvider: true,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n', moreTriggerCharacter: [')', 'd', 'e'] },
  codeActionProvider: true,
  callHierarchyProvider: true,
  renameProvider: { prepareProvider: true },
};

export function serve(connection: Connection): void {
  const texts = new Map<string, OpenText>();
  const diagnoses = new Diagnoses(connection, (uri) => texts.get(uri));
  const settings = new Settings(connection);
  let capabilities: ClientCapabilities = {};

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    ({ capabilities } = params);
    return { capabilities: CAPABILITIES, serverInfo: { name: 'wasm-plugin-wat', version: __VERSION__ } };
  });
  connection.onInitialized(() => settings.follow(capabilities));
  connection.onShutdown(() => diagnoses.dispose());

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const opened = OpenText.of(uri, languageId, version, text);
    texts.set(uri, opened);
    diagnoses.changed(opened);
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const text = texts.get(textDocument.uri);
    text?.change(contentChanges, textDocument.version);
    if (text !== undefined) diagnoses.changed(text);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    texts.delete(uri);
    diagnoses.closed(uri);
  });

  /** Of a text that is open and not too long; otherwise nothing. */
  const of = <R>({ uri }: { uri: string }, answer: (text: KnownText) => R): R | null => {
    const text = texts.get(uri);
    return isKnown(text) ? answer(text) : null;
  };

  connection.onHover(({ textDocument, position }) =>
    of(textDocument, (text) => features.hover(text, position) ?? null),
  );
  connection.onCompletion(({ textDocument, position, context }) =>
    of(textDocument, (text) => features.completion(text, position, context)),
  );
  connection.onSignatureHelp(({ textDocument, position }) =>
    of(textDocument, (text) => features.signatureHelp(text, position) ?? null),
  );
  connection.onDefinition(({ textDocument, position }) =>
    of(textDocument, (text) => {
      const links = features.definition(text, position);
      return capabilities.textDocument?.definition?.linkSupport === true ? links : links.map(features.locationOf);
    }),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    of(textDocument, (text) => features.references(text, position, context.includeDeclaration)),
  );
  connection.onDocumentHighlight(({ textDocument, position }) =>
    of(textDocument, (text) => features.highlights(text, position)),
  );
  connection.onDocumentSymbol(({ textDocument }) => of(textDocument, outline.symbols));
  connection.onFoldingRanges(({ textDocument }) => of(textDocument, features.folding));
  connection.onSelectionRanges(({ textDocument, positions }) =>
    of(textDocument, (text) => features.selections(text, positions)),
  );
  connection.languages.semanticTokens.on(
    ({ textDocument }) => of(textDocument, (text) => outline.tokens(text)) ?? { data: [] },
  );
  connection.languages.semanticTokens.onRange(
    ({ textDocument, range }) => of(textDocument, (text) => outline.tokens(text, range)) ?? { data: [] },
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    of(textDocument, (text) => features.hints(text, range, settings.hints)),
  );
  connection.onDocumentFormatting(({ textDocument, options }) =>
    of(textDocument, (text) => edits.formatting(text, options)),
  );
  connection.onDocumentRangeFormatting(({ textDocument, options, range }) =>
    of(textDocument, (text) => edits.formatting(text, options, range)),
  );
  connection.onDocumentOnTypeFormatting(({ textDocument, position, ch, options }) =>
    of(textDocument, (text) => edits.typed(text, position, ch, options)),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    of(textDocument, (text) => edits.renamable(text, position)),
  );
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    of(textDocument, (text) => edits.renamed(text, position, newName)),
  );
  connection.onCodeAction(({ textDocument, range, context }) =>
    of(textDocument, (text) => edits.actions(text, range, context, diagnoses.known(text))),
  );
  connection.languages.callHierarchy.onPrepare(({ textDocument, position }) =>
    of(textDocument, (text) => outline.prepareCalls(text, position)),
  );
  connection.languages.callHierarchy.onIncomingCalls(({ item }) => of(item, (text) => outline.incoming(text, item)));
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) => of(item, (text) => outline.outgoing(text, item)));
  connection.listen();
}
