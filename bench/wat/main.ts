/**
 * Our language server beside `wat_server` of WebAssembly Language Tools, both over standard input and output, on the same
 * texts: how long after an edit they have told what is wrong, what is under the cursor, and what could be written there.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompletionRequest, DocumentDiagnosticRequest, HoverRequest, SemanticTokensRangeRequest,
} from 'vscode-languageserver-protocol/node'; // prettier-ignore
import wabt from 'wabt';
import { part, ROOT, valueOf } from '../../test/support/found';
import { LspClient, type OpenDocument } from '../../test/support/lsp-client';
import { line } from '../comparison';
import { spread } from '../peers/statistics';

const RUNS = 25;
/** Servers are measured as they are while somebody works: after a few lines typed. */
const WARM_UP = 100;
const MOST = 2;
/** Of a text of 1 MB, in milliseconds. */
const MOST_OF_LARGE = 50;

interface Text {
  readonly name: string;
  readonly text: string;
}

interface Server {
  readonly client: LspClient;
  /** Whether it tells problems unasked. */
  readonly pushes: boolean;
}

async function start(program: readonly string[] | undefined): Promise<Server> {
  const client = LspClient.start(program);
  const { capabilities } = await client.initialize({
    workspace: { configuration: true },
    textDocument: {
      diagnostic: {},
      hover: { contentFormat: ['markdown'] },
      publishDiagnostics: { versionSupport: true },
    },
  });
  return { client, pushes: capabilities.diagnosticProvider === undefined };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

/** Every text has a fault, for a server that has not looked yet may answer that there is none. */
async function problems({ pushes }: Server, document: OpenDocument): Promise<void> {
  for (let found = 0; found === 0;) {
    if (pushes) found = (await document.diagnostics()).diagnostics.length;
    else {
      const report = await document.ask(DocumentDiagnosticRequest.type, { textDocument: { uri: document.uri } });
      found = report.kind === 'full' ? report.items.length : 0;
    }
  }
}

function withFault(text: string): string {
  return text.replace('i32.add', 'i64.add');
}

/** In the middle of the text, in a function. */
function middle(text: string): number {
  return text.indexOf('local.get', text.length / 2);
}

type Action = 'opening' | 'diagnostics' | 'hover' | 'completion' | 'colours';

/** Each action right after an edit that it has to take into account. */
async function measure(server: Server, { text }: Text, run: number): Promise<Record<Action, number>> {
  let opened: OpenDocument | undefined;
  const opening = await timed(async () => {
    // No text is like the one before, which a server may remember.
    opened = await server.client.open(`file:///text-${run}.wat`, `${withFault(text)};; ${run}\n`);
    await problems(server, opened);
  });
  if (opened === undefined) throw new Error('it was not opened');
  const document: OpenDocument = opened;
  const at = middle(text);
  const edit = (words: string) => document.edit(at, at, `${words} `);
  const place = (offset: number) => ({ textDocument: { uri: document.uri }, position: document.at(offset) });
  const after = async (act: () => Promise<unknown>) => {
    await edit('nop');
    const took = await timed(act);
    await problems(server, document);
    return took;
  };
  const diagnostics = await timed(async () => {
    await edit('nop');
    await problems(server, document);
  });
  const hover = await after(() => document.ask(HoverRequest.type, place(at + 5)));
  const completion = await after(() => document.ask(CompletionRequest.type, place(at + 2)));
  const range = { start: document.at(at), end: document.at(Math.min(text.length, at + 4000)) };
  const colours = await after(() =>
    document.ask(SemanticTokensRangeRequest.type, { textDocument: { uri: document.uri }, range }),
  );
  await document.close();
  return { opening, diagnostics, hover, completion, colours };
}

async function compare(ours: Server, peer: Server | undefined, text: Text): Promise<void> {
  const samples: Record<'ours' | 'peer', Record<Action, number>[]> = { ours: [], peer: [] };
  for (let run = 0; run < RUNS; run++) {
    samples.ours.push(await measure(ours, text, run));
    if (peer !== undefined) samples.peer.push(await measure(peer, text, run));
  }
  console.log(`${text.name}, ${(text.text.length / 1000).toFixed(0)} kB`);
  for (const action of ['opening', 'diagnostics', 'hover', 'completion', 'colours'] as const) {
    const own = spread(samples.ours.map((one) => one[action]));
    const isLarge = text.text.length >= 1_000_000 && action !== 'opening';
    const detail = (of: typeof own) => `${of.median.toFixed(1)} ms (${of.low.toFixed(1)} to ${of.high.toFixed(1)})`;
    if (isLarge) {
      console.log(
        line({
          name: `${action} after an edit`,
          value: own.median,
          unit: 'ms',
          bar: { most: MOST_OF_LARGE },
          detail: detail(own),
        }),
      );
    }
    if (samples.peer.length === 0) continue;
    const other = spread(samples.peer.map((one) => one[action]));
    const value = own.median / other.median;
    console.log(
      line({
        name: `${action}, over wat_server`,
        value,
        bar: { most: MOST },
        detail: `${detail(own)}, ${detail(other)}`,
      }),
    );
  }
}

async function textOf(name: string, path: string): Promise<Text> {
  const module = (await wabt()).readWasm(readFileSync(path), { readDebugNames: true });
  module.applyNames();
  return { name, text: module.toText({ foldExprs: false }) };
}

async function main([watServer]: readonly string[]): Promise<void> {
  const template = readFileSync(join(ROOT, 'templates/wat-http/src/filter.wat'), 'utf8').replaceAll(
    /%\{[\w-]+\}/g,
    '5',
  );
  const texts: Text[] = [
    { name: 'a plugin in WAT', text: template },
    await textOf('a C++ plugin', valueOf(part('cppFilter'))),
    await textOf('a Rust plugin', valueOf(part('rustFilter'))),
  ];
  const ours = await start(undefined);
  const peer = watServer === undefined || watServer === '' ? undefined : await start([watServer]);
  for (let run = 0; run < WARM_UP; run++) {
    for (const server of [ours, peer])
      if (server !== undefined && texts[0] !== undefined) await measure(server, texts[0], -run);
  }
  for (const text of texts) await compare(ours, peer, text);
  await ours.client.stop();
  peer?.client.kill();
}

void main(process.argv.slice(2));
