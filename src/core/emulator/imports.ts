/** The import object of one VM. The module passed `checkLinks` before, so every function import has an offer. */

import { WasmResult } from '../proxywasm/enums';
import { isHostFunction, type HostFunctionName } from '../proxywasm/signatures';
import type { Limits, Module } from '../wasm/module';
import { hostImport } from './dispatch';
import { resolveDns } from './hostcalls/dns';
import { BEHAVIOURS } from './hostcalls/index';
import { isWasiModule, WASI } from './hostcalls/wasi';
import type { Vm } from './vm';

type Word = number | bigint;

export function buildImports(vm: Vm, module: Module, maxPages: number): WebAssembly.Imports {
  // Without a prototype: a module may import from "__proto__".
  const imports = Object.create(null) as WebAssembly.Imports;
  for (const entry of module.imports) {
    const fields = (imports[entry.module] ??= Object.create(null) as WebAssembly.Imports[string]);
    if (entry.type.kind === 'func') fields[entry.name] = functionImport(vm, entry.module, entry.name);
    else if (entry.type.kind === 'memory') fields[entry.name] = memoryImport(entry.type.limits, maxPages);
    else if (entry.type.kind === 'table') fields[entry.name] = tableImport(entry.type.table.limits);
  }
  return imports;
}

function functionImport(vm: Vm, module: string, name: string): WebAssembly.ImportValue {
  if (isWasiModule(module)) return vm.allows(name) ? wasiImport(vm, name) : deniedWasi(vm, name);
  if (isHostFunction(name)) return vm.allows(name) ? hostImport(vm, name, BEHAVIOURS[name]) : refusal(vm, name);
  if (name === 'envoy_resolve_dns') return (...words: number[]) => resolveDns(vm, words);
  if (name === 'pthread_equal') {
    return (a: number, b: number) => {
      vm.checkPhase(name);
      return a === b ? 1 : 0;
    };
  }
  return () => vm.checkPhase(name); // emscripten_notify_memory_growth
}

/** What `capability_restriction_config` leaves out: reference section 1. */
const NOT_CAPABLE = 76;

function deniedWasi(vm: Vm, name: string): WebAssembly.ImportValue {
  return () => {
    vm.checkPhase(name);
    return NOT_CAPABLE;
  };
}

function refusal(vm: Vm, name: HostFunctionName): WebAssembly.ImportValue {
  return hostImport(vm, name, () => WasmResult.InternalFailure);
}

function wasiImport(vm: Vm, name: string): WebAssembly.ImportValue {
  const run = WASI[name]?.run;
  return (...words: Word[]) => {
    vm.checkPhase(name);
    return run?.(vm, words);
  };
}

function memoryImport(limits: Limits, maxPages: number): WebAssembly.Memory {
  const max = limits.max === undefined ? maxPages : Math.min(Number(limits.max), maxPages);
  return new WebAssembly.Memory({ initial: Number(limits.min), maximum: max });
}

function tableImport(limits: Limits): WebAssembly.Table {
  const max = limits.max === undefined ? {} : { maximum: Number(limits.max) };
  return new WebAssembly.Table({ element: 'anyfunc', initial: Number(limits.min), ...max });
}
