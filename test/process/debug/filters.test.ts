/** What can be stopped at besides lines: traps, and what the plugin and the proxy say to each other. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { byName, debugging, lineOf, stack, texts, type Adapter, type Stop } from '../../support/debug-client';
import { C_SOURCE, cModule, RUST_SOURCE } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part, valueOf } from '../../support/parts';
import { replayScenarioFile } from '../../support/replay';
import { scratchFolder } from '../../support/scratch';
import { stepsPlugin } from '../../support/steps-wat';

const folder = scratchFolder();
const RUST = part('rustFilter');
const withRust = itWith([RUST]);
const withC = itWith([part('clang')]);

const rust = (...requests: string[]) => ({
  scenario: writeScenario(folder, 'rust', [valueOf(RUST)], paths(...requests), { configuration: 'hello' }),
});

async function stopsAt(launch: { scenario: string }, filters: readonly string[]): Promise<[string, string][]> {
  return debugging(launch, { filters }, async (adapter, first) =>
    (await adapter.toEnd(first)).map((stop) => [stop.body?.description ?? '', stack(stop).at(-1) ?? '']),
  );
}

describe('traps', () => {
  withC('stops before the instruction that traps, with its line and its variables', async () => {
    const scenario = writeScenario(folder, 'c', [cModule({ level: 0, dwarf: 4 })], paths('/one', '/trap', '/one'));
    await debugging({ scenario }, { filters: ['trap'] }, async (adapter, first) => {
      expect(first.body).toMatchObject({ reason: 'exception', text: 'unreachable in proxy_on_request_headers' });
      expect(stack(first)).toEqual(['proxy_on_request_headers:86', 'proxy_on_request_headers(3, 6, true)']);
      expect(first.frames[0]?.source?.path).toBe(C_SOURCE);
      const { body } = await adapter.exceptionInfoRequest({ threadId: 1 });
      expect(body).toMatchObject({ breakMode: 'always', description: 'unreachable in proxy_on_request_headers' });
      expect(texts(await adapter.scope(first.frames[0]))).toMatchObject({ id: '3', headers: '6', size: '5' });
      expect(await adapter.value('request->kind', first.frames[0])).toBe('TRAP');
      await endsWithTrap(adapter);
    });
  });

  withC('is not stopped at when nobody asks for it', async () => {
    const scenario = writeScenario(folder, 'c', [cModule({ level: 0, dwarf: 4 })], paths('/trap'));
    await debugging({ scenario }, {}, (adapter, first) => {
      expect(first.reason).toBe('ended');
      expect(adapter.written('stderr')).toContain('trap in proxy_on_request_headers: unreachable');
      return Promise.resolve();
    });
  });

  withRust("a panic of optimised Rust, with the user's line in the stack", async () => {
    await debugging(rust('/one', '/panic'), { filters: ['trap'] }, async (adapter, first) => {
      expect(first.reason).toBe('exception');
      const own = first.frames.filter(({ source }) => source?.path === RUST_SOURCE);
      expect(own.map(({ name, line }) => `${name}:${line}`)).toEqual([
        'rust_filter::Filter::on_http_request_headers:58',
      ]);
      expect(await adapter.value('self.context_id', own[0])).toBe('3');
      expect(await adapter.value('path', own[0])).toBe('"/panic"');
      await endsWithTrap(adapter);
    });
  });

  async function endsWithTrap(adapter: Adapter): Promise<void> {
    const rest = await adapter.toEnd(await adapter.go('continue'));
    expect(rest).toEqual([]);
    expect(adapter.written('stderr')).toContain('trap in proxy_on_request_headers: unreachable');
  }
});

describe('what the plugin and the proxy say', () => {
  withRust('callbacks by name, with and without the prefix', async () => {
    const launch = rust('/one', '/two');
    const expected = [2, 3].map((context) => ['Stopped at callback', `proxy_on_request_headers(${context}, 6, true)`]);
    expect(await stopsAt(launch, ['callback: on_request_headers'])).toEqual(expected);
    expect(await stopsAt(launch, ['callback: proxy_on_request_headers'])).toEqual(expected);
  });

  withRust('all callbacks, in the order in which they come', async () => {
    const launch = rust('/one');
    const names = (await stopsAt(launch, ['callback'])).map(([, frame]) => frame.replace(/\(.*/, ''));
    const { events } = await replayScenarioFile(launch.scenario);
    expect(names).toEqual(events.flatMap((event) => (event.kind === 'call' ? [event.name] : [])));
    expect(names).toContain('proxy_on_request_headers');
  });

  withRust('a host call by name', async () => {
    const seen = await stopsAt(rust('/one', '/two'), ['host: get_header_map_value']);
    expect(seen.map(([description]) => description)).toEqual(Array(2).fill('Stopped at host call'));
  });

  withRust('log lines that match, with the line that logs in the stack', async () => {
    await debugging(rust('/one', '/two', '/two'), { filters: ['log: ^#[34] '] }, async (adapter, first) => {
      const stops = await adapter.toEnd(first);
      expect(stops.map(({ body }) => body?.description)).toEqual(Array(2).fill('Stopped at log line'));
      expect(stops.map(ownLine)).toEqual([67, 67]);
      expect(adapter.written('stdout')).toBe([2, 3, 4].map((id) => `[info] #${id} 4 response headers\n`).join(''));
    });
  });

  withRust('the change of a header, by its name', async () => {
    await debugging(rust('/one', '/two'), { filters: ['header: X-Count'] }, async (adapter, first) => {
      const stops = await adapter.toEnd(first);
      expect(stops.map(ownLine)).toEqual([62, 62]);
      expect(stops.map(({ body }) => body?.description)).toEqual(Array(2).fill('Stopped at header change'));
    });
  });

  it('the first callout of an exchange alone', async () => {
    const module = join(folder, 'steps.wasm');
    writeFileSync(module, await stepsPlugin());
    const scenario = writeScenario(folder, 'steps', [module], paths('/one', '/two'), { cluster: 'auth' });
    const seen = await stopsAt({ scenario }, ['callout']);
    expect(seen.map(([description]) => description)).toEqual(Array(2).fill('Stopped at first callout'));
  });

  withRust('several at once, and what the proxy has at that moment', async () => {
    await debugging(rust('/one'), { filters: ['header: x-greeting', 'log'] }, async (adapter, first) => {
      const proxy = await adapter.scope(first.frames[0], 'Proxy');
      expect(texts(proxy)).toMatchObject({ Exchange: '1: one', Callback: 'proxy_on_request_headers', Context: '2' });
      const headers = byName(await adapter.children(proxy['Request Headers']?.variablesReference ?? 0));
      expect(headers[':path']?.value).toBe('/one');
      const before = byName(await adapter.children(proxy['Request Headers Before']?.variablesReference ?? 0));
      expect(Object.keys(headers).filter((name) => before[name] === undefined)).toEqual(['x-greeting']);
      expect(texts(byName(await adapter.children(proxy['Contexts']?.variablesReference ?? 0)))).toEqual({
        1: 'root, last in proxy_on_configure',
        2: 'of root 1, exchange 1, last in proxy_on_request_headers',
      });
      const second = await adapter.go('continue');
      expect([first, second].map(({ body }) => body?.description)).toEqual([
        'Stopped at header change',
        'Stopped at log line',
      ]);
    });
  });
});

/** Of the innermost frame of the Rust filter itself. */
function ownLine(stop: Stop): number {
  return lineOf({ ...stop, frames: stop.frames.filter(({ source }) => source?.path === RUST_SOURCE) });
}
