/** How a session begins and ends: what the adapter can do, launches that fail, pauses, and processes that go. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Adapter, debugging, lineOf, stack, type Launch, type Stop } from '../../support/debug-client';
import { C_SOURCE, cModule } from '../../support/debug-modules';
import { paths, writeScenario } from '../../support/debug-scenarios';
import { itWith, part } from '../../support/parts';
import { scratchFolder } from '../../support/scratch';
import { fixtureFile } from '../../support/wat';

const folder = scratchFolder();
const withC = itWith([part('clang')]);

const c = (...requests: string[]) =>
  writeScenario(
    folder,
    `c-${requests.join('-').replaceAll('/', '')}`,
    [cModule({ level: 0, dwarf: 4 })],
    paths(...requests),
  );

const isAlive = ({ child }: Adapter): boolean => {
  try {
    return child.pid !== undefined && process.kill(child.pid, 0);
  } catch {
    return false;
  }
};

async function refusal(launch: Launch): Promise<string> {
  const adapter = new Adapter();
  const error: unknown = await adapter.prepare(launch).catch((reason: unknown) => reason);
  expect(await adapter.close()).toBe(0);
  if (!(error instanceof Error)) throw new Error('it was launched');
  return error.message;
}

describe('what the adapter says', () => {
  it('of itself', async () => {
    const adapter = new Adapter();
    const { body = {} } = await adapter.initializeRequest();
    await adapter.close();
    expect(body).toMatchObject({
      supportsConfigurationDoneRequest: true,
      supportsFunctionBreakpoints: true,
      supportsConditionalBreakpoints: true,
      supportsHitConditionalBreakpoints: true,
      supportsLogPoints: true,
      supportsInstructionBreakpoints: true,
      supportsStepBack: true,
      supportsSteppingGranularity: true,
      supportsSetVariable: true,
      supportsReadMemoryRequest: true,
      supportsWriteMemoryRequest: true,
      supportsDisassembleRequest: true,
      supportsExceptionInfoRequest: true,
      supportsTerminateRequest: true,
    });
    const filters = body.exceptionBreakpointFilters ?? [];
    expect(filters.map(({ filter }) => filter)).toEqual(['trap', 'callback', 'host', 'log', 'header', 'callout']);
    expect(filters.filter((one) => one.default).map(({ filter }) => filter)).toEqual(['trap']);
  });

  it('of a request that it does not know', async () => {
    const adapter = new Adapter();
    await adapter.initializeRequest();
    await expect(adapter.customRequest('noSuchRequest')).rejects.toThrow(/unrecognized|unknown/i);
    await adapter.close();
  });
});

describe('a launch that cannot be', () => {
  it('no such scenario', async () => {
    const message = await refusal({ scenario: join(folder, 'nowhere.scenario.yaml') });
    expect(message).toContain('nowhere.scenario.yaml');
    expect(message).not.toContain(' at ');
    expect(message.trim().split('\n')).toHaveLength(1);
  });

  it('a scenario without its module', async () => {
    const message = await refusal({
      scenario: writeScenario(folder, 'missing', [join(folder, 'gone.wasm')], paths('/')),
    });
    expect(message).toContain('gone.wasm');
    expect(message.trim().split('\n').length).toBeLessThan(3);
  });

  it('a capture that is not there', async () => {
    const module = await fixtureFile('loop', folder);
    const message = await refusal({ module, captures: [join(folder, 'gone.har')] });
    expect(message).toContain('gone.har');
    expect(message).not.toContain('undefined');
  });

  it('arguments of another kind: what they are to be', async () => {
    // As JSON may have them.
    const launch = JSON.parse('{"scenario": 5, "captures": "shop.har", "sourceMap": {"/build": 3}}') as Launch;
    expect((await refusal(launch)).trim().split('\n')).toEqual([
      '"scenario" is to be a text. Mend it in the launch configuration.',
      '"captures" is to be a list of texts. Mend it in the launch configuration.',
      '"sourceMap" is to be texts by name. Mend it in the launch configuration.',
    ]);
  });

  withC('a second one in the same session', async () => {
    await debugging({ scenario: c('/one') }, { lines: { [C_SOURCE]: [78] } }, async (adapter) => {
      await expect(adapter.launchRequest({ scenario: c('/one') } as Launch)).rejects.toThrow(
        'One replay is debugged in this session already.',
      );
      expect(await adapter.close()).toBe(0);
    });
  });

  it('broken YAML, with its line', async () => {
    const scenario = join(folder, 'broken.scenario.yaml');
    writeFileSync(scenario, 'module: x.wasm\nexchanges:\n  - name: "open\n');
    const message = await refusal({ scenario });
    expect(message).toMatch(/broken\.scenario\.yaml:[34]/);
  });

  withC('an exchange that is not there: which there are', async () => {
    const scenario = c('/one', '/squares');
    expect(await refusal({ scenario, exchange: 'three' })).toBe(
      'there is no exchange "three". Choose one of 1 (one), 2 (squares).',
    );
    expect(await refusal({ scenario, exchange: 3 })).toContain('there is no exchange "3"');
  });

  it('nothing to debug: what is to be set', async () => {
    expect(await refusal({})).toBe(
      'there is nothing to debug. Set "scenario", or "module" and "captures", in the launch configuration.',
    );
  });

  it('what is no module', async () => {
    const module = join(folder, 'text.wasm');
    writeFileSync(module, 'this is no module');
    const message = await refusal({ scenario: writeScenario(folder, 'text', [module], paths('/')) });
    expect(message).toContain('text.wasm');
  });
});

describe('which exchanges', () => {
  for (const exchange of [2, 'squares'])
    withC(`exchange ${exchange} alone`, async () => {
      const launch = { scenario: c('/one', '/squares', '/other'), exchange };
      await debugging(launch, { lines: { [C_SOURCE]: [78] } }, async (adapter, first) => {
        expect(await adapter.value('path', first.frames[0])).toMatch(/^0x[\da-f]+ "\/squares"$/);
        expect((await adapter.threadsRequest()).body.threads).toEqual([{ id: 1, name: 'Exchange 2: squares' }]);
        expect(await adapter.toEnd(first)).toHaveLength(1);
      });
    });

  withC('without debugging it runs to its end and tells what the plugin logs', async () => {
    const launch = { scenario: c('/one'), noDebug: true };
    await debugging(launch, { lines: { [C_SOURCE]: [78] } }, (adapter, first) => {
      expect(first.reason).toBe('ended');
      expect(adapter.written('stdout')).toBe('[info] response\n');
      return Promise.resolve();
    });
  });
});

describe('an endless loop', () => {
  withC('in C is paused in its line; a variable that ends it is set, and it goes on', async () => {
    await looping(c('/endless'), async (adapter, first) => {
      const stop = await pausedIn('proxy_on_request_headers:87', adapter, first);
      expect(stop.reason).toBe('pause');
      expect(stack(stop)).toEqual(['proxy_on_request_headers:87', 'proxy_on_request_headers(2, 6, true)']);
      const stepping = adapter.go('next');
      await adapter.pauseRequest({ threadId: 1 });
      expect(await stepping).toMatchObject({ reason: 'pause', frames: [{ line: 87 }, {}] });
      const spins = Number(await adapter.value('spins', stop.frames[0]));
      expect(spins).toBeGreaterThan(0);
      const { request } = await adapter.scope(stop.frames[0]);
      const set = { variablesReference: request?.variablesReference ?? 0, name: 'kind', value: 'PLAIN' };
      expect((await adapter.setVariableRequest(set)).body.value).toBe('PLAIN');
      expect(lineOf(await adapter.go('next'))).toBe(88);
      expect(await adapter.go('continue')).toMatchObject({ reason: 'ended' });
      expect(await adapter.close()).toBe(0);
    });
  });

  it('of a module without debug information is paused, and its process goes', async () => {
    await looping(await loop(), async (adapter, first) => {
      const stop = await pausedIn('proxy_on_request_headers', adapter, first);
      expect(stop.reason).toBe('pause');
      expect(stack(stop).at(-1)).toMatch(/^proxy_on_request_headers\(/);
      expect(await adapter.close()).toBe(0);
      expect(isAlive(adapter)).toBe(false);
    });
  });

  it('that nobody paused ends with the session, too', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario: await loop() });
    await adapter.configurationDoneRequest();
    expect(await adapter.close()).toBe(0);
    expect(isAlive(adapter)).toBe(false);
  });

  it('paused the moment it begins stops at the first call of the plugin', async () => {
    await looping(await loop(), (_adapter, first) => {
      expect(first.reason).toBe('pause');
      expect(first.frames).toHaveLength(1);
      return Promise.resolve();
    });
  });

  it('a pause while it stands still is nothing', async () => {
    await looping(await loop(), async (adapter, first) => {
      await adapter.pauseRequest({ threadId: 1 });
      await adapter.filters(['log']);
      const stop = await adapter.go('continue');
      expect(stop.body?.description).toMatch(/^Stopped at /);
      expect(first.frames[0]?.name).not.toBe(stop.frames[0]?.name);
    });
  });

  const loop = async () => writeScenario(folder, 'loop', [await fixtureFile('loop', folder)], paths('/'));

  /** Paused at once: it has not moved yet. */
  async function looping(scenario: string, act: (adapter: Adapter, stop: Stop) => Promise<void>): Promise<void> {
    const adapter = new Adapter();
    try {
      await adapter.prepare({ scenario });
      await adapter.want({});
      const stopped = adapter.begin();
      await adapter.pauseRequest({ threadId: 1 });
      await act(adapter, await stopped);
    } finally {
      adapter.child.kill('SIGKILL');
    }
  }

  /** On from pause to pause, each the moment it goes on. */
  async function pausedIn(frame: string, adapter: Adapter, first: Stop): Promise<Stop> {
    let stop = first;
    while (stack(stop)[0] !== frame && stop.reason !== 'ended') {
      const next = adapter.go('continue');
      await adapter.pauseRequest({ threadId: 1 });
      stop = await next;
    }
    return stop;
  }
});

