/** What is seen while the replay stands still: frames, scopes, variables, and what expressions mean. Read when asked for. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Values } from '../core/debug/values/values';
import { type NamedValue } from '../core/debug/values/values';
import { sizeOf } from '../core/debug/values/types';
import { evaluate } from '../core/wasm/dwarf/info/expression';
import type { ScopedFrame, VariableInfo } from '../core/wasm/dwarf/info/model';
import { instructionReference } from './breakpoints';
import { eventFrames, type EventFrame } from './event-frames';
import { Handles, type Children } from './handles';
import type { Halt, LiveRun, WasmFrame } from './live-run';
import { FrameMachine } from './machine';
import { proxyScope } from './proxy-scope';
import type { Recording } from './recording';
import type { Symbols, SymbolFrame } from './symbols';
import { plainLocals, plainNames, wasmScope } from './wasm-scope';

export interface CodeFrame {
  readonly kind: 'code';
  readonly symbol: SymbolFrame;
  /** Counted from the innermost at its address, hidden ones too. */
  readonly level: number;
  readonly wasm: WasmFrame;
  readonly symbols: Symbols;
}

export type ShownFrame = CodeFrame | EventFrame;

export class Inspection {
  readonly handles = new Handles();
  private known: Promise<readonly ShownFrame[]> | undefined;
  private readonly machines = new Map<WasmFrame, Promise<FrameMachine>>();

  constructor(
    readonly halt: Halt,
    private readonly run: LiveRun,
    readonly recording: Recording,
    private readonly all: readonly Symbols[],
  ) {}

  frames(): Promise<readonly ShownFrame[]> {
    this.known ??= this.readFrames();
    return this.known;
  }

  private async readFrames(): Promise<readonly ShownFrame[]> {
    const { top, bottom } = eventFrames(this.halt, this.recording);
    const code = (await this.goStack()) ?? this.halt.frames.flatMap((wasm) => this.codeFrames(wasm));
    return [...top, ...code, ...bottom];
  }

  /** `id` as DAP has it: from 1. */
  async frame(id: number): Promise<ShownFrame | undefined> {
    return (await this.frames())[id - 1];
  }

  async topCode(): Promise<CodeFrame | undefined> {
    return (await this.frames()).find((one) => one.kind === 'code');
  }

  /** Undefined: what runs is no Go. */
  private async goStack(): Promise<CodeFrame[] | undefined> {
    const [wasm] = this.halt.frames;
    const symbols = wasm === undefined ? undefined : this.symbolsOf(wasm);
    if (wasm === undefined || symbols?.module.source.kind !== 'go') return undefined;
    const frames = await symbols.goStack(wasm.address, await this.machineOf(wasm));
    const shown = frames.slice(this.halt.hidden ?? 0);
    return shown.flatMap((symbol) => (symbol.isHidden ? [] : [{ kind: 'code', symbol, level: 0, wasm, symbols }]));
  }

  private symbolsOf({ module }: WasmFrame): Symbols | undefined {
    return this.all.find((one) => one.module === module);
  }

  async scopes(frame: ShownFrame): Promise<DebugProtocol.Scope[]> {
    const proxy = { name: 'Proxy', expensive: false, variablesReference: this.handles.add(this.proxy(frame)) };
    if (frame.kind !== 'code') return [proxy];
    const machine = await this.machineOf(frame.wasm);
    const wasm = {
      name: 'WebAssembly',
      expensive: true,
      variablesReference: this.handles.add(wasmScope(machine, frame)),
    };
    const change = (name: string, text: string) => this.setLocal(frame, name, text);
    const variablesReference = this.handles.add(this.locals(frame), change);
    return [{ name: 'Locals', presentationHint: 'locals', expensive: false, variablesReference }, proxy, wasm];
  }

  private proxy(frame: ShownFrame): Children {
    const seq = frame.kind === 'event' ? frame.event.seq : this.halt.seq;
    return proxyScope(this.recording, seq, this.handles);
  }

  private codeFrames(wasm: WasmFrame): CodeFrame[] {
    const symbols = this.symbolsOf(wasm);
    if (symbols === undefined) return [];
    const hidden = wasm === this.halt.frames[0] ? (this.halt.hidden ?? 0) : 0;
    const frames = symbols.framesAt(wasm.address);
    return frames.map((symbol, level) => ({ kind: 'code' as const, symbol, level, wasm, symbols })).slice(hidden);
  }

  machineOf(frame: WasmFrame): Promise<FrameMachine> {
    const known = this.machines.get(frame);
    if (known !== undefined) return known;
    const machine = FrameMachine.of(this.run, frame);
    this.machines.set(frame, machine);
    return machine;
  }

  private locals(frame: CodeFrame): Children {
    return async () => {
      const machine = await this.machineOf(frame.wasm);
      if (scopeOf(frame) === undefined) return plainLocals(machine, frame);
      const values = frame.symbols.values(machine);
      const named = await this.variablesOf(frame, machine);
      return Promise.all(named.map((one) => this.shown(values, one, machine)));
    };
  }

