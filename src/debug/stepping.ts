/** Steps as the user means them: by line of their own code, made of the engine's steps by instruction. */

import { compareMoments } from '../core/debug/position';
import { InstructionReader } from '../core/wasm/code/instructions';
import type { AddressRange } from '../core/wasm/dwarf/info/model';
import type { Halt, LiveRun, Outcome, WasmFrame } from './live-run';
import { bodyAt } from './program';
import type { Symbols } from './symbols';
import { atTrap, type StopRules, type TimeMachine } from './time-machine';

export type StepKind = 'in' | 'over' | 'out';

/** Of steps of the engine for one of the user's: a step that takes longer halts where it is. */
const MOST_STEPS = 20_000;
const MOST_ENTRIES = 5000;

export class Stepper {
  constructor(
    private readonly machine: TimeMachine,
    private readonly symbolsOf: (frame: WasmFrame) => Symbols,
    private readonly all: readonly Symbols[],
  ) {}

  /** `rules`: breakpoints on the way stop it. */
  async line(kind: StepKind, rules: StopRules): Promise<Outcome> {
    const from = this.machine.current;
    const top = from?.frames[0];
    const run = this.machine.live;
    if (from === undefined || run === undefined) return 'ended';
    if (top === undefined || !this.symbolsOf(top).isOwnAt(top.address)) return this.toOwnCode(from, kind, rules);
    await this.machine.apply(run, this.withNextRoot(rules, from));
    return this.machine.settle(await this.walk(kind, from, top, run, rules));
  }

  async instruction(kind: StepKind, rules: StopRules): Promise<Outcome> {
    const { current: from, live: run } = this.machine;
    if (from === undefined || run === undefined) return 'ended';
    await this.machine.apply(run, this.withNextRoot(rules, from));
    const how = ({ in: 'stepInto', over: 'stepOver', out: 'stepOut' } as const)[kind];
    let outcome = await run.advance(how);
    while (outcome !== 'ended' && outcome.why === 'step' && !outcome.isProper) outcome = await run.advance('stepOver');
    return this.machine.settle(outcome);
  }

  /** To the next, or the last, event at which the plugin and the proxy speak. */
  async hostCall(kind: StepKind, rules: StopRules): Promise<Outcome> {
    const { current: from, recording } = this.machine;
    if (from === undefined) return 'ended';
    const next = kind === 'out' ? recording.nextRoot(from.seq) : recording.stopAfter(from.seq);
    return this.machine.resume({ ...rules, events: [...rules.events, ...(next === undefined ? [] : [next.seq])] });
  }

  /** The line before this one in the same function, or the one that called it. */
  async back(): Promise<Halt | undefined> {
    const from = this.machine.current;
    const root = from === undefined ? undefined : this.machine.recording.rootAt(from.seq);
    if (from === undefined || root === undefined) return undefined;
    const own = from.frames.filter((frame) => this.symbolsOf(frame).isOwnAt(frame.address)).slice(0, 2);
    const breakpoints = own.flatMap((frame) => {
      const body = bodyAt(frame.module, frame.address);
      const starts = body === undefined ? [] : frame.module.source.lines.startsIn(body);
      return starts
        .filter((address) => this.symbolsOf(frame).isOwnAt(address))
        .map((address) => ({ module: frame.module, address }));
    });
    const rules = { breakpoints, events: [], traps: [], accepts: () => Promise.resolve(true) };
    const isOutside = ({ frames }: Halt) => frames.length <= from.frames.length;
    const found =
      breakpoints.length === 0 ? undefined : await this.machine.lastBefore(rules, from, root.seq, isOutside);
    if (found !== undefined) return this.machine.goTo({ ...found, why: 'step' });
    return this.backToEvent(from);
  }