describe('the end', () => {
  withC('disconnecting while it stands still ends the process', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario: c('/one') });
    await adapter.want({ lines: { [C_SOURCE]: [78] } });
    expect(lineOf(await adapter.begin())).toBe(78);
    expect(await adapter.close()).toBe(0);
    expect(isAlive(adapter)).toBe(false);
  });

  withC('terminating while it stands still ends the replay, and then the process', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario: c('/one') });
    await adapter.want({ lines: { [C_SOURCE]: [78] } });
    await adapter.begin();
    expect(await adapter.acts(() => adapter.terminateRequest())).toMatchObject({ reason: 'ended' });
    expect(await adapter.close()).toBe(0);
  });

  it('disconnecting before anything was launched', async () => {
    const adapter = new Adapter();
    await adapter.initializeRequest();
    expect(await adapter.close()).toBe(0);
    expect(isAlive(adapter)).toBe(false);
  });

  withC('disconnecting between launch and begin', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario: c('/one') });
    expect(await adapter.close()).toBe(0);
    expect(isAlive(adapter)).toBe(false);
  });

  withC('a client that is gone takes the process with it', async () => {
    const adapter = new Adapter();
    await adapter.prepare({ scenario: c('/one') });
    await adapter.want({ lines: { [C_SOURCE]: [78] } });
    await adapter.begin();
    adapter.child.stdin.end();
    await adapter.gone;
    expect(adapter.child.exitCode).toBe(0);
  });

  it('requests before the launch are refused in words', async () => {
    const adapter = new Adapter();
    await adapter.initializeRequest();
    await expect(adapter.lines('x.rs', [1])).rejects.toThrow('Nothing has been launched yet.');
    await expect(adapter.continueRequest({ threadId: 1 })).rejects.toThrow('Nothing has been launched yet.');
    await adapter.close();
  });
});
