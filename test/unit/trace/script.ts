/** What a plugin and its host might do, as data: generated, and played to a `Recorder`. `told.ts` says what must come back. */

import fc from 'fast-check';
import { fromByteString } from '../../../src/core/bytes';
import { encodePairs } from '../../../src/core/proxywasm/pairs';
import {
  CALLBACK_NAMES,
  CALLBACKS,
  HOST_FUNCTION_NAMES,
  parametersOf,
  type HostFunctionName,
  type Parameter,
} from '../../../src/core/proxywasm/signatures';
import type { ExtraVm, TracePayload } from '../../../src/core/trace/events';
import { derivation, isMessageMap, longestInput } from '../../../src/core/trace/host-record';
import type { Recorder } from '../../../src/core/trace/recorder';
import { LONGEST_ARGUMENT, Relation } from '../../../src/core/trace/wire';
import { byteString, u32, u64 } from '../../support/arbitrary';

/** A word, a wide word, bytes in the guest's memory, or a pointer that is bad. */
export type Input = number | bigint | string | { readonly bad: number };
export type Output = number | bigint | string;

export interface CallStep {
  readonly step: 'call';
  readonly callback: number;
  readonly context: number;
  readonly args: readonly number[];
  readonly owner: { readonly plugin: number; readonly thread?: ExtraVm };
  readonly inside: readonly Step[];
  /** Undefined: it did not come back. */
  readonly result: number | undefined;
}

export interface HostStep {
  readonly step: 'host';
  readonly name: HostFunctionName;
  readonly context: number;
  readonly plugin: number;
  readonly inputs: readonly Input[];
  readonly causes: readonly EventStep[];
  readonly result: number;
  readonly outputs: readonly Output[];
}

export interface EventStep {
  readonly step: 'event';
  readonly payload: TracePayload;
  readonly plugin?: number;
}

export type Step =
  | CallStep
  | HostStep
  | EventStep
  | {
      readonly step: 'log';
      readonly level: number;
      readonly context: number;
      readonly plugin: number;
      readonly message: string;
    };

export interface Part {
  readonly number: number;
  readonly steps: readonly Step[];
}

/** Mostly short; some reach over what is kept, and many of those over a block of memory. */
const text = fc.oneof(
  { weight: 12, arbitrary: byteString() },
  { weight: 1, arbitrary: fc.tuple(byteString(4), fc.nat(40_000)).map(([one, size]) => one.padEnd(size, 'é ~x')) },
);
const context = u32;
const plugin = fc.nat(3);
const owner = fc.oneof(
  plugin.map((index) => ({ plugin: index })),
  fc.record({ plugin, thread: fc.constantFrom<ExtraVm>('canary', 'main') }),
);

function inputOf({ kind }: Parameter): fc.Arbitrary<Input> {
  if (kind === 'i64' || kind === 'u64') return u64;
  if (kind === 'pairs') {
    const pairs = fc.array(fc.tuple(byteString(), byteString()), { maxLength: 6 });
    return pairs.map((list) => String.fromCharCode(...encodePairs(list)));
  }
  if (!['text', 'bytes', 'path'].includes(kind)) return u32;
  return fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: u32.map((bad) => ({ bad })) });
}

/** Maps that the host hands out are told by what came in, which `replay` tests; here there are none. */
function outputOf({ kind }: Parameter): fc.Arbitrary<Output> {
  if (kind === 'u32') return u32;
  return kind === 'u64' ? u64 : text;
}

const event: fc.Arbitrary<EventStep> = fc.record(
  {
    step: fc.constant('event' as const),
    payload: fc.oneof(
      fc.record({ kind: fc.constant('metric' as const), name: text, type: fc.nat(2), value: fc.string() }),
      fc.record({ kind: fc.constant('local-reply' as const), status: fc.nat(999), details: text }),
    ),
    plugin,
  },
  { requiredKeys: ['step', 'payload'] },
);

const TOLD = HOST_FUNCTION_NAMES.filter((name) =>
  parametersOf(name).every(({ kind, isOutput }) => kind !== 'pairs' || !isOutput),
);

const host: fc.Arbitrary<HostStep> = fc.constantFrom(...TOLD).chain((name) => {
  const parameters = parametersOf(name);
  const of = (isOutput: boolean) => parameters.filter((one) => one.isOutput === isOutput);
  // A call that fails has no outputs.
  const end = fc.oneof(
    fc.record({ result: fc.constant(0), outputs: fc.tuple(...of(true).map(outputOf)) }),
    fc.record({ result: fc.integer({ min: 1, max: 14 }), outputs: fc.constant([]) }),
  );
  const begin = fc.record({
    step: fc.constant('host' as const),
    name: fc.constant(name),
    context,
    plugin,
    inputs: fc.tuple(...of(false).map(inputOf)),
    causes: fc.array(event, { maxLength: 2 }),
  });
  return fc.tuple(begin, end).map(([first, last]) => ({ ...first, ...last }));
});

