import type { RealTime } from '../core/ports';

/** `blocking` is told when the thread stands still on purpose. */
export function realTime(blocking: (isBlocked: boolean) => void = () => undefined): RealTime {
  const never = new Int32Array(new SharedArrayBuffer(4));
  return {
    now: () => performance.now(),
    block: (milliseconds) => {
      blocking(true);
      Atomics.wait(never, 0, 0, milliseconds);
      blocking(false);
    },
    after: (milliseconds, run) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}
