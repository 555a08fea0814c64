/** Two builds of a plugin: what the other has more, less, or otherwise. */

import { importLabel, exportLabel } from '../wasm/describe';
import { functionNames, importedFunctions } from '../wasm/functions';
import type { Module } from '../wasm/module';
import { capabilitiesOf } from './capabilities';

export type Sign = '+' | '-' | '~';

export interface Difference {
  readonly sign: Sign;
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface SizeDifference {
  readonly sign: Sign;
  readonly name: string;
  /** In bytes; 0 where it is not there. */
  readonly before: number;
  readonly after: number;
}

export interface Comparison {
  readonly before: number;
  readonly after: number;
  readonly imports: readonly Difference[];
  readonly exports: readonly Difference[];
  readonly capabilities: readonly Difference[];
  readonly sections: readonly SizeDifference[];
  /** Those whose size differs, the largest difference first. Functions are matched by name. */
  readonly functions: readonly SizeDifference[];
  /** How many functions have the same name and size in both. */
  readonly sameFunctions: number;
}

/** `names`: for people, by function index. */
export interface Side {
  readonly module: Module;
  readonly names?: readonly string[];
}

export function compareModules(before: Side, after: Side): Comparison {
  const [a, b] = [functionSizes(before), functionSizes(after)];
  const functions = sizeDifferences(a, b);
  const same = [...b].filter(([name, size]) => a.get(name) === size).length;
  return {
    before: before.module.size,
    after: after.module.size,
    imports: differences(importTypes(before.module), importTypes(after.module)),
    exports: differences(exportTypes(before.module), exportTypes(after.module)),
    capabilities: differences(capabilityNames(before.module), capabilityNames(after.module)),
    sections: sizeDifferences(sectionSizes(before.module), sectionSizes(after.module)),
    functions,
    sameFunctions: same,
  };
}

function importTypes(module: Module): Map<string, string> {
  return new Map(module.imports.map((entry) => [`${entry.module}.${entry.name}`, importLabel(module, entry)]));
}

function exportTypes(module: Module): Map<string, string> {
  return new Map(
    module.exports.map((entry) => [entry.name, entry.kind === 'func' ? exportLabel(module, entry) : entry.kind]),
  );
}

function capabilityNames(module: Module): Map<string, string> {
  return new Map(capabilitiesOf(module).map(({ title, by }) => [title, [...by].sort().join(', ')]));
}

/** Names may repeat (`fmt` of many types): their sizes add up. */
function functionSizes({ module, names = functionNames(module) }: Side): Map<string, number> {
  const imported = importedFunctions(module).length;
  return summed(module.code.map(({ size }, k) => [names[imported + k] ?? '', size]));
}

function sectionSizes(module: Module): Map<string, number> {
  return summed(module.sections.map(({ name, custom, size }) => [custom ? `custom "${name}"` : name, size]));
}

function summed(entries: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, size] of entries) sums.set(name, (sums.get(name) ?? 0) + size);
  return sums;
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Difference[] {
  const gone = [...before]
    .filter(([name]) => !after.has(name))
    .map(([name, was]): Difference => ({ sign: '-', name, before: was }));
  const others = [...after].flatMap(([name, is]): Difference[] => {
    const was = before.get(name);
    if (was === undefined) return [{ sign: '+', name, after: is }];
    return was === is ? [] : [{ sign: '~', name, before: was, after: is }];
  });
  return [...others, ...gone].sort((x, y) => ORDER.indexOf(x.sign) - ORDER.indexOf(y.sign));
}

const ORDER: readonly Sign[] = ['+', '~', '-'];

function sizeDifferences(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): SizeDifference[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .map((name): SizeDifference => {
      const [was, is] = [before.get(name), after.get(name)];
      const sign = was === undefined ? '+' : is === undefined ? '-' : '~';
      return { sign, name, before: was ?? 0, after: is ?? 0 };
    })
    .filter((one) => one.before !== one.after)
    .sort((x, y) => Math.abs(y.after - y.before) - Math.abs(x.after - x.before));
}
