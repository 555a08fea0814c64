/** Whether the time for a text grows as the text does. */

import { expect } from 'vitest';

const SHORTEST_MICROSECONDS = 2_000;
const MOST = 24;

/** Processor time of this process alone, so that others on the machine do not matter. */
function timeOf(run: (text: string) => void, text: string): number {
  const start = process.cpuUsage();
  run(text);
  return process.cpuUsage(start).user;
}

/**
 * Eight times the text would take 64 times as long if time grew with the square. A shorter text comes first, so that a
 * pattern which is far too slow shows soon. Whoever was disturbed may try again.
 */
export function expectLinear(run: (text: string) => void, textOf: (length: number) => string, length: number): void {
  for (const size of [length / 8, length]) {
    const [part, whole] = [textOf(size / 8), textOf(size)];
    const growth = () => timeOf(run, whole) / Math.max(timeOf(run, part), SHORTEST_MICROSECONDS);
    let least = growth();
    for (let more = 2; more > 0 && least >= MOST; more--) least = Math.min(least, growth());
    expect(least).toBeLessThan(MOST);
  }
}

export const repeated = (text: string) => (length: number) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
