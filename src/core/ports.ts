/** What core asks of the world. Each has one implementation here that needs nothing, and others in `src/node`. */

/** Nanoseconds since 1970. */
export interface Clock {
  now(): bigint;
}

export interface Random {
  /** A whole number, 0 ≤ n < 2³². */
  next(): number;
}
