/** ABI glue: guest words → typed arguments → behaviour → results in guest memory; and the record of it in the Trace. */

import { WasmResult } from '../proxywasm/enums';
import { HOST_FUNCTION_NAMES, type HostFunctionName } from '../proxywasm/signatures';
import type { TracePayload } from '../trace/events';
import type { Recorder } from '../trace/recorder';
import { derivation, isMessageMap } from '../trace/host-record';
import { Relation } from '../trace/wire';
import type { Call } from './behaviour';
import type { Context } from './context';
import { GUARDS } from './hostcalls/guards';
import { inputsOf, outputsOf, type Word } from './parameters';
import type { Pauses } from './pauses';
import type { Vm } from './vm';
import { wiringOf, type HostImport } from './wiring';

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
export function hostImport(vm: Vm, name: HostFunctionName, behaviour: unknown): HostImport {
  const { recorder, pauses } = vm.world;
  const wired = wiringOf(name)({
    ...{ vm, recorder, behaviour, inputs: inputsOf(name), outputs: outputsOf(name) },
    index: HOST_FUNCTION_NAMES.indexOf(name),
    enter() {
      if (vm.phase !== 'running') vm.checkPhase(name);
      return new HostCall(vm);
    },
    guard: GUARDS[name],
    effects: effectsOf(name),
  });
  const told = pauses === undefined ? wired : paused(wired, recorder, pauses);
  return recorder.detailed ? detailed(told, recorder) : told;
}

/** Tells the guest's own words, and when it is answered. */
function detailed(wired: HostImport, recorder: Recorder): HostImport {
  return (...words) => {
    recorder.words(words);
    const result = wired(...words);
    recorder.answered();
    return result;
  };
}

/** A debugger may stop the thread once the host has answered, before the guest goes on. */
function paused(wired: HostImport, recorder: Recorder, pauses: Pauses): HostImport {
  return (...words) => {
    const before = recorder.last;
    const result = wired(...words);
    pauses.answered(before, recorder.last);
    return result;
  };
}

/** How many events follow from a call alone, besides its own, by its first word and its result. */
function effectsOf(name: HostFunctionName): (first: Word, result: WasmResult) => number {
  switch (derivation(name)) {
    case 'log':
      return (_first, result) => (result === WasmResult.Ok ? 1 : 0);
    case 'header':
      return (first, result) => (result === WasmResult.Ok && isMessageMap(first as number) ? 1 : 0);
    default:
      return () => 0;
  }
}
