import type { Pair } from '../proxywasm/pairs';
import { dateHeader } from '../trace/wire';
import type { VirtualClock } from './clock';

const NS_PER_S = 1_000_000_000;

/**
 * Now, as the header `date` has it. It takes a while to write, and many responses go out in one second; `made` is told
 * of each header that is new, with its seconds since 1970.
 */
export function dateHeaders(clock: VirtualClock, made: (header: Pair, seconds: number) => void): () => Pair {
  let last = { from: 0, until: 0, header: dateHeader(0) };
  return () => {
    const time = clock.peek();
    if (time >= last.from && time < last.until) return last.header;
    const seconds = clock.date(time) / BigInt(NS_PER_S);
    const from = clock.timeOf(seconds * BigInt(NS_PER_S));
    last = { from, until: from + NS_PER_S, header: dateHeader(Number(seconds)) };
    made(last.header, Number(seconds));
    return last.header;
  };
}
