/** What is said of a module and a target. */

import type { Bytes } from '../../bytes';
import type { Problem } from '../../problem';
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
  /** Of the target, that say the same. */
  readonly versions?: readonly string[];
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
  /** The file. Without it the words for what is no sound module are a guess. */
  readonly bytes?: Bytes | undefined;
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

/** Errors of the decoder: no target gets further. Empty for a sound module. The first has the target's words. */
export function broken(candidate: Candidate, words?: string): Finding[] {
  const errors = seriousProblems(candidate).map(finding);
  return errors.map((one, index) => (index > 0 || words === undefined ? one : { ...one, words }));
}

const serious = new WeakMap<readonly Problem[], readonly Problem[]>();

/** Every target asks, and a module may have very many sections: found out once. */
function seriousProblems({ module, problems }: Candidate): readonly Problem[] {
  const known = serious.get(problems) ?? problems.filter((one) => one.severity === 'error' && !isInCustom(module, one));
  serious.set(problems, known);
  return known;
}

const OF_SECTIONS = new Set(['section-order', 'unknown-section']);

/** What is in a custom section says nothing to an engine; its name, which it must have, is not in it. */
function isInCustom({ sections }: Module, { code, place: { offset = 0 } }: Problem): boolean {
  // What begins where it ends may be cut short; only the last one can be.
  if (OF_SECTIONS.has(code) || offset === sections.at(-1)?.offset) return false;
  return sections.some(({ id, name, bodyOffset, bodySize }) => {
    const isNamed = id === 0 && name !== UNNAMED;
    return isNamed && offset >= bodyOffset && offset <= bodyOffset + bodySize;
  });
}

/** What the decoder calls a custom section whose name it could not read. */
const UNNAMED = 'custom';
