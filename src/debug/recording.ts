/** The Trace of the whole replay, made before it is debugged: what the views show of the proxy, and where it can stop. */

import type { EventOf, TraceEvent } from '../core/trace/events';
import { readSection } from '../core/trace/read-section';
import { kept, type TraceSection } from '../core/trace/sections';
import type { Exchange } from '../core/scenario/exchange';
import { ReplayRunner, type ReplayOutcome } from '../node/replay';
import type { Program } from './program';

/** Whoever hangs in the recording hangs in the debugger, too, where it can be paused. */
const MOST_MS = 2000;

const BETWEEN: ReadonlySet<string> = new Set(['call', 'return', 'host']);

export class Recording {
  private all: readonly TraceEvent[] | undefined;
  /** The outermost call of the guest around each event, by seq - 1; 0: there is none. */
  private known: Uint32Array | undefined;

  private constructor(
    private readonly sections: readonly TraceSection[],
    /** Log lines and traps among them, but no calls. */
    readonly outline: readonly TraceEvent[],
    private readonly exchanges: readonly Exchange[],
    readonly outcome: ReplayOutcome,
  ) {}

  /** `isAll`: for as long as the scenario allows. */
  static async make(
    program: Program,
    exchanges: readonly number[] | undefined,
    bundle: string,
    isAll = false,
  ): Promise<Recording> {
    const { scenario } = program.loaded;
    const timeMs = isAll ? scenario.limits.timeMs : Math.min(scenario.limits.timeMs, MOST_MS);
    const limits = { ...scenario.limits, timeMs };
    const modules = program.modules.map(({ file }) => file);
    const sections: TraceSection[] = [];
    const outline: TraceEvent[] = [];
    const request = { modules, scenario: { ...scenario, limits } };
    const chosen = exchanges === undefined ? request : { ...request, exchanges };
    const outcome = await new ReplayRunner(bundle).run(chosen, {
      // Read while the thread goes on.
      section: (section) => {
        sections.push(kept(section));
        outline.push(...readSection(section, scenario.exchanges, 1, 'outline'));
      },
    });
    return new Recording(sections, outline, scenario.exchanges, outcome);
  }

  /** Of seq n at n - 1. Read when they are first asked for: a replay that stops nowhere does not need them. */
  get events(): readonly TraceEvent[] {
    this.all ??= this.sections.flatMap((section) => readSection(section, this.exchanges));
    return this.all;
  }

  private get roots(): Uint32Array {
    this.known ??= rootsOf(this.events);
    return this.known;
  }

  /** The plugins came back from all calls in time. */
  get hasEnded(): boolean {
    return this.outcome.status === 'finished' || this.outcome.status === 'refused';
  }

  get hasTraps(): boolean {
    return this.outline.some(({ kind }) => kind === 'trap');
  }

  /** The call of the guest or of the host that `seq` is or comes of, what else comes of it, and what was told within it. */
  around(seq: number): readonly TraceEvent[] {
    const { events } = this;
    const isBetween = (at: number) => BETWEEN.has(events[at]?.kind ?? 'call');
    const call = this.at(seq)?.by ?? seq;
    let first = seq - 1;
    while (first > 0 && !isBetween(first - 1)) first--;
    let end = seq;
    while (end < events.length && (events[end]?.by === call || !isBetween(end))) end++;
    const near = events.slice(first, end).filter((event) => event.seq <= seq || event.by === call);
    const own = this.at(call);
    return own === undefined || near.includes(own) ? near : [own, ...near];
  }

  at(seq: number): TraceEvent | undefined {
    return this.events[seq - 1];
  }

  /** The outermost call of the guest that runs at that event. */
  rootAt(seq: number): EventOf<'call'> | undefined {
    const event = this.at(this.roots[seq - 1] ?? 0);
    return event?.kind === 'call' ? event : undefined;
  }

  /** Seqs of the outermost calls of the guest up to that event, its own among them, ascending. */
  rootsBefore(seq: number): readonly number[] {
    return [...new Set(this.roots.subarray(0, seq))].filter((root) => root > 0);
  }

  /** The first outermost call of the guest behind the one that runs at `seq`. */
  nextRoot(seq: number): EventOf<'call'> | undefined {
    const own = this.roots[seq - 1] ?? 0;
    for (let at = seq; at < this.roots.length; at++) {
      const root = this.roots[at] ?? 0;
      if (root !== 0 && root !== own) return this.rootAt(at + 1);
    }
    return undefined;
  }

  /** The event at which the replay last stopped, or could have, before `seq`. */
  stopBefore(seq: number): TraceEvent | undefined {
    for (let at = seq - 1; at >= 1; at--) if (isTurn(this.at(at))) return this.at(at);
    return undefined;
  }

  stopAfter(seq: number): TraceEvent | undefined {
    for (let at = seq + 1; at <= this.events.length; at++) if (isTurn(this.at(at))) return this.at(at);
    return undefined;
  }
}

/** Plugin and proxy speak. */
function isTurn(event: TraceEvent | undefined): boolean {
  return event?.kind === 'call' || event?.kind === 'host';
}

function rootsOf(events: readonly TraceEvent[]): Uint32Array {
  const roots = new Uint32Array(events.length);
  const open: number[] = [];
  for (const [at, event] of events.entries()) {
    if (event.kind === 'call') open.push(event.seq);
    roots[at] = open[0] ?? 0;
    // A trap leaves all of them without a return.
    if (event.kind === 'trap') open.length = 0;
    if (event.kind === 'return') open.length = Math.max(0, open.lastIndexOf(event.call));
  }
  return roots;
}
