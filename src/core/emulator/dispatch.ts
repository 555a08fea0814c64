/** ABI glue: guest words → typed arguments → behaviour → results in guest memory; and the record of it in the Trace. */

import type { Bytes } from '../bytes';
import { WasmResult } from '../proxywasm/enums';
import { decodePairs, encodePairs, pairsSize, type Pair } from '../proxywasm/pairs';
import { HOST_FUNCTION_NAMES, parametersOf, type HostFunctionName, type Parameter } from '../proxywasm/signatures';
import type { TracePayload } from '../trace/events';
import { effectsOf, longestInput } from '../trace/host-record';
import type { Recorder } from '../trace/recorder';
import { pairsView } from '../trace/views';
import { LONGEST, Relation } from '../trace/wire';
import type { Call, Reply } from './behaviour';
import type { Context } from './context';
import { GUARDS } from './hostcalls/guards';
import type { GuestMemory } from './memory';
import type { Vm } from './vm';

export type Word = number | bigint;
type Value = number | bigint | string | Bytes | readonly Pair[];
type AnyBehaviour = (call: Call, ...args: Value[]) => Reply<readonly Value[]>;

/** As a behaviour sees the call; one for each, since what it does may call back. */
class HostCall implements Call {
  readonly context: Context;

  constructor(readonly vm: Vm) {
    this.context = vm.effectiveContext;
  }

  effect(payload: TracePayload): void {
    this.vm.world.recorder.emit(payload, Relation.Host);
  }
}

/** The import for one host function. */
export function hostImport(vm: Vm, name: HostFunctionName, behaviour: unknown): (...words: Word[]) => number {
  const parameters = parametersOf(name);
  const inputs = parameters.filter(({ isOutput }) => !isOutput);
  const outputs = parameters.filter(({ isOutput }) => isOutput);
  const glue = new Glue(vm, name, inputs, outputs);
  const act = behaviour as AnyBehaviour;
  const guard = GUARDS[name];
  return (...words) => {
    if (vm.phase !== 'running') vm.checkPhase(name);
    const call = new HostCall(vm);
    const { full } = vm.world.recorder;
    if (full) glue.recordCall(call.context, words);
    const early = guard?.(call.context, words);
    if (early !== undefined) return glue.end(full, words, early, NONE);
    const reply = invoke(glue, act, call, words);
    return typeof reply === 'number'
      ? glue.end(full, words, reply, NONE)
      : glue.end(full, words, reply.status, reply.out);
  };
}

const NONE: readonly Value[] = [];

/** Few host functions have more than three inputs. */
function invoke(glue: Glue, act: AnyBehaviour, call: Call, words: readonly Word[]): Reply<readonly Value[]> {
  const { inputs } = glue;
  const [a, b, c] = [glue.read(0, words), glue.read(1, words), glue.read(2, words)];
  switch (inputs.length) {
    case 0:
      return act(call);
    case 1:
      return a === undefined ? WasmResult.InvalidMemoryAccess : act(call, a);
    case 2:
      return a === undefined || b === undefined ? WasmResult.InvalidMemoryAccess : act(call, a, b);
    case 3:
      return a === undefined || b === undefined || c === undefined
        ? WasmResult.InvalidMemoryAccess
        : act(call, a, b, c);
    default: {
      const args = inputs.map((_, index) => glue.read(index, words));
      const known = args.filter((value) => value !== undefined);
      return known.length < args.length ? WasmResult.InvalidMemoryAccess : act(call, ...known);
    }
  }
}

/** What stands between the words of one host function and its values. */
class Glue {
  private readonly index: number;
  private readonly longest: number;
  private readonly isLog: boolean;
  private readonly recorder: Recorder;

  constructor(
    private readonly vm: Vm,
    private readonly name: HostFunctionName,
    readonly inputs: readonly Parameter[],
    private readonly outputs: readonly Parameter[],
  ) {
    this.index = HOST_FUNCTION_NAMES.indexOf(name);
    this.longest = longestInput(name);
    this.isLog = name === 'proxy_log';
    this.recorder = vm.world.recorder;
  }

  /** Undefined when there is no such input, or the guest's pointer is bad. */
  read(index: number, words: readonly Word[]): Value | undefined {
    const parameter = this.inputs[index];
    return parameter === undefined ? undefined : readInput(this.vm.memory, parameter, words);
  }

  /** Inputs are recorded before anything happens: an output may be written over them. */
  recordCall(context: Context, words: readonly Word[]): void {
    const { recorder } = this;
    recorder.host(this.index, context.id);
    if (this.isLog) recorder.word(context.root.index);
    for (const input of this.inputs) this.recordInput(input, words);
    recorder.commit();
  }

