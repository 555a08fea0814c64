import { readFileSync } from 'node:fs';

const FILE = '/proc/thread-self/schedstat';

/** In ms, how long this thread ran: what other programs take does not count. Where that is not told, time passes. */
export function threadTime(): number {
  return isTold ? Number(readFileSync(FILE, 'latin1').split(' ')[0]) / 1_000_000 : performance.now();
}

const isTold = canRead();

function canRead(): boolean {
  try {
    return Number(readFileSync(FILE, 'latin1').split(' ')[0]) > 0;
  } catch {
    return false;
  }
}
