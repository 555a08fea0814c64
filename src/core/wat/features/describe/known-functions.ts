/** Functions of the host and callbacks of the plugin by name: what their types should be, and what each word is. */

import { DEFAULT_HOST, parseHost } from '../../../emulator/host';
import { isWasiModule } from '../../../emulator/hostcalls/wasi';
import { offered } from '../../../emulator/link';
import { abiOfMarkers, type AbiVersion } from '../../../proxywasm/abi';
import { CALLBACKS, callbackParams, hostSignature, isCallback, isHostFunction, parametersOf, type Parameter } from '../../../proxywasm/signatures'; // prettier-ignore
import type { Field } from '../../ast';
import { nameOf } from '../../literals';
import type { FuncType, ModuleScope } from '../../module-scope';
import { WASI_FUNCTIONS } from '../../wasi';

/** That of SDKs today, where a module announces none. */
export const USUAL_ABI: AbiVersion = '0.2.1';

const HOST = parseHost(DEFAULT_HOST).value;

/** One parameter of a function in WebAssembly: a text takes two. */
export interface Word {
  /** Empty where nobody has given it one. */
  readonly name: string;
  readonly type: string;
  /** Of a host function: the parameter that it belongs to. */
  readonly parameter?: Parameter;
}

export interface KnownFunction {
  readonly name: string;
  readonly words: readonly Word[];
  readonly results: readonly string[];
}

/** Undefined for what no host that we know has. */
export function knownImport(module: string, name: string): KnownFunction | undefined {
  if (isWasiModule(module)) return wasiFunction(name);
  if (module !== 'env') return undefined;
  if (isHostFunction(name))
    return { name, words: parametersOf(name).flatMap(wordsOf), ...resultsOf(hostSignature(name)) };
  const other = offered(module, name, { abi: USUAL_ABI, host: HOST });
  if (other === undefined) return undefined;
  return { name, words: other.params.map((type) => ({ name: '', type })), results: other.results };
}

function resultsOf({ results }: { readonly results: readonly string[] }) {
  return { results };
}

function wasiFunction(name: string): KnownFunction | undefined {
  const found = WASI_FUNCTIONS.get(name);
  return found === undefined ? undefined : { name, words: found.params, results: found.results };
}

/** What the host writes goes where a `return_` address says. */
function wordsOf(parameter: Parameter): Word[] {
  const name = `${parameter.isOutput ? 'return_' : ''}${snakeCase(parameter.name)}`;
  const { kind } = parameter;
  if (kind === 'i64' || kind === 'u64') return [{ name, type: parameter.isOutput ? 'i32' : 'i64', parameter }];
  const first: Word = { name, type: 'i32', parameter };
  return isPair(kind) ? [first, { name: `${name}_size`, type: 'i32', parameter }] : [first];
}

/** Whether it is an address and a length. */
export function isPair(kind: string): boolean {
  return kind === 'text' || kind === 'bytes' || kind === 'pairs' || kind === 'path';
}

export function knownCallback(name: string, abi: AbiVersion = USUAL_ABI): KnownFunction | undefined {
  if (!isCallback(name)) return undefined;
  const words = callbackParams(name, abi).map((param) => ({ name: snakeCase(param), type: 'i32' }));
  return { name, words, results: 'result' in CALLBACKS[name] ? ['i32'] : [] };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `(param $level i32) … (result i32)` */
export function signatureCode({ words, results }: Pick<KnownFunction, 'words' | 'results'>): string {
  const params = words.map(({ name, type }) => (name === '' ? `(param ${type})` : `(param $${name} ${type})`));
  return [...params, ...results.map((type) => `(result ${type})`)].join(' ');
}

/** Whether a type is just the right one. */
export function fits({ words, results }: KnownFunction, type: FuncType): boolean {
  return (
    isSame(
      words.map((word) => word.type),
      type.params,
    ) && isSame(results, type.results)
  );
}

function isSame(types: readonly string[], others: readonly string[]): boolean {
  return types.length === others.length && types.every((type, at) => type === others[at]);
}

/** Module and name that a field imports, as the quotes say them. */
export function importedNames(field: Field | undefined): { module: string; name: string } | undefined {
  if (field === undefined || !('imported' in field)) return undefined;
  const [module, name] = [nameOf(field.imported.module.text), nameOf(field.imported.name.text)];
  return module === undefined || name === undefined ? undefined : { module, name };
}

/** Of a function that is imported: what the host has under this name. */
export function importOf(field: Field | undefined): KnownFunction | undefined {
  const names = field?.kind === 'func' ? importedNames(field) : undefined;
  return names === undefined ? undefined : knownImport(names.module, names.name);
}

/** The version that the module announces. */
export function announcedBy(scope: ModuleScope): AbiVersion | undefined {
  return abiOfMarkers(exportedFunctions(scope));
}

export function exportedFunctions(scope: ModuleScope): string[] {
  const found: string[] = [];
  for (const { field } of scope.part.chunks) {
    if (field?.kind === 'func') for (const { text } of field.exports) found.push(nameOf(text) ?? '');
    if (field?.kind === 'export' && field.use?.space === 'func') found.push(nameOf(field.name?.text ?? '""') ?? '');
  }
  return found;
}