  private recordInput({ kind, at }: Parameter, words: readonly Word[]): void {
    const { recorder } = this;
    const word = words[at] ?? 0;
    if (typeof word === 'bigint') return recorder.word64(word);
    if (!inMemory(kind)) return recorder.word(word);
    const { memory } = this.vm;
    const length = Number(words[at + 1] ?? 0) >>> 0;
    if (!memory.covers(word, length)) return recorder.input(undefined, word, 0);
    if (kind !== 'pairs') return recorder.input(memory.now(), word >>> 0, length, this.longest);
    if (length <= LONGEST) return recorder.input(memory.now(), word >>> 0, length, LONGEST);
    recorder.view(pairsView(decodePairs(memory.read(word, length) ?? NO_PAIRS)));
  }

  /** Writes what the guest gets, records it, and gives the code for the guest. */
  end(full: boolean, words: readonly Word[], status: WasmResult, out: readonly Value[]): number {
    const result = this.write(words, out) ? status : WasmResult.InvalidMemoryAccess;
    if (full) this.recordEnd(words, result, out);
    return result;
  }

  private write(words: readonly Word[], out: readonly Value[]): boolean {
    for (let index = 0; index < out.length; index++) {
      const output = this.outputs[index];
      if (output !== undefined && !writeOutput(this.vm, output, words, out[index] as Value)) return false;
    }
    return true;
  }

  private recordEnd(words: readonly Word[], result: WasmResult, out: readonly Value[]): void {
    const { recorder } = this;
    recorder.done(result, out.length, effectsOf(this.name, Number(words[0] ?? 0) >>> 0, result));
    for (const value of out) this.recordOutput(value);
    recorder.commit();
  }

  private recordOutput(value: Value): void {
    const { recorder } = this;
    if (typeof value === 'number') return recorder.word(value);
    if (typeof value === 'bigint') return recorder.word64(value);
    if (typeof value === 'string') return recorder.text(value);
    if (value instanceof Uint8Array) return recorder.bytes(value);
    if (pairsSize(value) > LONGEST) return recorder.view(pairsView(value));
    const bytes = encodePairs(value);
    recorder.input(bytes, 0, bytes.length, LONGEST);
  }
}

const NO_PAIRS = new Uint8Array(0);

function inMemory(kind: string): boolean {
  return kind === 'text' || kind === 'bytes' || kind === 'pairs' || kind === 'path';
}

/** Undefined when the guest's pointer is bad. */
function readInput(memory: GuestMemory, { kind, at }: Parameter, words: readonly Word[]): Value | undefined {
  const word = words[at] ?? 0;
  if (kind === 'u64') return BigInt.asUintN(64, BigInt(word));
  if (typeof word === 'bigint') return word;
  switch (kind) {
    case 'i32':
      return word;
    case 'text':
    case 'path':
      return memory.readText(word, Number(words[at + 1] ?? 0));
    case 'bytes':
      return memory.read(word, Number(words[at + 1] ?? 0));
    case 'pairs': {
      const bytes = memory.read(word, Number(words[at + 1] ?? 0));
      return bytes === undefined ? undefined : decodePairs(bytes);
    }
    default:
      return word >>> 0;
  }
}

function writeOutput(vm: Vm, { at }: Parameter, words: readonly Word[], value: Value): boolean {
  const pointer = Number(words[at] ?? 0);
  if (typeof value === 'number') return vm.memory.writeU32(pointer, value);
  if (typeof value === 'bigint') return vm.memory.writeU64(pointer, value);
  const size = sizeOf(value);
  const sizeAt = Number(words[at + 1] ?? 0);
  // The guest owns the copy. Nothing to hand over: pointer 0 and length 0, and its allocator is not called.
  const target = size === 0 ? 0 : vm.allocate(size);
  if (size > 0 && (target === 0 || !writeValue(vm.memory, target, value, size))) return false;
  return vm.memory.writeU32(pointer, target) && vm.memory.writeU32(sizeAt, size);
}

type Handed = string | Bytes | readonly Pair[];

function sizeOf(value: Handed): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : pairsSize(value);
}

function writeValue(memory: GuestMemory, pointer: number, value: Handed, size: number): boolean {
  if (typeof value === 'string') return memory.writeText(pointer, value);
  return value instanceof Uint8Array ? memory.write(pointer, value) : memory.writePairs(pointer, value, size);
}
