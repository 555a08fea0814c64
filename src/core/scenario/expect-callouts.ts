/** Expectations of the callouts that a plugin makes: these and no others. */

import type { CalloutOutcome, HeaderList, MessageView, TraceEvent } from '../trace/events';
import { checkMessage, countLabel, isCount, type Failure } from './expect-message';
import { checkText } from './expect-text';
import type { CalloutExpectation } from './expectation';

export interface MadeCallout {
  readonly cluster: string;
  readonly message: MessageView;
  readonly outcome?: CalloutOutcome;
}

export function calloutsIn(events: readonly TraceEvent[]): MadeCallout[] {
  const ends = new Map(events.flatMap((event) => (event.kind === 'callout-end' ? [[event.callout, event]] : [])));
  return events.flatMap((event): MadeCallout[] => {
    if (event.kind !== 'callout') return [];
    const outcome = ends.get(event.callout)?.outcome;
    return [{ cluster: event.cluster, message: event.message, ...(outcome === undefined ? {} : { outcome }) }];
  });
}

export function calloutLabel({ cluster, message: { headers } }: MadeCallout): string {
  return `${valueOf(headers, ':method')} ${cluster} ${valueOf(headers, ':path')}`;
}

/** Each callout counts for the first expectation that it fits. */
export function checkCallouts(expected: readonly CalloutExpectation[], made: readonly MadeCallout[]): Failure[] {
  const counts = expected.map(() => 0);
  const others = made.filter((callout) => {
    const at = expected.findIndex((one) => misfits(one, callout).length === 0);
    if (at !== -1) counts[at] = (counts[at] ?? 0) + 1;
    return at === -1;
  });
  const unmet = expected.flatMap((one, index): Failure[] => {
    const count = counts[index] ?? 0;
    const times = one.times ?? 1;
    if (isCount(times, count)) return [];
    const [near] = nearest(others, (callout) => misfits(one, callout));
    const hint = near === undefined ? '' : `; the nearest is ${calloutLabel(near.item)}: ${near.misfits.join('; ')}`;
    const message = `callout ${labelOf(one)} was made ${count} times, expected ${countLabel(times)}${hint}`;
    return [{ message, path: ['callouts', index] }];
  });
  const rest = unmet.length > 0 ? [] : others;
  return [
    ...unmet,
    ...rest.map((callout) => ({ message: `callout ${calloutLabel(callout)} was not expected`, path: ['callouts'] })),
  ];
}

function misfits(expected: CalloutExpectation, { cluster, message, outcome }: MadeCallout): string[] {
  const { headers } = message;
  const method = valueOf(headers, ':method');
  const is = (what: string, wanted: string | undefined, actual: string) =>
    wanted === undefined || wanted === actual ? [] : [`the ${what} is ${JSON.stringify(actual)}`];
  const path = expected.path === undefined ? [] : checkText(expected.path, { text: valueOf(headers, ':path') });
  return [
    ...is('cluster', expected.cluster, cluster),
    ...is('method', expected.method, method),
    ...path.map((one) => `the path ${one.message}`),
    ...is('outcome', expected.outcome, outcome ?? ''),
    ...checkMessage('callout', expected, message).map((one) => one.message),
  ];
}

/** Those with the fewest misfits first. */
export function nearest<T>(items: readonly T[], misfitsOf: (item: T) => readonly string[]) {
  return items
    .map((item) => ({ item, misfits: misfitsOf(item) }))
    .sort((one, other) => one.misfits.length - other.misfits.length);
}

function labelOf({ method = '*', cluster = '*', path }: CalloutExpectation): string {
  const shown = path === undefined ? '' : typeof path === 'string' ? path : JSON.stringify(path);
  return `${method} ${cluster} ${shown}`.trimEnd();
}

function valueOf(headers: HeaderList, name: string): string {
  return headers.find(([other]) => other === name)?.[1] ?? '';
}
