/** Serves one module editor: reads the file, answers the view's questions, tells it when the file has changed. */

import { allowListYaml, compareAllowList, neededCapabilities } from '../core/inspect/allow-list';
import { callbacksOf, capabilitiesOf, componentCapabilities } from '../core/inspect/capabilities';
import { overviewOf } from '../core/inspect/overview';
import type { Table, TableName } from '../core/inspect/table';
import { tableOf } from '../core/inspect/tables';
import { verdictsOf } from '../core/inspect/targets/index';
import type { Wit } from '../core/inspect/targets/verdict';
import { witNames } from '../core/inspect/wit-names';
import { clipped, someOf } from '../core/clip';
import { formatProblem, hasErrors, problem } from '../core/problem';
import { InputError } from './errors';
import { kindLabel, sizeLabel, toolchainLabel } from '../core/wasm/describe';
import type { Module } from '../core/wasm/module';
import { EDITOR_GUARDS, type ComparedTo, type EditorAction, type EditorEvents, type EditorRequests, type ModuleState, type Reveal } from '../protocol/module-editor'; // prettier-ignore
import type { InspectorRequests } from '../protocol/inspector';
import { Rpc, RpcFailure, type Channel, type Nothing } from '../protocol/rpc';
import type { Link } from '../core/wasm/code/listing';
import { agreedListOf, type AgreedList } from './allow-list-file';
import { Inspector } from './inspector';
import { readModuleFile, type ModuleFile } from './module-file';

export interface SessionHooks {
  /** The view is there: what it is to show first, if not what it showed last. */
  readonly opened: () => Reveal | undefined;
  /** The user wants to compare: path of the earlier build, or undefined. */
  readonly chooseOther: () => Promise<string | undefined>;
  readonly act: (action: EditorAction) => Promise<void>;
  readonly chose: (link: Link) => void;
  /** Whatever a request of the view failed with. */
  readonly failed: (error: unknown) => void;
}

/** The editor shows what it has without waiting for it any longer. */
const WIT_PATIENCE_MS = 3000;

/** Tables that take no pass over all code or data, so that they need no thread. */
const LIGHT: ReadonlySet<TableName> = new Set(['imports', 'exports', 'sections', 'globals', 'tables', 'memories', 'types', 'segments']); // prettier-ignore

export class ModuleSession {
  private readonly rpc: Rpc<Nothing, EditorEvents, EditorRequests, Nothing>;
  private file: ModuleFile | undefined;
  private inspector: Inspector | undefined;
  private isDisposed = false;
  /** What the view knows. */
  private told: ModuleFile | undefined;
  /** Readings that were begun: the last one counts. */
  private turn = 0;

  constructor(
    channel: Channel,
    /** Rejects with `InputError`. */
    private readonly read: () => Promise<ModuleFile>,
    private readonly hooks: SessionHooks,
  ) {
    const guards = EDITOR_GUARDS;
    this.rpc = new Rpc<Nothing, EditorEvents, EditorRequests, Nothing>(
      channel,
      {
        open: { validate: guards.open, handle: () => this.greet() },
        table: { validate: guards.table, handle: ({ name }) => this.table(name) },
        function: { validate: guards.function, handle: (params) => this.ask('function', params) },
        sizes: { validate: guards.sizes, handle: () => this.ask('sizes', {}) },
        capabilities: { validate: guards.capabilities, handle: () => this.ask('capabilities', {}) },
        wit: { validate: guards.wit, handle: () => this.ask('wit', {}) },
        compare: { validate: guards.compare, handle: () => this.compare() },
        act: { validate: guards.act, handle: ({ action }) => this.act(action) },
        chose: { validate: guards.chose, handle: (link) => this.chose(link) },
      },
      {},
    );
  }

  /** The file has changed: reads it anew and tells the view. */
  async refresh(): Promise<void> {
    const opened = await this.open();
    // A later reading tells for itself, also what this one has found.
    if (opened === undefined || this.isDisposed) return;
    const { file, state } = opened;
    const { told } = this;
    this.told = file;
    if (file.hash !== told?.hash || file.modifiedAt !== told.modifiedAt) this.rpc.send('changed', state);
  }

  reveal(what: Reveal): void {
    this.rpc.send('reveal', what);
  }

  dispose(): void {
    this.isDisposed = true;
    this.rpc.close(new RpcFailure('disposed', 'the editor was closed'));
    this.inspector?.dispose();
  }

