/** A Module as the tree in the side bar. What it holds leads to the same in the module editor. */

import { capabilitiesOf } from '../core/inspect/capabilities';
import { exportMeaning, importMeaning } from '../core/inspect/meanings';
import { verdictsOf } from '../core/inspect/targets/index';
import type { Answer, Verdict } from '../core/inspect/targets/verdict';
import { clipped } from '../core/clip';
import { formatProblem } from '../core/problem';
import { exportLabel, importLabel, kindLabel, limitsLabel, sizeLabel, toolchainLabel } from '../core/wasm/describe';
import type { ExternKind, Import, Module } from '../core/wasm/module';
import type { Reveal } from '../protocol/module-editor';
import type { ModuleFile } from './module-file';

export interface OutlineNode {
  readonly label: string;
  readonly description?: string;
  /** Default: label and description. */
  readonly tooltip?: string;
  /** A codicon's name. */
  readonly icon?: string;
  readonly open?: boolean;
  readonly children?: readonly OutlineNode[];
  /** Where a click leads in the module editor. */
  readonly reveal?: Reveal;
}

export function outline(file: ModuleFile): OutlineNode[] {
  return clipped(wholeOutline(file));
}

function wholeOutline(file: ModuleFile): OutlineNode[] {
  const { module, problems } = file;
  if (module.kind === 'unknown')
    return [{ label: file.name, description: 'not WebAssembly', icon: 'error' }, ...problemNodes(file)];
  const facts = [sizeLabel(module.size), kindLabel(module), toolchainLabel(module), file.hash.slice(0, 7)];
  const isCore = module.kind !== 'component';
  return [
    {
      label: file.name,
      description: facts.filter(Boolean).join(' · '),
      icon: 'file-binary',
      reveal: { tab: 'Overview' },
    },
    ...(problems.length === 0 ? [] : [group('Problems', 'warning', problemNodes(file), true)]),
    ...(isCore ? [abiNode(file), verdictNode(file)] : []),
    ...(isCore ? [group('Imports', 'symbol-interface', importNodes(file)), exportGroup(file)] : []),
    ...(isCore ? [capabilityNode(module)] : []),
    bytesNode(module),
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
    { label: 'Functions', description: String(module.functions.length), reveal: { tab: 'Functions' } },
    { label: 'Names', description: module.names.functions.size > 0 ? 'yes' : 'no' },
    { label: 'DWARF', description: module.sections.some((s) => s.name === '.debug_info') ? 'yes' : 'no' },
  ];
  return { label: 'ABI', description: kindLabel(module), icon: 'plug', children: facts };
}

const ANSWERS: Readonly<Record<Answer, readonly [icon: string, word: string]>> = {
  yes: ['pass', 'yes'],
  no: ['error', 'no'],
  crashes: ['error', 'no, it ends the proxy'],
  unsure: ['question', 'not certain'],
  'n/a': ['circle-slash', 'not for it'],
};

function verdictNode({ module, problems, bytes }: ModuleFile): OutlineNode {
  const verdicts = verdictsOf({ module, problems, bytes });
  const refusing = verdicts.filter(({ answer }) => answer === 'no' || answer === 'crashes');
  const unsure = verdicts.filter(({ answer }) => answer === 'unsure').length;
  const doubt = unsure === 0 ? '' : `, ${unsure} not certain`;
  const description =
    refusing.length === 0 ? `yes${doubt}` : `not in ${refusing.length} of ${verdicts.length} targets${doubt}`;
  const icon = refusing.length === 0 ? 'pass' : 'warning';
  const reveal = { tab: 'Will it load?' };
  return { label: 'Will it load?', description, icon, children: verdicts.map(verdictChild), reveal };
}

function verdictChild({ target, answer, findings }: Verdict): OutlineNode {
  const [icon, word] = ANSWERS[answer];
  const [first] = findings;
  const tooltip = [`${target}: ${word}`, ...findings.map(({ message }) => message)].join('\n');
  const description = first === undefined ? word : `${word}: ${first.message}`;
  return { label: target, description, icon, tooltip, reveal: { tab: 'Will it load?' } };
}

