/** Global variables of a real module that runs here, and their values as they are shown. */

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { typeOfVtable, Values, type NamedValue, type Place } from '../../src/core/debug/values/values';
import { decodeModule } from '../../src/core/wasm/decode';
import { readDebugInfo, type DebugInfo } from '../../src/core/wasm/dwarf/info/debug-info';
import type { VariableInfo } from '../../src/core/wasm/dwarf/info/model';

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly fill: () => void;
  readonly _initialize?: () => void;
}

export interface Live {
  readonly values: Values;
  readonly globals: readonly NamedValue[];
  /** The text of what an expression means, or what is wrong with it. */
  readonly shown: (expression: string) => Promise<string>;
}

/** `fill` is called before. */
export async function liveModule(path: string): Promise<Live> {
  const bytes = readFileSync(path);
  const { memory } = await started(bytes);
  const info = debugInfoOf(bytes);
  const read = (address: number, length: number): Promise<Uint8Array | undefined> => {
    const isInside = address + length <= memory.buffer.byteLength;
    return Promise.resolve(isInside ? new Uint8Array(memory.buffer.slice(address, address + length)) : undefined);
  };
  const values = new Values(
    { read },
    typeOfVtable(info.globals(), (name) => info.typeNamed(name)),
  );
  const globals = info.globals().map((one) => ({ ...one, place: placeOf(one), evaluateName: one.name }));
  const names = (name: string) => Promise.resolve(globals.find((one) => one.name === name));
  const shown = async (expression: string): Promise<string> => {
    const found = await values.evaluate(expression, names);
    return typeof found === 'string' ? found : (await values.show(found.type, found.place)).text;
  };
  return { values, globals, shown };
}

async function started(bytes: Uint8Array<ArrayBuffer>): Promise<Exports> {
  const module = await WebAssembly.compile(bytes);
  const imports: Record<string, Record<string, () => never>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(`${name} was called`);
    };
  }
  const { exports } = await WebAssembly.instantiate(module, imports);
  const found = exportsOf(exports);
  found._initialize?.();
  found.fill();
  return found;
}

function exportsOf({ memory, fill, _initialize }: WebAssembly.Exports): Exports {
  if (!(memory instanceof WebAssembly.Memory) || typeof fill !== 'function') throw new Error('no memory, or no fill');
  const exports = { memory, fill: fill as () => void };
  return typeof _initialize === 'function' ? { ...exports, _initialize: _initialize as () => void } : exports;
}

function debugInfoOf(bytes: Uint8Array): DebugInfo {
  const { value: module } = decodeModule(bytes);
  const { value: info, problems } = readDebugInfo(module, bytes);
  expect(problems).toEqual([]);
  if (info === undefined) throw new Error('no debug information');
  return info;
}

const DW_OP_ADDR = 0x03;

function placeOf({ location }: VariableInfo): Place {
  if (location?.[0] !== DW_OP_ADDR) return { kind: 'unknown', why: 'no address' };
  return { kind: 'memory', address: Buffer.from(location).readUInt32LE(1) };
}

/** Name, type and text of each. */
export async function listed(values: Values, all: readonly NamedValue[]): Promise<Record<string, string>> {
  const entries = all.map(async ({ name, type, place }) => {
    const { type: typed, text } = await values.show(type, place);
    return [name, `${typed} = ${text}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
