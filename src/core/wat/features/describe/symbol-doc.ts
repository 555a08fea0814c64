/** All about a name in Markdown: its definition, what its comment says, what the host knows of it. */

import type { AbiVersion } from '../../../proxywasm/abi';
import type { WatAnalysis } from '../../analysis';
import { typeText } from '../../check/subtypes';
import type { ModuleScope } from '../../module-scope';
import { extentOf, type Symbol } from '../symbols';
import { commentAbove } from './comments';
import { definitionCode, isParameter } from './definition';
import { exportNames, factsOf, measureOf } from './facts';
import { exportDoc, importDoc, wordDoc } from './known-docs';
import { announcedBy, fits, importedNames, importOf, knownCallback, signatureCode, type KnownFunction } from './known-functions'; // prettier-ignore
import { code, codeBlock, paragraphs, plain } from './markdown';

export function symbolDoc(analysis: WatAnalysis, symbol: Symbol, scope: ModuleScope): string {
  return paragraphs(
    codeBlock(definitionCode(symbol, scope)),
    factsOf(analysis, symbol, scope),
    measureOf(symbol, scope),
    commentOf(analysis, symbol),
    hostDoc(symbol, scope),
  );
}

/** What stands above its definition. */
export function commentOf(analysis: WatAnalysis, symbol: Symbol): string {
  const extent = extentOf(symbol);
  if (extent === undefined || symbol.kind === 'local') return '';
  return commentAbove(analysis.document.text, extent.start).map(plain).join('\n');
}

/** What it is for the proxy: a function that it gives, or one that it calls. */
export function hostDoc(symbol: Symbol, scope: ModuleScope): string {
  if (symbol.kind === 'local') return parameterDoc(symbol, scope);
  if (!('entry' in symbol) || symbol.kind === 'field') return '';
  const { field } = symbol.entry;
  const names = field.kind === symbol.kind ? importedNames(field) : undefined;
  const imported = names === undefined ? '' : importDoc(names.module, names.name);
  const exported = exportNames(symbol.entry, scope).slice(0, MOST_EXPORTS);
  const abi = exported.length === 0 ? undefined : announcedBy(scope);
  return paragraphs(
    mistyped(importOf(field), symbol, scope),
    imported,
    ...exported.map((name) => exportedDoc(name, symbol, scope, abi)),
  );
}

const MOST_EXPORTS = 5;

function exportedDoc(name: string, symbol: Symbol, scope: ModuleScope, abi: AbiVersion | undefined): string {
  const doc = exportDoc(name, abi);
  if (doc === '') return '';
  const known = symbol.kind === 'func' ? knownCallback(name, abi) : undefined;
  return paragraphs(mistyped(known, symbol, scope), `${code(name)}: ${doc}`);
}

function parameterDoc(symbol: Extract<Symbol, { kind: 'local' }>, scope: ModuleScope): string {
  const known = isParameter(symbol, scope) ? importOf(symbol.chunk.field) : undefined;
  const word = known?.words[symbol.index];
  return known === undefined || word === undefined ? '' : wordDoc(known, word);
}

/** A type other than that which the host expects: the module would not load. */
function mistyped(known: KnownFunction | undefined, symbol: Symbol, scope: ModuleScope): string {
  if (known === undefined || !('entry' in symbol) || symbol.entry.field.kind !== 'func') return '';
  const type = scope.funcType(symbol.entry.field.type);
  if (type === undefined || fits(known, type)) return '';
  const written = [
    ...type.params.map((one) => `(param ${typeText(one, scope)})`),
    ...type.results.map((one) => `(result ${typeText(one, scope)})`),
  ];
  const right = signatureCode(known);
  return `**Its type is wrong**, so no proxy loads the module. It is ${code(written.join(' ') || '(func)')}, and should be ${code(right || '(func)')}.`;
}
