/** One module in this thread, with what has been worked out about it. */

import { join } from 'node:path';
import { createRequire } from 'node:module';
import { capabilitiesOf, type Capability } from '../core/inspect/capabilities';
import { compareModules, type Comparison } from '../core/inspect/compare';
import { savings } from '../core/inspect/shrink';
import { filesTree, sizesOf } from '../core/inspect/sizes';
import type { Table, TableName } from '../core/inspect/table';
import { tableOf } from '../core/inspect/tables';
import type { Checked } from '../core/problem';
import { callersOf, readCallGraph, type CallGraph } from '../core/wasm/code/call-graph';
import { ownListing, wabtListing, type Listing, type WholeText } from '../core/wasm/code/listing';
import { reduceTo } from '../core/wasm/code/reduce';
import { decodeModule } from '../core/wasm/decode';
import { functionFacts, functionNames } from '../core/wasm/functions';
import { formatFuncType, type Module } from '../core/wasm/module';
import type { GoFunctions } from '../core/wasm/go/pclntab';
import { DecodeError } from '../core/wasm/reader';
import type { FunctionView, NamedFunction, SizeReport } from '../protocol/inspector';
import { demangled } from './demangle';
import { goFunctionsOf, namedByGo, sourceSizes } from './sources';
import { textOf } from './wabt';

export class Analysis {
  private readonly module: Module;
  private readonly go: GoFunctions | undefined;
  private knownGraph: Checked<CallGraph> | undefined;
  private knownNames: readonly string[] | undefined;

  constructor(private readonly bytes: Uint8Array) {
    const { value: module } = decodeModule(bytes);
    this.go = goFunctionsOf(module, bytes);
    this.module = namedByGo(module, this.go);
  }

  table(name: TableName): Table {
    const columns = name === 'functions' ? { names: this.names, callers: this.graph.callers } : undefined;
    return tableOf(name, this.module, this.bytes, columns);
  }

  async function(index: number): Promise<FunctionView> {
    const { module, names, graph } = this;
    const facts = functionFacts(module, index);
    if (facts === undefined) throw new RangeError(`there is no function ${index}`);
    const callers = callersOf(graph, index).map((caller) => ({ index: caller, name: names[caller] ?? '' }));
    const listing = await this.listing(index);
    const view = { index, name: names[index] ?? facts.name, type: formatFuncType(facts.type), callers };
    return listing === undefined ? view : { ...view, listing };
  }

  find(text: string): NamedFunction[] {
    const { names } = this;
    const all = names.map((name, index) => ({ index, name }));
    if (/^\d+$/.test(text) && Number(text) < names.length) return all.slice(Number(text), Number(text) + 1);
    const exact = all.filter(({ name }) => name === text);
    return exact.length > 0 ? exact : all.filter(({ name }) => name.includes(text));
  }

  sizes(): SizeReport {
    const { module, bytes } = this;
    const sizes = sizesOf(module, this.names);
    const source = sourceSizes(module, bytes, this.go);
    const files = source === undefined ? {} : { files: filesTree(module, source.files), filesFrom: source.from };
    return { ...sizes, ...files, savings: savings(module, bytes, this.wholeGraph) };
  }

  capabilities(): readonly Capability[] {
    return capabilitiesOf(this.module, this.graph);
  }

  async text(): Promise<{ text: string }> {
    const made = await textOf(this.bytes);
    if ('failed' in made) throw new Error(`wabt cannot show it: ${made.failed}`);
    return made;
  }

  compare(other: Uint8Array): Comparison {
    const later = new Analysis(other);
    return compareModules({ module: this.module, names: this.names }, { module: later.module, names: later.names });
  }

  async wit(): Promise<{ wit: string }> {
    // Large and rarely needed, so a bundle of its own.
    const bundle = join(__dirname, 'wit.js');
    const tools = createRequire(bundle)(bundle) as { witOf(component: Uint8Array): Promise<string> };
    return { wit: await tools.witOf(this.bytes) };
  }

  private get graph(): CallGraph {
    return this.checkedGraph.value;
  }

  /** Nobody is told that nothing calls a function when some code could not be read. */
  private get wholeGraph(): CallGraph | undefined {
    const { value, problems } = this.checkedGraph;
    return problems.length === 0 ? value : undefined;
  }

  private get checkedGraph(): Checked<CallGraph> {
    this.knownGraph ??= readCallGraph(this.module, this.bytes);
    return this.knownGraph;
  }

  private get names(): readonly string[] {
    this.knownNames ??= functionNames(this.module).map(demangled);
    return this.knownNames;
  }

  private async listing(index: number): Promise<Listing | undefined> {
    const own = ownListing(this.module, this.bytes, index);
    // One with a note was cut short: wabt would refuse what is left.
    return own?.note === undefined && own !== undefined ? wabtListing(own, await this.wabtText(own)) : own;
  }

  /** wabt writes two blanks for each level of nesting, and Go nests by the thousand: 62 kB of code are 33 MB of text. */
  private async wabtText(own: Listing): Promise<WholeText> {
    const size = own.lines.reduce((sum, { depth, text }) => sum + 2 * depth + text.length, 0);
    if (size > MOST_TEXT) return { failed: `its text would take ${Math.round(size / 1_000_000)} MB` };
    try {
      return await textOf(reduceTo(this.module, this.bytes, own.index));
    } catch (error) {
      if (error instanceof DecodeError) return { failed: error.message };
      throw error;
    }
  }
}

const MOST_TEXT = 8_000_000;
