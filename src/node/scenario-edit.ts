/** Changes in the text of a scenario that leave the rest as it was written, comments included. */

import type { Alias, Document } from 'yaml';
import type { ExchangeFile } from '../core/scenario/exchange-file';
import { checkScenario, type LoadedScenario } from './scenario-file';

export type Steps = readonly (string | number)[];

/** A value and where it goes; `+` at the end appends to a list. */
export interface Change {
  readonly path: Steps;
  readonly value: unknown;
}

/** Throws `InputError` where what would come of it is no scenario. */
export async function changedText(file: string, text: string, changes: readonly Change[]): Promise<string> {
  const lines = text.includes('\r\n') ? '\r\n' : '\n';
  const plain = text.replace(/\r\n/g, '\n').replace(/[^\n]$/, '$&\n');
  const changed = isJson(plain) ? await changedJson(plain, changes) : await changedYaml(plain, changes);
  await checkScenario(file, changed);
  return changed.replace(/\n/g, lines);
}

/** A file that ends in .json may hold YAML, and the other way round. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function changedYaml(text: string, changes: readonly Change[]): Promise<string> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const before = document.toString(AS_WRITTEN);
  for (const { path, value } of changes) await setIn(document, path, value);
  const after = document.toString(AS_WRITTEN);
  const kept = await patched(text, before, after);
  const isSame = JSON.stringify(parseDocument(kept).toJS()) === JSON.stringify(document.toJS());
  return isSame ? kept : after;
}

const AS_WRITTEN = { lineWidth: 0 } as const;

/** Lines that did not change stay as somebody wrote them, where the library would have put blanks elsewhere. */
async function patched(text: string, before: string, after: string): Promise<string> {
  const { diffLines } = await import('diff');
  const lines = linesOf(text);
  if (lines.length !== linesOf(before).length) return after;
  let at = 0;
  return diffLines(before, after)
    .flatMap(({ added, removed, value }) => {
      const count = linesOf(value).length;
      if (added) return linesOf(value);
      const own = lines.slice(at, at + count);
      at += count;
      return removed ? [] : own;
    })
    .join('');
}

/** Each with its end. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

async function setIn(document: Document, path: Steps, value: unknown): Promise<void> {
  const { isAlias } = await import('yaml');
  const last = path.at(-1);
  const holder = path.slice(0, -1);
  for (let length = 1; length <= holder.length; length++) clearWay(document, holder.slice(0, length), isAlias);
  if (last !== '+') {
    document.setIn(path, document.createNode(value));
    return;
  }
  const list = document.getIn(holder);
  if (list === undefined || list === null) document.setIn(holder, document.createNode([value]));
  else document.addIn(holder, document.createNode(value));
}

/** What stands in the way, such as `upstream: false`, gives way; what is an alias of another is written out. */
function clearWay(document: Document, at: Steps, isAlias: (node: unknown) => node is Alias): void {
  const node: unknown = document.getIn(at, true);
  if (isAlias(node)) document.setIn(at, document.createNode(node.toJS(document)));
  else if (node !== undefined && !isCollection(document.getIn(at))) document.deleteIn(at);
}

function isCollection(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

async function changedJson(text: string, changes: readonly Change[]): Promise<string> {
  const { applyEdits, modify } = await import('jsonc-parser');
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return changes.reduce((now, { path, value }) => {
    const root: unknown = JSON.parse(now);
    const edit = nested(root, path, value);
    return applyEdits(now, modify(now, [...edit.path], edit.value, { formattingOptions }));
  }, text);
}

/** The shortest path at which the change can be made: what is no collection on its way gives way. */
function nested(root: unknown, path: Steps, value: unknown): Change {
  let at: unknown = root;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const next: unknown = isCollection(at) ? (at as Record<string | number, unknown>)[step] : undefined;
    if (!isCollection(next)) return { path: path.slice(0, index + 1), value: wrapped(path.slice(index + 1), value) };
    at = next;
  }
  const end = Array.isArray(at) && path.at(-1) === '+' ? at.length : undefined;
  return { path: end === undefined ? path : [...path.slice(0, -1), end], value };
}

function wrapped(path: Steps, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => (step === '+' ? [inner] : { [step]: inner }), value);
}

/** A scenario that is written for the first time, in the form that its name says. */
export async function newScenarioText(value: unknown, file = ''): Promise<string> {
  if (file.endsWith('.json')) return `${JSON.stringify(value, null, 2)}\n`;
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0 });
}

/** Where what is expected of an exchange goes: in itself, or, of one that was captured, under its name. */
export function expectPath({ source, scenario }: LoadedScenario, number: number): Steps {
  const own = ownIndex({ source, scenario }, number);
  const name = scenario.exchanges[number - 1]?.name ?? '';
  // What stands there already goes on.
  const isByName =
    own === undefined || (source.exchanges?.[own]?.expect === undefined && Object.hasOwn(source.expect ?? {}, name));
  return isByName ? ['expect', name] : ['exchanges', own, 'expect'];
}

/** Its place among the scenario's own exchanges; undefined for one that was captured. */
export function ownIndex({ source, scenario }: Pick<LoadedScenario, 'source' | 'scenario'>, number: number) {
  const captured = scenario.exchanges.length - (source.exchanges?.length ?? 0);
  return number > captured && number <= scenario.exchanges.length ? number - captured - 1 : undefined;
}

/** Exchanges that were edited, as changes; one that was captured comes behind the scenario's own, for its capture stays as it is. */
export function exchangeChanges(
  loaded: LoadedScenario,
  edited: Readonly<Record<string, { readonly file: ExchangeFile }>>,
): Change[] {
  return Object.entries(edited).map(([number, { file: value }]) => {
    const own = ownIndex(loaded, Number(number));
    if (own !== undefined) return { path: ['exchanges', own], value };
    // What is expected of the captured one is nothing that this one has to do.
    return { path: ['exchanges', '+'], value: { ...value, expect: undefined } };
  });
}