const log = fc.record({ step: fc.constant('log' as const), level: fc.nat(5), context, plugin, message: text });

function call(inside: fc.Arbitrary<Step>): fc.Arbitrary<CallStep> {
  return fc.nat(CALLBACK_NAMES.length - 1).chain((callback) => {
    const name = CALLBACK_NAMES[callback] ?? 'proxy_on_tick';
    const most = CALLBACKS[name].params.length - 1;
    return fc.record({
      step: fc.constant('call' as const),
      callback: fc.constant(callback),
      context,
      args: fc.array(u32, { maxLength: most }),
      owner,
      inside: fc.array(inside, { maxLength: 5 }),
      result: fc.option(u32, { nil: undefined }),
    });
  });
}

const step = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.oneof({ maxDepth: 2, withCrossShrink: true }, event, log, host, call(tie('step'))),
})).step;

/** What happens in the sections of a replay, one after the other. */
export const parts: fc.Arbitrary<Part[]> = fc.array(
  fc.record({ number: fc.nat(3), steps: fc.array(step, { maxLength: 6 }) }),
  { maxLength: 8 },
);

/** `between` runs after each step that leaves whole records behind. */
export function play(all: readonly Part[], recorder: Recorder, between: () => void = () => undefined): void {
  for (const { number, steps } of all) {
    recorder.enterExchange(number === 0 ? undefined : number);
    playSteps(steps, recorder, between);
  }
}

function playSteps(steps: readonly Step[], recorder: Recorder, between: () => void): void {
  for (const one of steps) {
    if (one.step === 'call') playCall(one, recorder, between);
    else if (one.step === 'host') playHost(one, recorder);
    else if (one.step === 'event') recorder.emit(one.payload, Relation.Call, one.plugin);
    else recorder.log(one.level, one.context, one.plugin, one.message);
    between();
  }
}

function playCall(
  { callback, context, args, owner, inside, result }: CallStep,
  to: Recorder,
  between: () => void,
): void {
  const [a = 0, b = 0, c = 0, d = 0] = args;
  const before = to.enterPlugin(owner.plugin, owner.thread);
  to.call(callback, context, args.length, a, b, c, d);
  playSteps(inside, to, between);
  if (result === undefined) to.abandoned();
  else to.returned(result);
  to.resume(before);
}

function playHost({ name, context, plugin, inputs, causes, result, outputs }: HostStep, to: Recorder): void {
  to.host(HOST_FUNCTION_NAMES.indexOf(name), context);
  if (derivation(name) === 'log') to.word(plugin);
  const kinds = parametersOf(name).filter(({ isOutput }) => !isOutput);
  for (const [index, input] of inputs.entries()) putInput(input, kinds[index]?.kind === 'pairs', name, to);
  to.commit();
  for (const { payload, plugin: whose } of causes) to.emit(payload, Relation.Host, whose);
  to.done(result, outputs.length, result === 0 && derives(name, inputs) ? 1 : 0);
  for (const output of outputs) putOutput(output, to);
  to.commit();
}

/** An event follows from such a call when it succeeds. */
function derives(name: HostFunctionName, [first]: readonly Input[]): boolean {
  const kind = derivation(name);
  return kind === 'log' || (kind === 'header' && isMessageMap(Number(first)));
}

function putInput(input: Input, isMap: boolean, name: HostFunctionName, to: Recorder): void {
  if (typeof input === 'number') to.word(input);
  else if (typeof input === 'bigint') to.word64(input);
  else if (typeof input === 'object' && isMap) to.badMap(input.bad);
  else if (typeof input === 'object') to.badInput(input.bad);
  else if (isMap) to.mapInput(inMemory(input), 2, input.length);
  else to.input(inMemory(input), 2, input.length, longestInput(name));
}

function putOutput(output: Output, to: Recorder): void {
  if (typeof output === 'number') to.word(output);
  else if (typeof output === 'bigint') to.word64(output);
  else if (output.length % 2 === 0) to.output(inMemory(output), 2, output.length);
  else to.bytes(fromByteString(output), LONGEST_ARGUMENT);
}

/** Two bytes into it. */
function inMemory(text: string): DataView {
  return new DataView(fromByteString(`..${text}..`).buffer);
}
