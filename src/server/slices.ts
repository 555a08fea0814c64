/** Long work in short turns, so that what is asked meanwhile is answered. */

import { setImmediate } from 'node:timers/promises';

const TURN_MS = 8;
const FIRST_TURN_MS = 1;

/** Lets come in what is on its way, for at least `ms`, which may be less than a timer can wait. */
export async function letIn(ms: number): Promise<void> {
  const until = performance.now() + ms;
  do await setImmediate();
  while (performance.now() < until);
}

/**
 * Runs to the end, or until somebody does not want it any more: then undefined. Its turns begin short, for what is asked
 * of a text is most often asked just after it has changed.
 */
export async function inTurns<T, R>(
  work: Generator<T, R>,
  isWanted: () => boolean,
  take: (value: T) => void = () => undefined,
): Promise<R | undefined> {
  for (let turn = FIRST_TURN_MS; ; turn = Math.min(2 * turn, TURN_MS)) {
    const until = performance.now() + turn;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
      take(step.value);
    } while (performance.now() < until);
    await setImmediate();
    if (!isWanted()) return undefined;
  }
}
