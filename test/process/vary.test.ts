/** Plugins with planted faults: variations find them, shrink them, and keep them as scenarios that fail until they are mended. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { concatBytes, lossyUtf8, utf8 } from '../../src/core/bytes';
import type { Exchange } from '../../src/core/scenario/exchange';
import { exchangeFile } from '../../src/core/scenario/exchange-file';
import type { ScenarioFile } from '../../src/core/scenario/scenario';
import { readSoundModules } from '../../src/node/module-file';
import { ReplayRunner } from '../../src/node/replay';
import { newScenarioText } from '../../src/node/scenario-edit';
import { loadScenario } from '../../src/node/scenario-file';
import { readSuite, runSuite } from '../../src/node/scenario-tests';
import { findingsText } from '../../src/node/vary/keep';
import { vary, type Finding, type VaryOptions } from '../../src/node/vary/vary';
import { wasmPlugin } from '../support/cli';
import { exchange } from '../support/exchange';
import { faultyPlugin, type Fault } from '../support/faults-wat';
import { SAMPLE, itWith, part, valueOf } from '../support/parts';
import { WORKER } from '../support/replay';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
/** Of what hangs: it takes so long each time. */
const TIME = 300;
/** Of all others: no pause of the machine is as long. */
const MOST_TIME = 10_000;

function plugin(fault: Fault, path = join(folder, `${fault.replace(/ /g, '-')}.wasm`)): Promise<string> {
  return faultyPlugin(fault, path);
}

const ORDER = exchange({
  method: 'POST',
  path: '/orders?page=2',
  headers: [
    ['content-type', 'application/json'],
    ['x-user', 'ada'],
    ['content-length', '13'],
  ],
  body: [utf8('{"product":7}')],
});

/** A scenario beside its plugin. */
async function scenario(fault: Fault, exchanges = [ORDER], more: ScenarioFile = {}): Promise<string> {
  const path = await plugin(fault);
  const file = path.replace('.wasm', '.scenario.yaml');
  writeFileSync(
    file,
    await newScenarioText({ module: basename(path), ...more, exchanges: exchanges.map(exchangeFile) }),
  );
  return file;
}

async function found(file: string, options: VaryOptions = {}, numbers?: readonly number[]) {
  const loaded = await loadScenario(file);
  const files = await readSoundModules(loaded.modulePaths);
  const result = await vary({ files, loaded }, numbers, new ReplayRunner(WORKER), {
    runs: 300,
    timeMs: file.includes('loop') ? TIME : MOST_TIME,
    ...options,
  });
  return { loaded, ...result };
}

/** What they are, in short. */
function told(findings: readonly Finding[]) {
  return findings.map(({ kind, message, from, alone }) => ({ kind, message, from, alone }));
}

const user = ({ request }: Exchange) => request.headers.find(([name]) => name === 'x-user')?.[1];

