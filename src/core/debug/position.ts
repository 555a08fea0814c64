/** A moment of a replay. Replays are deterministic: the same moment comes again in each. */
export interface Moment {
  /** Instructions of all plugins up to there. */
  readonly time: bigint;
  /** Of the last event. */
  readonly seq: number;
  /** Of the next instruction of the innermost code that runs; -1: none does. Tells apart what is counted in one go. */
  readonly address: number;
}

/** Negative: `a` is before `b`. */
export function compareMoments(a: Moment, b: Moment): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return a.seq - b.seq || a.address - b.address;
}
