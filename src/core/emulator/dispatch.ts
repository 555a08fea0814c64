/** ABI glue: guest words → typed arguments → behaviour → results in guest memory; and the record of it in the Trace. */

import { WasmResult } from '../proxywasm/enums';
import { HOST_FUNCTION_NAMES, parametersOf, type HostFunctionName } from '../proxywasm/signatures';
import type { TracePayload } from '../trace/events';
import { derivation, isMessageMap, longestInput, type Derivation } from '../trace/host-record';
import type { Recorder } from '../trace/recorder';
import { Relation } from '../trace/wire';
import type { Call, Reply } from './behaviour';
import type { Context } from './context';
import { GUARDS } from './hostcalls/guards';
import { inputOf, outputOf, type Input, type Output, type Value, type Word } from './parameters';
import type { Vm } from './vm';

type Answer = Reply<readonly Value[]>;
type AnyBehaviour = (call: Call, ...args: Value[]) => Answer;

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
  const glue = new Glue(vm, name);
  const act = behaviour as AnyBehaviour;
  const guard = GUARDS[name];
  return (...words) => {
    if (vm.phase !== 'running') vm.checkPhase(name);
    const call = new HostCall(vm);
    glue.begin(call.context, words);
    const early = guard?.(call.context, words);
    return glue.end(words, early ?? glue.run(act, call, words));
  };
}

/** What stands between the words of one host function and its values. */
class Glue {
  private readonly index: number;
  private readonly inputs: readonly Input[];
  private readonly outputs: readonly Output[];
  private readonly derives: Derivation;
  private readonly recorder: Recorder;

  constructor(
    private readonly vm: Vm,
    name: HostFunctionName,
  ) {
    const parameters = parametersOf(name);
    const longest = longestInput(name);
    this.index = HOST_FUNCTION_NAMES.indexOf(name);
    this.inputs = parameters.filter(({ isOutput }) => !isOutput).map((input) => inputOf(input, longest));
    this.outputs = parameters.filter(({ isOutput }) => isOutput).map((output) => outputOf(output));
    this.derives = derivation(name);
    this.recorder = vm.world.recorder;
  }

  /** Inputs are recorded before anything happens: an output may be written over them. */
  begin(context: Context, words: readonly Word[]): void {
    const { recorder, inputs } = this;
    if (!recorder.full) return;
    recorder.host(this.index, context.id);
    if (this.derives === 'log') recorder.word(context.root.index);
    for (let index = 0; index < inputs.length; index++)
      (inputs[index] as Input).record(recorder, this.vm.memory, words);
    recorder.commit();
  }

  /** Few host functions have more than three inputs. */
  run(act: AnyBehaviour, call: Call, words: readonly Word[]): Answer {
    const { inputs } = this;
    if (inputs.length > 3) return this.runLong(act, call, words);
    const { memory } = this.vm;
    const a = inputs[0]?.read(memory, words);
    if (inputs.length === 0) return act(call);
    const b = inputs[1]?.read(memory, words);
    if (a === undefined) return WasmResult.InvalidMemoryAccess;
    if (inputs.length === 1) return act(call, a);
    const c = inputs[2]?.read(memory, words);
    if (b === undefined) return WasmResult.InvalidMemoryAccess;
    if (inputs.length === 2) return act(call, a, b);
    return c === undefined ? WasmResult.InvalidMemoryAccess : act(call, a, b, c);
  }

  private runLong(act: AnyBehaviour, call: Call, words: readonly Word[]): Answer {
    const args = this.inputs.map((input) => input.read(this.vm.memory, words));
    const known = args.filter((value) => value !== undefined);
    return known.length < args.length ? WasmResult.InvalidMemoryAccess : act(call, ...known);
  }

  /** Writes what the guest gets, records it, and gives the code for the guest. */
  end(words: readonly Word[], answer: Answer): number {
    if (typeof answer === 'number') return this.finish(words, answer, NOTHING);
    const { status, out } = answer;
    return this.finish(words, this.write(words, out) ? status : WasmResult.InvalidMemoryAccess, out);
  }

  private write(words: readonly Word[], out: readonly Value[]): boolean {
    for (let index = 0; index < out.length; index++)
      if (this.outputs[index]?.write(this.vm, words, out[index] as Value) === false) return false;
    return true;
  }

  private finish(words: readonly Word[], result: WasmResult, out: readonly Value[]): number {
    const { recorder } = this;
    if (!recorder.full) return result;
    recorder.done(result, out.length, this.effects(words, result));
    for (let index = 0; index < out.length; index++)
      this.outputs[index]?.record(recorder, this.vm.memory, words, out[index] as Value);
    recorder.commit();
    return result;
  }

  /** How many events follow from the call alone, besides its own. */
  private effects(words: readonly Word[], result: WasmResult): number {
    if (result !== WasmResult.Ok || this.derives === 'nothing') return 0;
    return this.derives === 'log' || isMessageMap(words[0] as number) ? 1 : 0;
  }
}

const NOTHING: readonly Value[] = [];
