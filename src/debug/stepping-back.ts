/** Steps backwards: to the last moment before this one at which a step forwards would have stopped. */

import { compareMoments, type Moment } from '../core/debug/position';
import { hostOf } from './event-frames';
import type { Halt, WasmFrame } from './live-run';
import { stopsAround } from './stops';
import type { DebuggedModule } from './program';
import type { Stepper } from './stepping';
import type { CodePlace, StopRules, TimeMachine } from './time-machine';

const MOST_STEPS = 20_000;
/** Instructions before this one, besides the lines before: from the last of them it goes on step by step. */
const MOST_NEAR = 8;
const NO_RULES: StopRules = { breakpoints: [], events: [], traps: [], accepts: () => Promise.resolve([]) };

interface Visits {
  readonly key: string;
  readonly top: DebuggedModule | undefined;
  readonly until: Moment;
  readonly visits: readonly Halt[];
}

export class BackStepper {
  private known: Visits | undefined;

  constructor(
    private readonly machine: TimeMachine,
    private readonly stepper: Stepper,
  ) {}

  /** The line before this one in the same function, or the one that called it, or the last of the user's code before. */
  async line(): Promise<Halt | undefined> {
    const from = this.machine.current;
    if (from === undefined) return undefined;
    const concealed = this.concealed(from);
    if (concealed !== undefined) return this.machine.settle(concealed);
    const root = this.machine.recording.rootAt(from.seq)?.seq;
    const own = from.frames.filter((frame) => this.stepper.isOwn(frame)).slice(0, 2);
    const hidden = from.hidden ?? 0;
    const places = own.flatMap((frame, at) =>
      this.stepper
        .levels(frame, at === 0 ? hidden : this.stepper.ownDepth(frame))
        .flatMap((level) => this.stepper.linesAround(frame, level)),
    );
    const isOutside = ({ frames }: Halt) => frames.length <= from.frames.length;
    const inside = (await this.visits(places, from, root)).findLast(isOutside);
    if (inside !== undefined) return this.arrive(inside);
    const entered = await this.machine.lookBack({ ...NO_RULES, breakpoints: this.stepper.ownEntries }, from);
    const last = entered.at(-1);
    return last === undefined ? this.event(from) : this.lastIn(last, entered, from);
  }

  /** It stands where inlined code begins, and goes to the line that it is inlined into, without moving. */
  private concealed(from: Halt): Halt | undefined {
    const [top] = from.frames;
    const [, ...outer] = top === undefined ? [] : this.stepper.levels(top, from.hidden ?? 0);
    const hidden = outer.find((level) => this.beginsLine(from, level));
    return hidden === undefined ? undefined : { ...from, why: 'step', hidden };
  }

  private beginsLine({ frames: [top], address }: Halt, hidden: number): boolean {
    return top !== undefined && this.stepper.linesAround(top, hidden).some((place) => place.address === address);
  }

  /** The last of the user's lines in the callback that `last` was in: in any of the functions that were entered there. */
  private async lastIn(last: Halt, entered: readonly Halt[], from: Halt): Promise<Halt | undefined> {
    const root = this.machine.recording.rootAt(last.seq)?.seq;
    const tops = entered
      .filter(({ seq }) => this.machine.recording.rootAt(seq)?.seq === root)
      .flatMap(({ frames: [top] }) => top ?? []);
    const functions = new Map(tops.map((top) => [this.stepper.functionOf(top), top]));
    const places = [...functions.values()].flatMap((top) =>
      this.stepper.linesAround(top, this.stepper.outerDepth(top)),
    );
    const visits = await this.visits(places, from, root);
    // A step forwards leaves the callback from the outermost of the user's functions.
    const isOutermost = ({ frames }: Halt) => frames.filter((frame) => this.stepper.isOwn(frame)).length === 1;
    const found = visits.findLast(isOutermost) ?? visits.at(-1);
    return this.arrive(found ?? this.stepper.shownAs(last, this.stepper.ownEntries));
  }

