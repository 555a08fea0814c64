/** What an instruction does, in Markdown of a few sentences, and where the specification tells it. */

import { atomicDoc } from './docs/atomics';
import { CONTROL_DOCS } from './docs/control';
import { conversionDoc } from './docs/conversions';
import { floatVectorDoc } from './docs/float-vectors';
import { floatDoc } from './docs/floats';
import { integerDoc } from './docs/integers';
import { memoryDoc } from './docs/memory';
import { partsOf, type Parts } from './docs/parts';
import { REFERENCE_DOCS } from './docs/references';
import { relaxedDoc } from './docs/relaxed-vectors';
import { VARIABLE_DOCS } from './docs/variables';
import { vectorDoc } from './docs/vectors';
import { instructionNamed, proposalOf } from './table';

/** Undefined for what is no instruction. */
export function instructionDoc(name: string): string | undefined {
  if (instructionNamed(name) === undefined) return undefined;
  const parts = partsOf(name);
  return CONTROL_DOCS[name] ?? VARIABLE_DOCS[name] ?? REFERENCE_DOCS[name] ?? memoryDoc(parts) ?? ofShape(parts);
}

function ofShape(parts: Parts): string | undefined {
  const isVector = parts.lanes > 1 || parts.shape === 'v128';
  return atomicDoc(parts) ?? (isVector ? ofVectors(parts) : ofNumbers(parts));
}

/** Those of floats come first: the others have operations with the same names. */
function ofVectors(parts: Parts): string | undefined {
  return relaxedDoc(parts) ?? floatVectorDoc(parts) ?? vectorDoc(parts);
}

function ofNumbers(parts: Parts): string | undefined {
  return (parts.shape.startsWith('f') ? floatDoc(parts) : integerDoc(parts)) ?? conversionDoc(parts);
}

const CORE = 'https://webassembly.github.io/spec/core/exec/instructions.html';
const PROPOSALS = 'https://github.com/WebAssembly';

/** The specification's section on the instruction's group. */
export function instructionLink(name: string): string {
  return BEYOND_CORE[proposalOf(name) ?? ''] ?? `${CORE}#${sectionOf(name)}`;
}

/** Of proposals that are no part of the core specification. */
const BEYOND_CORE: Readonly<Record<string, string>> = {
  threads: 'https://webassembly.github.io/threads/core/exec/instructions.html#atomic-memory-instructions',
  'legacy exception handling':
    'https://webassembly.github.io/spec/legacy/exceptions/core/exec.html#control-instructions',
  'stack switching': `${PROPOSALS}/stack-switching/blob/main/proposals/stack-switching/Explainer.md#instruction-set-extension`,
  'wide arithmetic': `${PROPOSALS}/wide-arithmetic/blob/main/proposals/wide-arithmetic/Overview.md`,
  'memory control': `${PROPOSALS}/memory-control/blob/main/proposals/memory-control/discard.md`,
};

function sectionOf(name: string): string {
  return SECTIONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'control-instructions';
}

/** The first whose pattern fits is meant. */
const SECTIONS: readonly (readonly [pattern: RegExp, section: string])[] = [
  [/^(nop|unreachable|drop|select)$/, 'parametric-instructions'],
  [/^(local|global)\./, 'variable-instructions'],
  [/^(table|elem)\./, 'table-instructions'],
  [/^(memory|data)\.|\.(load|store)/, 'memory-instructions'],
  [/^(ref|struct|array|i31|any|extern)\./, 'reference-instructions'],
  [/^(v128|[if]\d+x\d+)\./, 'vector-instructions'],
  [/^[if]\d+\./, 'numeric-instructions'],
];
