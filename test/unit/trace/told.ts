/** The events that must come back of what a script does, worked out without any bytes. */

import { fromByteString } from '../../../src/core/bytes';
import { enumName, ENUMS, type EnumName } from '../../../src/core/proxywasm/enums';
import { decodePairs } from '../../../src/core/proxywasm/pairs';
import {
  CALLBACK_NAMES,
  CALLBACKS,
  parametersOf,
  type CallbackName,
  type Parameter,
} from '../../../src/core/proxywasm/signatures';
import type { ExtraVm, NamedValue, TraceEvent, TracePayload } from '../../../src/core/trace/events';
import { derivedEffect } from '../../../src/core/trace/host-record';
import { bytesView, lineView, pairsView, pathView, textView } from '../../../src/core/trace/views';
import type { CallStep, HostStep, Input, Part, Step } from './script';

export interface Told {
  readonly events: readonly TraceEvent[];
  /** How many there were after each step. */
  readonly counts: readonly number[];
}

export function told(all: readonly Part[]): Told {
  const teller = new Teller();
  for (const part of all) teller.part(part);
  return teller;
}

class Teller implements Told {
  readonly events: TraceEvent[] = [];
  readonly counts: number[] = [];
  private exchange = 0;
  private plugin = 0;
  private thread: ExtraVm | undefined;
  private readonly calls: number[] = [];

  part({ number, steps }: Part): void {
    this.exchange = number;
    this.steps(steps);
  }

  private steps(steps: readonly Step[]): void {
    for (const step of steps) {
      this.step(step);
      this.counts.push(this.events.length);
    }
  }

  private step(step: Step): void {
    switch (step.step) {
      case 'call':
        this.call(step);
        break;
      case 'host':
        this.host(step);
        break;
      case 'event':
        this.add(step.payload, this.calls.at(-1), step.plugin);
        break;
      case 'log': {
        const { level, context, message, plugin } = step;
        const payload = { kind: 'log', level: enumName('LogLevel', level) ?? '', context } as const;
        this.add({ ...payload, message: lineView(message) }, undefined, plugin);
      }
    }
  }

  private call({ callback, context, args, owner, inside, result }: CallStep): void {
    const name = CALLBACK_NAMES[callback] as CallbackName;
    const { plugin, thread } = this;
    this.plugin = owner.plugin;
    this.thread = owner.thread;
    this.add({ kind: 'call', name, context, args: namedArgs(name, args) });
    const seq = this.events.length;
    this.calls.push(seq);
    this.steps(inside);
    this.calls.pop();
    if (result !== undefined) this.add({ kind: 'return', call: seq, ...resultView(name, result) });
    Object.assign(this, { plugin, thread });
  }

  private host({ name, context, inputs, causes, result, outputs, plugin }: HostStep): void {
    const [ins, outs] = [false, true].map((isOutput) => parametersOf(name).filter((one) => one.isOutput === isOutput));
    const args = inputs.map((input, index) => named(ins?.[index], input));
    const out = outputs.map((output, index) => named(outs?.[index], output));
    const code = enumName('Result', result) ?? String(result);
    this.add({ kind: 'host', name, context, args, result: code, out });
    const by = this.events.length;
    // What follows from a call is told from what the call was given.
    const values = inputs.map((input) => (typeof input === 'string' ? { kept: input, length: input.length } : input));
    const known = values.map((value) => (typeof value === 'object' && 'bad' in value ? undefined : value));
    const call = { name, context, args: () => args, values: known, reads: () => [], plugin };
    const effect = derivedEffect(call, code);
    if (effect !== undefined) this.add(effect, by, name === 'proxy_log' ? plugin : undefined);
    for (const { payload, plugin: whose } of causes) this.add(payload, by, whose);
  }

  private add(payload: TracePayload, by?: number, plugin = this.plugin): void {
    this.events.push({
      seq: this.events.length + 1,
      ...(this.exchange === 0 ? {} : { exchange: this.exchange }),
      ...(by === undefined ? {} : { by }),
      ...(plugin === 0 ? {} : { plugin }),
      ...(this.thread === undefined ? {} : { vm: this.thread }),
      ...payload,
    });
  }
}

function namedArgs(name: CallbackName, args: readonly number[]): NamedValue[] {
  return args.map((value, index) => {
    const parameter = CALLBACKS[name].params[index + 1] ?? '';
    return { name: parameter, value: parameter === 'endOfStream' ? String(value !== 0) : String(value) };
  });
}

function resultView(name: CallbackName, result: number): { result?: string } {
  const kind = (CALLBACKS[name] as { result?: string }).result;
  if (kind === undefined) return {};
  return { result: kind === 'bool' ? String(result !== 0) : (enumName('Action', result) ?? String(result)) };
}

function named(parameter: Parameter | undefined, value: Input): NamedValue {
  return { name: parameter?.name ?? '', value: viewOf(parameter?.kind ?? '', value) };
}

function viewOf(kind: string, value: Input): string {
  if (typeof value === 'object') return `bad pointer 0x${value.bad.toString(16)}`;
  if (typeof value === 'bigint') return String(kind === 'i64' ? BigInt.asIntN(64, value) : value);
  if (typeof value === 'number') return wordView(kind, value);
  if (kind === 'bytes') return bytesView(fromByteString(value));
  if (kind === 'pairs') return pairsView(decodePairs(fromByteString(value)));
  return kind === 'path' ? pathView(value) : textView(value);
}

function wordView(kind: string, value: number): string {
  if (kind === 'bool') return String(value !== 0);
  if (kind === 'i32') return String(value | 0);
  return (kind in ENUMS ? enumName(kind as EnumName, value) : undefined) ?? String(value);
}
