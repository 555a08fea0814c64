/** Host functions, WASI and callbacks in Markdown: what they do, their parameters, what they give back. */

import { isWasiModule } from '../../../emulator/hostcalls/wasi';
import { exportMeaning, importMeaning } from '../../../inspect/meanings';
import type { AbiVersion } from '../../../proxywasm/abi';
import { ENUMS, type EnumName } from '../../../proxywasm/enums';
import { CALLBACKS, HOST_FUNCTIONS, isCallback, isHostFunction, isOfHigress, parametersOf, type Parameter } from '../../../proxywasm/signatures'; // prettier-ignore
import { isPair, knownCallback, knownImport, type KnownFunction, type Word } from './known-functions';
import { code, list, paragraphs } from './markdown';
import { parameterMeaning } from './parameter-meanings';

/** Empty for what no host that we know has. */
export function importDoc(module: string, name: string): string {
  const meaning = sentence(importMeaning(module, name));
  if (isWasiModule(module)) return paragraphs(meaning, wasiDoc(knownImport(module, name)));
  if (module !== 'env' || !isHostFunction(name)) return meaning;
  const parameters = parametersOf(name).map((parameter) => hostParameter(name, parameter));
  return paragraphs(meaning, list(parameters), `Returns a result: ${enumValues('Result')}.`, versions(name));
}

function sentence(text: string): string {
  return text === '' ? '' : `${text}.`;
}

function wasiDoc(known: KnownFunction | undefined): string | undefined {
  if (known === undefined) return undefined;
  const parameters = known.words.map(({ name, type }) => `${code(`$${name}`)} ${type}`).join(', ');
  const takes = parameters === '' ? 'Takes nothing.' : `Takes ${parameters}.`;
  return known.results.length === 0 ? takes : `${takes} Returns an error, 0 if there is none.`;
}

function versions(name: keyof typeof HOST_FUNCTIONS): string {
  if (isOfHigress(name)) return 'Only Higress has it.';
  const { abis } = HOST_FUNCTIONS[name];
  return `In ABI ${abis.map((abi) => (abi === '0.2.100' ? `${abi} (Higress)` : abi)).join(', ')}.`;
}

function hostParameter(name: string, parameter: Parameter): string {
  const words = knownImport('env', name)?.words.filter((word) => word.parameter?.name === parameter.name) ?? [];
  const names = words.map((word) => `${code(`$${word.name}`)} ${word.type}`).join(', ');
  return `${names}: ${meaningOf(name, parameter)}`;
}

function meaningOf(name: string, parameter: Parameter): string {
  const values = isEnum(parameter.kind) ? ` (${parameter.kind}): ${enumValues(parameter.kind)}` : '';
  return `${parameterMeaning(name, parameter.name)}${values}${formOf(parameter)}`;
}

/** Of a value that is no mere number: how it is handed over. */
function formOf({ kind, isOutput }: Parameter): string {
  const what = FORMS.get(kind);
  if (isOutput)
    return isPair(kind)
      ? `; where the address and the size of ${what} are written`
      : `; the address where ${what ?? 'it'} is written`;
  return isPair(kind) ? `; address and size of ${what}` : kind === 'bool' ? '; 1 or 0' : '';
}

const FORMS: ReadonlyMap<string, string> = new Map([
  ['text', 'a text'],
  ['bytes', 'bytes'],
  ['path', 'a text with a zero byte between its parts'],
  ['pairs', 'pairs: their number, the sizes of each name and value, then these with a zero byte behind each'],
  ['u32', 'a number of 4 bytes'],
  ['u64', 'a number of 8 bytes'],
]);

/** What one word of a known function is for. */
export function wordDoc({ name }: Pick<KnownFunction, 'name'>, word: Word): string {
  const { parameter } = word;
  if (parameter === undefined) return '';
  return `${word.name}: ${meaningOf(name, parameter)}`;
}

export function isEnum(kind: string): kind is EnumName {
  return Object.hasOwn(ENUMS, kind);
}

/** `0 trace, 1 debug` */
export function enumValues(type: EnumName): string {
  return Object.entries(ENUMS[type])
    .map(([name, value]) => `${value} ${name}`)
    .join(', ');
}

/** Of an export that the host looks for; empty for any other. */
export function exportDoc(name: string, abi?: AbiVersion): string {
  const meaning = sentence(exportMeaning(name));
  const known = knownCallback(name, abi);
  if (known === undefined || !isCallback(name)) return meaning;
  const parameters = CALLBACKS[name].params.slice(0, known.words.length).map((parameter, at) => {
    return `${code(`$${known.words[at]?.name}`)} i32: ${parameterMeaning(name, parameter)}`;
  });
  return paragraphs(
    meaning,
    list(parameters),
    answerDoc(name),
    isOfHigress(name) ? 'Only Higress calls it.' : undefined,
  );
}

/** What the value means that a callback returns. */
function answerDoc(name: keyof typeof CALLBACKS): string {
  const callback = CALLBACKS[name];
  if (!('result' in callback)) return 'Returns nothing.';
  if (callback.result === 'Action') return `Returns what to do: ${actions(name)}`;
  if (name === 'proxy_on_done') return 'Returns 1 if it can go, 0 if it goes on until `proxy_done` is called.';
  return 'Returns 1 for yes, 0 for no.';
}

/** How hosts take it: `core/proxywasm/actions.ts`. */
function actions(name: string): string {
  if (/_(headers|new_connection)$/.test(name))
    return '0 Continue: go on. 1 Pause: stop here, with all that follows, until `proxy_continue_stream` or an answer.';
  if (/_(body|data)$/.test(name)) return '0 Continue: pass on what has come. 1 Pause: keep it and wait for more.';
  return '0 Continue: go on. 1 Pause: stop here until `proxy_continue_stream`.';
}
