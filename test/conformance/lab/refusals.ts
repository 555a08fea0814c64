/** Why Envoy refused listeners, by case, from its log. */

import type { Case } from './case';
import type { LogRecord } from './process';

/** One message lists all: "Error adding/updating listener(s) NAME: reason\nNAME: reason". The VM's own words go before. */
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
  return found;
}
