/** The signature of what is being written: an instruction with its immediates and operands, or a known import. */

import type { WatAnalysis } from '../analysis';
import { headOf, isAtom, type List } from '../tree';
import { positionAt, type Position } from './completion/position';
import { importDoc } from './describe/known-docs';
import { knownImport, type KnownFunction } from './describe/known-functions';
import { nameOf } from '../literals';
import { foldedSignature, plainSignature } from './signature-help/instruction';
import type { Signature } from './signature-help/signature';
import { wordDoc } from './describe/known-docs';

export type { Signature } from './signature-help/signature';

/** Undefined where nothing with parameters is being written, as in comments. */
export function signatureAt(analysis: WatAnalysis, offset: number): Signature | undefined {
  const position = positionAt(analysis, offset);
  if (position?.scope === undefined) return undefined;
  return importSignature(position) ?? plainSignature(position) ?? foldedSignature(position);
}

/** In `(import "env" "proxy_log" (func …))`: the type that it should have. */
function importSignature(position: Position): Signature | undefined {
  const at = position.lists.findIndex((list) => headOf(list) === 'func');
  const [outer, inner] = [position.lists[at - 1], position.lists[at]];
  if (inner === undefined) return undefined;
  const list = headOf(outer) === 'import' ? outer : inner.items.find((node): node is List => headOf(node) === 'import');
  const [module, name] = (list?.items ?? [])
    .filter((node) => isAtom(node, 'string'))
    .map(({ text }) => nameOf(text) ?? '');
  const known = module === undefined || name === undefined ? undefined : knownImport(module, name);
  if (known === undefined || module === undefined || list === position.lists.at(-1)) return undefined;
  return knownSignature(module, known, paramsBefore(inner, position));
}

/** Types of parameters that stand there already. */
function paramsBefore({ items }: List, { at }: Position): number {
  const lists = items.filter((node): node is List => headOf(node) === 'param' && node.start < at);
  return lists.reduce((sum, { items: [, ...types] }) => {
    const written = types.filter((type) => !isAtom(type, 'id') && type.end < at);
    return sum + written.length;
  }, 0);
}

function knownSignature(module: string, known: KnownFunction, active: number): Signature {
  let label = `(func $${known.name}`;
  const parameters = known.words.map((word) => {
    const start = label.length + 1;
    label += ` (param ${word.name === '' ? '' : `$${word.name} `}${word.type})`;
    const documentation = wordDoc(known, word);
    return { label: [start, label.length] as [number, number], ...(documentation === '' ? {} : { documentation }) };
  });
  label += `${known.results.map((type) => ` (result ${type})`).join('')})`;
  return { label, parameters, active, documentation: importDoc(module, known.name) };
}
