/** What of a plugin a replay has exercised: callbacks that it exports, host functions that it imports. */

import { CALLBACKS, HOST_FUNCTIONS } from '../proxywasm/signatures';
import type { TraceEvent } from '../trace/events';

export interface Covered {
  readonly name: string;
  readonly count: number;
}

export interface Coverage {
  readonly callbacks: readonly Covered[];
  readonly hostFunctions: readonly Covered[];
}

interface Plugin {
  /** Names of functions. */
  readonly exports: readonly string[];
  readonly imports: readonly string[];
}

export class CoverageCount {
  private readonly counts = new Map<string, number>();

  add(events: readonly TraceEvent[]): void {
    for (const event of events)
      if (event.kind === 'call' || event.kind === 'host')
        this.counts.set(event.name, (this.counts.get(event.name) ?? 0) + 1);
  }

  of(plugins: readonly Plugin[]): Coverage {
    const counted = (names: readonly string[], table: object) =>
      [...new Set(names)]
        .filter((name) => name in table)
        .map((name) => ({ name, count: this.counts.get(name) ?? 0 }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    return {
      callbacks: counted(
        plugins.flatMap(({ exports }) => exports),
        CALLBACKS,
      ),
      hostFunctions: counted(
        plugins.flatMap(({ imports }) => imports),
        HOST_FUNCTIONS,
      ),
    };
  }
}
