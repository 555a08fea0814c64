/** Many variations, one after the other: which of them make the plugin fail, and how. */

import type { Case, Cases } from './cases';
import type { Failure } from './failure';
import type { Tries } from './tries';

export interface Suspect {
  readonly case: Case;
  readonly failure: Failure;
}

/** Each takes as long as the time limit. */
const MOST_HANGS = 10;
/** Of the same failure: some fail only after others, and some do not. */
const MOST_ALIKE = 3;

export class Search {
  readonly problems: string[] = [];
  tried = 0;
  /** Numbers of exchanges that fail without any variation. */
  broken: readonly number[] = [];
  /** By signature. */
  readonly suspects = new Map<string, Suspect[]>();
  private readonly known = new Set<string>();
  private hangs = 0;

  constructor(
    private readonly cases: Cases,
    private readonly tries: Tries,
    private readonly progress: (tried: number) => void,
  ) {}

  /** Needs no variation to happen. */
  isKnown(from: number, { signature }: Failure): boolean {
    return this.known.has(signature) || this.known.has(replyOf(from, signature));
  }

  async run(numbers: readonly number[], runs: number): Promise<void> {
    const sound = await this.unvaried(numbers);
    if (sound.length === 0 || this.tries.aborted) return;
    const cases = this.cases.sampled(sound, runs);
    while (cases.length > 0 && this.goesOn) await this.some(cases);
    if (this.hangs >= MOST_HANGS)
      this.problems.push(`it does not come back so often that no more than ${this.tried} variations were tried`);
  }

  private get goesOn(): boolean {
    return !this.tries.aborted && this.hangs < MOST_HANGS;
  }

  /** Those that do not fail as they are. */
  private async unvaried(numbers: readonly number[]): Promise<number[]> {
    const broken = new Set<number>();
    const failed = (at: number, failure: Failure) => {
      const number = numbers[at] ?? 0;
      const { kind, signature, message } = failure;
      // It may mean to: another exchange may still not get that reply.
      this.known.add(kind === 'error reply' ? replyOf(number, signature) : signature);
      if (kind === 'error reply' || broken.has(number)) return;
      broken.add(number);
      this.problems.push(`exchange ${number} fails without any variation, and is not varied: ${message}`);
    };
    const exchanges = numbers.map((number) => this.cases.captured(number));
    const refused = await this.tries.all(exchanges, { tried: () => undefined, failed, goesOn: () => true });
    this.problems.push(...refused);
    this.broken = [...broken];
    return refused.length > 0 ? [] : numbers.filter((number) => !broken.has(number));
  }

  /** Takes them from `all`. */
  private async some(all: Case[]): Promise<void> {
    const { cases, exchanges } = this.cases.slice(all);
    const refused = await this.tries.all(exchanges, {
      tried: () => this.progress(++this.tried),
      failed: (at, failure) => this.suspect(cases[at], failure),
      goesOn: () => this.goesOn,
    });
    this.problems.push(...refused);
    if (refused.length > 0) all.splice(0);
  }

  private suspect(one: Case | undefined, failure: Failure): void {
    if (failure.kind === 'hang') this.hangs++;
    if (one === undefined || this.isKnown(one.from, failure)) return;
    const others = this.suspects.get(failure.signature) ?? [];
    if (others.length < MOST_ALIKE) this.suspects.set(failure.signature, [...others, { case: one, failure }]);
  }
}

function replyOf(from: number, signature: string): string {
  return `${from} ${signature}`;
}
