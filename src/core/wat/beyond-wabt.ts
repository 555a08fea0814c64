/** Whether a module uses what wabt does not know, so that its opinion is none. */

import type { Field } from './ast';
import type { ModulePart } from './document';
import { instructionsIn } from './features/symbols';
import { bodiesOf } from './features/locate';
import { proposalOf } from './instructions/table';

const UNKNOWN_PROPOSALS = new Set([
  'GC',
  'stack switching',
  'wide arithmetic',
  'memory control',
  'typed function references',
]);
const UNKNOWN_TYPE = /\bref (?:null )?(?!(?:func|extern|exn)\b)\S/;

export function isBeyondWabt({ chunks }: ModulePart): boolean {
  return chunks.some(({ field }) => field !== undefined && isUnknown(field));
}

function isUnknown(field: Field): boolean {
  if (field.kind === 'type') {
    const [only] = field.types;
    return field.types.length !== 1 || only?.composite.kind !== 'func' || !only.isFinal || field.keyword.text === 'rec';
  }
  if ('limits' in field && field.limits.pageSize !== undefined) return true;
  if ('type' in field && typeof field.type === 'string' && UNKNOWN_TYPE.test(field.type)) return true;
  if (field.kind === 'func' && field.locals.some(({ type }) => UNKNOWN_TYPE.test(type))) return true;
  for (const body of bodiesOf(field)) {
    for (const { name } of instructionsIn(body)) if (UNKNOWN_PROPOSALS.has(proposalOf(name) ?? '')) return true;
  }
  return false;
}
