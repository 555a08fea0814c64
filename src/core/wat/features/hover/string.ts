/** What a text in quotes says: a name of an import or export, or bytes of a memory. */

import type { WatAnalysis } from '../../analysis';
import type { Field } from '../../ast';
import { nameOf, stringBytes } from '../../literals';
import type { ModuleScope } from '../../module-scope';
import { headOf, isAtom, type Atom } from '../../tree';
import type { Location } from '../locate';
import type { Symbol } from '../symbols';
import { lengthOf, segmentOffset } from '../describe/constant-value';
import { bytesText, extentText } from '../describe/facts';
import { exportDoc, importDoc } from '../describe/known-docs';
import { announcedBy, knownImport, signatureCode } from '../describe/known-functions';
import { codeBlock, paragraphs } from '../describe/markdown';
import { symbolDoc } from '../describe/symbol-doc';

export function stringDoc(analysis: WatAnalysis, { lists, field, scope }: Location, atom: Atom): string {
  const list = lists.at(-1);
  const head = headOf(list);
  if (scope === undefined || field === undefined || list === undefined) return '';
  if (head === 'import')
    return importNameDoc(
      analysis,
      field,
      scope,
      list.items.filter((node) => isAtom(node, 'string')),
    );
  if (head === 'export') return exportNameDoc(analysis, field, scope, atom);
  return head === 'data' ? dataDoc(field, scope, atom) : '';
}

function importNameDoc(analysis: WatAnalysis, field: Field, scope: ModuleScope, names: readonly Atom[]): string {
  const symbol = symbolIn(field, scope);
  if (symbol !== undefined) return symbolDoc(analysis, symbol, scope);
  const [module = '', name = ''] = names.map(({ text }) => nameOf(text) ?? '');
  const known = knownImport(module, name);
  return paragraphs(known === undefined ? '' : codeBlock(`(func ${signatureCode(known)})`), importDoc(module, name));
}

function exportNameDoc(analysis: WatAnalysis, field: Field, scope: ModuleScope, atom: Atom): string {
  const symbol = field.kind === 'export' ? exported(field, scope) : symbolIn(field, scope);
  return symbol === undefined
    ? exportDoc(nameOf(atom.text) ?? '', announcedBy(scope))
    : symbolDoc(analysis, symbol, scope);
}

/** What a field defines. */
export function symbolIn(field: Field, scope: ModuleScope): Symbol | undefined {
  const [entry] = scope.entriesOf(field);
  return entry === undefined ? undefined : { kind: entry.space, part: scope.part, entry };
}

function exported({ use }: Extract<Field, { kind: 'export' }>, scope: ModuleScope): Symbol | undefined {
  if (use === undefined || use.space === 'local' || use.space === 'label' || use.space === 'field') return undefined;
  const entry = scope.find(use.space, use.atom);
  return entry === undefined ? undefined : { kind: use.space, part: scope.part, entry };
}

/** Where one string of a segment lies in the memory. */
function dataDoc(field: Field, scope: ModuleScope, atom: Atom): string {
  const strings = field.kind === 'data' ? field.strings : field.kind === 'memory' ? (field.data ?? []) : [];
  const before = strings.slice(0, Math.max(0, strings.indexOf(atom)));
  const start = field.kind === 'data' ? segmentOffset(field, scope) : 0n;
  const size = stringBytes(atom.text).bytes.length;
  return start === undefined ? `${bytesText(BigInt(size))}.` : `${extentText(start + BigInt(lengthOf(before)), size)}.`;
}
