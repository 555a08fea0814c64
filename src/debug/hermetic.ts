/** Replays that go back come by again: then the network must answer as it did the first time. */

import { fromBase64 } from '../core/base64';
import { NO_BYTES } from '../core/bytes';
import { buildMock, type CalloutMockFile } from '../core/scenario/callouts';
import type { Scenario } from '../core/scenario/scenario';
import type { Program } from './program';

export function usesNetwork({ loaded }: Program): boolean {
  return loaded.scenario.clusters.some(({ address }) => address !== undefined);
}

/** The same with answers that were recorded in place of the network, and virtual time. */
export function hermetic(program: Program, recorded: readonly CalloutMockFile[] = []): Program {
  const { scenario } = program.loaded;
  const callouts = [
    ...scenario.callouts,
    ...recorded.map((mock) => buildMock(mock, (text) => fromBase64(text) ?? NO_BYTES)),
  ];
  const clusters = scenario.clusters.map(({ name, empty }) => ({ name, empty }));
  const answered: Scenario = { ...scenario, callouts, clusters, realTime: false };
  return { ...program, loaded: { ...program.loaded, scenario: answered } };
}
