/** What stands behind a panel, spoken to as a view does: edits, their files, and views that are not to be trusted. */

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ScenarioFile } from '../../src/core/scenario/scenario';
import { PanelSession } from '../../src/node/panel/session';
import { ReplayRunner, type ReplayOutcome } from '../../src/node/replay';
import { faultyPlugin } from '../support/faults-wat';
import { file, panel, SCENARIO } from '../support/panel';
import { WORKER } from '../support/replay';

describe('edits', () => {
  it('follow their exchange when others go before it', async () => {
    const { rpc, scenario, read } = panel();
    await rpc.request('edit', { exchange: 2, file: file('http://a.test/edited') });
    writeFileSync(scenario, SCENARIO.replace(/.*\/one.*\n/, ''));
    await rpc.request('save', {});
    expect(read().exchanges?.map(({ request }) => request.url)).toEqual([
      'http://a.test/edited',
      'http://a.test/three',
    ]);
  });

  it('of one that is gone are added, not put upon another', async () => {
    const { rpc, scenario, read } = panel();
    await rpc.request('edit', { exchange: 2, file: file('http://a.test/edited') });
    writeFileSync(scenario, SCENARIO.replace(/.*\/two.*\n/, ''));
    await rpc.request('save', {});
    const urls = read().exchanges?.map(({ request }) => request.url);
    expect(urls).toEqual(['http://a.test/one', 'http://a.test/three', 'http://a.test/edited']);
  });

  it('are in the file once, however often they are saved and the view comes back', async () => {
    const { rpc, read } = panel();
    await rpc.request('edit', { file: file('http://a.test/new') });
    await rpc.request('save', {});
    const { state } = await rpc.request('open', {});
    expect(state.edits).toBeUndefined();
    await rpc.request('save', {});
    expect(read().exchanges).toHaveLength(4);
  });

  it('that do not fit the schema change nothing and say why', async () => {
    const { rpc } = panel();
    const { problems } = await rpc.request('edit', {
      exchange: 1,
      file: { request: { url: 'http://a.test/', nmae: 1 } },
    });
    expect(problems.join()).toContain('unknown field "nmae"');
    expect((await rpc.request('open', {})).state.edits).toBeUndefined();
  });

  it('two that are added at once have two numbers', async () => {
    const { rpc } = panel();
    const both = await Promise.all(
      ['x', 'y'].map((path) => rpc.request('edit', { file: file(`http://a.test/${path}`) })),
    );
    expect(both.map(({ exchange }) => exchange).sort()).toEqual([4, 5]);
  });
});

describe('what is kept', () => {
  it('at once, several times, is all there', async () => {
    const { rpc, read } = panel();
    await rpc.request('replay', {});
    const kept = ['a', 'b', 'c', 'd'].map((name) =>
      rpc.request('keep', { exchange: 1, expectations: [{ path: ['headers', `x-${name}`], value: null }] }),
    );
    expect((await Promise.all(kept)).flatMap(({ problems }) => problems)).toEqual([]);
    expect(read().exchanges?.[0]?.expect?.headers).toEqual({ 'x-a': null, 'x-b': null, 'x-c': null, 'x-d': null });
  });

  it('goes where an expectation stands already', async () => {
    const { rpc, read } = panel(`${SCENARIO}expect:\n  GET /one: { status: 200 }\n`);
    await rpc.request('keep', { exchange: 1, expectations: [{ path: ['outcome'], value: 'answered' }] });
    expect(read().expect).toEqual({ 'GET /one': { status: 200, outcome: 'answered' } });
    expect(read().exchanges?.[0]?.expect).toBeUndefined();
  });

  it('is refused while it would not be what the file gives', async () => {
    const { rpc } = panel();
    await rpc.request('configure', { plugin: 0, configuration: 'other' });
    const { problems } = await rpc.request('keep', { exchange: 1, expectations: [{ path: ['status'], value: 200 }] });
    expect(problems.join()).toContain('Save first');
  });

  it.each([
    ['a path of nonsense', [{ path: ['nonsense'], value: 1 }]],
    ['a place far away', [{ path: ['logs', 999], value: 'x' }]],
  ])('%s leaves the file as it is', async (_name, expectations) => {
    const { rpc, scenario } = panel();
    const { problems } = await rpc.request('keep', { exchange: 1, expectations });
    expect(problems).not.toEqual([]);
    expect(readFileSync(scenario, 'utf8')).toBe(SCENARIO);
  });
});

