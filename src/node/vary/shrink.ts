/** From mutations that make a plugin fail, by fast-check, to fewer and simpler ones that still do. */

import type fastCheck from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Mutation } from '../../core/scenario/mutate';
import type { Failure } from './failure';

export interface Failing {
  readonly mutations: readonly Mutation[];
  readonly failure: Failure;
}

/** Where the mutations came from: the value at `index` of all that the seed gives. */
interface Sample {
  readonly arbitrary: Arbitrary<Mutation[]>;
  readonly seed: number;
  readonly index: number;
}

/** Replays, each of them one; those that do not come back take as long as many others. */
const MOST_STEPS = 300;
const STEPS_OF_HANG = 15;
const MOST_MS = 60_000;

/** `fails` replays them alone. */
export async function shrunk(
  fc: typeof fastCheck,
  { arbitrary, seed, index }: Sample,
  first: Failing,
  fails: (mutations: readonly Mutation[]) => Promise<Failure | undefined>,
): Promise<Failing> {
  let least = first;
  let steps = 0;
  let isFirst = true;
  const end = performance.now() + MOST_MS;
  const passes = async (mutations: readonly Mutation[]): Promise<boolean> => {
    // What is to be shrunk comes once more.
    if (isFirst) return (isFirst = false);
    if (steps >= MOST_STEPS || performance.now() > end) return true;
    const failure = await fails(mutations);
    steps += failure?.kind === 'hang' ? STEPS_OF_HANG : 1;
    if (failure?.signature !== first.failure.signature) return true;
    least = { mutations, failure };
    return false;
  };
  await fc.check(fc.asyncProperty(arbitrary, passes), { seed, path: String(index), numRuns: 1 });
  return least;
}
