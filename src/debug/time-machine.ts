/**
 * Goes forwards and backwards in a replay. Forwards the thread runs on; backwards a new one runs from the start to the
 * moment that was wanted, for each replay does the same.
 */

import { compareMoments, type Moment } from '../core/debug/position';
import type { Halt, LiveRun, Outcome } from './live-run';
import type { DebuggedModule } from './program';
import type { Recording } from './recording';
import type { Condition } from './spots';
import type { FoundTrap } from './traps';

export interface CodePlace {
  readonly module: DebuggedModule;
  readonly address: number;
  /** Default: whenever it is come to. */
  readonly when?: Condition;
  /** Of the frame that is meant: 1 is the function's own, 2 of what is inlined into it. Absent: the innermost. */
  readonly depth?: number;
}

/** Where a run may stop by itself. */
export interface StopRules {
  readonly breakpoints: readonly CodePlace[];
  /** Seqs of events. */
  readonly events: readonly number[];
  /** Where the plugin will trap, which is stopped at before it does. */
  readonly traps: readonly FoundTrap[];
  /** Ids of the breakpoints that it stops for; undefined: it goes on. `isSearch`: nobody sees it stop, so nothing is told. */
  accepts(halt: Halt, run: LiveRun, isSearch: boolean): Promise<readonly number[] | undefined>;
}

/** What a step stops at besides. */
export type Extra = Partial<Pick<StopRules, 'breakpoints' | 'events'>>;

/** A step back takes one to look and one to go. */
const SPARES = 2;
const NOWHERE: StopRules = { breakpoints: [], events: [], traps: [], accepts: () => Promise.resolve([]) };

/** It took too long to go back, or was told to leave off. */
export class GivenUp extends Error {}

/** The session is over: nothing is to be told any more. */
export class Ended extends Error {}

/** Of one search for what lies behind. */
const MOST_MS = 10_000;
const WATCH_MS = 250;

export class TimeMachine {
  private run: LiveRun | undefined;
  private halt: Halt | undefined;
  private isPausing = false;
  /** Another run looks for what lies behind; it watches for pauses itself. */
  private isSearching = false;
  /** It stands where it does because that was asked for. */
  wasPaused = false;
  private isOver = false;
  /** Of what goes forwards now; undefined: nothing does. */
  private underWay: Extra | undefined;
  /** Where that set out. */
  private from: Halt | undefined;
  /** All that there are: one that stands in the inspector keeps the process from ending. */
  private readonly runs = new Set<LiveRun>();
  /** Runs that are being made ready: starting a thread takes longer than most replays. */
  private readonly spares: Promise<LiveRun>[];

  constructor(
    private readonly launch: () => Promise<LiveRun>,
    readonly recording: Recording,
    first: readonly Promise<LiveRun>[] = [],
  ) {
    this.spares = first.map((run) => this.kept(run));
  }

  /** Where it stands; undefined: it runs, or has ended. */
  get current(): Halt | undefined {
    return this.halt;
  }

  get live(): LiveRun | undefined {
    return this.run;
  }

  /** From the start to where it first stops. */
  async start(rules: StopRules): Promise<Outcome> {
    const run = await this.renew();
    if (this.isPausing) run.pause();
    await this.setOut(rules);
    return this.accepted(run, await run.begin(), rules);
  }

  async resume(rules: StopRules, extra?: Extra): Promise<Outcome> {
    const { run } = this;
    if (run === undefined) return 'ended';
    await this.setOut(rules, extra);
    this.halt = undefined;
    return this.accepted(run, await run.advance('resume'), rules);
  }

  /** What goes forwards from here on stops at these. */
  async setOut(rules: StopRules, extra: Extra = {}): Promise<void> {
    this.from = this.halt;
    this.underWay = extra;
    await this.changed(rules);
  }

  /** While it goes forwards, what is set holds at once. */
  async changed({ breakpoints, events, traps }: StopRules): Promise<void> {
    const { run, underWay: extra, from } = this;
    if (run === undefined || extra === undefined) return;
    await this.apply(run, {
      breakpoints: [...breakpoints, ...(extra.breakpoints ?? [])],
      events: [...events, ...(extra.events ?? [])],
      traps: traps.filter((trap) => from === undefined || isAhead(trap, from)),
    });
  }

