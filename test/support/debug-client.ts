/** A client of the debug adapter: its process as VS Code starts it, and what a user does with it. */

import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from './found';

const ADAPTER = join(ROOT, 'dist', 'debug.js');
const THREAD = 1;
/** A stop that does not come. */
const MOST_MS = 50_000;

export type Frame = DebugProtocol.StackFrame;
export type Variable = DebugProtocol.Variable;

export interface Stop {
  /** As DAP has it; `ended`: the replay has come to its end. */
  readonly reason: string;
  readonly body: DebugProtocol.StoppedEvent['body'] | undefined;
  /** Innermost first; empty at the end. */
  readonly frames: readonly Frame[];
}

/** What is wanted before the replay begins. */
export interface Wanted {
  /** By path: lines, or more of each. */
  readonly lines?: Readonly<Record<string, readonly (number | DebugProtocol.SourceBreakpoint)[]>>;
  readonly functions?: readonly (string | DebugProtocol.FunctionBreakpoint)[];
  /** `name`, or `name: condition`. None unless told, not even traps. */
  readonly filters?: readonly string[];
}

export interface Launch {
  readonly scenario?: string;
  readonly module?: string;
  readonly captures?: readonly string[];
  readonly configuration?: string;
  readonly cwd?: string;
  readonly exchange?: number | string;
  readonly stopOnEntry?: boolean;
  readonly noDebug?: boolean;
  readonly sourceMap?: Readonly<Record<string, string>>;
  readonly steps?: 'source' | 'hostCalls';
}

export class Adapter extends DebugClient {
  /** What it wrote, by category. */
  readonly output: { readonly category: string; readonly text: string }[] = [];
  readonly child: ChildProcessWithoutNullStreams;
  /** When its process has ended. */
  readonly gone: Promise<unknown>;
  private readonly stops: DebugProtocol.StoppedEvent['body'][] = [];
  private hasTerminated = false;

  constructor() {
    super(process.execPath, ADAPTER, 'wasmPlugin');
    this.child = spawn(process.execPath, [ADAPTER], { stdio: 'pipe' });
    this.gone = once(this.child, 'exit');
    this.connect(this.child.stdout, this.child.stdin);
    this.on('output', ({ body: { category = '', output } }: DebugProtocol.OutputEvent) =>
      this.output.push({ category, text: output }),
    );
    this.on('stopped', ({ body }: DebugProtocol.StoppedEvent) => this.stops.push(body));
    this.on('terminated', () => (this.hasTerminated = true));
  }

  written(category: string): string {
    return this.output
      .filter((one) => one.category === category)
      .map(({ text }) => text)
      .join('');
  }

  /** Up to where breakpoints can be set. Throws what the adapter says is wrong. */
  async prepare(launch: Launch): Promise<void> {
    await this.initializeRequest();
    const initialized = once(this, 'initialized');
    await this.launchRequest(launch);
    await initialized;
  }

  async want({ lines = {}, functions = [], filters = [] }: Wanted): Promise<void> {
    for (const [path, wanted] of Object.entries(lines)) await this.lines(path, wanted);
    if (functions.length > 0) await this.functions(functions);
    await this.filters(filters);
  }

  async lines(
    path: string,
    wanted: readonly (number | DebugProtocol.SourceBreakpoint)[],
  ): Promise<DebugProtocol.Breakpoint[]> {
    const breakpoints = wanted.map((one) => (typeof one === 'number' ? { line: one } : one));
    return (await this.setBreakpointsRequest({ source: { path }, breakpoints })).body.breakpoints;
  }

  async functions(wanted: readonly (string | DebugProtocol.FunctionBreakpoint)[]): Promise<DebugProtocol.Breakpoint[]> {
    const breakpoints = wanted.map((one) => (typeof one === 'string' ? { name: one } : one));
    return (await this.setFunctionBreakpointsRequest({ breakpoints })).body.breakpoints;
  }

  async filters(wanted: readonly string[]): Promise<void> {
    const filterOptions = wanted.map((one) => {
      const [filterId = '', condition] = one.split(/: (.*)/s);
      return condition === undefined ? { filterId } : { filterId, condition };
    });
    await this.setExceptionBreakpointsRequest({ filters: [], filterOptions });
  }