describe('what is found is the least that fails', () => {
  it('a trap on a header that is too long', async () => {
    const { findings, tried, problems } = await found(await scenario('long header'));
    const message = 'trap in proxy_on_request_headers: unreachable (on)';
    expect(told(findings)).toEqual([{ kind: 'trap', message, from: 1, alone: true }]);
    expect(user(findings[0]?.exchange ?? ORDER)).toHaveLength(41);
    // Nothing else was needed.
    expect(findings[0]?.exchange.request).toMatchObject({
      method: 'POST',
      path: '/orders?page=2',
      body: ORDER.request.body,
    });
    expect({ tried, problems }).toEqual({ tried: 300, problems: [] });
  });

  it('an endless loop on a byte of the body', async () => {
    const { findings, tried } = await found(await scenario('loop on a byte'));
    const message = `proxy_on_request_body does not come back within ${TIME} ms`;
    expect(told(findings)).toEqual([{ kind: 'hang', message, from: 1, alone: true }]);
    const body = concatBytes(findings[0]?.exchange.request.body ?? []);
    expect(body.filter((byte) => byte === 0xff)).toHaveLength(1);
    expect(body.length).toBeLessThanOrEqual(14);
    expect(tried).toBeGreaterThan(10);
  });

  it('memory that grows with the body, and how small it may be', async () => {
    const { findings } = await found(await scenario('a page for every 100 bytes'));
    expect(findings[0]).toMatchObject({ kind: 'memory', alone: true, testable: true });
    expect(findings[0]?.message).toMatch(/^its memory grows by 1[678] MiB for messages of \d+ bytes$/);
    expect(findings[0]?.memoryMiB).toBeLessThan(20);
    // And it is never given back.
    expect(findings.slice(1)).toMatchObject([{ kind: 'memory', alone: false }]);
    expect(findings[1]?.message).toMatch(/unreachable \(on\), when its memory had grown to 1\d\d MiB$/);
  });

  it('memory that runs out, which is no other trap', async () => {
    const { findings } = await found(await scenario('a page for every byte'));
    const message = 'out of memory: trap in proxy_on_request_body: unreachable (on)';
    expect(told(findings)).toContainEqual({ kind: 'memory', message, from: 1, alone: true });
    expect(findings.map(({ kind }) => kind)).toEqual(findings.map(() => 'memory'));
  });

  it('an error reply to what is no object', async () => {
    const { findings } = await found(await scenario('500 on what is no object'));
    expect(told(findings)).toEqual([
      {
        kind: 'error reply',
        message: expect.stringMatching(/^the plugin replies 500/) as string,
        from: 1,
        alone: true,
      },
    ]);
    expect(lossyUtf8(concatBytes(findings[0]?.exchange.request.body ?? []))).not.toMatch(/^(\{|$)/);
  });

  it('a stream that is paused for good', async () => {
    const { findings } = await found(await scenario('waits for what never comes'));
    const message = 'proxy_on_request_headers pauses the stream, and nothing is left that could resume it';
    expect(told(findings)).toEqual([{ kind: 'hang', message, from: 1, alone: true }]);
    expect(user(findings[0]?.exchange ?? ORDER) ?? '').toBe('');
  });

  it('a trap that needs another exchange before it is told so, and one that needs no variation is none', async () => {
    const file = await scenario('every second');
    const once = await found(file);
    expect(once.findings).toMatchObject([{ kind: 'trap', alone: false, testable: false }]);
    expect(once.broken).toEqual([]);
    const twice = await found(await scenario('every second', [ORDER, exchange(), exchange()]));
    expect(twice.findings).toEqual([]);
    expect(twice.broken).toEqual([2]);
    expect(twice.problems).toEqual([
      'exchange 2 fails without any variation, and is not varied: trap in proxy_on_request_headers: unreachable (on)',
    ]);
  });

  it('several faults, each once, in the exchanges that were asked for', async () => {
    const file = await scenario('two of them', [exchange(), ORDER]);
    // The first has no such header, and gets that reply as it is.
    const { findings, broken } = await found(file);
    expect(findings.map(({ kind }) => kind).sort()).toEqual(['error reply', 'trap']);
    expect(broken).toEqual([]);
    const second = await found(file, {}, [2]);
    expect(second.findings.map(({ from }) => from)).toEqual([2, 2]);
  });

  it('nothing in a sound plugin', async () => {
    const { findings, problems, tried } = await found(await scenario('none'));
    expect({ findings, problems, tried }).toEqual({ findings: [], problems: [], tried: 300 });
  });
});

it('the same seed finds the same, another tries something else', async () => {
  const file = await scenario('two of them');
  const [one, same, other] = [await found(file), await found(file), await found(file, { seed: 2 })];
  expect(same.findings).toEqual(one.findings);
  expect(other.tried).toBe(one.tried);
  expect(other.findings.map(({ kind }) => kind).sort()).toEqual(one.findings.map(({ kind }) => kind).sort());
});

it('a variation is cancelled with its thread, and what was found until then is told', async () => {
  const file = await scenario('loop on a byte');
  const threads: Worker[] = [];
  const begun = (thread: Worker) => threads.push(thread);
  process.on('worker', begun);
  const abort = new AbortController();
  const { findings, tried } = await found(file, { signal: abort.signal, progress: () => abort.abort() });
  process.off('worker', begun);
  expect(findings).toEqual([]);
  expect(tried).toBeLessThan(300);
  expect(threads.length).toBeGreaterThan(0);
  // What a thread has that has ended.
  expect(threads.map(({ threadId }) => threadId)).toEqual(threads.map(() => -1));
});

it.each<[Fault, string]>([
  ['long header', 'trap in proxy_on_request_headers: unreachable (on)'],
  ['loop on a byte', `proxy_on_request_body does not come back within ${TIME} ms`],
])('what was seen before it was interrupted is told, as it is: %s', async (fault, message) => {
  const abort = new AbortController();
  const runs = 100;
  const progress = (tried: number) => (tried < runs ? undefined : abort.abort());
  const { findings, tried } = await found(await scenario(fault), { runs, signal: abort.signal, progress });
  expect(findings).toMatchObject([{ message, from: 1, alone: false, testable: false, unsettled: true }]);
  expect(tried).toBe(runs);
});

it('nothing goes to the network, and mocks do not run out', async () => {
  const clusters = { api: { address: '127.0.0.1:9' } };
  const { problems } = await found(await scenario('none', [ORDER], { clusters }), { runs: 10 });
  expect(problems).toEqual(['no callout reached the network: what no mock answers stayed unanswered']);
});

describe('what is kept', () => {
  async function verdicts(file: string) {
    const { verdicts: all } = await runSuite(await readSuite(file), new ReplayRunner(WORKER));
    return all.map(({ failures }) => failures.length > 0);
  }

  it.each<[Fault, number]>([
    ['long header', 1],
    ['loop on a byte', 1],
    ['a page for every 100 bytes', 1],
    ['500 on what is no object', 1],
    ['waits for what never comes', 1],
    ['two of them', 2],
  ])('fails as a test until the plugin is mended: %s', async (fault, count) => {
    const source = await scenario(fault, [ORDER], { callouts: [{ match: { cluster: 'unused' } }] });
    const { findings, loaded } = await found(source);
    const file = join(folder, `${fault.replace(/ /g, '-')}-kept.scenario.yaml`);
    const text = await findingsText({ loaded, findings, file, timeMs: TIME, comment: 'found' });
    writeFileSync(file, text ?? '');
    expect(await verdicts(file)).toEqual(Array.from({ length: count }, () => true));
    await plugin('none', loaded.modulePaths[0]);
    expect(await verdicts(file)).toEqual(Array.from({ length: count }, () => false));
  });
});

it('what is kept of a chain has its configurations, and answers that were recorded', async () => {
  const [first, second] = [await plugin('none'), await plugin('a page for every 100 bytes')];
  const plugins = [
    { module: basename(first), configuration: { a: 1 } },
    { module: basename(second), name: 'second' },
  ];
  writeFileSync(join(folder, 'recorded.json'), JSON.stringify({ callouts: [{ status: 201 }] }));
  const file = join(folder, 'chain.scenario.yaml');
  const bufferLimit = 200_000;
  const value = { plugins, recordings: ['recorded.json'], bufferLimit, exchanges: [exchangeFile(ORDER)] };
  writeFileSync(file, await newScenarioText(value));
  const { findings, loaded } = await found(file);
  // Of two memories, it is the second's that grows.
  expect(findings[0]).toMatchObject({ kind: 'memory', alone: true, testable: true });
  const kept = join(folder, 'elsewhere', 'chain-kept.scenario.yaml');
  const text = await findingsText({ loaded, findings, file: kept, timeMs: TIME, comment: 'found' });
  expect(parse(text ?? '')).toMatchObject({
    plugins: plugins.map((one) => ({ ...one, module: `../${one.module}` })),
    callouts: [{ status: 201, optional: true }],
    limits: { memoryMiB: findings[0]?.memoryMiB },
    bufferLimit,
  });
});

describe('wasm-plugin fuzz', () => {
  it('prints and keeps what it finds, and never writes over a file', async () => {
    const file = await scenario('long header');
    const args = ['fuzz', basename(file), '--runs', '100'];
    const { code, stdout, stderr } = await wasmPlugin(args, folder);
    expect(stderr).toBe('');
    expect(stdout).toContain(
      'trap in proxy_on_request_headers: unreachable (on)\n    POST /orders?page=2  from exchange 1\n',
    );
    expect(stdout).toContain('    request header x-user "ada" → "aaaa');
    expect(stdout).toContain('100 variations, 1 finding\nkept in fuzz-findings.scenario.yaml: ');
    expect(code).toBe(1);
    const kept = readFileSync(join(folder, 'fuzz-findings.scenario.yaml'), 'utf8');
    expect(kept).toContain('# Variations of long-header.scenario.yaml that long-header.wasm fails with.\n');
    const test = await wasmPlugin(['test', 'fuzz-findings.scenario.yaml'], folder);
    expect(test.stdout).toContain('1 failed');
    expect(test.code).toBe(1);

    const again = await wasmPlugin(args, folder);
    expect(again.stdout).toContain('kept in fuzz-findings-2.scenario.yaml');
    const refused = await wasmPlugin([...args, '--save', 'fuzz-findings.scenario.yaml'], folder);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('it is there already');
    expect(readFileSync(join(folder, 'fuzz-findings.scenario.yaml'), 'utf8')).toBe(kept);
    expect(
      (await wasmPlugin([...args, '--save', 'fuzz-findings.scenario.yaml', '--force', '--seed', '2'], folder)).code,
    ).toBe(1);
    expect(readFileSync(join(folder, 'fuzz-findings.scenario.yaml'), 'utf8')).toContain('seed 2');
  });

  it('finds nothing in the sample, and writes nothing', async () => {
    const file = join(SAMPLE, 'hello.scenario.yaml');
    const { code, stdout } = await wasmPlugin(['fuzz', file, '--json', '--save', 'nothing.scenario.yaml'], folder);
    expect(JSON.parse(stdout)).toEqual({ seed: 1, tried: 1000, findings: [], broken: [], problems: [] });
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'nothing.scenario.yaml'))).toBe(false);
  });

  itWith([part('goFilter')])('finds nothing in a plugin in Go that no request asks to fail', async () => {
    const capture = join(SAMPLE, 'captures', 'shop.har');
    const { code, stdout } = await wasmPlugin(['fuzz', valueOf(part('goFilter')), capture, '--runs', '300'], folder);
    expect(stdout).toContain('300 variations, nothing found\n');
    expect(code).toBe(0);
  });

  it.each([
    [['--runs', '0'], '--runs needs a whole number'],
    [['--save', 'x.yaml'], '--save needs a name that ends in .scenario.yaml'],
    [['--exchange', '99'], 'there is no exchange 99'],
  ])('wrong use: %s', async (args, message) => {
    const { code, stderr } = await wasmPlugin(['fuzz', join(SAMPLE, 'hello.scenario.yaml'), ...args], folder);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
