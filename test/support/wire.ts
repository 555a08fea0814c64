/** Two ends of one channel, in memory. What passes is cloned, as on a real one. */

import type { Channel } from '../../src/protocol/rpc';

export function wire(): [Channel, Channel] {
  const listeners: [((m: unknown) => void)[], ((m: unknown) => void)[]] = [[], []];
  const end = (own: 0 | 1): Channel => ({
    post: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => listeners[own === 0 ? 1 : 0].forEach((listen) => listen(copy)));
    },
    onMessage: (listener) => void listeners[own].push(listener),
  });
  return [end(0), end(1)];
}