  /** The instruction before this one in the same function, or the call of it. */
  async instructionBack(): Promise<Halt | undefined> {
    const from = this.machine.current;
    const top = from?.frames[0];
    const root = from === undefined ? undefined : this.machine.recording.rootAt(from.seq);
    if (from === undefined || top === undefined || root === undefined) return this.back();
    const { module } = top;
    const breakpoints = nearestInstructions(top).map((address) => ({ module, address }));
    const rules = { breakpoints, events: [], traps: [], accepts: () => Promise.resolve(true) };
    const isOutside = ({ frames }: Halt) => frames.length <= from.frames.length;
    const near = await this.machine.lastBefore(rules, from, root.seq, isOutside);
    return near === undefined ? this.backToEvent(from) : this.lastInstruction(near, from);
  }

  /** From a moment that is near, instruction by instruction. */
  private async lastInstruction(near: Halt, from: Halt): Promise<Halt | undefined> {
    let last = await this.machine.goTo(near);
    for (let steps = 0; steps < MOST_STEPS && last !== undefined; steps++) {
      const next = await this.instruction('over', { ...NO_RULES });
      if (next === 'ended' || compareMoments(next, from) >= 0) break;
      last = next;
    }
    return last === undefined ? undefined : this.machine.goTo({ ...last, why: 'step' });
  }

  /** The event before at which the plugin and the proxy spoke. */
  async backToEvent(from: Halt): Promise<Halt | undefined> {
    const { recording } = this.machine;
    const root = recording.rootAt(from.seq);
    const isBehindRoot = root !== undefined && (root.seq < from.seq || from.why !== 'event');
    const event = isBehindRoot && from.why !== 'event' ? root : recording.stopBefore(from.seq);
    return event === undefined ? undefined : this.machine.goToEvent(event.seq);
  }

  private async walk(kind: StepKind, from: Halt, top: WasmFrame, run: LiveRun, rules: StopRules): Promise<Outcome> {
    const walk = new Walk(this.symbolsOf(top), from, top);
    let outcome: Outcome = await run.advance(...walk.first(kind));
    for (let steps = 0; steps < MOST_STEPS && outcome !== 'ended' && !this.machine.pausing; steps++) {
      if (outcome.why !== 'step') {
        const halt = atTrap(outcome, rules);
        if (halt.why !== 'breakpoint' || (await rules.accepts(halt, run, false))) return halt;
        outcome = await run.advance('resume');
        continue;
      }
      const [at] = outcome.frames;
      const isOwn = at !== undefined && this.symbolsOf(at).isOwnAt(at.address);
      const depth = outcome.frames.length - from.frames.length;
      if (depth > 0 && kind === 'in' && isOwn) return this.pastPrologue(outcome, run);
      if (depth > 0) outcome = await run.advance('stepOut');
      else if (depth < 0 && isOwn && outcome.isProper) return outcome;
      else if (depth < 0) outcome = await run.advance(isOwn ? 'stepOver' : 'stepOut');
      else if (walk.isThere(outcome, kind)) return outcome;
      else outcome = await run.advance(...walk.next(outcome, kind));
    }
    return outcome;
  }

  /** From where none of the user's code runs to where it next does. */
  private async toOwnCode(from: Halt, kind: StepKind, rules: StopRules): Promise<Outcome> {
    const entries = this.all.flatMap((symbols) =>
      symbols
        .ownEntries()
        .slice(0, MOST_ENTRIES)
        .map((address) => ({ module: symbols.module, address })),
    );
    const isOwnStop = (halt: Halt) =>
      halt.why === 'breakpoint' && halt.frames[0] !== undefined && this.symbolsOf(halt.frames[0]).isOwnAt(halt.address);
    const next = this.withNextRoot(rules, from);
    const accepts: StopRules['accepts'] = async (halt, run, isSearch) =>
      halt.why === 'event' || isOwnStop(halt) || rules.accepts(halt, run, isSearch);
    const isIn = kind !== 'out';
    return this.machine.resume({ ...next, breakpoints: [...rules.breakpoints, ...(isIn ? entries : [])], accepts });
  }

