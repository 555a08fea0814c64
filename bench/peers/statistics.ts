/** What is said of repeated measurements. */

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** The middle half of the samples lies between them. */
  readonly quartiles: readonly [number, number];
  readonly samples: readonly number[];
}

export function spread(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => {
    const index = share * (sorted.length - 1);
    const [below = NaN, above = NaN] = [sorted[Math.floor(index)], sorted[Math.ceil(index)]];
    return below + (above - below) * (index % 1);
  };
  return { median: at(0.5), low: at(0), high: at(1), quartiles: [at(0.25), at(0.75)], samples };
}
