/** What would make a module smaller, and by how much. */

import { isCallback } from '../proxywasm/signatures';
import type { Bytes } from '../bytes';
import { reachableFrom, type CallGraph } from '../wasm/code/call-graph';
import { importedFunctions } from '../wasm/functions';
import type { Module } from '../wasm/module';
import { elementFunctions } from '../wasm/element-functions';

export interface Saving {
  readonly title: string;
  readonly bytes: number;
  /** How to get it, by the tools that people have. */
  readonly how: string;
  /** What is lost by it. */
  readonly price: string;
}

/** Largest first. What saves nothing is left out. `graph`: none where not all code could be read. */
export function savings(module: Module, bytes: Bytes, graph: CallGraph | undefined): Saving[] {
  const pointers = elementFunctions(module, bytes);
  const all: Saving[] = [
    {
      title: 'Strip the names of functions',
      bytes: customBytes(module, (name) => name === 'name'),
      how: 'Rust: strip = true. C and C++: -Wl,--strip-all. AssemblyScript: without --debug. Go: -ldflags=-s keeps them, use wasm-opt --strip-debug.',
      price: 'Stack traces and this view show numbers instead of names.',
    },
    {
      title: 'Strip debug information (DWARF)',
      bytes: customBytes(module, (name) => name.startsWith('.debug_')),
      how: 'Rust: debug = false in the release profile. C and C++: without -g. TinyGo: -no-debug. Or wasm-opt --strip-dwarf.',
      price: 'No source lines in traps, no debugging by source.',
    },
    {
      title: 'Strip other custom sections',
      bytes: customBytes(module, (name) => !name.startsWith('.debug_') && !KEPT.has(name)),
      how: 'wasm-opt --strip-producers --strip-target-features, or llvm-strip.',
      price: 'The toolchain that built it cannot be told any more.',
    },
    ...(graph === undefined ? [] : [unusedExports(module, graph, pointers), neverCalled(module, graph, pointers)]),
  ];
  return all.filter((saving) => saving.bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

/** `name` counts by itself; linkers need `dylink.0`. */
const KEPT = new Set(['name', 'dylink.0', 'dylink']);

function customBytes(module: Module, matches: (name: string) => boolean): number {
  return module.sections.filter(({ custom, name }) => custom && matches(name)).reduce((sum, { size }) => sum + size, 0);
}

const HOST_EXPORTS = /^(_start|_initialize|main|__main_void|malloc|free|proxy_|envoy_on_|memory$|__wasm_call_ctors$)/;

function isForHost(name: string): boolean {
  return isCallback(name) || HOST_EXPORTS.test(name);
}

/** Code that is there only because an export that no proxy calls leads to it. */
function unusedExports(module: Module, graph: CallGraph, pointers: readonly number[]): Saving {
  const functions = module.exports.filter(({ kind }) => kind === 'func');
  const unused = module.kind === 'proxy-wasm' ? functions.filter(({ name }) => !isForHost(name)) : [];
  const names = unused.map(({ name }) => name);
  const shown = `${names.slice(0, 6).join(', ')}${names.length > 6 ? `, … ${names.length} in all` : ''}`;
  const isUnused = new Set(unused);
  const used = functions.filter((entry) => !isUnused.has(entry)).map(({ index }) => index);
  const all = functions.map(({ index }) => index);
  const gain = deadCode(module, graph, [used, pointers]) - deadCode(module, graph, [all, pointers]);
  return {
    title: `Do not export what no proxy calls: ${shown}`,
    bytes: gain,
    how: 'Remove the exports, and let the linker or wasm-opt drop what only they reach.',
    price: 'Whoever else calls them cannot any more.',
  };
}

function neverCalled(module: Module, graph: CallGraph, pointers: readonly number[]): Saving {
  const exported = module.exports.filter(({ kind }) => kind === 'func').map(({ index }) => index);
  return {
    title: 'Drop functions that nothing reaches',
    bytes: deadCode(module, graph, [exported, pointers]),
    how: 'wasm-opt --remove-unused-module-elements, or link-time optimisation.',
    price: 'None.',
  };
}

/** Bytes of functions that neither `roots` nor the start function nor a table reach. */
function deadCode(module: Module, graph: CallGraph, roots: readonly (readonly number[])[]): number {
  const start = module.start === undefined ? [] : [module.start];
  const reached = reachableFrom(graph, [...roots.flat(), ...start]);
  const imported = importedFunctions(module).length;
  return module.code.reduce((sum, { size }, k) => sum + (reached[imported + k] === 1 ? 0 : size), 0);
}
