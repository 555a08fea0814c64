/** Whether a module uses what wabt does not know, so that its opinion is none. */

import type { ModulePart } from '../document';
import { proposalOf } from '../instructions/table';
import { eachInstruction } from './walk';

const UNKNOWN_PROPOSALS = new Set([
  'GC',
  'stack switching',
  'wide arithmetic',
  'memory control',
  'typed function references',
]);

/** Types of later proposals, names in quotes, annotations, pages of other sizes. */
const UNKNOWN_WORDS =
  /\((?:rec|sub|struct|array|cont|ref|pagesize)(?![^\s()])|\b(?:any|eq|i31|struct|array|exn|cont|null(?:func|extern|exn|cont)?)ref\b|\$"|\(@/;

export function isBeyondWabt({ open, chunks }: ModulePart): boolean {
  if (open !== undefined && /definition|\$"/.test(open.text)) return true;
  return chunks.some(({ text, field }) => {
    if (UNKNOWN_WORDS.test(text)) return true;
    let isBeyond = false;
    if (field !== undefined) {
      eachInstruction(field, ({ name }) => {
        isBeyond ||= UNKNOWN_PROPOSALS.has(proposalOf(name) ?? '');
      });
    }
    return isBeyond;
  });
}
