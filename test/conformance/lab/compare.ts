/** Where two runs of a case differ, in sentences. */

import type { Case } from './case';
import { sameReasons } from './reasons';
import type { Seen, SeenExchange } from './seen';

/** The trace keeps so much of a body. */
const TRACED = 16 * 1024;

export function differences(item: Case, envoy: Seen, emulator: Seen): string[] {
  const found: string[] = [];
  const sorted = (lines: readonly string[]) => (item.unordered === true ? [...lines].sort() : lines);
  same(found, 'accepted', envoy.accepted, emulator.accepted);
  if (!sameReasons(envoy.reasons, emulator.reasons)) same(found, 'reasons', envoy.reasons, emulator.reasons);
  if (!envoy.accepted || !emulator.accepted) return found;
  lines(found, 'stats', statLines(envoy), statLines(emulator));
  lines(found, 'start-ups', sorted(envoy.startUps), sorted(emulator.startUps));
  lines(found, 'start', sorted(envoy.start), sorted(emulator.start));
  envoy.exchanges.forEach((theirs, index) => {
    const ours = emulator.exchanges[index];
    if (ours === undefined) found.push(`exchange ${index + 1} is missing`);
    else exchange(found, `exchange ${index + 1}`, theirs, ours, sorted, item.connections !== undefined);
  });
  lines(found, 'after', sorted(envoy.after), sorted(emulator.after));
  // Those made together reach the server on several connections, in any order.
  const callouts = ({ callouts: list }: Seen) =>
    list.map((callout) => JSON.stringify({ ...callout, body: callout.body.slice(0, TRACED) })).sort();
  lines(found, 'callouts', callouts(envoy), callouts(emulator));
  return found;
}

function exchange(
  found: string[],
  where: string,
  theirs: SeenExchange,
  ours: SeenExchange,
  sorted: (lines: readonly string[]) => readonly string[],
  isTcp: boolean,
): void {
  same(found, `${where}: status`, theirs.status, ours.status);
  same(found, `${where}: flags`, theirs.flags, ours.flags);
  if (!isTcp) same(found, `${where}: details`, theirs.details, ours.details);
  same(found, `${where}: response`, theirs.response, ours.response);
  same(found, `${where}: upstream`, theirs.upstream, ours.upstream);
  lines(found, `${where}: logs`, sorted(theirs.logs), sorted(ours.logs));
}

function statLines({ stats }: Seen): string[] {
  return Object.entries(stats)
    .map(([name, value]) => `${name}: ${value}`)
    .sort();
}

function same(found: string[], what: string, theirs: unknown, ours: unknown): void {
  const [one, other] = [JSON.stringify(theirs), JSON.stringify(ours)];
  if (one !== other) found.push(`${what}\n    envoy    ${one}\n    emulator ${other}`);
}

/** The first line that differs, and how many do. */
function lines(found: string[], what: string, theirs: readonly string[], ours: readonly string[]): void {
  const length = Math.max(theirs.length, ours.length);
  const at = Array.from({ length }, (_, index) => index).filter((index) => theirs[index] !== ours[index]);
  const [first] = at;
  if (first === undefined) return;
  const more = at.length > 1 ? ` (and ${at.length - 1} more)` : '';
  found.push(
    `${what}, line ${first + 1}${more}\n    envoy    ${theirs[first] ?? '-'}\n    emulator ${ours[first] ?? '-'}`,
  );
}