describe('a scenario that is open in an editor, and not saved', () => {
  const CHAIN = `plugins:
  - { module: build/hello-filter.wasm, configuration: one }
  - { module: build/hello-filter.wasm, configuration: two }
exchanges:
  - { request: { url: "http://a.test/one" } }
`;
  const above = (text: string) => text.replace('exchanges:\n', '$&  - { request: { url: "http://a.test/typed" } }\n');

  /** `texts`: what the editor has, each time that it is asked; the last from then on. */
  function open(saved: string, ...texts: readonly (string | undefined)[]) {
    const written: string[] = [];
    const left = [...texts];
    const read = () => (left.length > 1 ? left.shift() : left[0]);
    return { ...panel(saved, { read, write: (_, text) => Promise.resolve(void written.push(text)) }), written };
  }

  it.each<[string, (rpc: ReturnType<typeof panel>['rpc']) => Promise<{ problems: readonly string[] }>]>([
    ['kept', (rpc) => rpc.request('keep', { exchange: 2, expectations: [{ path: ['status'], value: 200 }] })],
    [
      'saved',
      async (rpc) => {
        await rpc.request('edit', { exchange: 2, file: file('http://a.test/edited') });
        return rpc.request('save', {});
      },
    ],
  ])('nothing is %s in another exchange than the one that is shown', async (how, act) => {
    const { rpc, written } = open(SCENARIO, above(SCENARIO));
    const { problems } = await act(rpc);
    expect(problems.join()).toMatch(/exchanges\.1 .* Save the scenario in its editor first/);
    expect(written).toEqual([]);
    // And nothing is lost.
    const { edits } = (await rpc.request('open', {})).state;
    expect(Object.keys(edits?.exchanges ?? {})).toEqual(how === 'saved' ? ['2'] : []);
  });

  it('no other plugin of a chain is configured', async () => {
    const first = '  - { module: build/hello-filter.wasm, configuration: typed }\n';
    const { rpc, written } = open(CHAIN, CHAIN.replace('plugins:\n', `$&${first}`));
    await rpc.request('configure', { plugin: 1, configuration: 'other' });
    expect((await rpc.request('save', {})).problems.join()).toContain('plugins.1');
    expect(written).toEqual([]);
  });

  it('what was typed elsewhere hinders nothing, and is there with it', async () => {
    const typed = `# typed\n${SCENARIO}  - { request: { url: "http://a.test/four" } }\n`;
    const { rpc, written } = open(SCENARIO, typed);
    await rpc.request('edit', { exchange: 2, file: file('http://a.test/edited') });
    await rpc.request('configure', { plugin: 0, configuration: 'other' });
    expect((await rpc.request('save', {})).problems).toEqual([]);
    expect(written[0]).toMatch(/^# typed\n/);
    const { exchanges, plugin } = parse(written[0] ?? '') as ScenarioFile;
    expect(exchanges?.map(({ request }) => request.url.slice(-4))).toEqual(['/one', 'ited', 'hree', 'four']);
    expect(plugin?.configuration).toBe('other');
  });

  it.each([
    ['what is typed meanwhile is not written over', SCENARIO, `${SCENARIO}# typed`],
    ['what was typed is not written where it was thrown away meanwhile', `${SCENARIO}# typed`, undefined],
  ])('%s', async (_name, ...texts) => {
    const { rpc, written } = open(SCENARIO, ...texts);
    await rpc.request('edit', { exchange: 2, file: file('http://a.test/edited') });
    expect((await rpc.request('save', {})).problems.join()).toContain('nothing was written');
    expect(written).toEqual([]);
  });
});

describe('secrets', () => {
  it('are masked until the user keeps them', async () => {
    const { rpc, told, scenario } = panel();
    const entry = {
      request: {
        method: 'GET',
        url: 'http://a.test/secret',
        headers: [{ name: 'authorization', value: 'Bearer s3cr3t' }],
      },
      response: { status: 200, headers: [] },
    };
    writeFileSync(join(dirname(scenario), 'a.har'), JSON.stringify({ log: { entries: [entry] } }));
    writeFileSync(scenario, 'module: build/hello-filter.wasm\ncaptures: [a.har]\n');
    const authorization = async () => {
      const { file } = await rpc.request('exchange', { exchange: 1 });
      return JSON.stringify(file?.request.headers);
    };
    const { state } = await rpc.request('open', {});
    expect(state.masked).toBe('authorization (1)');
    expect(await authorization()).toMatch(/"Bearer masked-/);
    await rpc.request('keepSecrets', {});
    expect(await authorization()).toContain('"Bearer s3cr3t"');
    expect(told.state?.masked).toBeUndefined();
  });
});

describe('a view that comes back', () => {
  it('replays what was built anew while it was away, and nothing else', async () => {
    const { rpc, session } = panel();
    await rpc.request('replay', {});
    expect((await rpc.request('open', {})).history?.results).toHaveLength(3);
    await session.reload();
    expect((await rpc.request('open', {})).history).toBeUndefined();
  });
});

describe('variations', () => {
  it('have the numbers that are free when they are found', async () => {
    const { rpc, scenario } = panel(
      `module: faulty.wasm
exchanges:
  - { request: { url: "http://a.test/one", headers: [[x-user, ada]] } }
`,
    );
    await faultyPlugin('long header', join(dirname(scenario), 'faulty.wasm'));
    const varied = rpc.request('vary', { exchanges: [1] });
    const { exchange } = await rpc.request('edit', { file: file('http://a.test/new') });
    expect({ exchange, added: (await varied).added }).toEqual({ exchange: 2, added: [3] });
    expect((await rpc.request('open', {})).state.edits?.added[0]?.request.url).toBe('http://a.test/new');
  });
});

describe('a panel that is closed', () => {
  /** Tells when a replay is over, whoever hears of it. */
  class Runner extends ReplayRunner {
    readonly over: Promise<void>;
    private tell = (): void => undefined;

    constructor() {
      super(WORKER);
      this.over = new Promise((resolve) => (this.tell = resolve));
    }

    override async run(...all: Parameters<ReplayRunner['run']>): Promise<ReplayOutcome> {
      const outcome = await super.run(...all);
      setImmediate(this.tell);
      return outcome;
    }
  }

  it('while its files are read posts nothing, and follows no module', async () => {
    const { source } = panel();
    const [hear, told]: [((message: unknown) => void)[], unknown[]] = [[], []];
    let isClosed = false;
    const channel = {
      post: (message: unknown) => {
        if (!isClosed) return;
        told.push(message);
        throw new Error('Webview is disposed');
      },
      onMessage: (listener: (message: unknown) => void) => void hear.push(listener),
    };
    const hooks = {
      reads: (modules: readonly string[]) => told.push(modules),
      ended: (end: unknown) => told.push(end),
    };
    const runner = new Runner();
    const session = new PanelSession(channel, source, runner, hooks);
    for (const listen of hear) listen({ type: 'request', id: 1, name: 'replay', params: {} });
    session.dispose();
    isClosed = true;
    await runner.over;
    expect(told).toEqual([]);
  });
});

describe('a view that is not to be trusted', () => {
  it('reaches no file by the name of what it drops', async () => {
    const { rpc, scenario } = panel();
    const suite = 'test { name: "x" request_headers { input { file: "a.scenario.yaml" } } }';
    const base64 = Buffer.from(suite).toString('base64');
    const { added, problems } = await rpc.request('import', { name: `${scenario}/../tests.textpb`, base64 });
    expect(added).toEqual([]);
    expect(problems.join()).not.toContain('hello-filter');
  });

  it('is told what a capture has that no scenario can hold', async () => {
    const { rpc } = panel();
    const log = JSON.stringify({
      method: 'GET',
      path: '/ok',
      authority: 'a.test',
      protocol: 'HTTP/1.1',
      response_code: 200,
    });
    const bad = JSON.stringify({
      method: 'OPTIONS',
      path: '*',
      authority: 'a.test',
      protocol: 'HTTP/1.1',
      response_code: 200,
    });
    const base64 = Buffer.from(`${log}\n${bad}\n`).toString('base64');
    const { added, problems } = await rpc.request('import', { name: 'access.jsonl', base64 });
    expect(added).toEqual([4]);
    expect(problems.join()).toContain('OPTIONS *');
  });
});
