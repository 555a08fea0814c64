/** A Module as the tree that inspectors show. */

import { formatProblem } from '../core/problem';
import { exportLabel, importLabel, kindLabel, limitsLabel, sizeLabel, toolchainLabel } from '../core/wasm/describe';
import type { Module } from '../core/wasm/module';
import type { ModuleFile } from './module-file';

export interface OutlineNode {
  readonly label: string;
  readonly description?: string;
  /** A codicon's name. */
  readonly icon?: string;
  readonly open?: boolean;
  readonly children?: readonly OutlineNode[];
}

export function outline(file: ModuleFile): OutlineNode[] {
  const { module, problems } = file;
  if (module.kind === 'unknown')
    return [{ label: file.name, description: 'not WebAssembly', icon: 'error' }, ...problemNodes(file)];
  const facts = [sizeLabel(module.size), kindLabel(module), toolchainLabel(module), file.hash.slice(0, 7)];
  return [
    { label: file.name, description: facts.filter(Boolean).join(' · '), icon: 'file-binary' },
    ...(problems.length === 0 ? [] : [group('Problems', 'warning', problemNodes(file), true)]),
    ...(module.kind === 'component' ? [] : [abiNode(file)]),
    ...(module.kind === 'component'
      ? []
      : [group('Imports', 'symbol-interface', importNodes(file)), exportGroup(file)]),
    group('Sections', 'list-unordered', sectionNodes(file)),
  ];
}

function group(label: string, icon: string, children: readonly OutlineNode[], open = false): OutlineNode {
  const count = children.reduce((sum, child) => sum + (child.children?.length ?? 1), 0);
  return { label, description: String(count), icon, children, open };
}

function problemNodes({ problems }: ModuleFile): OutlineNode[] {
  return problems.map((p) => ({ label: formatProblem({ ...p, place: { ...p.place, file: '' } }), icon: 'warning' }));
}

function abiNode({ module }: ModuleFile): OutlineNode {
  const marker = module.exports.find((entry) => entry.kind === 'func' && entry.name.startsWith('proxy_abi_version_'));
  const [memory] = module.memories;
  const facts: OutlineNode[] = [
    { label: 'Marker', description: marker?.name ?? 'none' },
    { label: 'Memory', description: memory === undefined ? 'none of its own' : limitsLabel(memory) },
    { label: 'Functions', description: String(module.functions.length) },
    { label: 'Names', description: module.names.functions.size > 0 ? 'yes' : 'no' },
    { label: 'DWARF', description: module.sections.some((s) => s.name === '.debug_info') ? 'yes' : 'no' },
  ];
  return { label: 'ABI', description: kindLabel(module), icon: 'plug', children: facts };
}

function importNodes({ module }: ModuleFile): OutlineNode[] {
  const modules = new Map<string, Module['imports'][number][]>();
  for (const entry of module.imports) {
    const entries = modules.get(entry.module);
    if (entries === undefined) modules.set(entry.module, [entry]);
    else entries.push(entry);
  }
  return Array.from(modules, ([name, entries]) => {
    const children = entries.map((entry) => ({
      label: entry.name,
      description: importLabel(module, entry),
      icon: iconOf(entry.type.kind),
    }));
    return { label: name, description: String(children.length), icon: 'symbol-namespace', children, open: true };
  });
}

function exportGroup({ module }: ModuleFile): OutlineNode {
  const children = module.exports.map((entry) => ({
    label: entry.name,
    description: exportLabel(module, entry),
    icon: iconOf(entry.kind),
  }));
  return group('Exports', 'symbol-method', children);
}

function sectionNodes({ module }: ModuleFile): OutlineNode[] {
  return module.sections.map(({ name, custom, size, count, offset }) => {
    const entries = count === undefined ? [] : [`${count} entries`];
    const facts = [sizeLabel(size), ...entries, `at 0x${offset.toString(16)}`];
    return { label: custom ? `custom "${name}"` : name, description: facts.join(' · '), icon: 'symbol-array' };
  });
}

function iconOf(kind: string): string {
  return kind === 'func' ? 'symbol-function' : kind === 'memory' ? 'symbol-array' : 'symbol-variable';
}