/** The module editor lists them all. */
const MOST_CHILDREN = 1000;

function importNodes({ module }: ModuleFile): OutlineNode[] {
  const modules = new Map<string, OutlineNode[]>();
  const counts = new Map<ExternKind, number>();
  for (const entry of module.imports.slice(0, MOST_CHILDREN)) {
    const { kind } = entry.type;
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    const nodes = modules.get(entry.module) ?? [];
    modules.set(entry.module, nodes);
    nodes.push(importNode(module, entry, index));
  }
  return Array.from(modules, ([name, children]) => {
    return { label: name, description: String(children.length), icon: 'symbol-namespace', children, open: true };
  });
}

function importNode(module: Module, entry: Import, index: number): OutlineNode {
  const { kind } = entry.type;
  const description = importLabel(module, entry);
  const meaning = importMeaning(entry.module, entry.name);
  const tooltip = [`${entry.name}  ${description}`, meaning].filter(Boolean).join('\n');
  return {
    label: entry.name,
    description,
    tooltip,
    icon: iconOf(kind),
    reveal: { tab: 'Imports', link: { kind, index } },
  };
}

function exportGroup({ module }: ModuleFile): OutlineNode {
  const children = module.exports.slice(0, MOST_CHILDREN).map((entry) => {
    const { kind, index, name } = entry;
    const description = exportLabel(module, entry);
    const tooltip = [`${name}  ${description}`, exportMeaning(name)].filter(Boolean).join('\n');
    return { label: name, description, tooltip, icon: iconOf(kind), reveal: { tab: 'Exports', link: { kind, index } } };
  });
  return group('Exports', 'symbol-method', children);
}

function capabilityNode(module: Module): OutlineNode {
  const all = capabilitiesOf(module);
  const children = all.map(({ title, by, weight, note }) => ({
    label: title,
    description: by.join(', '),
    ...(note === undefined ? {} : { tooltip: `${title}\n${note}` }),
    icon: weight === 'risky' ? 'warning' : weight === 'notable' ? 'info' : 'circle-outline',
    reveal: { tab: 'What it may do' },
  }));
  const risky = all.filter(({ weight }) => weight === 'risky').map(({ title }) => title);
  const description = risky.length > 0 ? risky.join(' · ') : `${all.length} things, none of them risky`;
  return { label: 'What it may do', description, icon: 'shield', children, reveal: { tab: 'What it may do' } };
}

const MOST_SHOWN = 8;

function bytesNode(module: Module): OutlineNode {
  const largest = [...module.sections].sort((a, b) => b.size - a.size).slice(0, MOST_SHOWN);
  const percent = (size: number) => `${((size * 100) / Math.max(1, module.size)).toFixed(1)} %`;
  const reveal = { tab: module.kind === 'component' ? 'Sections' : 'Bytes' };
  const children = largest.map(({ name, custom, size }) => ({
    label: custom ? `custom "${name}"` : name,
    description: `${percent(size)} · ${sizeLabel(size)}`,
    icon: 'symbol-array',
    reveal,
  }));
  const [first] = largest;
  const description = first === undefined ? '' : `${first.name} ${percent(first.size)} …`;
  return { label: 'Where the bytes go', description, icon: 'pie-chart', children, reveal };
}

function sectionNodes({ module }: ModuleFile): OutlineNode[] {
  return module.sections.slice(0, MOST_CHILDREN).map(({ name, custom, size, count, offset }) => {
    const entries = count === undefined ? [] : [`${count} entries`];
    const facts = [sizeLabel(size), ...entries, `at 0x${offset.toString(16)}`];
    return {
      label: custom ? `custom "${name}"` : name,
      description: facts.join(' · '),
      icon: 'symbol-array',
      reveal: { tab: 'Sections' },
    };
  });
}

function iconOf(kind: string): string {
  return kind === 'func' ? 'symbol-function' : kind === 'memory' ? 'symbol-array' : 'symbol-variable';
}
