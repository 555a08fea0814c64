/** `6 µs`, `0.21 ms` */
export function durationLabel(microseconds: number): string {
  if (microseconds < 10) return `${microseconds.toFixed(1)} µs`;
  return microseconds < 1000
    ? `${Math.round(microseconds)} µs`
    : `${(microseconds / 1000).toFixed(microseconds < 100_000 ? 2 : 0)} ms`;
}