  /** Lets the replay begin. */
  begin(): Promise<Stop> {
    return this.acts(() => this.configurationDoneRequest());
  }

  go(
    how: 'continue' | 'reverseContinue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack',
    granularity?: DebugProtocol.SteppingGranularity,
  ): Promise<Stop> {
    const more = granularity === undefined ? {} : { granularity };
    return this.acts(() => this.send(how, { threadId: THREAD, ...more }));
  }

  /** One after the other; where each came to. */
  async walk(how: 'next' | 'stepIn' | 'stepBack', count: number): Promise<Stop[]> {
    const stops: Stop[] = [];
    for (let at = 0; at < count; at++) stops.push(await this.go(how));
    return stops;
  }

  /** Continues to the end; where it stopped on the way. */
  async toEnd(first: Stop): Promise<Stop[]> {
    const stops: Stop[] = [];
    for (let stop = first; stop.reason !== 'ended'; stop = await this.go('continue')) stops.push(stop);
    return stops;
  }

  /** What comes of it: the next stop. */
  async acts(act: () => Promise<unknown>): Promise<Stop> {
    const stop = this.nextStop();
    stop.catch(() => undefined);
    await act();
    return stop;
  }

  private async nextStop(): Promise<Stop> {
    const until = AbortSignal.timeout(MOST_MS);
    while (this.stops.length === 0 && !this.hasTerminated) await this.news(until);
    const body = this.stops.shift();
    if (body === undefined) return { reason: 'ended', body, frames: [] };
    const { stackFrames } = (await this.stackTraceRequest({ threadId: THREAD })).body;
    return { reason: body.reason, body, frames: stackFrames };
  }

  private async news(until: AbortSignal): Promise<void> {
    const abort = new AbortController();
    const signal = AbortSignal.any([until, abort.signal]);
    await Promise.race([once(this, 'stopped', { signal }), once(this, 'terminated', { signal })]).finally(() =>
      abort.abort(),
    );
  }

  /** The variables of a scope of a frame, by name. */
  async scope(frame: Frame | undefined, name = 'Locals'): Promise<Record<string, Variable>> {
    const { scopes } = (await this.scopesRequest({ frameId: frame?.id ?? 0 })).body;
    const reference = scopes.find((one) => one.name === name)?.variablesReference ?? 0;
    return byName(await this.children(reference));
  }

  async children(variablesReference: number, page: { start?: number; count?: number } = {}): Promise<Variable[]> {
    return (await this.variablesRequest({ variablesReference, ...page })).body.variables;
  }

  async value(expression: string, frame: Frame | undefined, context = 'watch'): Promise<string> {
    return (await this.evaluateRequest({ expression, context, ...(frame && { frameId: frame.id }) })).body.result;
  }

  /** As VS Code ends a session; returns with which code the process ended by itself; null: it was ended. */
  async close(): Promise<number | null> {
    if (this.child.exitCode === null) await Promise.race([this.disconnectRequest(), this.gone]);
    await this.gone;
    return this.child.exitCode;
  }
}

export function byName(variables: readonly Variable[]): Record<string, Variable> {
  return Object.fromEntries(variables.map((one) => [one.name, one]));
}

/** Names and values alone. */
export function texts(variables: Readonly<Record<string, Variable>>): Record<string, string> {
  return Object.fromEntries(Object.values(variables).map(({ name, value }) => [name, value]));
}

/** `name:line` of each frame of the plugin's code; of an event, and where no line is known, its name. */
export function stack({ frames }: Stop): string[] {
  return frames.map(({ name, line, source, instructionPointerReference }) =>
    source === undefined || instructionPointerReference === undefined ? name : `${name}:${line}`,
  );
}

/** The line of the innermost frame; 0: it has none. */
export function lineOf({ frames: [top] }: Stop): number {
  return top?.line ?? 0;
}

/** Runs `act` with an adapter that was launched, and ends it whatever comes. */
export async function debugging<T>(
  launch: Launch,
  wanted: Wanted,
  act: (adapter: Adapter, first: Stop) => Promise<T>,
): Promise<T> {
  const adapter = new Adapter();
  try {
    await adapter.prepare(launch);
    await adapter.want(wanted);
    return await act(adapter, await adapter.begin());
  } finally {
    adapter.child.kill('SIGKILL');
    await adapter.gone;
  }
}
