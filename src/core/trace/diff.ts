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
  const names = [...new Set([...before, ...after].map(([name]) => name))];
  const changes = names.flatMap((name) => {
    const was = valuesOf(before, name);
    const is = valuesOf(after, name);
    const by = edits.findLast((edit) => edit.map === map && alias(edit.name) === name)?.by;
    const length = Math.max(was.length, is.length);
    return Array.from({ length }, (_, index) => change(name, was[index], is[index], by)).flat();
  });
  return [...changes.filter(({ by }) => by !== undefined), ...changes.filter(({ by }) => by === undefined)];
}

function change(name: string, before: string | undefined, after: string | undefined, by?: number): HeaderChange[] {
  if (before === after) return [];
  const sign = before === undefined ? '+' : after === undefined ? '-' : '~';
  return [
    {
      sign,
      name,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(by === undefined ? {} : { by }),
    },
  ];
}

function valuesOf(list: HeaderList, name: string): string[] {
  return list.filter(([other]) => other === name).map(([, value]) => value);
}

function alias(name: string): string {
  return name === 'host' ? ':authority' : name;
}