  /** Inner ones hide outer ones of their name. */
  private async variablesOf(frame: CodeFrame, machine: FrameMachine): Promise<NamedValue[]> {
    const scope = scopeOf(frame);
    if (scope === undefined) return [];
    const byName = new Map(scope.variables.flatMap((one) => (one.name === '' ? [] : [[one.name, one] as const])));
    return Promise.all([...byName.values()].map((variable) => located(variable, machine, scope.frameBase)));
  }

  private async shown(values: Values, named: NamedValue, machine: FrameMachine): Promise<DebugProtocol.Variable> {
    const { text, type, address, children } = await values.show(named.type, named.place);
    const { evaluateName } = named;
    const variablesReference =
      children === undefined
        ? 0
        : this.handles.add(this.childrenOf(values, named, machine), (name, text) =>
            this.set(values, named, machine, name, text),
          );
    return {
      ...{ name: named.name, value: text, type, variablesReference },
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(typeof children === 'number' ? { indexedVariables: children } : {}),
      ...(address === undefined ? {} : { memoryReference: `0x${address.toString(16)}` }),
    };
  }

  private childrenOf(values: Values, { type, place, evaluateName }: NamedValue, machine: FrameMachine): Children {
    return async (page) => {
      const children = await values.children(type, place, { ...page, evaluateName });
      return Promise.all(children.map((child) => this.shown(values, child, machine)));
    };
  }

  private async set(values: Values, { type, place }: NamedValue, machine: FrameMachine, name: string, text: string) {
    const child = await values.child(type, place, name);
    return child === undefined ? `There is no "${name}".` : this.assign(values, child, machine, text);
  }

  private async assign(values: Values, { type, place }: NamedValue, machine: FrameMachine, text: string) {
    const change = await values.change(type, place, text);
    if (typeof change === 'string') return `It cannot be set: ${change}.`;
    await machine.write(change.address, change.bytes);
    return { value: (await values.show(type, place)).text };
  }

  /** A local of that frame; or why not. */
  private async setLocal(frame: CodeFrame, name: string, text: string) {
    const machine = await this.machineOf(frame.wasm);
    const found = (await this.variablesOf(frame, machine)).find((one) => one.name === name);
    return found === undefined
      ? `"${name}" cannot be set: it is in a WebAssembly local, which V8 lets nobody change.`
      : this.assign(frame.symbols.values(machine), found, machine, text);
  }

  /** Undefined: it cannot be worked out there, for `why`. */
  async evaluate(
    expression: string,
    frame: ShownFrame | undefined,
  ): Promise<DebugProtocol.Variable | { readonly why: string }> {
    if (frame?.kind !== 'code') return { why: 'No code of the plugin runs in this frame.' };
    const machine = await this.machineOf(frame.wasm);
    if (frame.symbols.module.source.kind === 'go') return { why: 'The Go compiler does not tell where variables are.' };
    const values = frame.symbols.values(machine);
    const managed = await this.managedLocal(expression.trim(), frame, machine);
    if (managed !== undefined) return managed;
    const names = async (name: string) => (await this.named(frame, machine)).find((one) => one.name === name);
    const found = await values.evaluate(expression, names);
    return typeof found === 'string' ? { why: found } : this.shown(values, found, machine);
  }

  /** As it is among the locals: AssemblyScript's lists have no type that an expression could go into. */
  private async managedLocal(name: string, frame: CodeFrame, machine: FrameMachine) {
    const { kind } = frame.symbols.module.source;
    return kind === 'source-map' ? (await plainLocals(machine, frame)).find((one) => one.name === name) : undefined;
  }

  private async named(frame: CodeFrame, machine: FrameMachine): Promise<NamedValue[]> {
    const own = await this.variablesOf(frame, machine);
    if (scopeOf(frame) === undefined) return plainNames(machine, frame);
    const globals = frame.symbols.module.source.info?.globals() ?? [];
    const others = await Promise.all(globals.map((one) => located(one, machine, scopeOf(frame)?.frameBase)));
    return [...own, ...others, ...others.map((one) => ({ ...one, name: one.name.split('::').at(-1) ?? one.name }))];
  }

  referenceOf({ wasm }: CodeFrame): string {
    return instructionReference(
      this.all.map(({ module }) => module),
      wasm,
    );
  }
}

/** What DWARF tells of its variables. */
function scopeOf({ symbols, wasm, level }: CodeFrame): ScopedFrame | undefined {
  return symbols.scopesAt(wasm.address)[level];
}

async function located(variable: VariableInfo, machine: FrameMachine, frameBase?: Uint8Array): Promise<NamedValue> {
  const { name, type, location, constant } = variable;
  const place =
    constant === undefined
      ? await evaluate(location, machine, frameBase, sizeOf(type))
      : ({ kind: 'bytes', bytes: constant } as const);
  return { name, type, place, evaluateName: name };
}
