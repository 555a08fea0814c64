/** A verdict beside what Envoy did with the module and said of it. */

import { envoyFindings } from '../../../src/core/inspect/targets/envoy';
import { verdictsOf } from '../../../src/core/inspect/targets/index';
import { answerOf, type Answer, type Candidate } from '../../../src/core/inspect/targets/verdict';
import { decodeModule } from '../../../src/core/wasm/decode';
import type { Loading } from '../lab/loading';

/** These only tell that something before them failed. */
const FOLLOWING = /^Wasm VM failed Failed to (load|initialize) Wasm code$/;
/** It was loaded, and what it did then was not to Envoy's liking. */
const STARTING = /^Function: |^Wasm VM failed Failed to (start|configure) base Wasm/;
const NO_INSTANCE = 'Failed to create new Wasm instance';

/** `version`: `1.40`. `seen`: what Envoy did with it, or its last words. Sentences; none when they agree. */
export function disagreements(bytes: Uint8Array, version: string, seen: Loading | string): string[] {
  const { value: module, problems } = decodeModule(bytes);
  const candidate: Candidate = { module, problems, bytes };
  const findings = envoyFindings(candidate, `envoy@${version}`);
  const claimed = findings.flatMap(({ words }) => words ?? []);
  if (typeof seen === 'string') {
    const unsaid = claimed.filter((line) => !seen.split('\n').includes(line));
    return [...differing('crashes', answer(candidate, version)), ...unsaid.map((line) => `not in its log: ${line}`)];
  }
  // A start function that traps is no instance either.
  const isStart = (line: string) => STARTING.test(line) || (line === NO_INSTANCE && module.start !== undefined);
  const told = seen.words.filter((line) => !FOLLOWING.test(line) && !isStart(line));
  const isLoaded = seen.accepted || (told.length === 0 && seen.words.some(isStart));
  return [
    ...differing(isLoaded ? 'yes' : 'no', answerOf(findings)),
    ...differing(isLoaded ? 'yes' : 'no', answer(candidate, version)),
    ...claimed.filter((line) => !told.includes(line)).map((line) => `not in its log: ${line}`),
    ...told.filter((line) => !claimed.includes(line)).map((line) => `in its log alone: ${line}`),
  ];
}

const differing = (envoy: Answer, verdict: Answer) => (envoy === verdict ? [] : [`envoy ${envoy}, verdict ${verdict}`]);

/** Of the verdict that is shown; files that are no WebAssembly have none. */
function answer(candidate: Candidate, version: string): Answer {
  if (candidate.module.kind === 'unknown') return 'no';
  const minor = (id: string) => Number(/^envoy@1\.(\d+)$/.exec(id)?.[1] ?? 0);
  const own = verdictsOf(candidate).find(({ id }) => minor(id) >= minor(`envoy@${version}`));
  if (own === undefined) throw new Error(`there is no verdict for Envoy ${version}`);
  return own.answer;
}
