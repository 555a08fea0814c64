/** Changes in the text of a scenario that leave the rest as it was written, comments included. */

import type { Document } from 'yaml';
import type { ExchangeFile } from '../core/scenario/exchange-file';
import type { LoadedScenario } from './scenario-file';

type Steps = readonly (string | number)[];

/** A value and where it goes; `+` at the end appends to a list. */
export interface Change {
  readonly path: Steps;
  readonly value: unknown;
}

export async function changedText(file: string, text: string, changes: readonly Change[]): Promise<string> {
  return file.endsWith('.json') ? changedJson(text, changes) : changedYaml(text, changes);
}

async function changedYaml(text: string, changes: readonly Change[]): Promise<string> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const before = document.toString(AS_WRITTEN);
  for (const { path, value } of changes) setIn(document, path, value);
  return patched(text, before, document.toString(AS_WRITTEN));
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

function setIn(document: Document, path: Steps, value: unknown): void {
  const last = path.at(-1);
  const holder = path.slice(0, -1);
  clearWay(document, holder);
  if (last !== '+') {
    document.setIn(path, document.createNode(value));
    return;
  }
  const list = document.getIn(holder);
  if (list === undefined || list === null) document.setIn(holder, document.createNode([value]));
  else document.addIn(holder, document.createNode(value));
}

/** What stands in the way, such as `upstream: false`, gives way to a map. */
function clearWay(document: Document, path: Steps): void {
  for (let length = 1; length <= path.length; length++) {
    const at = path.slice(0, length);
    const present: unknown = document.getIn(at);
    if (present !== undefined && (typeof present !== 'object' || present === null)) document.deleteIn(at);
  }
}

async function changedJson(text: string, changes: readonly Change[]): Promise<string> {
  const { applyEdits, findNodeAtLocation, modify, parseTree } = await import('jsonc-parser');
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return changes.reduce((now, { path, value }) => {
    const holder = path.slice(0, -1);
    const tree = parseTree(now);
    const list = tree === undefined ? undefined : findNodeAtLocation(tree, [...holder]);
    const at = path.at(-1) === '+' ? [...holder, list?.children?.length ?? 0] : [...path];
    return applyEdits(now, modify(now, at, value, { formattingOptions }));
  }, text);
}

/** A scenario that is written for the first time. */
export async function newScenarioText(value: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { lineWidth: 0 });
}

/** Where what is expected of an exchange goes: in itself, or, of one that was captured, under its name. */
export function expectPath({ source, scenario }: LoadedScenario, number: number): Steps {
  const own = ownIndex({ source, scenario }, number);
  if (own !== undefined) return ['exchanges', own, 'expect'];
  return ['expect', scenario.exchanges[number - 1]?.name ?? ''];
}

/** Its place among the scenario's own exchanges; undefined for one that was captured. */
export function ownIndex({ source, scenario }: Pick<LoadedScenario, 'source' | 'scenario'>, number: number) {
  const captured = scenario.exchanges.length - (source.exchanges?.length ?? 0);
  return number > captured && number <= scenario.exchanges.length ? number - captured - 1 : undefined;
}

/** Exchanges that were edited, as changes; one that was captured comes behind the scenario's own, for its capture stays as it is. */
export function exchangeChanges(loaded: LoadedScenario, edited: Readonly<Record<string, ExchangeFile>>): Change[] {
  return Object.entries(edited).map(([number, value]) => {
    const own = ownIndex(loaded, Number(number));
    return { path: own === undefined ? ['exchanges', '+'] : ['exchanges', own], value };
  });
}
