/** What is said of a module and a target. */

import { hasErrors, type Problem } from '../../problem';
import type { Module } from '../../wasm/module';

/** `crashes`: loading it ends the proxy. `n/a`: the target runs another kind of module, so nobody should be alarmed. */
export type Answer = 'yes' | 'no' | 'unsure' | 'crashes' | 'n/a';

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Names the import or export. */
  readonly message: string;
  readonly remedy?: string;
  /** As the target's own log has it. */
  readonly words?: string;
  /** Of the import or export, from the start of the file. */
  readonly offset?: number;
}

export interface Verdict {
  readonly id: string;
  /** `Envoy 1.39–1.40` */
  readonly target: string;
  readonly answer: Answer;
  readonly findings: readonly Finding[];
}

/** What a component imports and exports: `wasi:http/incoming-handler@0.2.0`. */
export interface Wit {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

export interface Candidate {
  readonly module: Module;
  /** What its decoder found wrong. */
  readonly problems: readonly Problem[];
  /** Of a component, where it is known. */
  readonly wit?: Wit | undefined;
}

export function finding({ severity, message, remedy, words, place }: Problem): Finding {
  return {
    severity,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    ...(words === undefined ? {} : { words }),
    ...(place.offset === undefined ? {} : { offset: place.offset }),
  };
}

export function refusal(message: string, remedy: string, words?: string, offset?: number): Finding {
  const more = { ...(words === undefined ? {} : { words }), ...(offset === undefined ? {} : { offset }) };
  return { severity: 'error', message, remedy, ...more };
}

export function caution(message: string, remedy: string, words?: string): Finding {
  return { severity: 'warning', message, remedy, ...(words === undefined ? {} : { words }) };
}

export function answerOf(findings: readonly Finding[]): Answer {
  return findings.some(({ severity }) => severity === 'error') ? 'no' : 'yes';
}

/** Errors of the decoder: no target gets further. Empty for a sound module. */
export function broken({ problems }: Candidate, words?: string): Finding[] {
  if (!hasErrors(problems)) return [];
  const errors = problems.filter(({ severity }) => severity === 'error').map(finding);
  return words === undefined ? errors : errors.map((one) => ({ ...one, words }));
}
