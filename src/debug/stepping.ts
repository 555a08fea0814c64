/** Steps forwards as the user means them: by line of their own code, made of the engine's steps by instruction. */

import { compareMoments } from '../core/debug/position';
import type { Halt, LiveRun, Outcome, WasmFrame } from './live-run';
import { bodyAt } from './program';
import { instructionFrom } from './stops';
import type { Symbols } from './symbols';
import { judged, type CodePlace, type Extra, type StopRules, type TimeMachine } from './time-machine';
import { Walk, type StepKind } from './walk';

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
    const { current: from, live: run } = this.machine;
    const top = from?.frames[0];
    if (from === undefined || run === undefined) return 'ended';
    if (top === undefined && kind === 'out') return this.hostCall(kind, rules);
    if (top === undefined || !this.isShownOwn(from, top)) return this.toOwnCode(rules);
    const revealed = kind === 'in' ? this.revealed(from, top) : undefined;
    if (revealed !== undefined) return this.machine.settle(revealed);
    await this.machine.setOut(rules, this.nextRoot(from));
    const outcome = this.machine.settle(await this.walk(kind, from, top, run, rules));
    const isBetween = outcome !== 'ended' && outcome.why === 'event' && !this.isWanted(outcome.seq, rules);
    return isBetween ? this.toOwnCode(rules) : outcome;
  }

  /** A call of the host comes with the events that it made; it halts behind them. */
  private isWanted(seq: number, { events }: StopRules): boolean {
    return this.machine.recording.around(seq).some((event) => events.includes(event.seq));
  }

  async instruction(kind: StepKind, rules: StopRules): Promise<Outcome> {
    const { current: from, live: run } = this.machine;
    if (from === undefined || run === undefined) return 'ended';
    await this.machine.setOut(rules, this.nextRoot(from));
    let outcome = await run.advance(({ in: 'stepInto', over: 'stepOver', out: 'stepOut' } as const)[kind]);
    while (outcome !== 'ended' && outcome.why === 'step' && !outcome.isProper) outcome = await run.advance('stepOver');
    return this.machine.settle(outcome === 'ended' ? outcome : await this.arrived(outcome, run, rules));
  }

  /** To the next, or the last, event at which the plugin and the proxy speak. */
  async hostCall(kind: StepKind, rules: StopRules): Promise<Outcome> {
    const { current: from, recording } = this.machine;
    if (from === undefined) return 'ended';
    const next = kind === 'out' ? recording.nextRoot(from.seq) : recording.stopAfter(from.seq);
    return this.machine.resume(rules, { events: next === undefined ? [] : [next.seq] });
  }

  /** Where the user's own code begins, in each function. */
  get ownEntries(): readonly CodePlace[] {
    return this.all.flatMap(({ module, ownEntries }) =>
      ownEntries.slice(0, MOST_ENTRIES).map(({ address, depth }) => ({ module, address, depth })),
    );
  }

  /** The user's own code, or what is inlined into it. */
  isOwn(frame: WasmFrame): boolean {
    return this.ownDepth(frame) >= 0;
  }

  /** The frames at an address that are the user's own, from one on, by how many are hidden before each. */
  levels(frame: WasmFrame, from: number): readonly number[] {
    return this.symbolsOf(frame)
      .framesAt(frame.address)
      .flatMap(({ file, line }, level) => (level >= from && line > 0 && file?.isOwn === true ? [level] : []));
  }

  /** Where lines begin in a function; in what is inlined into it, where that is what is shown. */
  linesAround(frame: WasmFrame, hidden: number): CodePlace[] {
    const symbols = this.symbolsOf(frame);
    const depth = symbols.framesAt(frame.address).length - hidden;
    const { module } = frame;
    return symbols
      .lineStartsAround(frame.address, depth)
      .map((address) => ({ module, address: instructionFrom(module, address), depth }));
  }

  /** At one of those places, with the frame on top that is meant. */
  shownAs(halt: Halt, places: readonly CodePlace[]): Halt {
    const [top] = halt.frames;
    const isHere = ({ module, address }: CodePlace) =>
      module === top?.module && instructionFrom(module, address) === halt.address;
    const depth = places.find((place) => place.depth !== undefined && isHere(place))?.depth;
    if (top === undefined || depth === undefined) return halt;
    return { ...halt, hidden: Math.max(0, this.symbolsOf(top).framesAt(halt.address).length - depth) };
  }

  /** A name of the function that tells it from all others. */
  functionOf({ plugin, module, address }: WasmFrame): string {
    return `${plugin} ${bodyAt(module, address)?.index ?? -1}`;
  }

  /** The line of the frame that is shown on top; a loop comes to it again. */
  shownLine(halt: Halt): string {
    const [top] = halt.frames;
    const frame = top === undefined ? undefined : this.symbolsOf(top).framesAt(top.address)[halt.hidden ?? 0];
    return `${frame?.fileIndex ?? ''}:${frame?.line ?? 0}`;
  }

  /** Before inlined code of others, that of the user is shown. */
  withOwnOnTop(halt: Halt): Halt {
    const [top] = halt.frames;
    const hidden = top === undefined ? 0 : this.ownDepth(top);
    return hidden > 0 ? { ...halt, hidden } : halt;
  }

  /** How many stand before the outermost of the user's own. */
  outerDepth(frame: WasmFrame): number {
    const frames = this.symbolsOf(frame).framesAt(frame.address);
    return Math.max(
      0,
      frames.findLastIndex(({ file }) => file?.isOwn === true),
    );
  }

  /** How many inlined frames stand before the first of the user's own; -1: there is none. */
  ownDepth(frame: WasmFrame): number {
    return this.symbolsOf(frame)
      .framesAt(frame.address)
      .findIndex(({ file }) => file?.isOwn === true);
  }

  private isOwnFunction(top: WasmFrame | undefined): boolean {
    return top !== undefined && this.symbolsOf(top).isOwnFunction(top.address);
  }

  private isShownOwn({ hidden = 0 }: Halt, top: WasmFrame): boolean {
    return this.symbolsOf(top).framesAt(top.address)[hidden]?.file?.isOwn === true;
  }

  /** It stood before an inlined function, and goes into it without moving. */
  private revealed(from: Halt, top: WasmFrame): Halt | undefined {
    const hidden = from.hidden ?? 0;
    const frame = this.symbolsOf(top).framesAt(top.address)[hidden - 1];
    return frame?.file?.isOwn === true ? { ...from, why: 'step', hidden: hidden - 1 } : undefined;
  }

  private async walk(kind: StepKind, from: Halt, top: WasmFrame, run: LiveRun, rules: StopRules): Promise<Outcome> {
    const walk = new Walk(this.symbolsOf(top), from, top, kind);
    let outcome: Outcome = await run.advance(...walk.advance);
    let isLeaving = false;
    for (let steps = 0; steps < MOST_STEPS && outcome !== 'ended' && !this.machine.pausing; steps++) {
      const halt = await this.arrived(outcome, run, rules);
      if (halt.why !== 'step') return halt;
      if (isLeaving && this.isOwnHalt(outcome)) return this.shownAs(halt, this.ownEntries);
      const deeper = halt.frames.length - from.frames.length;
      const next = this.afterStep(halt, kind, deeper, walk);
      if (!Array.isArray(next)) return next === 'enter' ? this.pastPrologue(halt, run, rules) : next;
      // It has come back to code of others, which may call the user's before it returns itself.
      if (deeper < 0 && !isLeaving)
        await this.machine.setOut(rules, { ...this.nextRoot(from), breakpoints: this.ownEntries });
      isLeaving ||= deeper < 0;
      outcome = await run.advance(...next);
    }
    return outcome;
  }

  /** A step comes to breakpoints as any other way does: where one stops it, that is what it stops for. */
  private async arrived(halt: Halt, run: LiveRun, rules: StopRules): Promise<Halt> {
    const [top] = halt.frames;
    const isPlace = ({ module, address }: CodePlace) =>
      module === top?.module && instructionFrom(module, address) === halt.address;
    const isAt = halt.why === 'step' && halt.isProper && rules.breakpoints.some(isPlace);
    const here: Halt = isAt ? { ...halt, why: 'breakpoint' } : halt;
    const stopped = await judged(here, run, rules, false);
    return stopped ?? { ...here, why: 'step' };
  }

  private isOwnHalt({ why, frames: [top] }: Halt): boolean {
    return why === 'breakpoint' && top !== undefined && this.isOwn(top);
  }

  /** Where the step has ended; `enter`: in a function whose prologue is still to come; else how it goes on. */
  private afterStep(
    halt: Halt,
    kind: StepKind,
    deeper: number,
    walk: Walk,
  ): Halt | 'enter' | Parameters<LiveRun['advance']> {
    const [top] = halt.frames;
    const isOwn = top !== undefined && this.isOwn(top);
    if (deeper > 0) return kind === 'in' && this.isOwnFunction(top) ? 'enter' : ['stepOut'];
    if (deeper < 0) return isOwn && halt.isProper ? this.withOwnOnTop(halt) : [isOwn ? 'stepOver' : 'stepOut'];
    const hidden = halt.isProper ? walk.endsAt(halt.address) : undefined;
    return hidden === undefined ? walk.advance : { ...halt, hidden };
  }

  /** From where none of the user's code runs to where it next does. */
  private async toOwnCode(rules: StopRules): Promise<Outcome> {
    const accepts: StopRules['accepts'] = async (halt, from, isSearch) =>
      (await rules.accepts(halt, from, isSearch)) ?? (this.isOwnHalt(halt) ? [] : undefined);
    const outcome = await this.machine.resume({ ...rules, accepts }, { breakpoints: this.ownEntries });
    if (outcome === 'ended' || outcome.why !== 'breakpoint' || (outcome.hits ?? []).length > 0) return outcome;
    return this.machine.settle({ ...this.shownAs(outcome, this.ownEntries), why: 'step' });
  }

  private async pastPrologue(halt: Halt, run: LiveRun, rules: StopRules): Promise<Outcome> {
    const [top] = halt.frames;
    const body = top === undefined ? undefined : bodyAt(top.module, top.address);
    if (top === undefined || body === undefined) return halt;
    const start = this.symbolsOf(top).bodyStart(body);
    const skip = { module: top.module, ranges: [{ start: body.start, end: Math.max(start, body.start + 1) }] };
    let outcome: Outcome = halt;
    for (let steps = 0; steps < MOST_STEPS && outcome !== 'ended'; steps++) {
      const isLeft = outcome.frames.length !== halt.frames.length || (outcome !== halt && outcome.why !== 'step');
      const isLine = outcome.frames[0] !== undefined && this.isOwn(outcome.frames[0]);
      const isThere = outcome.isProper && isLine && outcome.address >= start && compareMoments(outcome, halt) >= 0;
      if (isLeft || isThere) return this.arrived(outcome, run, rules);
      outcome = await run.advance('stepOver', skip);
    }
    return outcome;
  }

  /** Behind the end of this callback comes the next. */
  private nextRoot(from: Halt): Extra {
    const next = this.machine.recording.nextRoot(from.seq);
    return { events: next === undefined ? [] : [next.seq] };
  }
}
