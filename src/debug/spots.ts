/** Breakpoints of V8 in one thread: those that stand, and those that are to. */

import { GATE } from '../protocol/worker';
import type { Location, ThreadInspector } from './inspector';

/** The object by which the thread is governed, in its own words. */
export const OUR_GATE = `globalThis[${JSON.stringify(GATE)}]`;

/** Where V8 is to halt. */
export interface Spot {
  readonly location: Location;
  /** Undefined: whenever it comes by. V8 asks the thread itself, which is a hundred times faster than to halt. */
  readonly when: Condition | undefined;
}

/** In instructions. */
export type Condition = { readonly at: bigint } | { readonly since: bigint };

interface Standing {
  readonly breakpointId: string;
  readonly location: Location;
}

export class Spots {
  private readonly standing = new Map<string, Standing>();
  private setting = Promise.resolve();

  constructor(private readonly inspector: ThreadInspector) {}

  /** Exactly these; those that stand already stay. One call after the other. */
  set(wanted: readonly Spot[]): Promise<void> {
    const set = this.setting.then(() => this.setExactly(wanted));
    this.setting = set.catch(() => undefined);
    return set;
  }

  /** V8 has. */
  forget(): void {
    this.standing.clear();
  }

  /** Ascending. */
  columns(scriptId: string, from: number, to: number): readonly number[] {
    return [...this.standing.values()]
      .filter(({ location }) => location.scriptId === scriptId)
      .map(({ location }) => columnOf(location))
      .filter((column) => column >= from && column < to)
      .sort((a, b) => a - b);
  }

  private async setExactly(wanted: readonly Spot[]): Promise<void> {
    const keyed = byKey(wanted);
    const old = [...this.standing].filter(([key]) => !keyed.has(key));
    const added = [...keyed].filter(([key]) => !this.standing.has(key));
    // At one place V8 has one: what stands there goes first.
    await Promise.all([...old.map(([key, one]) => this.remove(key, one)), ...added.map((one) => this.add(...one))]);
  }

  private async remove(key: string, { breakpointId }: Standing): Promise<void> {
    this.standing.delete(key);
    await this.inspector.send('Debugger.removeBreakpoint', { breakpointId });
  }

  private async add(key: string, { location, condition }: Conditional): Promise<void> {
    const { breakpointId } = await this.inspector.send('Debugger.setBreakpoint', { location, condition });
    this.standing.set(key, { breakpointId, location });
  }
}

interface Conditional {
  readonly location: Location;
  /** In JavaScript; empty: there is none. */
  readonly condition: string;
}

/** One for each instruction. */
function byKey(wanted: readonly Spot[]): ReadonlyMap<string, Conditional> {
  const places = new Map<string, Spot[]>();
  for (const spot of wanted) {
    const place = `${spot.location.scriptId} ${columnOf(spot.location)}`;
    places.set(place, [...(places.get(place) ?? []), spot]);
  }
  return new Map(
    [...places].flatMap(([place, [first, ...others]]) => (first ? [keyed(place, [first, ...others])] : [])),
  );
}

function keyed(place: string, [first, ...others]: readonly [Spot, ...Spot[]]): [string, Conditional] {
  const conditions = [first, ...others].map(({ when }) => (when === undefined ? '' : inScript(when)));
  const condition = conditions.includes('') ? '' : conditions.join(' || ');
  return [`${place} ${condition}`, { location: first.location, condition }];
}

function inScript(when: Condition): string {
  return 'at' in when ? `${OUR_GATE}.isAt("${when.at}")` : `${OUR_GATE}.isSince("${when.since}")`;
}

export function columnOf({ columnNumber = 0 }: Location): number {
  return columnNumber;
}