  /** The instruction before this one in the same function, or the call of it. */
  async instruction(): Promise<Halt | undefined> {
    const from = this.machine.current;
    const top = from?.frames[0];
    const root = from === undefined ? undefined : this.machine.recording.rootAt(from.seq);
    if (from === undefined || top === undefined || root === undefined) return this.line();
    const lines = this.stepper.linesAround(top, this.stepper.outerDepth(top));
    const near = await this.lastOf([...lines, ...nearestInstructions(top)], from, root.seq);
    if (near === undefined) return this.event(from);
    let last = await this.machine.goTo(near);
    for (let steps = 0; steps < MOST_STEPS && last !== undefined; steps++) {
      const next = await this.stepper.instruction('over', NO_RULES);
      if (next === 'ended' || compareMoments(next, from) >= 0) break;
      last = next;
    }
    return last === undefined ? undefined : this.arrive(last);
  }

  /** The event before at which the plugin and the proxy spoke. */
  async event(from: Halt): Promise<Halt | undefined> {
    const { recording } = this.machine;
    const root = recording.rootAt(from.seq);
    const own = hostOf(recording, from.seq)?.seq ?? from.seq;
    const event = from.why !== 'event' && root !== undefined ? root : recording.stopBefore(own);
    return event === undefined ? undefined : this.machine.goToEvent(event.seq);
  }

  private arrive(target: Halt): Promise<Halt | undefined> {
    return this.machine.goTo({ ...target, why: target.why === 'event' ? 'event' : 'step' });
  }

  /** Where lines began before `from`. Step after step back asks for the same: each run comes by them alike. */
  private async visits(places: readonly CodePlace[], from: Halt, after: number | undefined): Promise<readonly Halt[]> {
    const key = [after, ...places.map(({ address, depth }) => `${address} ${depth}`)].join();
    const { known } = this;
    if (known?.key === key && known.top === from.frames[0]?.module && compareMoments(from, known.until) <= 0)
      return known.visits.filter((halt) => compareMoments(halt, from) < 0);
    const visits = await this.findVisits(places, from, after);
    this.known = { key, top: from.frames[0]?.module, until: from, visits };
    return visits;
  }

  /** Several halts on one line are one visit of it, which began at the first. */
  private async findVisits(
    places: readonly CodePlace[],
    from: Halt,
    after: number | undefined,
  ): Promise<readonly Halt[]> {
    const visits: Halt[] = [];
    const last = new Map<number, Halt>();
    const look = (halt: Halt) => {
      const shown = this.stepper.shownAs(halt, places);
      const before = last.get(shown.frames.length);
      for (const depth of last.keys()) if (depth > shown.frames.length) last.delete(depth);
      last.set(shown.frames.length, shown);
      if (before === undefined || !this.isSameVisit(before, shown)) visits.push(shown);
    };
    if (places.length > 0) await this.machine.before({ ...NO_RULES, breakpoints: places }, from, look, after);
    return visits;
  }

  private isSameVisit(a: Halt, b: Halt): boolean {
    return a.frames.length === b.frames.length && this.stepper.shownLine(a) === this.stepper.shownLine(b);
  }

  private async lastOf(places: readonly CodePlace[], from: Halt, after: number): Promise<Halt | undefined> {
    let last: Halt | undefined;
    const look = (halt: Halt) => {
      if (halt.frames.length <= from.frames.length) last = halt;
    };
    await this.machine.before({ ...NO_RULES, breakpoints: places }, from, look, after);
    return last;
  }
}

/** Of the same function, those that stand last before this one. */
function nearestInstructions({ module, address }: WasmFrame): CodePlace[] {
  const before = [...stopsAround(module, address)].filter((stop) => stop < address);
  return before.slice(-MOST_NEAR).map((stop) => ({ module, address: stop }));
}
