/** What a detailed replay records besides events. */

import { expect, it } from 'vitest';
import { readDetailed } from '../../src/core/trace/read-section';
import { kept, type TraceSection } from '../../src/core/trace/sections';
import { readSoundModules } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { loadScenario } from '../../src/node/scenario-file';
import { join } from 'node:path';
import { SAMPLE } from '../support/parts';
import { WORKER } from '../support/replay';
import type { TraceLevel } from '../../src/core/trace/recorder';
import type { TraceEvent } from '../../src/core/trace/events';

async function sectionsOf(trace: TraceLevel) {
  const { scenario, modulePaths } = await loadScenario(join(SAMPLE, 'hello.scenario.yaml'));
  const modules = await readSoundModules(modulePaths);
  const sections: TraceSection[] = [];
  await new ReplayRunner(WORKER).run(
    { modules, scenario, trace },
    { section: (section) => sections.push(kept(section)) },
  );
  return sections.map((section) => ({ section, ...readDetailed(section, scenario.exchanges) }));
}

it('has the same events as a full one', async () => {
  const [full, detailed] = [await sectionsOf('full'), await sectionsOf('detailed')];
  const events = (all: typeof full): TraceEvent[] => all.flatMap((one) => one.events);
  expect(events(detailed)).toEqual(events(full));
  expect(full.every(({ details }) => details.hosts.size + details.calls.size + details.memory.length === 0)).toBe(true);
});

it('times each call within the call around it, and says what memory it touched', async () => {
  for (const { events, details, section } of await sectionsOf('detailed')) {
    const hosts = events.flatMap((event) => (event.kind === 'host' ? [event] : []));
    const calls = events.flatMap((event) => (event.kind === 'call' ? [event] : []));
    expect([...details.hosts.keys()].sort()).toEqual(hosts.map(({ seq }) => seq).sort());
    expect([...details.calls.keys()].sort()).toEqual(calls.map(({ seq }) => seq).sort());
    let [call, end] = [0, 0];
    for (const event of events) {
      if (event.kind === 'call') {
        const timing = details.calls.get(event.seq);
        call = timing?.start ?? 0;
        end = call + (timing?.duration ?? 0);
      }
      if (event.kind !== 'host') continue;
      const host = details.hosts.get(event.seq);
      expect(host?.start).toBeGreaterThanOrEqual(call);
      expect((host?.start ?? 0) + (host?.duration ?? 0)).toBeLessThanOrEqual(end + 0.001);
    }
    expect(end).toBeLessThanOrEqual(section.microseconds + 1);
  }
});

it('has the bytes that a header was made of, at their place in the memory of the guest', async () => {
  const all = await sectionsOf('detailed');
  const added = all.flatMap(({ events, details }) =>
    events.flatMap((event) =>
      event.kind === 'host' && event.name === 'proxy_add_header_map_value' ? [details.hosts.get(event.seq)] : [],
    ),
  );
  const [first] = added;
  const key = first?.memory.find(({ name }) => name === 'key');
  expect(Buffer.from(key?.kept ?? []).toString()).toBe('x-greeting');
  expect(key).toMatchObject({ mode: 'read', length: 10 });
  expect(first?.words[key?.at ?? 0]).toBeGreaterThan(0);
  expect(first?.words[(key?.at ?? 0) + 1]).toBe(10);
  expect(all.some(({ details }) => details.memory.length > 0)).toBe(true);
});
