/** Long work in short turns, so that what is asked meanwhile is answered. */

import { setImmediate } from 'node:timers/promises';

const TURN_MS = 8;

/** Runs to the end, or until somebody does not want it any more: then undefined. */
export async function inTurns<T, R>(
  work: Generator<T, R>,
  isWanted: () => boolean,
  take: (value: T) => void = () => undefined,
): Promise<R | undefined> {
  for (;;) {
    const until = performance.now() + TURN_MS;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
      take(step.value);
    } while (performance.now() < until);
    await setImmediate();
    if (!isWanted()) return undefined;
  }
}
