/** What a module is, at a glance. */

import { someOf } from '../clip';
import { kindLabel, limitsLabel, sizeLabel, toolchainLabel } from '../wasm/describe';
import { dylinkOf } from '../wasm/dylink';
import { functionNames, importedFunctions } from '../wasm/functions';
import type { Import, Limits, Module } from '../wasm/module';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** What it means for a plugin, where that is not plain. */
  readonly note?: string;
}

export function overviewOf(module: Module, bytes: Uint8Array): Fact[] {
  if (module.kind === 'unknown') return [kindFact(module), sizeFact(module)];
  if (module.kind === 'component') return [kindFact(module), ...common(module)];
  return [
    kindFact(module),
    ...abiFacts(module),
    ...common(module),
    ...memoryFacts(module),
    startFact(module),
    { label: 'Functions', value: `${module.functions.length} defined, ${importedFunctions(module).length} imported` },
    namesFact(module),
    debugFact(module),
    ...dylinkFacts(module, bytes),
  ];
}

function kindFact(module: Module): Fact {
  const notes: Partial<Record<Module['kind'], string>> = {
    component: 'Proxies run core modules, not components.',
    'wasi-command': 'A program that runs once from its start to its end, not a plugin.',
    plain: 'No marker of a known host: it is for an embedder that knows it.',
  };
  const note = notes[module.kind];
  return { label: 'Kind', value: kindLabel(module), ...(note === undefined ? {} : { note }) };
}

function abiFacts(module: Module): Fact[] {
  const markers = module.exports.filter(({ kind, name }) => kind === 'func' && name.startsWith('proxy_abi_version_'));
  if (markers.length === 0) return [];
  return [{ label: 'ABI marker', value: someOf(markers.map(({ name }) => name)).join(', ') }];
}

function sizeFact({ size }: Module): Fact {
  return { label: 'Size', value: size < 1000 ? `${size} bytes` : `${sizeLabel(size)} (${size} bytes)` };
}

function common(module: Module): Fact[] {
  const toolchain = toolchainLabel(module);
  const others = module.producers.slice(0, MOST_SHOWN).map(producerLabel);
  return [
    sizeFact(module),
    {
      label: 'Toolchain',
      value: toolchain ?? 'not told',
      ...(others.length > 1 ? { note: someOf(others).join(', ') } : {}),
    },
    ...(module.targetFeatures.length === 0
      ? []
      : [{ label: 'Target features', value: someOf(module.targetFeatures).join(' ') }]),
  ];
}

/** No compiler tells more; each is told with the name of its field, however long that is. */
const MOST_SHOWN = 20;
const LONGEST_FIELD = 100;

function producerLabel({ field, name, version }: Module['producers'][number]): string {
  return `${`${name} ${version}`.trim()} (${field.slice(0, LONGEST_FIELD)})`;
}

function memoryFacts(module: Module): Fact[] {
  const imported = module.imports.flatMap(({ type }: Import): Limits[] =>
    type.kind === 'memory' ? [type.limits] : [],
  );
  const all = [
    ...imported.map((limits) => ({ limits, from: ', imported' })),
    ...module.memories.map((limits) => ({ limits, from: '' })),
  ];
  if (all.length === 0) return [{ label: 'Memory', value: 'none', note: 'No host can hand it any data.' }];
  return all.slice(0, MOST_SHOWN).map(({ limits, from }, index) => ({
    label: all.length === 1 ? 'Memory' : `Memory ${index}`,
    value: `${limitsLabel(limits)}${from}`,
    note: `${sizeLabel(Number(limits.min) * 65_536)} to start${limits.max === undefined ? ', no maximum: Envoy stops at 1 GiB' : ''}`,
  }));
}

/** What a host runs before anything else, in its order. */
function startFact(module: Module): Fact {
  const has = (name: string) => module.exports.some((entry) => entry.kind === 'func' && entry.name === name);
  const start =
    module.start === undefined ? [] : [`start function ${functionNames(module)[module.start] ?? module.start}`];
  const entries = has('_initialize')
    ? ['_initialize', ...(has('main') ? ['main'] : has('__main_void') ? ['__main_void'] : [])]
    : has('_start')
      ? ['_start']
      : [];
  const value = [...start, ...entries].join(', then ') || 'nothing';
  const ignored = has('_initialize') && has('_start');
  return { label: 'Runs at start', value, ...(ignored ? { note: '_start is not run beside _initialize.' } : {}) };
}

function namesFact(module: Module): Fact {
  const named = module.names.functions.size;
  if (named === 0) return { label: 'Names', value: 'no', note: 'Stack traces and this view show numbers.' };
  return { label: 'Names', value: `of ${named} functions` };
}

function debugFact(module: Module): Fact {
  const dwarf = module.sections.filter(({ name, custom }) => custom && name.startsWith('.debug_'));
  if (dwarf.length > 0) {
    const size = dwarf.reduce((sum, one) => sum + one.size, 0);
    return { label: 'Debug information', value: `DWARF, ${sizeLabel(size)}` };
  }
  const map = module.sections.find(({ name, custom }) => custom && name === 'sourceMappingURL');
  const outside = module.sections.find(({ name, custom }) => custom && name === 'external_debug_info');
  if (map !== undefined) return { label: 'Debug information', value: 'source map, beside the module' };
  if (outside !== undefined) return { label: 'Debug information', value: 'DWARF, in a file of its own' };
  return { label: 'Debug information', value: 'none' };
}

function dylinkFacts(module: Module, bytes: Uint8Array): Fact[] {
  const found = dylinkOf(module, bytes);
  if (found === undefined) return [];
  const needed = found.needed.length === 0 ? '' : `; needs ${found.needed.join(', ')}`;
  const value = `${found.memorySize} bytes of memory, ${found.tableSize} table entries${needed}`;
  return [{ label: 'Dynamic linking', value, note: 'A shared library: no proxy links those.' }];
}