  private async greet(): Promise<ModuleState> {
    try {
      const opened = await this.open();
      if (opened === undefined) return await this.greet();
      this.told = opened.file;
      const what = this.isDisposed ? undefined : this.hooks.opened();
      // After the answer.
      if (what !== undefined) setTimeout(() => this.reveal(what), 0);
      return opened.state;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  /** What fails for want of a view is nothing that anybody has to know. */
  private failed(error: unknown): void {
    if (!this.isDisposed) this.hooks.failed(error);
  }

  /** One that is broken is as if there was none; the log says why. */
  private async agreedList(path: string): Promise<AgreedList | undefined> {
    try {
      return await agreedListOf(path);
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  /** Undefined when another reading was begun meanwhile. */
  private async open(): Promise<{ readonly file: ModuleFile; readonly state: ModuleState } | undefined> {
    const turn = ++this.turn;
    const file = await this.read();
    if (turn !== this.turn) return undefined;
    if (file.hash !== this.file?.hash) {
      this.inspector?.dispose();
      this.inspector = undefined;
    }
    this.file = file;
    const wit = file.module.kind === 'component' ? await this.witOf(file) : undefined;
    const state = stateOf(file, wit, await this.agreedList(file.path));
    return turn === this.turn ? { file, state } : undefined;
  }

  /** Of a component that the tools cannot read, or not soon, nothing is known yet. */
  private async witOf(file: ModuleFile): Promise<Wit | undefined> {
    const wit = this.ask('wit', {}).then(
      (read) => witNames(read.wit),
      () => undefined,
    );
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, WIT_PATIENCE_MS, 'late').unref());
    const first = await Promise.race([wit, late]);
    if (first !== 'late') return first;
    void wit.then(async (names) => {
      if (names === undefined || this.file !== file || this.isDisposed) return;
      this.rpc.send('changed', stateOf(file, names, await this.agreedList(file.path)));
    });
    return undefined;
  }

  private async table(name: TableName): Promise<Table> {
    const file = await this.current();
    return LIGHT.has(name) ? clipped(tableOf(name, file.module, file.bytes)) : this.ask('table', { name });
  }

  private async compare(): Promise<ComparedTo | null> {
    const path = await this.hooks.chooseOther();
    if (path === undefined) return null;
    const [earlier, own] = await Promise.all([readModuleFile(path), this.current()]);
    for (const one of [earlier, own]) refuseToCompare(one);
    const thread = new Inspector(earlier.bytes);
    try {
      return { file: earlier.name, comparison: await thread.request('compare', { bytes: own.bytes }) };
    } finally {
      thread.dispose();
    }
  }

  private async act(action: EditorAction): Promise<Nothing> {
    await this.hooks.act(action);
    return {};
  }

  private chose(link: Link): Nothing {
    this.hooks.chose(link);
    return {};
  }

  private async current(): Promise<ModuleFile> {
    this.file ??= await this.read();
    return this.file;
  }

  private async ask<N extends keyof InspectorRequests>(
    name: N,
    params: InspectorRequests[N]['params'],
  ): Promise<InspectorRequests[N]['result']> {
    const { bytes } = await this.current();
    if (this.isDisposed) throw new RpcFailure('disposed', 'the editor was closed');
    this.inspector ??= new Inspector(bytes);
    try {
      return await this.inspector.request(name, params);
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

function refuseToCompare({ name, module }: ModuleFile): void {
  if (module.kind !== 'unknown' && module.kind !== 'component') return;
  const message = module.kind === 'component' ? 'it is a component; core modules are compared' : 'it is no WebAssembly';
  throw new InputError([problem('not-comparable', message, { file: name }, 'Choose another build.')]);
}

/** All that takes no thread. */
export function stateOf(file: ModuleFile, wit: Wit | undefined, agreed: AgreedList | undefined): ModuleState {
  // The list is text to be copied, whole.
  return { ...clipped(wholeState(file, wit, agreed)), allowList: allowListYaml(neededCapabilities(file.module)) };
}

function wholeState(
  file: ModuleFile,
  wit: Wit | undefined,
  agreed: AgreedList | undefined,
): Omit<ModuleState, 'allowList'> {
  const { module, name, hash, modifiedAt, problems, bytes } = file;
  const needed = neededCapabilities(module);
  const summary = [sizeLabel(module.size), toolchainLabel(module), kindLabel(module)].filter(Boolean).join(' · ');
  return {
    file: name,
    kind: module.kind,
    summary,
    hash: hash.slice(0, 7),
    digest: hash,
    builtAt: modifiedAt,
    facts: overviewOf(module, bytes),
    counts: countsOf(module),
    verdicts: verdictsOf({ module, problems, bytes, wit }),
    capabilities: wit === undefined ? capabilitiesOf(module) : componentCapabilities(wit.imports),
    capabilitiesKnown: module.kind === 'component' ? wit !== undefined : !hasErrors(problems),
    callbacks: someOf(callbacksOf(module)),
    ...(agreed === undefined ? {} : { agreed: { file: agreed.file, ...compareAllowList(needed, agreed.names) } }),
    problems: problems.map((p) => formatProblem({ ...p, place: { ...p.place, file: '' } })),
  };
}

function countsOf(module: Module): Record<TableName, number> {
  const imported = (kind: string) => module.imports.filter(({ type }) => type.kind === kind).length;
  return {
    imports: module.imports.length,
    exports: module.exports.length,
    functions: module.functions.length,
    sections: module.sections.length,
    globals: module.globals.length + imported('global'),
    tables: module.tables.length + imported('table'),
    memories: module.memories.length + imported('memory'),
    types: module.types.length,
    segments: module.data.length,
    strings: 0,
  };
}
