import type { VirtualClock } from './clock';

const NS_PER_S = 1_000_000_000;

/** Now, as the header `date` has it. It takes a while to write, and many responses go out in one second. */
export function httpDates(clock: VirtualClock): () => string {
  let last = { from: 0, until: 0, text: '' };
  return () => {
    const time = clock.peek();
    if (time >= last.from && time < last.until) return last.text;
    const seconds = clock.date(time) / BigInt(NS_PER_S);
    const from = clock.timeOf(seconds * BigInt(NS_PER_S));
    last = { from, until: from + NS_PER_S, text: new Date(Number(seconds) * 1000).toUTCString() };
    return last.text;
  };
}
