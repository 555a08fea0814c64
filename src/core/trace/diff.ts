/** What changed between two header lists, and which host call did it. */

import type { EventOf, HeaderList, MapName } from './events';

export interface HeaderChange {
  readonly sign: '+' | '-' | '~';
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** Seq of the host call that did it; absent: the proxy itself. */
  readonly by?: number;
}

/** The plugin's changes first, then the proxy's; each in the order of the messages. */
export function diffHeaders(
  before: HeaderList,
  after: HeaderList,
  map: MapName,
  edits: readonly EventOf<'header'>[],
): HeaderChange[] {
  const was = byName(before);
  const is = byName(after);
  const authors = new Map(edits.filter((edit) => edit.map === map).map((edit) => [alias(edit.name), edit.by]));
  const changes: HeaderChange[] = [];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [old = [], now = []] = [was.get(name), is.get(name)];
    for (let index = 0; index < Math.max(old.length, now.length); index++)
      if (old[index] !== now[index]) changes.push(change(name, old[index], now[index], authors.get(name)));
  }
  return [...changes.filter(({ by }) => by !== undefined), ...changes.filter(({ by }) => by === undefined)];
}

function change(name: string, before: string | undefined, after: string | undefined, by?: number): HeaderChange {
  return {
    sign: before === undefined ? '+' : after === undefined ? '-' : '~',
    name,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(by === undefined ? {} : { by }),
  };
}

function byName(list: HeaderList): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of list) {
    const present = values.get(name);
    if (present === undefined) values.set(name, [value]);
    else present.push(value);
  }
  return values;
}

function alias(name: string): string {
  return name === 'host' ? ':authority' : name;
}
