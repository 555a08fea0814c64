/**
 * What stands between the words of a host function and its behaviour, written out for each. As one function for all, an
 * engine compiles it for every kind of value at once, and it is the slowest part of a replay.
 */

import { WasmResult } from '../proxywasm/enums';
import { hostSignature, parametersOf, type HostFunctionName, type Parameter } from '../proxywasm/signatures';
import type { Recorder } from '../trace/recorder';
import type { Call } from './behaviour';
import type { Context } from './context';
import type { Input, Output, Word } from './parameters';
import type { Vm } from './vm';

export type HostImport = (...words: Word[]) => number;

/** What the text refers to. */
export interface WiredParts {
  readonly vm: Vm;
  readonly recorder: Recorder;
  /** Place of the function in the table. */
  readonly index: number;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly behaviour: unknown;
  /** Throws where the function may not be called now. */
  enter(): Call;
  /** What Envoy looks at before it reads what the words point to. */
  readonly guard: ((context: Context, first: number) => WasmResult | undefined) | undefined;
  effects(first: Word, result: WasmResult): number;
}

export type Wiring = (parts: WiredParts) => HostImport;

const wirings = new Map<HostFunctionName, Wiring>();

export function wiringOf(name: HostFunctionName): Wiring {
  const present = wirings.get(name);
  if (present !== undefined) return present;
  // Nothing goes into the text but the table of signatures.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const made = new Function('parts', textOf(name)) as Wiring;
  wirings.set(name, made);
  return made;
}

/**
 * Inputs are recorded before anything happens: an output may be written over them. A code alone writes nothing to the
 * guest; with outputs, all of them are written whatever the code.
 */
function textOf(name: HostFunctionName): string {
  const words = hostSignature(name).params.map((_, at) => `w${at}`);
  const first = words[0] ?? '0';
  const inputs = parametersOf(name).filter(({ isOutput }) => !isOutput);
  const outputs = parametersOf(name).filter(({ isOutput }) => isOutput);
  const values = inputs.map((_, n) => `value${n}`);
  const each = (parameters: readonly Parameter[], line: (n: number, words: string) => string) =>
    parameters.map(({ at }, n) => line(n, words.slice(at, at + 2).join())).join('\n  ');
  return `
const { vm, recorder, index, behaviour, enter, guard, effects } = parts;
const [${inputs.map((_, n) => `input${n}`).join()}] = parts.inputs;
const [${outputs.map((_, n) => `output${n}`).join()}] = parts.outputs;

function code(result, first) {
  if (!recorder.full) return result;
  recorder.done(result, 0, effects(first, result));
  recorder.commit();
  return result;
}

return function ${name}(${words.join()}) {
  const call = enter();
  if (recorder.full) {
    recorder.host(index, call.context.id);
    ${name === 'proxy_log' ? 'recorder.word(call.context.root.index);' : ''}
    ${each(inputs, (n, at) => `input${n}.record(recorder, vm.memory, ${at});`)}
    recorder.commit();
  }
  const early = guard === undefined ? undefined : guard(call.context, ${first} >>> 0);
  if (early !== undefined) return code(early, ${first});
  ${each(inputs, (n, at) => `const value${n} = input${n}.read(vm.memory, ${at});`)}
  ${each(inputs, (n) => `if (value${n} === undefined) return code(${WasmResult.InvalidMemoryAccess}, ${first});`)}
  const answer = behaviour(${['call', ...values].join()});
  if (typeof answer === 'number') return code(answer, ${first});
  const { status, out } = answer;
  let result = status;
  ${each(outputs, (n, at) => `if (!output${n}.write(vm, out[${n}], ${at})) result = ${WasmResult.InvalidMemoryAccess}; else`)} ;
  if (!recorder.full) return result;
  recorder.done(result, ${outputs.length}, 0);
  ${each(outputs, (n) => `output${n}.record(recorder, out[${n}], vm.memory, ${first});`)}
  recorder.commit();
  return result;
};`;
}
