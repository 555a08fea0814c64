/** Fields of a module: empty ones to be filled in, imports of host functions, and callbacks with their right types. */

import { isOfHigress, CALLBACK_NAMES, HOST_FUNCTION_NAMES, HOST_FUNCTIONS, type CallbackName, CALLBACKS } from '../../../proxywasm/signatures'; // prettier-ignore
import type { AbiVersion } from '../../../proxywasm/abi';
import { keywordDoc } from '../../keyword-docs';
import type { ModuleScope } from '../../module-scope';
import { WASI_FUNCTIONS, WASI_PREVIEW1 } from '../../wasi';
import { exportDoc, importDoc } from '../describe/known-docs';
import { announcedBy, exportedFunctions, importedNames, knownCallback, knownImport, signatureCode, USUAL_ABI, type KnownFunction } from '../describe/known-functions'; // prettier-ignore
import { codeBlock, paragraphs } from '../describe/markdown';
import { literal, type Item } from './item';
import { parenthesized } from './keywords';
import { isAlone, type Position } from './position';

const FIELDS: readonly (readonly [word: string, inner: string])[] = [
  ['func', 'func \\$${1:name} (param \\$${2:x} i32) (result i32)\n  $0'],
  ['import', 'import "${1:env}" "${2:name}" (func \\$${2:name})'],
  ['export', 'export "${1:name}" (func \\$${2:name})'],
  ['memory', 'memory (export "memory") ${1:1}'],
  ['data', 'data (i32.const ${1:0}) "${2:text}"'],
  ['global', 'global \\$${1:name} (mut i32) (i32.const ${2:0})'],
  ['type', 'type \\$${1:name} (func (param i32) (result i32))'],
  ['table', 'table \\$${1:name} ${2:1} funcref'],
  ['elem', 'elem (i32.const ${1:0}) func \\$${2:name}'],
  ['start', 'start \\$${1:name}'],
  ['tag', 'tag \\$${1:name} (param i32)'],
  ['rec', 'rec\n  (type \\$${1:name} (struct))'],
];

export function fieldItems(position: Position): Item[] {
  return [
    ...FIELDS.map(([word, inner], at) => fieldItem(word, inner, at, position)),
    ...(position.part === undefined ? [moduleItem(position)] : []),
    ...(isAlone(position) ? [...importItems(position), ...callbackItems(position)] : []),
  ];
}

export function moduleItem(position: Position): Item {
  return fieldItem('module', 'module\n  $0', FIELDS.length, position);
}

function fieldItem(word: string, inner: string, at: number, position: Position): Item {
  return {
    label: word,
    kind: 'snippet',
    ...(isAlone(position) ? { insert: parenthesized(position, inner), isSnippet: true } : {}),
    rank: `1${String(at).padStart(2, '0')}`,
    markdown: () => keywordDoc(word) ?? '',
  };
}

/** Host functions that a module with this ABI can import; those of Higress last. */
export function hostFunctions(abi: AbiVersion): readonly string[] {
  const known = HOST_FUNCTION_NAMES.filter((name) => HOST_FUNCTIONS[name].abis.includes(abi));
  return [...known.filter((name) => !isOfHigress(name)), ...known.filter(isOfHigress)];
}

function importItems(position: Position): Item[] {
  const { scope, prefix } = position;
  const abi = (scope === undefined ? undefined : announcedBy(scope)) ?? USUAL_ABI;
  const isLate = isBehindDefinitions(position);
  const imported = importedFunctions(scope);
  const names: [string, string][] = [
    ...hostFunctions(abi).map((name): [string, string] => ['env', name]),
    ...[...WASI_FUNCTIONS.keys()].map((name): [string, string] => [WASI_PREVIEW1, name]),
  ];
  return names
    .filter(([module, name]) => !imported.has(`${module} ${name}`))
    .map(([module, name]) => wholeImport(module, name, position, isLate, prefix !== '' && 'import'.startsWith(prefix)));
}

function wholeImport(module: string, name: string, position: Position, isLate: boolean, isByKeyword: boolean): Item {
  const known = knownImport(module, name);
  const note = isLate ? 'Imports come before all that the module defines itself: move it up.' : '';
  return {
    label: name,
    kind: 'import',
    detail: `import "${module}"${isOfHigress(name) ? ', Higress only' : ''}`,
    insert: known === undefined ? name : parenthesized(position, importCode(module, known, position.scope)),
    rank: `${isLate ? 5 : module === 'env' ? 2 : 4}${isOfHigress(name) ? 1 : 0}`,
    filterText: isByKeyword ? `import ${name}` : name,
    markdown: () => paragraphs(note, importDoc(module, name)),
  };
}