  private async pastPrologue(halt: Halt, run: LiveRun): Promise<Outcome> {
    const [top] = halt.frames;
    const body = top === undefined ? undefined : bodyAt(top.module, top.address);
    if (top === undefined || body === undefined) return halt;
    const range = top.module.source.info?.functionAt(top.address)?.ranges[0] ?? body;
    const start = top.module.source.lines.bodyStart(range) ?? body.start;
    if (halt.address >= start && halt.isProper) return halt;
    const skip = { module: top.module, ranges: [{ start: body.start, end: Math.max(start, body.start + 1) }] };
    let outcome = await run.advance('stepOver', skip);
    for (let steps = 0; steps < MOST_STEPS && outcome !== 'ended'; steps++) {
      if (outcome.why !== 'step' || outcome.frames.length !== halt.frames.length) return outcome;
      if (outcome.isProper && compareMoments(outcome, halt) > 0 && outcome.address >= start) return outcome;
      outcome = await run.advance('stepOver', skip);
    }
    return outcome;
  }

  /** Behind the end of this callback comes the next. */
  private withNextRoot(rules: StopRules, from: Halt): StopRules {
    const next = this.machine.recording.nextRoot(from.seq);
    return next === undefined ? rules : { ...rules, events: [...rules.events, next.seq] };
  }
}

const NO_RULES: StopRules = { breakpoints: [], events: [], traps: [], accepts: () => Promise.resolve(true) };
/** Beyond them a branch came from far away. */
const MOST_NEAR = 200;

/** Of the same function, those that stand last before this one. */
function nearestInstructions({ module, address }: WasmFrame): number[] {
  const body = module.bodies.findLast((one) => one.offset - module.codeStart <= address);
  if (body === undefined) return [];
  const reader = InstructionReader.of(module.file.bytes, body);
  const before: number[] = [];
  for (let offset = reader.r.pos; reader.next(); offset = reader.r.pos)
    if (offset - module.codeStart < address) before.push(offset - module.codeStart);
  return before.slice(-MOST_NEAR);
}

/** One step within a function: what it passes over, and where it ends. */
class Walk {
  private readonly body: AddressRange;
  private readonly skip: readonly AddressRange[];
  private readonly inlined: readonly AddressRange[] | undefined;

  constructor(
    private readonly symbols: Symbols,
    private readonly from: Halt,
    private readonly top: WasmFrame,
  ) {
    const { module } = symbols;
    this.body = bodyAt(module, top.address) ?? { start: top.address, end: top.address + 1 };
    this.skip = module.source.lines.sameLine(top.address, this.body);
    const [scope] = symbols.framesAt(top.address);
    this.inlined = scope?.scope?.isInlined === true ? scope.scope.ranges : undefined;
  }

  first(kind: StepKind): Parameters<LiveRun['advance']> {
    const { module } = this.symbols;
    if (kind !== 'out') return [kind === 'in' ? 'stepInto' : 'stepOver', { module, ranges: this.skip }];
    return this.inlined === undefined ? ['stepOut'] : ['stepOver', { module, ranges: this.inlined }];
  }

  next(_halt: Halt, kind: StepKind): Parameters<LiveRun['advance']> {
    return this.first(kind);
  }

  /** In the same call of the same function: on another line that the user wrote, as deep in what is inlined as before or less. */
  isThere(halt: Halt, kind: StepKind): boolean {
    const { lines } = this.symbols.module.source;
    const { address } = halt;
    if (!halt.isProper || !this.symbols.isOwnAt(address)) return false;
    if (kind === 'out') return this.inlined === undefined || !isWithin(this.inlined, address);
    if (isWithin(this.skip, address)) return false;
    if (kind === 'over' && this.isDeeper(address)) return false;
    return lines.startsIn({ start: address, end: address + 1 }).length > 0 || lines.at(address) !== undefined;
  }

  private isDeeper(address: number): boolean {
    const depth = this.symbols.framesAt(this.top.address).length;
    return this.symbols.framesAt(address).length > depth && this.from.frames.length > 0;
  }
}

function isWithin(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ start, end }) => address >= start && address < end);
}
