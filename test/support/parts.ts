/** The real parts, and tests that need them. */

import { it } from 'vitest';
import type { Found } from './found';

export * from './found';

/** Like `it`, but the test is skipped, with the reason in its name, when one of `parts` is not to be had. */
export function itWith(parts: readonly Found<unknown>[]) {
  const missing = parts.flatMap((found) => ('skipped' in found ? [found.skipped] : []));
  if (missing.length === 0) return it;
  return (name: string, run: () => Promise<void> | void): void =>
    it.skip(`${name} (skipped: ${missing.join('; ')})`, run);
}
