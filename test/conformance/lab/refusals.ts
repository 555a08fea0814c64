/** Why Envoy refused listeners, by case, from its log. */

import type { Case } from './case';
import type { LogRecord } from './process';

/**
 * One message lists all: "Error adding/updating listener(s) NAME: reason\nNAME: reason". The VM's own words, which
 * are in the log before "Plugin NAME/0 failed to load", go before, one on a line and without backtraces.
 */
export function rejections(records: readonly LogRecord[], cases: readonly Case[]): Map<string, string> {
  const found = new Map<string, string>();
  const message = records.find(({ message }) => message.includes('Error adding/updating listener(s)'))?.message ?? '';
  const list = message.slice(message.indexOf('listener(s)') + 'listener(s) '.length);
  const names = new Set(cases.map(({ name }) => name));
  let current: string | undefined;
  for (const line of list.split('\n')) {
    const [, name, reason] = /^([\w-]+): (.*)$/.exec(line) ?? [];
    if (name !== undefined && names.has(name)) {
      current = name;
      found.set(name, reason ?? '');
    } else if (current !== undefined) found.set(current, `${found.get(current) ?? ''}\n${line}`);
  }
  const words = wordsOfVms(records);
  for (const [name, reason] of found) found.set(name, [...(words.get(name) ?? []), reason].join('\n'));
  return found;
}

/** The errors of each VM that was not made, by the case of its plugin. */
export function wordsOfVms(records: readonly LogRecord[]): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  let words: string[] = [];
  for (const { logger, level, message } of records) {
    if (message.startsWith('lds: ')) words = [];
    const [, failed] = /^Plugin ([\w-]+)\/\S* failed to load$/.exec(message) ?? [];
    if (failed !== undefined) found.set(failed, words);
    if (failed !== undefined) words = [];
    const isOwn = logger === 'wasm' && level === 'error' && !message.startsWith('wasm log');
    if (isOwn) words.push(message.split('\n')[0] ?? '');
  }
  return found;
}
