/** Everything that core tells of a module. Each step's work is bounded by the file, or it is a finding. */

import { MemoryImage } from '../../src/core/wasm/memory-image';
import { allowListYaml, compareAllowList, neededCapabilities } from '../../src/core/inspect/allow-list';
import { callbacksOf, capabilitiesOf, componentCapabilities } from '../../src/core/inspect/capabilities';
import { compareModules } from '../../src/core/inspect/compare';
import { overviewOf } from '../../src/core/inspect/overview';
import { savings } from '../../src/core/inspect/shrink';
import { filesTree, sizesOf } from '../../src/core/inspect/sizes';
import type { TableName } from '../../src/core/inspect/table';
import { tableOf } from '../../src/core/inspect/tables';
import { verdictsOf } from '../../src/core/inspect/targets';
import { formatProblem, oneLine, type Problem } from '../../src/core/problem';
import { readCallGraph, type CallGraph } from '../../src/core/wasm/code/call-graph';
import { decodeModule } from '../../src/core/wasm/decode';
import { readLineTables } from '../../src/core/wasm/dwarf/line-tables';
import { bytesByFile, lineAt } from '../../src/core/wasm/dwarf/lookup';
import { dylinkOf } from '../../src/core/wasm/dylink';
import { elementFunctions } from '../../src/core/wasm/element-functions';
import { functionNames } from '../../src/core/wasm/functions';
import { goBytesByFile, goLines } from '../../src/core/wasm/go/lines';
import { readGoFunctions } from '../../src/core/wasm/go/pclntab';
import { capMemory } from '../../src/core/wasm/memory-cap';
import type { Module } from '../../src/core/wasm/module';
import { inspectFunctions } from './check-functions';
import type { Random } from './random';

/** Runs `step`, which has a name, and measures it. What it returns is held until the next step has run. */
export type Measured = <T>(name: string, step: () => T) => T;

export interface Subject {
  readonly bytes: Uint8Array;
  readonly module: Module;
  readonly problems: readonly Problem[];
  readonly graph: CallGraph;
  readonly random: Random;
}

const TABLES: readonly TableName[] = ['imports', 'exports', 'functions', 'sections', 'globals', 'tables', 'memories', 'types', 'segments', 'strings']; // prettier-ignore
/** For what is like another step in nearly all inputs. */
const SELDOM = 0.1;

/** `original`: what the module is compared with. */
export function inspect(bytes: Uint8Array, original: Module, random: Random, run: Measured): void {
  const { value: module, problems } = run('decodeModule', () => decodeModule(bytes));
  run('problems', () => describe(problems, bytes));
  const { value: graph } = run('readCallGraph', () => readCallGraph(module, bytes));
  const subject = { bytes, module, problems, graph, random };
  const shown = random.chance(SELDOM) ? alsoSent(run) : run;
  inspectLists(subject, shown);
  inspectWhole(subject, shown);
  inspectSources(subject, run);
  inspectFunctions(subject, shown);
  shown('compareModules', () => compareModules({ module: original }, { module }));
  if (random.chance(SELDOM)) {
    run('decodeModule, links', () => decodeModule(bytes, 'links'));
    run('compareModules, reversed', () => compareModules({ module }, { module: original }));
    const wit = witOf(module);
    run('verdictsOf, with WIT', () => verdictsOf({ module, problems, wit }));
    run('componentCapabilities', () => componentCapabilities(wit.imports));
  }
}

/** What is shown travels as JSON, which not everything can. */
function alsoSent(run: Measured): Measured {
  return (name, step) => {
    const result = run(name, step);
    JSON.stringify(result);
    return result;
  };
}

function describe(problems: readonly Problem[], bytes: Uint8Array): string {
  for (const { place, message } of problems) {
    if ((place.offset ?? 0) > bytes.length) throw new Error(`a problem lies outside of the file: ${message}`);
  }
  return problems.map(formatProblem).join('\n');
}

function inspectLists({ module, bytes, graph }: Subject, run: Measured): void {
  const columns = { names: functionNames(module), callers: graph.callers };
  for (const name of TABLES) {
    run(`the table of ${name}`, () => tableOf(name, module, bytes, name === 'functions' ? columns : undefined));
  }
}

function inspectWhole({ module, bytes, problems, graph }: Subject, run: Measured): void {
  run('overviewOf', () => overviewOf(module, bytes));
  run('sizesOf', () => sizesOf(module));
  run('savings', () => savings(module, bytes, graph));
  run('verdictsOf', () => verdictsOf({ module, problems, bytes }));
  run('capabilitiesOf', () => [capabilitiesOf(module, graph), callbacksOf(module)]);
  run('allow-list', () => {
    const names = neededCapabilities(module);
    return [allowListYaml(names), compareAllowList(names, ['proxy_log', 'malloc'])];
  });
  run('dylinkOf', () => dylinkOf(module, bytes));
  run('elementFunctions', () => elementFunctions(module, bytes));
  run('capMemory', () => capMemory(bytes, module, 1024).problems);
}

/** As if its names were those of interfaces. */
function witOf({ imports, exports }: Module) {
  return { imports: imports.map((entry) => oneLine(entry.module)), exports: exports.map(({ name }) => name) };
}

function inspectSources({ module, bytes, random }: Subject, run: Measured): void {
  const { value: lines } = run('readLineTables', () => readLineTables(module, bytes));
  run('bytesByFile', () => {
    lineAt(lines, random.below(bytes.length + 1));
    const sizes = bytesByFile(lines);
    return filesTree(module, lines.files.map((path, at) => ({ path, bytes: sizes[at] ?? 0 }))); // prettier-ignore
  });
  const { value: go } = run('readGoFunctions', () => readGoFunctions(module, bytes));
  if (go !== undefined) {
    run('goBytesByFile', () => goBytesByFile(module, go));
    run('goLines', () => goLines(go, random.below(go.index.length + 1)));
  }
  run('MemoryImage', () => new MemoryImage(module, bytes).readMemory(random.next(), random.below(bytes.length)));
}
