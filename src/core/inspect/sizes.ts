/** Where a module's bytes go: by section, by package, by source file. */

import { functionNames, importedFunctions } from '../wasm/functions';
import type { Module } from '../wasm/module';
import { languageOf, packageOf, type Language } from './packages';

export interface SizeNode {
  readonly name: string;
  /** Of all below it. */
  readonly bytes: number;
  /** Largest first. */
  readonly children?: readonly SizeNode[];
  /** Of a function. */
  readonly index?: number;
}

export interface Sizes {
  readonly total: number;
  readonly language: Language;
  readonly sections: SizeNode;
  readonly packages: SizeNode;
  /** Absent where the module has no line table. */
  readonly files?: SizeNode;
  /** What `files` was read from. */
  readonly filesFrom?: string;
}

/** Bytes of code of one source file. */
export interface FileSize {
  readonly path: string;
  readonly bytes: number;
}

export function sizesOf(module: Module, names: readonly string[] = functionNames(module)): Sizes {
  const language = languageOf(
    names,
    module.producers.map(({ name }) => name),
  );
  return { total: module.size, language, sections: bySection(module), packages: byPackage(module, names, language) };
}

/** `files`, as a tree of folders. What they leave of the code has no file. */
export function filesTree(module: Module, files: readonly FileSize[]): SizeNode {
  const code = module.code.reduce((sum, { size }) => sum + size, 0);
  const told = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const tree = new Branch();
  for (const { path, bytes } of files) tree.add(path.replace(/^\/+/, '').split('/'), { bytes });
  if (code > told) tree.add(['(no file)'], { bytes: code - told });
  return tree.toNode('source files', '/');
}

function bySection(module: Module): SizeNode {
  const children = module.sections.map(({ custom, name, size }) => ({
    name: custom ? `custom "${name}"` : name,
    bytes: size,
  }));
  return { name: 'sections', bytes: module.size, children: sorted(children) };
}

function byPackage(module: Module, names: readonly string[], language: Language): SizeNode {
  const imported = importedFunctions(module).length;
  const tree = new Branch();
  let index = imported;
  for (const { size } of module.code) {
    const name = names[index] ?? '';
    tree.add([...packageOf(name, language), name], { bytes: size, index: index++ });
  }
  return tree.toNode('code', language === 'rust' || language === 'c++' ? '::' : '/');
}

interface Leaf {
  readonly bytes: number;
  readonly index?: number;
}

/** Deeper than people read. */
const MOST_LEVELS = 12;

class Branch {
  private bytes = 0;
  private readonly branches = new Map<string, Branch>();
  private readonly leaves: (Leaf & { name: string })[] = [];

  add(path: readonly string[], leaf: Leaf, level = 0): void {
    this.bytes += leaf.bytes;
    if (level >= Math.min(path.length - 1, MOST_LEVELS)) {
      this.leaves.push({ name: path.slice(level).join('/'), ...leaf });
      return;
    }
    const name = path[level] ?? '';
    const branch = this.branches.get(name) ?? new Branch();
    this.branches.set(name, branch);
    branch.add(path, leaf, level + 1);
  }

  /** `separator`: between the names of steps that are one, since there is nothing else beside. */
  toNode(name: string, separator: string): SizeNode {
    const branches = Array.from(this.branches, ([child, branch]) => branch.joined(child, separator));
    return { name, bytes: this.bytes, children: sorted([...branches, ...this.leaves]) };
  }

  private joined(name: string, separator: string): SizeNode {
    const [only] = this.branches;
    if (this.leaves.length > 0 || this.branches.size !== 1 || only === undefined) return this.toNode(name, separator);
    return only[1].joined(`${name}${separator}${only[0]}`, separator);
  }
}

function sorted(nodes: readonly SizeNode[]): SizeNode[] {
  return [...nodes].sort((a, b) => b.bytes - a.bytes);
}
