/** The variations that are tried: which mutations of which exchange. The same seed gives the same. */

import type fastCheck from 'fast-check';
import type { Exchange } from '../../core/scenario/exchange';
import { mutate, type Mutation } from '../../core/scenario/mutate';
import { mutationsOf } from './arbitrary';

export interface Case {
  /** Number of the captured exchange. */
  readonly from: number;
  /** Its mutations stand there among all that the seed gives for that exchange. */
  readonly index: number;
  readonly mutations: readonly Mutation[];
}

/** What is replayed in one go. */
const MOST_CASES = 200;
const MOST_BYTES = 8 * 1024 * 1024;

export class Cases {
  constructor(
    readonly fc: typeof fastCheck,
    private readonly exchanges: readonly Exchange[],
    readonly seed: number,
  ) {}

  get numbers(): number[] {
    return this.exchanges.map((_, index) => index + 1);
  }

  captured(number: number): Exchange {
    const exchange = this.exchanges[number - 1];
    if (exchange === undefined) throw new RangeError(`no exchange ${number}`);
    return exchange;
  }

  varied({ from, mutations }: Case): Exchange {
    return mutate(this.captured(from), mutations);
  }

  arbitrary(from: number) {
    return mutationsOf(this.fc, this.captured(from));
  }

  /** In turn one of each exchange. */
  sampled(numbers: readonly number[], runs: number): Case[] {
    const numRuns = Math.ceil(runs / numbers.length);
    const lists = numbers.map((from) => this.fc.sample(this.arbitrary(from), { seed: this.seed, numRuns }));
    const inTurn = Array.from({ length: numRuns }, (_, index) =>
      numbers.map((from, place): Case => ({ from, index, mutations: lists[place]?.[index] ?? [] })),
    );
    return inTurn.flat().slice(0, runs);
  }

  /** Takes from `cases` what is replayed next. */
  slice(cases: Case[]): { readonly cases: readonly Case[]; readonly exchanges: readonly Exchange[] } {
    const exchanges: Exchange[] = [];
    let bytes = 0;
    for (const one of cases.slice(0, MOST_CASES)) {
      if (bytes > MOST_BYTES) break;
      const exchange = this.varied(one);
      bytes += sizeOf(exchange);
      exchanges.push(exchange);
    }
    return { cases: cases.splice(0, exchanges.length), exchanges };
  }
}

function sizeOf({ request, response }: Exchange): number {
  return [...request.body, ...response.body].reduce((sum, piece) => sum + piece.length, 0);
}
