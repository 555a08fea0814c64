/** Locals and globals as WebAssembly has them, with what the module tells of their names. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { describeManaged, rttiBase, stringLength } from '../core/debug/assemblyscript';
import type { NamedValue } from '../core/debug/values/values';
import type { WasmValue } from '../core/wasm/dwarf/info/expression';
import type { BaseType } from '../core/wasm/dwarf/info/model';
import { localNames } from '../core/wasm/local-names';
import { leaf, type Children } from './handles';
import type { CodeFrame } from './inspection';
import type { FrameMachine } from './machine';
import { bodyAt } from './program';

/** All of them. */
export function wasmScope(machine: FrameMachine, frame: CodeFrame): Children {
  const { names } = frame.symbols.module.file.module;
  return () => {
    const locals = machine.locals.map((value, at) => variable(nameOf(frame, at) ?? `local ${at}`, value));
    const stack = machine.stack.map((value, at) => variable(`stack ${at}`, value));
    const globals = machine.globals.map((value, at) => variable(names.globals.get(at) ?? `global ${at}`, value));
    return Promise.resolve([...locals, ...stack, ...globals]);
  };
}

/** Those with a name, where the source's variables are not known otherwise. */
export async function plainLocals(machine: FrameMachine, frame: CodeFrame): Promise<readonly DebugProtocol.Variable[]> {
  const { kind } = frame.symbols.module.source;
  if (kind === 'go')
    return [leaf('(not available)', 'the Go compiler does not tell where variables are in WebAssembly')];
  const rtti = rttiBase(frame.symbols.module.file.module);
  const read = (address: number, length: number) => machine.read(address, length);
  const all = await Promise.all(
    machine.locals.flatMap((value, at) => {
      const name = nameOf(frame, at);
      if (name === undefined || value === undefined) return [];
      return [kind === 'source-map' ? managed(name, value, read, rtti) : Promise.resolve(variable(name, value))];
    }),
  );
  if (all.length > 0 || machine.locals.length === 0) return all;
  return [leaf('(no names)', kind === 'source-map' ? OPTIMISED : UNNAMED)];
}

const UNNAMED = 'the module does not name its locals: they are under WebAssembly';
const OPTIMISED = 'this build has none for this function: asc keeps them with "--optimizeLevel 0 --debug"';

/** The same, for expressions. AssemblyScript's texts are texts there, too. */
export async function plainNames(machine: FrameMachine, frame: CodeFrame): Promise<NamedValue[]> {
  const isManaged = frame.symbols.module.source.kind === 'source-map';
  const all = machine.locals.map(async (value, at) => {
    const name = nameOf(frame, at);
    if (name === undefined || value === undefined) return [];
    const text = isManaged ? await textValue(name, value, machine) : undefined;
    // The name that a text in WAT has is found without its `$`, too.
    const others = name.startsWith('$') ? [namedValue(name.slice(1), value)] : [];
    return [text ?? namedValue(name, value), ...others];
  });
  return (await Promise.all(all)).flat();
}

const UNIT: BaseType = { kind: 'base', name: 'char16_t', size: 2, encoding: 'character' };

async function textValue(name: string, value: WasmValue, machine: FrameMachine): Promise<NamedValue | undefined> {
  const address = pointerOf(value);
  const length = await stringLength((from, size) => machine.read(from, size), address);
  if (length === undefined) return undefined;
  const target = { kind: 'array', element: UNIT, counts: [length] } as const;
  const type = { kind: 'alias', name: 'String', word: 'typedef', target } as const;
  return { name, type, place: { kind: 'memory', address }, evaluateName: name };
}

const pointerOf = ({ type, value }: WasmValue): number => (type === 'i32' ? Number(value) >>> 0 : 0);

async function managed(
  name: string,
  value: WasmValue,
  read: Parameters<typeof describeManaged>[0],
  rtti: number | undefined,
): Promise<DebugProtocol.Variable> {
  const pointer = pointerOf(value);
  const described = pointer === 0 ? undefined : await describeManaged(read, pointer, rtti);
  if (described === undefined) return variable(name, value);
  return { ...variable(name, value), value: described, memoryReference: `0x${pointer.toString(16)}` };
}

function variable(name: string, value: WasmValue | undefined): DebugProtocol.Variable {
  if (value === undefined) return leaf(name, '(of a kind that is not shown)');
  return { ...leaf(name, String(value.value)), type: value.type, evaluateName: name };
}

function nameOf({ symbols, wasm }: CodeFrame, local: number): string | undefined {
  const { module, bytes } = symbols.module.file;
  const body = bodyAt(symbols.module, wasm.address);
  const name = body === undefined ? undefined : localNames(module, bytes, body.index).get(local);
  // asc numbers what is its own, and puts `|1` behind names that come twice.
  if (name === undefined || /^\d*$/.test(name)) return undefined;
  return symbols.module.source.kind === 'wat' ? `$${name}` : name;
}

function namedValue(name: string, { type, value }: WasmValue): NamedValue {
  const bytes = new Uint8Array(type.endsWith('64') ? 8 : 4);
  const view = new DataView(bytes.buffer);
  if (type === 'i32') view.setInt32(0, Number(value), true);
  if (type === 'i64') view.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  if (type === 'f32') view.setFloat32(0, Number(value), true);
  if (type === 'f64') view.setFloat64(0, Number(value), true);
  const encoding = type.startsWith('f') ? 'float' : 'signed';
  const base: BaseType = { kind: 'base', name: type, size: bytes.length, encoding };
  return { name, type: base, place: { kind: 'bytes', bytes }, evaluateName: name };
}
