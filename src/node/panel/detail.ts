/** What the panel shows of one exchange, and of one call of the guest in it: read from its records when asked for. */

import { toBase64 } from '../../core/base64';
import { summarise } from '../../core/trace/summary';
import { mapsAt } from '../../core/trace/maps';
import { readDetailed } from '../../core/trace/read-section';
import { calloutViews, stateUses } from '../../core/trace/state';
import { timeline } from '../../core/trace/timeline';
import type { HostDetail } from '../../core/trace/details';
import type { MemoryUse } from '../../core/trace/host-record';
import type { ExchangeDetail, HostCallDetail, TouchedMemory } from '../../protocol/panel';
import type { PanelRun } from './run';

/** Of longer ones the beginning is sent. */
const MOST_LINES = 20_000;
const MOST_EVENTS = 20_000;

export function exchangeDetail(run: PanelRun, number: number): ExchangeDetail | undefined {
  const section = run.sections.get(number);
  if (section === undefined) return undefined;
  const { events, details } = readDetailed(section, run.exchanges, run.repeat);
  const upstream = events.find((event) => event.kind === 'request-out')?.message;
  return {
    summary: { ...summarise(number, events), ...run.verdicts.get(number) },
    events: events.slice(0, MOST_EVENTS),
    lines: timeline(events, details).slice(0, MOST_LINES),
    callouts: calloutViews(events),
    state: stateUses(events),
    memory: details.memory,
    microseconds: section.microseconds,
    ...(upstream === undefined ? {} : { upstream }),
  };
}

export function hostCallDetail(run: PanelRun, number: number, seq: number): HostCallDetail | undefined {
  const section = run.sections.get(number);
  if (section === undefined) return undefined;
  const { events, details } = readDetailed(section, run.exchanges, run.repeat);
  const event = events.find((one) => one.seq === seq);
  if (event?.kind !== 'host') return undefined;
  const { name, context, args, result, out } = event;
  const detail = details.hosts.get(seq);
  const maps = Object.entries(mapsAt(events, seq)).map(([map, headers]) => ({ name: map, headers }));
  return {
    ...{ seq, name, context, args, result, out, maps },
    plugin: run.plugins[event.plugin ?? 0] ?? '',
    words: detail?.words.map(wordLabel) ?? [],
    ...(detail === undefined ? {} : { timing: { start: detail.start, duration: detail.duration } }),
    memory: detail?.memory.map((use) => touched(use, detail)) ?? [],
  };
}

function wordLabel(word: number | bigint): string {
  const unsigned = typeof word === 'bigint' ? word : BigInt(word >>> 0);
  return `${unsigned} (0x${unsigned.toString(16)})`;
}

/** Where the guest is written to, its own allocator chose the place. */
function touched({ name, mode, at, kept, length }: MemoryUse, { words }: HostDetail): TouchedMemory {
  const address = mode === 'read' ? words[at] : undefined;
  const place = address === undefined ? {} : { address: Number(address) >>> 0 };
  return { name, mode, length, base64: toBase64(kept), ...place };
}