  private async apply(run: LiveRun, { breakpoints, events, traps }: Omit<StopRules, 'accepts'>): Promise<void> {
    await run.setBreakpoints([...breakpoints, ...traps.map(({ place, time }) => ({ ...place, when: { at: time } }))]);
    await run.stopAt(events);
  }

  /** When the replay comes to each of those events, in a run of its own; behind the last of all: when it ends. */
  async timesOf(seqs: readonly number[]): Promise<readonly bigint[]> {
    const run = await this.spare();
    const times = new Map<number, bigint>();
    try {
      await this.apply(run, { ...NOWHERE, events: seqs });
      for (let outcome = await run.begin(); outcome !== 'ended'; outcome = await run.advance('resume')) {
        times.set(outcome.seq, outcome.time);
        if (seqs.every((seq) => times.has(seq))) break;
      }
    } finally {
      this.giveBack(run);
    }
    return seqs.map((seq) => times.get(seq) ?? run.endTime);
  }

  /** Where it first comes to that place, in a run of its own; undefined: it does not. */
  async firstAt(place: CodePlace): Promise<Halt | undefined> {
    const run = await this.spare();
    try {
      await this.apply(run, { ...NOWHERE, breakpoints: [place] });
      const outcome = await run.begin();
      return outcome === 'ended' ? undefined : outcome;
    } finally {
      this.giveBack(run);
    }
  }

  /** What has been come to is where it stands. */
  settle<T extends Outcome>(outcome: T): T {
    this.wasPaused = this.isPausing;
    this.isPausing = false;
    this.underWay = undefined;
    this.halt = outcome === 'ended' ? undefined : outcome;
    return outcome;
  }

  get pausing(): boolean {
    return this.isPausing;
  }

  /** It runs, or is about to. */
  pause(): void {
    this.isPausing = true;
    if (!this.isSearching) this.run?.pause();
  }

  /** To the last moment before this one at which the rules stop; undefined: there is none. */
  async reverse(rules: StopRules, from: Moment): Promise<Halt | undefined> {
    const last = (await this.lookBack(rules, from)).at(-1);
    return last === undefined ? undefined : this.goTo(last);
  }

  /** Halts before `from`, up to it: of the callbacks just before, and of ever more of them until there are some. */
  async lookBack(rules: StopRules, from: Moment): Promise<readonly Halt[]> {
    const roots = this.recording.rootsBefore(from.seq);
    for (let count = 2; ; count *= 4) {
      const found: Halt[] = [];
      const after = count < roots.length ? roots[roots.length - count] : undefined;
      await this.before(rules, from, (halt) => found.push(halt), after);
      if (found.length > 0 || after === undefined) return found;
    }
  }

  /**
   * Another run from the start up to `from`: tells where the rules stop; from event `after` on, where that is given.
   * Throws `GivenUp`.
   */
  async before(rules: StopRules, from: Moment, look: (halt: Halt) => void, after?: number): Promise<void> {
    const run = await this.spare();
    const until = Date.now() + MOST_MS;
    this.isSearching = true;
    try {
      let outcome = await watched(run, this.beginAt(run, rules, after));
      while (outcome !== 'ended' && compareMoments(outcome, from) < 0) {
        const halt = outcome.isAsked === true ? undefined : await judged(outcome, run, rules, true);
        if (halt !== undefined) look(halt);
        if (this.isPausing || Date.now() > until) throw new GivenUp();
        outcome = await watched(run, run.advance('resume'));
      }
      if (this.isOver) throw new Ended();
    } finally {
      this.isSearching = false;
      this.giveBack(run);
    }
  }

  /** A new run, up to that moment. */
  async goTo(target: Halt): Promise<Halt | undefined> {
    const run = await this.renew();
    const [top] = target.frames;
    const isEvent = target.why === 'event';
    const breakpoints = isEvent || top === undefined ? [] : [{ module: top.module, address: target.address }];
    const rules = { ...NOWHERE, breakpoints, events: isEvent ? [target.seq] : [] };
    let outcome = await this.beginAt(run, rules, isEvent ? undefined : this.recording.rootAt(target.seq)?.seq);
    while (outcome !== 'ended' && compareMoments(outcome, target) < 0) outcome = await run.advance('resume');
    if (outcome === 'ended') return undefined;
    const { why, message, hidden = 0, hits = [] } = target;
    return this.settle({ ...outcome, why, message, hidden, hits });
  }