/** `import "env" "proxy_log" (func $proxy_log …)` */
function importCode(module: string, known: KnownFunction, scope: ModuleScope | undefined): string {
  return `import "${module}" "${known.name}" ${functionCode(known, scope)}`;
}

/** `(func $proxy_log (param $level i32) … (result i32))`, by a name that is still free. */
export function functionCode(known: KnownFunction, scope: ModuleScope | undefined): string {
  const words = [`$${freeName(known.name, scope)}`, signatureCode(known)].filter((word) => word !== '');
  return `(func ${words.join(' ')})`;
}

function freeName(name: string, scope: ModuleScope | undefined): string {
  let free = name;
  for (let count = 2; scope?.named('func', `$${free}`) !== undefined; count++) free = `${name}_${count}`;
  return free;
}

/** Whether something that is defined stands above: then no import may follow. */
function isBehindDefinitions({ part, replace }: Position): boolean {
  return (part?.chunks ?? []).some(({ field, start }) => {
    if (field === undefined || start >= replace.start) return false;
    return 'exports' in field && field.imported === undefined;
  });
}

export function importedFunctions(scope: ModuleScope | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { field } of scope?.entries('func') ?? []) {
    const names = importedNames(field);
    if (names !== undefined) found.add(`${names.module} ${names.name}`);
  }
  return found;
}

/** One thing that the host looks for among the exports. */
export interface WantedExport {
  readonly name: string;
  readonly known: KnownFunction;
  /** What its body says until it is written. */
  readonly body: string;
  readonly rank: string;
}

/** What the host would call, and the module does not export; `own` is the name that is being written. */
export function missingExports(scope: ModuleScope | undefined, own?: string): WantedExport[] {
  const announced = scope === undefined ? undefined : announcedBy(scope);
  const abi = announced ?? USUAL_ABI;
  const there = new Set(scope === undefined ? [] : exportedFunctions(scope).filter((name) => name !== own));
  const callbacks = CALLBACK_NAMES.filter((name) => !there.has(name)).flatMap((name) => callbackOf(name, abi));
  const marker = announced === undefined ? [plainExport(`proxy_abi_version_${USUAL_ABI.replaceAll('.', '_')}`)] : [];
  const hasAllocator = there.has('malloc') || there.has('proxy_on_memory_allocate');
  return [...marker, ...(hasAllocator ? [] : [allocator()]), ...callbacks];
}

function callbackOf(name: CallbackName, abi: AbiVersion): WantedExport[] {
  const known = knownCallback(name, abi);
  const callback = CALLBACKS[name];
  const body = !('result' in callback) ? '' : callback.result === 'bool' ? '(i32.const 1)' : '(i32.const 0)';
  return known === undefined ? [] : [{ name, known, body, rank: isOfHigress(name) ? '31' : '30' }];
}

function plainExport(name: string): WantedExport {
  return { name, known: { name, words: [], results: [] }, body: '', rank: '30' };
}

function allocator(): WantedExport {
  const name = 'proxy_on_memory_allocate';
  const known = { name, words: [{ name: 'size', type: 'i32' }], results: ['i32'] };
  return { name, known, body: '(i32.const 0)', rank: '30' };
}

function callbackItems(position: Position): Item[] {
  return missingExports(position.scope).map(({ name, known, body, rank }) => ({
    label: name,
    kind: 'snippet',
    detail: `func (export "${name}")`,
    insert: parenthesized(position, `func (export "${name}")${behindExport(known, body, '  ')}`),
    isSnippet: true,
    rank,
    filterText: name,
    markdown: () => exportCompletionDoc(name, known),
  }));
}

/** Signature and body, as a snippet. */
export function behindExport(known: KnownFunction, body: string, indentation: string): string {
  const signature = signatureCode(known);
  const placeholder = body === '' ? '$0' : `\${0:${literal(body)}}`;
  const inside = known.words.length === 0 && body === '' ? '$0' : `\n${indentation}${placeholder}`;
  return `${signature === '' ? '' : ` ${literal(signature)}`}${inside}`;
}

export function exportCompletionDoc(name: string, known: KnownFunction): string {
  return paragraphs(codeBlock(`(func (export "${name}") ${signatureCode(known)})`.replace(' )', ')')), exportDoc(name));
}
