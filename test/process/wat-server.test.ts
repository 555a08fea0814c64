/** The language server as any editor has it: a process that speaks LSP over standard input and output. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as lsp from 'vscode-languageserver-protocol/node';
import { applyEdits } from '../../src/core/wat/features/edit';
import { LspClient, type OpenDocument } from '../support/lsp-client';
import { ROOT } from '../support/parts';
import { assemble } from '../support/wat';

const TEMPLATE = readFileSync(join(ROOT, 'templates/wat-http/src/filter.wat'), 'utf8').replaceAll(/%\{[\w-]+\}/g, '5');
const OPTIONS = { tabSize: 2, insertSpaces: true };

const refuse = () => new lsp.ResponseError(lsp.ErrorCodes.MethodNotFound, 'not here');

describe('the language server', () => {
  let client: LspClient;
  let opened: OpenDocument[] = [];
  let count = 0;

  beforeAll(async () => {
    client = LspClient.start();
    await client.initialize();
  });

  afterEach(async () => {
    for (const document of opened) await document.close();
    opened = [];
  });

  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.noise).toBe('');
  });

  const open = async (text: string) => {
    const document = await client.open(`file:///plugins/text-${count++}.wat`, text);
    opened.push(document);
    return document;
  };

  const applied = (document: OpenDocument, edits: readonly lsp.TextEdit[] | null | undefined) =>
    applyEdits(
      document.text,
      (edits ?? []).map(({ range, newText: text }) => ({
        start: document.offset(range.start),
        end: document.offset(range.end),
        text,
      })),
    );

  const changed = (document: OpenDocument, edit: lsp.WorkspaceEdit | null | undefined) =>
    applied(document, edit?.changes?.[document.uri]);

  const messages = async (document: OpenDocument) =>
    (await document.diagnostics()).diagnostics.map(({ message, range }) => [
      document.read(range),
      typeof message === 'string' ? message : message.value,
    ]);

  it('finds nothing wrong in a plugin', async () => {
    const document = await open(TEMPLATE);
    const { diagnostics } = await document.diagnostics();
    expect(diagnostics.filter(({ severity }) => severity === lsp.DiagnosticSeverity.Error)).toEqual([]);
  });

  it('tells problems while typing, at their words', async () => {
    const document = await open(TEMPLATE);
    await document.replace('(call $until', '(call $untill');
    expect(await messages(document)).toContainEqual(['$untill', 'There is no function $untill']);
    await document.replace('$untill', '$until');
    expect((await messages(document)).filter(([, message]) => message?.includes('untill'))).toEqual([]);
    await document.replace('(i32.add (local.get $start) (local.get $size))', '(i32.add (local.get $start))');
    expect(await messages(document)).toContainEqual(['i32.add', 'i32.add takes i32 i32, but here is only i32']);
  });

  it('asks wabt in a pause', async () => {
    // A start function that is imported with a result: both know; a name that is only too long, wabt alone.
    const document = await open('(module\n  (import "a" "b" (func $f (result i32)))\n  (start $f))');
    const { diagnostics } = await document.diagnostics();
    expect(diagnostics.map(({ source }) => source)).toEqual(['wat']);
  });

  it('tells what is under the cursor', async () => {
    const document = await open(TEMPLATE);
    const hover = await document.ask(lsp.HoverRequest.type, document.place('(call $set_header', 8));
    const text = lsp.MarkupContent.is(hover?.contents) ? hover.contents.value : '';
    expect(text).toContain('proxy_replace_header_map_value');
    const instruction = await document.ask(lsp.HoverRequest.type, document.place('i32.load8_u', 3));
    expect(lsp.MarkupContent.is(instruction?.contents) ? instruction.contents.value : '').toContain('i32.load8_u');
  });

  it('completes', async () => {
    const document = await open(TEMPLATE);
    await document.replace('(call $until', '(call $ ');
    const items = await document.ask(lsp.CompletionRequest.type, document.place('(call $ ', 7));
    const list = Array.isArray(items) ? items : (items?.items ?? []);
    expect(list.map(({ label }) => label)).toEqual(expect.arrayContaining(['$until', '$set_header', '$allocate']));
    for (const item of list) expect(item.textEdit).toBeDefined();
  });

  it('shows signatures', async () => {
    const document = await open(TEMPLATE);
    const help = await document.ask(lsp.SignatureHelpRequest.type, document.place('(call $until (', 13));
    expect(help?.signatures[0]?.label).toContain('$until');
  });

  it('goes to definitions, and finds all uses', async () => {
    const document = await open(TEMPLATE);
    const place = document.place('(global.get $heap)', 14);
    const found = await document.ask(lsp.DefinitionRequest.type, place);
    const [definition] = (Array.isArray(found) ? found : [found]) as lsp.Location[];
    expect(definition?.uri).toBe(document.uri);
    expect(document.read(definition?.range ?? { start: place.position, end: place.position })).toBe('$heap');
    expect(document.offset(definition?.range.start ?? place.position)).toBe(TEMPLATE.indexOf('(global $heap') + 8);
    const all = await document.ask(lsp.ReferencesRequest.type, { ...place, context: { includeDeclaration: true } });
    expect(all?.length).toBe([...TEMPLATE.matchAll(/\$heap\b/g)].length);
    expect(new Set(all?.map(({ range }) => document.read(range)))).toEqual(new Set(['$heap']));
    const marks = await document.ask(lsp.DocumentHighlightRequest.type, place);
    expect(marks?.length).toBe(all?.length);
  });

  it('renames, and back', async () => {
    const document = await open(TEMPLATE);
    const place = document.place('(global.get $heap)', 14);
    const prepared = await document.ask(lsp.PrepareRenameRequest.type, place);
    expect(prepared).toMatchObject({ placeholder: '$heap' });
    const edit = await document.ask(lsp.RenameRequest.type, { ...place, newName: 'free' });
    expect(changed(document, edit)).toBe(TEMPLATE.replaceAll(/\$heap\b/g, '$free'));
    await expect(document.ask(lsp.RenameRequest.type, { ...place, newName: '$kept' })).rejects.toThrow(/\$kept/);
  });

  it('outlines, folds, selects', async () => {
    const document = await open(TEMPLATE);
    const textDocument = { uri: document.uri };
    const outline = (await document.ask(lsp.DocumentSymbolRequest.type, { textDocument })) as lsp.DocumentSymbol[];
    expect(outline.flatMap(({ children, name }) => [name, ...(children ?? []).map((one) => one.name)])).toEqual(
      expect.arrayContaining(['$allocate', '$heap', '$set_header']),
    );
    const folds = await document.ask(lsp.FoldingRangeRequest.type, { textDocument });
    expect(folds?.length).toBeGreaterThan(20);
    const { position } = document.place('(global.get $heap)', 14);
    const [selection] =
      (await document.ask(lsp.SelectionRangeRequest.type, { textDocument, positions: [position] })) ?? [];
    const texts: string[] = [];
    for (let one = selection; one !== undefined; one = one.parent) texts.push(document.read(one.range));
    expect(texts).toContain('(global.get $heap)');
    expect(texts.at(-1)).toBe(TEMPLATE);
  });

  it('colours names by what they are, and hints at indices', async () => {
    const document = await open('(module (func $f (param i32) (result i32) local.get 0 call 0))');
    const textDocument = { uri: document.uri };
    const { data = [] } = (await document.ask(lsp.SemanticTokensRequest.type, { textDocument })) ?? {};
    expect(data.length % 5).toBe(0);
    expect(data.length).toBeGreaterThanOrEqual(15);
    const range = { start: document.at(0), end: document.at(document.text.length) };
    const hints = (await document.ask(lsp.InlayHintRequest.type, { textDocument, range })) ?? [];
    expect(JSON.stringify(hints)).toContain('$f');
  });

  it('formats, all of it or a part, and the same again', async () => {
    const untidy = TEMPLATE.replaceAll(/^ +/gm, '').replaceAll(' (', '   (');
    const document = await open(untidy);
    const textDocument = { uri: document.uri };
    const once = applied(
      document,
      await document.ask(lsp.DocumentFormattingRequest.type, { textDocument, options: OPTIONS }),
    );
    expect(once).not.toBe(untidy);
    expect(await assemble('a.wat', once)).toEqual(await assemble('a.wat', TEMPLATE));
    const again = await open(once);
    const edits = await again.ask(lsp.DocumentFormattingRequest.type, {
      textDocument: { uri: again.uri },
      options: OPTIONS,
    });
    expect(edits).toEqual([]);
    const range = { start: { line: 3, character: 0 }, end: { line: 9, character: 0 } };
    const part = await document.ask(lsp.DocumentRangeFormattingRequest.type, { textDocument, options: OPTIONS, range });
    expect(part?.every((edit) => edit.range.start.line >= 2 && edit.range.end.line <= 9)).toBe(true);
  });

  it('remedies: an import that is missing', async () => {
    const document = await open('(module\n  (func (export "go") (drop (call $proxy_done))))\n');
    const { diagnostics } = await document.diagnostics();
    const [diagnostic] = diagnostics.filter(({ code }) => code === 'unknown-name');
    expect(diagnostic).toBeDefined();
    if (diagnostic === undefined) return;
    const { range } = diagnostic;
    const actions = await document.ask(lsp.CodeActionRequest.type, {
      textDocument: { uri: document.uri },
      range,
      context: { diagnostics: [diagnostic] },
    });
    const action = actions?.find((one): one is lsp.CodeAction => 'edit' in one && one.title.includes('proxy_done'));
    const mended = changed(document, action?.edit);
    expect(mended).toContain('(import "env" "proxy_done"');
    expect((await assemble('a.wat', mended)).length).toBeGreaterThan(8);
  });

  it('knows who calls whom', async () => {
    const document = await open(TEMPLATE);
    const [item] = (await document.ask(lsp.CallHierarchyPrepareRequest.type, document.place('(func $until', 7))) ?? [];
    expect(item?.name).toBe('$until');
    if (item === undefined) return;
    const incoming = await document.ask(lsp.CallHierarchyIncomingCallsRequest.type, { item });
    const calls = incoming?.flatMap(({ fromRanges }) => fromRanges) ?? [];
    expect(calls.length).toBe([...TEMPLATE.matchAll(/call \$until\b/g)].length);
    const [caller] = incoming ?? [];
    if (caller === undefined) return;
    const outgoing = await document.ask(lsp.CallHierarchyOutgoingCallsRequest.type, { item: caller.from });
    expect(outgoing?.map(({ to }) => to.name)).toContain('$until');
  });

  it('works with a client that has settings and refuses whatever else it is asked', async () => {
    const other = LspClient.start();
    other.connection.onRequest(lsp.RegistrationRequest.type, refuse);
    other.connection.onRequest(lsp.InlayHintRefreshRequest.type, refuse);
    other.connection.onRequest(lsp.ConfigurationRequest.type, refuse);
    await other.initialize({
      workspace: {
        configuration: true,
        didChangeConfiguration: { dynamicRegistration: true },
        inlayHint: { refreshSupport: true },
      },
    });
    const document = await other.open('file:///a.wat', '(module (func (call $g)))');
    expect((await document.diagnostics()).diagnostics.length).toBe(1);
    await document.edit(0, 0, ' ');
    expect((await document.diagnostics()).diagnostics.length).toBe(1);
    expect(await other.stop()).toBe(0);
    expect(other.noise).toBe('');
  });

  it('survives a text in which all is wrong', async () => {
    const document = await open(`(module (func ${'call $x '.repeat(150_000)}))`);
    expect((await document.diagnostics()).diagnostics.length).toBe(1000);
    await document.edit(0, document.text.length, '(module)');
    expect((await document.diagnostics()).diagnostics).toEqual([]);
  });

  it('offers nothing behind a space that is typed where something else may follow', async () => {
    const text = '(func block nop end local.get 0)';
    const document = await open(text);
    const at = async (offset: number, context?: lsp.CompletionContext) => {
      const position = document.at(offset);
      const place = { textDocument: { uri: document.uri }, position, ...(context === undefined ? {} : { context }) };
      const list = await document.ask(lsp.CompletionRequest.type, place);
      return list === null || Array.isArray(list) ? [] : list.items.map(({ label }) => label);
    };
    const typed = { triggerKind: lsp.CompletionTriggerKind.TriggerCharacter, triggerCharacter: ' ' };
    const behindBlock = text.indexOf('nop');
    expect(await at(behindBlock, typed)).toEqual([]);
    expect(await at(behindBlock)).toContain('i32.const');
  });

  it('does not begin what is given up before its turn', async () => {
    const document = await open(TEMPLATE);
    const textDocument = { uri: document.uri };
    const frame = (message: object) => {
      const json = JSON.stringify({ jsonrpc: '2.0', ...message });
      return `Content-Length: ${json.length}\r\n\r\n${json}`;
    };
    const { stdin, stdout } = client.process;
    const answer = new Promise<string>((resolve) => {
      let heard = '';
      stdout.on('data', function hear(chunk: Buffer) {
        heard += chunk.toString();
        const found = /\{[^{]*"id":"given-up".*?\}/.exec(heard);
        if (found === null) return;
        stdout.off('data', hear);
        resolve(found[0]);
      });
    });
    // In one piece, so that both have come in before the first can begin.
    stdin.write(
      frame({
        id: 'given-up',
        method: lsp.DocumentFormattingRequest.method,
        params: { textDocument, options: OPTIONS },
      }) + frame({ method: '$/cancelRequest', params: { id: 'given-up' } }),
    );
    expect(await answer).toContain(String(lsp.LSPErrorCodes.RequestCancelled));
  });

  it('answers nothing about a text that is not open', async () => {
    const place = { textDocument: { uri: 'file:///nowhere.wat' }, position: { line: 0, character: 0 } };
    expect(await client.connection.sendRequest(lsp.HoverRequest.type, place)).toBe(null);
    expect(await client.connection.sendRequest(lsp.CompletionRequest.type, place)).toBe(null);
  });

  it('takes a text that is replaced as a whole', async () => {
    const document = await open('(module (func $f))');
    await client.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version: 2 },
      contentChanges: [{ text: '(module (func (call $g)))' }],
    });
    const { diagnostics } = await client.diagnostics(document.uri, 2);
    expect(diagnostics.map(({ message }) => message)).toEqual(['There is no function $g']);
  });

  it('looks at a text of 20 MB for its syntax alone, says so, and answers meanwhile', async () => {
    const small = await open(TEMPLATE);
    const body = '  (func (result i32) (i32.add (i32.const 1) (i32.const 2)))\n';
    const large = await open(`(module\n${body.repeat(Math.ceil(20_000_000 / body.length))}`);
    const hover = await small.ask(lsp.HoverRequest.type, small.place('i32.load8_u', 3));
    expect(hover).not.toBe(null);
    const { diagnostics } = await large.diagnostics();
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
      [lsp.DiagnosticSeverity.Information, 'too-large'],
      [lsp.DiagnosticSeverity.Error, 'unclosed'],
    ]);
    expect(await large.ask(lsp.HoverRequest.type, large.place('i32.add', 3))).toBe(null);
    await large.edit(0, large.text.length, '(module)');
    expect((await large.diagnostics()).diagnostics).toEqual([]);
  });
});