  /** A new run, up to that event. */
  async goToEvent(seq: number): Promise<Halt | undefined> {
    const run = await this.renew();
    await this.apply(run, { ...NOWHERE, events: [seq] });
    const outcome = await run.begin();
    return outcome === 'ended' ? undefined : this.settle(outcome);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all([...this.runs].map((run) => run.end()));
  }

  /** The rules hold from that event on: before it, nothing is to be stopped at. */
  private async beginAt(run: LiveRun, rules: StopRules, after: number | undefined): Promise<Outcome> {
    if (after === undefined) {
      await this.apply(run, rules);
      return run.begin();
    }
    await run.stopAt([after]);
    let outcome = await run.begin();
    while (outcome !== 'ended' && outcome.isAsked === true) outcome = await run.advance('resume');
    if (outcome === 'ended') return outcome;
    await this.apply(run, rules);
    return run.advance('resume');
  }

  private async accepted(run: LiveRun, first: Outcome, rules: StopRules): Promise<Outcome> {
    let outcome = first;
    while (outcome !== 'ended' && !this.isPausing) {
      const halt = await judged(outcome, run, rules, false);
      if (halt !== undefined) return this.settle(halt);
      outcome = await run.advance('resume');
    }
    return this.settle(outcome);
  }

  private async renew(): Promise<LiveRun> {
    const before = this.run;
    const run = await this.spare();
    this.run = run;
    this.halt = undefined;
    if (before !== undefined) this.giveBack(before);
    return run;
  }

  private spare(): Promise<LiveRun> {
    const run = this.spares.shift() ?? this.prepared();
    while (!this.isOver && this.spares.length < SPARES) this.spares.push(this.prepared());
    return run;
  }

  private giveBack(run: LiveRun): void {
    const spare = this.rewound(run);
    spare.catch(() => undefined);
    this.spares.push(spare);
  }

  /** The same thread, or another one where it does not come back. */
  private async rewound(run: LiveRun): Promise<LiveRun> {
    if (await run.rewind()) return run;
    this.runs.delete(run);
    void run.end();
    return this.prepared();
  }

  private prepared(): Promise<LiveRun> {
    return this.isOver ? Promise.reject(new Ended()) : this.kept(this.launch());
  }

  /** Nobody may wait for it. */
  private kept(launched: Promise<LiveRun>): Promise<LiveRun> {
    const kept = launched.then(async (run) => {
      this.runs.add(run);
      if (!this.isOver) return run;
      await run.end();
      throw new Ended();
    });
    kept.catch(() => undefined);
    return kept;
  }
}

/** What does not halt is asked where it is now and then: it may be past what was looked for, in a loop without end. */
async function watched(run: LiveRun, going: Promise<Outcome>): Promise<Outcome> {
  const timer = setInterval(() => run.pause(), WATCH_MS);
  return going.finally(() => clearInterval(timer));
}

/** The same halt, with what it stops for; undefined: it goes on. */
export async function judged(halt: Halt, run: LiveRun, rules: StopRules, isSearch: boolean): Promise<Halt | undefined> {
  const here = atTrap(halt, rules);
  if (here.why === 'exception') return here;
  const hits = await rules.accepts(here, run, isSearch);
  return hits === undefined ? undefined : { ...here, hits };
}

/** What lies behind is not come to again. All that is counted in one go has one time. */
function isAhead({ time, place }: FoundTrap, from: Halt): boolean {
  return time > from.time || (time === from.time && place.address !== from.address);
}

/** The same halt, where it is the last before the plugin traps. */
function atTrap(halt: Halt, { traps }: Pick<StopRules, 'traps'>): Halt {
  const [top] = halt.frames;
  const isAt = ({ place, time }: FoundTrap) =>
    time === halt.time && place.module === top?.module && place.address === halt.address;
  const found = halt.why === 'event' ? undefined : traps.find(isAt);
  return found === undefined ? halt : { ...halt, why: 'exception', message: found.message };
}
