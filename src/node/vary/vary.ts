/** Variations of captured exchanges, replayed until the plugin fails; what fails is shrunk to the least that does. */

import type { Exchange } from '../../core/scenario/exchange';
import type { ModuleFiles } from '../module-file';
import type { ReplayRunner } from '../replay';
import type { LoadedScenario } from '../scenario-file';
import { Cases } from './cases';
import type { Failure } from './failure';
import { Search } from './search';
import { Settlement } from './settle';
import { Tries } from './tries';

export interface Finding {
  /** Shrunk; its name says how it fails. */
  readonly exchange: Exchange;
  readonly kind: Failure['kind'];
  readonly message: string;
  /** Number of the captured exchange. */
  readonly from: number;
  /** False: it fails only after others. */
  readonly alone: boolean;
  /** It was seen once, and the rest was interrupted: not shrunk, and nobody knows whether it fails alone. */
  readonly unsettled?: true;
  /** A test of this exchange fails. */
  readonly testable: boolean;
  /** Ceiling of memory with which it does, where it has to be lower. */
  readonly memoryMiB?: number;
}

export interface Variations {
  readonly findings: readonly Finding[];
  readonly tried: number;
  /** Numbers of exchanges that fail without any variation. */
  readonly broken: readonly number[];
  readonly problems: readonly string[];
}

export interface VaryOptions {
  /** Default: 1000. */
  readonly runs?: number;
  /** The same seed finds the same. Default: 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (tried: number) => void;
  /** Default: the scenario's limit, but at most a second. */
  readonly timeMs?: number;
}

export interface VaryInput {
  readonly files: ModuleFiles;
  readonly loaded: LoadedScenario;
}

const RUNS = 1000;
const MOST_MS = 1000;
const MOST_FINDINGS = 20;

/** `numbers`: of exchanges, counted from 1; undefined: all. */
export async function vary(
  { files, loaded }: VaryInput,
  numbers: readonly number[] | undefined,
  runner: ReplayRunner,
  options: VaryOptions = {},
): Promise<Variations> {
  const { default: fc } = await import('fast-check');
  const { runs = RUNS, seed = 1, signal, progress = () => undefined } = options;
  const cases = new Cases(fc, loaded.scenario.exchanges.map(withoutExpectation), seed);
  const tries = new Tries(files, loaded.scenario, timeOf(loaded, options), runner, signal);
  const search = new Search(cases, tries, progress);
  const settlement = new Settlement(cases, tries, search);
  const chosen = cases.numbers.filter((number) => numbers?.includes(number) ?? true);
  await search.run(chosen, runs);
  const suspects = [...search.suspects.values()];
  for (const alike of suspects.slice(0, MOST_FINDINGS)) await settlement.settle(alike);
  const problems = [...notes(loaded, chosen.length, suspects.length), ...search.problems];
  return { findings: settlement.findings, tried: search.tried, broken: search.broken, problems };
}

/** How long one exchange may take, in milliseconds. */
export function timeOf({ scenario }: LoadedScenario, { timeMs }: VaryOptions): number {
  return timeMs ?? Math.min(scenario.limits.timeMs, MOST_MS);
}

function notes({ scenario }: LoadedScenario, chosen: number, ways: number): string[] {
  const isNetworked = scenario.clusters.some(({ address }) => address !== undefined);
  return [
    ...(chosen === 0 ? ['there is no exchange to vary'] : []),
    ...(isNetworked ? ['no callout reached the network: what no mock answers stayed unanswered'] : []),
    ...(ways > MOST_FINDINGS ? [`it fails in ${ways} ways, of which ${MOST_FINDINGS} were looked at`] : []),
  ];
}

function withoutExpectation({ expect: _, ...exchange }: Exchange): Exchange {
  return exchange;
}
