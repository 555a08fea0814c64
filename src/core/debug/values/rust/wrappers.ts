/** What is shown as what it wraps, and durations. */

import { argument, inside, numberIn, oneOf } from '../pick';
import { plain, transparent, type Recogniser } from '../view';

/** Shown as its member of one of these names. */
export function wrapperOf(...names: readonly string[]): Recogniser {
  return (type, place) => {
    const inner = oneOf({ type, place }, ...names);
    return inner && transparent(inner);
  };
}

/** What it holds is kept as a number of its size. */
export const atomicView: Recogniser = (type, place) => {
  const inner = inside({ type, place }, 'v');
  return inner && transparent({ type: argument(type, 'T') ?? inner.type, place: inner.place });
};

/** With what is borrowed of it: more than 0 for reading, less for writing. */
export const refCellView: Recogniser = async (type, place, { reader }) => {
  const value = inside({ type, place }, 'value');
  const borrowed = await numberIn(inside({ type, place }, 'borrow'), reader);
  if (value === undefined || borrowed === undefined) return undefined;
  const state = borrowed | 0;
  return transparent(value, state === 0 ? '' : state > 0 ? `(borrowed ${state} times) ` : '(borrowed mutably) ');
};

const NANOS_IN_A_SECOND = 1_000_000_000;

/** As Rust prints it: `1.5s`, `20ms`. */
export const durationView: Recogniser = async (type, place, { reader }) => {
  const seconds = await numberIn(inside({ type, place }, 'secs'), reader);
  const nanos = await numberIn(inside({ type, place }, 'nanos'), reader);
  if (seconds === undefined || nanos === undefined) return undefined;
  return plain(durationText(seconds, nanos));
};

function durationText(seconds: number, nanos: number): string {
  if (nanos >= NANOS_IN_A_SECOND) return `${seconds}s + ${nanos}ns`;
  if (seconds > 0) return `${decimal(seconds, nanos, 9)}s`;
  if (nanos >= 1_000_000) return `${decimal(Math.floor(nanos / 1_000_000), nanos % 1_000_000, 6)}ms`;
  if (nanos >= 1000) return `${decimal(Math.floor(nanos / 1000), nanos % 1000, 3)}µs`;
  return `${nanos}ns`;
}

const decimal = (whole: number, fraction: number, digits: number): string =>
  `${whole}.${String(fraction).padStart(digits, '0')}`.replace(/\.?0+$/, '') || '0';
