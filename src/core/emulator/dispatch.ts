/** ABI glue: guest words → typed arguments → behaviour → results in guest memory, and a `host` event in the Trace. */

import { fromByteString, toByteString, type Bytes } from '../bytes';
import { enumName, ENUMS, WasmResult, type EnumName } from '../proxywasm/enums';
import { decodePairs, encodePairs, type Pair } from '../proxywasm/pairs';
import { HOST_FUNCTIONS, paramKind, paramName, wasmParams, type HostFunctionName } from '../proxywasm/signatures';
import type { NamedValue, TracePayload } from '../trace/events';
import { bytesView, pairsView, pathView, textView } from '../trace/views';
import type { Call, Reply } from './behaviour';
import { GUARDS } from './hostcalls/guards';
import type { GuestMemory } from './memory';
import type { Vm } from './vm';

type Word = number | bigint;
type Value = number | bigint | string | Bytes | readonly Pair[];
type AnyBehaviour = (call: Call, ...args: Value[]) => Reply<readonly Value[]>;

interface Parameter {
  readonly name: string;
  readonly kind: string;
  /** Index of its first word among the call's words. */
  readonly at: number;
}

/**
 * The import for one host function.
 */
export function hostImport(vm: Vm, name: HostFunctionName, behaviour: unknown): (...words: Word[]) => number {
  const parameters = layout(name);
  const inputs = parameters.filter((p) => !p.kind.startsWith('>'));
  const outputs = parameters.filter((p) => p.kind.startsWith('>'));
  const act = behaviour as AnyBehaviour;
  return (...words) => {
    vm.checkPhase(name);
    const early = GUARDS[name]?.(vm.effectiveContext, words);
    const args = inputs.map((p) => readInput(vm.memory, p, words));
    const known = args.filter((value) => value !== undefined);
    const effects: TracePayload[] = [];
    const call: Call = { vm, context: vm.effectiveContext, effect: (payload) => effects.push(payload) };
    const valid = known.length === args.length;
    const reply = early ?? (valid ? act(call, ...known) : WasmResult.InvalidMemoryAccess);
    const { status, out } = typeof reply === 'number' ? { status: reply, out: [] } : reply;
    const written = out.every((value, index) => writeOutput(vm, outputs[index], words, value));
    const result = written ? status : WasmResult.InvalidMemoryAccess;
    const seq = vm.world.recorder.emit({
      kind: 'host',
      name,
      context: call.context.id,
      args: inputs.map((p, index) => named(p, args[index], words)),
      result: enumName('Result', result) ?? String(result),
      out: out.flatMap((value, index) => (outputs[index] === undefined ? [] : [named(outputs[index], value, words)])),
    });
    for (const effect of effects)
      vm.world.recorder.emit(effect, seq, effect.kind === 'log' ? call.context.root.index : undefined);
    return result;
  };
}

function layout(name: HostFunctionName): Parameter[] {
  let at = 0;
  return HOST_FUNCTIONS[name].params.map((spec) => {
    const parameter = { name: paramName(spec), kind: paramKind(spec), at };
    at += wasmParams(spec).length;
    return parameter;
  });
}

/** Undefined when the guest's pointer is bad. */
function readInput(memory: GuestMemory, { kind, at }: Parameter, words: readonly Word[]): Value | undefined {
  const word = words[at] ?? 0;
  if (kind === 'u64') return BigInt.asUintN(64, BigInt(word));
  if (typeof word === 'bigint') return word;
  if (kind === 'i32') return word;
  if (!/^(text|bytes|pairs|path)$/.test(kind)) return word >>> 0;
  const bytes = memory.read(word, Number(words[at + 1] ?? 0));
  if (bytes === undefined || kind === 'bytes') return bytes;
  return kind === 'pairs' ? decodePairs(bytes) : toByteString(bytes);
}

function writeOutput(vm: Vm, parameter: Parameter | undefined, words: readonly Word[], value: Value): boolean {
  if (parameter === undefined) return true;
  const pointer = Number(words[parameter.at] ?? 0);
  if (typeof value === 'number') return vm.memory.writeU32(pointer, value);
  if (typeof value === 'bigint') return vm.memory.writeU64(pointer, value);
  return writeBytes(vm, pointer, Number(words[parameter.at + 1] ?? 0), bytesOf(value));
}

function bytesOf(value: string | Bytes | readonly Pair[]): Bytes {
  if (typeof value === 'string') return fromByteString(value);
  return value instanceof Uint8Array ? value : encodePairs(value);
}

/** The guest owns the copy. Nothing to hand over: pointer 0 and length 0, and its allocator is not called. */
function writeBytes(vm: Vm, pointerAt: number, sizeAt: number, bytes: Bytes): boolean {
  let pointer = 0;
  if (bytes.length > 0) {
    pointer = vm.allocate(bytes.length);
    if (pointer === 0 || !vm.memory.write(pointer, bytes)) return false;
  }
  return vm.memory.writeU32(pointerAt, pointer) && vm.memory.writeU32(sizeAt, bytes.length);
}

function named(parameter: Parameter, value: Value | undefined, words: readonly Word[]): NamedValue {
  const { name, kind, at } = parameter;
  if (value === undefined) return { name, value: `bad pointer 0x${(Number(words[at]) >>> 0).toString(16)}` };
  return { name, value: view(kind.replace('>', ''), value) };
}

function view(kind: string, value: Value): string {
  if (kind === 'path') return pathView(String(value));
  if (kind === 'bool') return String(value !== 0);
  if (typeof value === 'number' && kind in ENUMS) return enumName(kind as EnumName, value) ?? String(value);
  if (typeof value === 'string') return textView(value);
  if (value instanceof Uint8Array) return bytesView(value);
  return typeof value === 'object' ? pairsView(value) : String(value);
}
