/** Whether what was found fails in a VM of its own, too; and the least that does. */

import type { Exchange } from '../../core/scenario/exchange';
import { mutate } from '../../core/scenario/mutate';
import type { Case, Cases } from './cases';
import type { Failure } from './failure';
import type { Search, Suspect } from './search';
import { shrunk } from './shrink';
import type { Tries } from './tries';
import type { Finding } from './vary';

export class Settlement {
  readonly findings: Finding[] = [];
  /** Signatures of findings. */
  private readonly told = new Set<string>();

  constructor(
    private readonly cases: Cases,
    private readonly tries: Tries,
    private readonly search: Search,
  ) {}

  /**
   * All of `suspects` have failed in the same way. The first that fails alone is a finding, or else the first; but what
   * took too long may have had to wait for a busy machine. What nobody waits for any more is told as it was seen.
   */
  async settle(suspects: readonly Suspect[]): Promise<void> {
    for (const { case: one } of suspects) {
      if (this.tries.aborted) break;
      const failure = await this.tries.alone(this.cases.varied(one));
      if (failure !== undefined && !this.search.isKnown(one.from, failure)) return this.alone(one, failure);
    }
    const [first] = suspects;
    if (first === undefined || this.told.has(first.failure.signature)) return;
    const { case: one } = first;
    const failure = this.grown(first.failure);
    const unsettled = this.tries.aborted ? { unsettled: true as const } : {};
    if (failure.isTimed === true && !this.tries.aborted) {
      this.search.problems.push(
        `${failure.message} in a variation of exchange ${one.from}, but does so when it is alone`,
      );
      return;
    }
    const seen = { ...told(this.cases.varied(one), failure), from: one.from, alone: false, testable: false };
    this.findings.push({ ...seen, ...unsettled });
  }

  private async alone(one: Case, failure: Failure): Promise<void> {
    if (this.told.has(failure.signature)) return;
    this.told.add(failure.signature);
    const unvaried = await this.tries.alone(this.cases.captured(one.from));
    if (unvaried?.signature === failure.signature)
      this.search.problems.push(
        `exchange ${one.from} fails without any variation when it is the first: ${failure.message}`,
      );
    else this.findings.push(await this.least(one, failure));
  }

  private async least({ from, index, mutations }: Case, failure: Failure): Promise<Finding> {
    const { cases, tries } = this;
    const captured = cases.captured(from);
    const sample = { arbitrary: cases.arbitrary(from), seed: cases.seed, index };
    const least = await shrunk(cases.fc, sample, { mutations, failure }, async (fewer) =>
      tries.aborted ? undefined : tries.alone(mutate(captured, fewer)),
    );
    const exchange = mutate(captured, least.mutations);
    const named = await this.ofMemory(exchange, least.failure);
    return { ...told(exchange, named), from, alone: true, ...(await this.tested(exchange, named)) };
  }

  /** What others have left in memory may well be why it traps. */
  private grown(failure: Failure): Failure {
    const { used = 0, message } = failure;
    if (used < (this.tries.memoryMiB * MIB) / 2) return failure;
    return {
      ...failure,
      kind: 'memory',
      message: `${message}, when its memory had grown to ${Math.round(used / MIB)} MiB`,
    };
  }

  /** A trap that more memory spares the plugin is for want of memory. */
  private async ofMemory(exchange: Exchange, failure: Failure): Promise<Failure> {
    if (failure.kind !== 'trap') return failure;
    const memoryMiB = Math.min(MOST_MIB, 4 * this.tries.memoryMiB);
    const roomy = await this.tries.alone(exchange, memoryMiB);
    if (roomy?.signature === failure.signature || this.tries.aborted) return failure;
    return { ...failure, kind: 'memory', message: `out of memory: ${failure.message}` };
  }

  /** Growth by itself fails no test; memory that is refused does, mostly. */
  private async tested(
    exchange: Exchange,
    { ceiling, isLate }: Failure,
  ): Promise<Pick<Finding, 'testable' | 'memoryMiB'>> {
    if (ceiling === undefined) return { testable: isLate !== true };
    const memoryMiB = Math.floor(ceiling / MIB);
    const failure = await this.tries.alone(exchange, memoryMiB);
    const isTold = failure !== undefined && failure.ceiling === undefined && failure.isLate !== true;
    return isTold ? { testable: true, memoryMiB } : { testable: false };
  }
}

const MIB = 1024 * 1024;
/** What a scenario may ask for. */
const MOST_MIB = 1024;
const LONGEST_NAME = 120;

function told(exchange: Exchange, { kind, message }: Failure): Pick<Finding, 'exchange' | 'kind' | 'message'> {
  return { exchange: { ...exchange, name: message.slice(0, LONGEST_NAME) }, kind, message };
}
