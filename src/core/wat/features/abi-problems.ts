/** What a proxy would not take of a plugin, although the module itself is right: names and types of its ABI. */

import { HOST_FUNCTION_NAMES, CALLBACK_NAMES } from '../../proxywasm/signatures';
import type { WatAnalysis } from '../analysis';
import type { Field } from '../ast';
import type { Chunk } from '../document';
import { nameOf } from '../literals';
import type { Entry, ModuleScope } from '../module-scope';
import { nearest } from '../nearest';
import type { Span, WatProblem } from '../problems';
import type { Atom } from '../tree';
import { announcedBy, fits, knownCallback, knownImport, signatureCode } from './describe/known-functions';

/** Warnings, in the order of the text. Offsets are those of the document. */
export function abiProblems(analysis: WatAnalysis): WatProblem[] {
  return analysis.document.modules.flatMap((part) => {
    const scope = analysis.scopeOf(part);
    return part.chunks.flatMap((chunk) => [...importProblems(chunk, scope), ...exportProblems(chunk, scope)]);
  });
}

function warning({ start }: Chunk, at: Span, message: string): WatProblem {
  return { code: 'abi', severity: 'warning', message, start: start + at.start, end: start + at.end };
}

function importProblems(chunk: Chunk, scope: ModuleScope): WatProblem[] {
  const { field } = chunk;
  if (field?.kind !== 'func' || field.imported === undefined) return [];
  const { module, name } = field.imported;
  const [from, text] = [nameOf(module.text) ?? '', nameOf(name.text) ?? ''];
  const known = knownImport(from, text);
  if (known === undefined) return unknownImport(chunk, from, text, name);
  const type = scope.funcType(field.type);
  if (type === undefined || fits(known, type)) return [];
  const at = field.type.end > field.type.start ? field.type : name;
  return [
    warning(chunk, at, `${text} is ${typeCode(known)}: no proxy loads a module that imports it with another type`),
  ];
}

/** Of a name that is none of the ABI's, though it looks as if. */
function unknownImport(chunk: Chunk, from: string, text: string, name: Atom): WatProblem[] {
  if (from !== 'env' || !text.startsWith('proxy_')) return [];
  return [warning(chunk, name, `no proxy has ${text}${perhaps(text, HOST_FUNCTION_NAMES)}`)];
}

function perhaps(text: string, names: readonly string[]): string {
  const [near] = nearest(text, names, { mayContain: false });
  return near === undefined ? '' : `: ${near} is perhaps meant`;
}

function typeCode(known: Parameters<typeof signatureCode>[0]): string {
  return `(func ${signatureCode(known)})`.replace('(func )', '(func)');
}

function exportProblems(chunk: Chunk, scope: ModuleScope): WatProblem[] {
  const { field } = chunk;
  return exportsOf(field, scope).flatMap(({ name, entry }) => exportProblem(chunk, scope, name, entry));
}

interface Exported {
  readonly name: Atom;
  readonly entry: Entry;
}

/** Functions alone. */
function exportsOf(field: Field | undefined, scope: ModuleScope): Exported[] {
  if (field?.kind === 'export' && field.name !== undefined && field.use?.space === 'func') {
    const entry = scope.find('func', field.use.atom);
    return entry === undefined ? [] : [{ name: field.name, entry }];
  }
  if (field?.kind !== 'func') return [];
  const [entry] = scope.entriesOf(field);
  return entry === undefined ? [] : field.exports.map((name) => ({ name, entry }));
}

function exportProblem(chunk: Chunk, scope: ModuleScope, name: Atom, { field }: Entry): WatProblem[] {
  const text = nameOf(name.text) ?? '';
  if (!text.startsWith('proxy_on_')) return [];
  const known = knownCallback(text, announcedBy(scope));
  if (known === undefined) {
    if (text === 'proxy_on_memory_allocate') return [];
    return [warning(chunk, name, `no proxy calls ${text}${perhaps(text, CALLBACK_NAMES)}`)];
  }
  const type = field.kind === 'func' ? scope.funcType(field.type) : undefined;
  if (type === undefined || fits(known, type)) return [];
  return [
    warning(chunk, name, `${text} is ${typeCode(known)}: no proxy loads a module that exports it with another type`),
  ];
}
