/** Go plugins as programs of this machine, by the real Go and the real Delve, with the calls of a real replay. */

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Delve, findDelve } from '../../src/node/delve';
import { InputError } from '../../src/node/errors';
import { makeNativeTest, removeNativeTest } from '../../src/node/native-test';
import { problemLine } from '../../src/node/problem-line';
import { ReplayRunner } from '../../src/node/replay';
import { DelveClient, delveEnvironment, filesIn, goTest, withNativeTest } from '../support/native';
import { itWith, part, ROOT, SAMPLE_MODULE } from '../support/parts';
import { replayScenarioFile, WORKER } from '../support/replay';
import { built, newProject } from '../support/scaffolds';
import { scratchFolder } from '../support/scratch';

const scratch = scratchFolder();
const GO = part('goFilter');
const withGo = itWith([GO]);
const withDelve = itWith([GO, part('delve')]);
const FIXTURE = join(ROOT, 'test', 'fixtures', 'native-go');

interface Project {
  readonly folder: string;
  readonly scenario: string;
}

async function project(template: string, parent: string): Promise<Project> {
  const folder = await newProject(join(scratch, parent), template);
  return madeOf(folder, join(folder, `my-${template}.scenario.yaml`));
}

/** A plugin that does as much as proxytest can follow. */
async function fixture(name: string): Promise<Project> {
  const folder = join(scratch, name);
  cpSync(FIXTURE, folder, { recursive: true });
  return madeOf(folder, join(folder, 'plugin.scenario.yaml'));
}

async function madeOf(folder: string, scenario: string): Promise<Project> {
  const { code, stderr } = await built(folder, ['--debug']);
  if (code !== 0) throw new Error(stderr);
  return { folder, scenario };
}

/** What a user is told. */
async function refusal(scenario: string): Promise<string> {
  const error: unknown = await makeNativeTest({ scenario }, { runner: new ReplayRunner(WORKER) }).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw new Error('it was not refused');
  return error.problems.map(problemLine).join('\n');
}

/** A project that is refused before it is built. */
function unbuilt(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(scratch, name);
  const all = { 'x.scenario.yaml': 'module: x.wasm\nexchanges: [{ request: { url: http://a.example/ } }]\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync(SAMPLE_MODULE, join(folder, 'x.wasm'));
  return join(folder, 'x.scenario.yaml');
}

const lineOf = (file: string, text: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('go test', () => {
  for (const template of ['go', 'go-callout', 'go-tcp']) {
    withGo(
      `makes the calls of the scenario to a plugin of the template ${template}, and finds no difference`,
      async () => {
        const { folder, scenario } = await project(template, 'a test, ünder');
        const before = filesIn(folder);
        const made = await withNativeTest({ scenario }, async (test) => {
          const { code, stdout, stderr } = await goTest(test);
          expect([code, stderr]).toEqual([0, '']);
          const count = template === 'go-callout' ? 4 : template === 'go' ? 3 : 2;
          expect(stdout.match(/--- PASS: TestWasmPluginReplay\/\d/g)).toHaveLength(count);
          expect(filesIn(folder)).toEqual(before);
          return test;
        });
        expect(made.limits.length > 0).toBe(template === 'go-tcp');
        expect(existsSync(made.folder)).toBe(false);
      },
    );
  }

  withGo('follows bodies, trailers, properties, ticks and callouts, in a package of its own', async () => {
    const { scenario } = await fixture('whole');
    await withNativeTest({ scenario }, async (test) => {
      const { code, stdout, stderr } = await goTest(test);
      expect([code, stderr]).toEqual([0, '']);
      const logs = [...stdout.matchAll(/proxy_info_log: (.*)/g)].map(([, line]) => line ?? '');
      expect(logs).toEqual(await logsOfReplay(scenario, logs));
      expect(test.limits).toEqual([
        'Shared data "told" is written a second time without its cas: the plugin is told CasMismatch.',
      ]);
    });
  });

  withGo('runs one exchange where one is chosen', async () => {
    const { scenario } = await fixture('one');
    for (const exchange of [3, 'asks']) {
      await withNativeTest({ scenario, exchange }, async (test) => {
        const { stdout } = await goTest(test);
        expect(stdout.match(/--- PASS: .*/g)).toEqual([
          expect.stringContaining('TestWasmPluginReplay '),
          expect.stringContaining('TestWasmPluginReplay/3_asks '),
        ]);
      });
    }
    await expect(makeNativeTest({ scenario, exchange: 5 }, { runner: new ReplayRunner(WORKER) })).rejects.toThrow(
      'there is no exchange "5"',
    );
  });

  withGo('is made anew in the folder that it had, for a session that is restarted', async () => {
    const { scenario } = await fixture('again');
    const first = await withNativeTest({ scenario }, (test) => Promise.resolve(test));
    const options = { runner: new ReplayRunner(WORKER), env: delveEnvironment(), folder: first.folder };
    expect(existsSync(first.folder)).toBe(false);
    expect(await makeNativeTest({ scenario }, options)).toEqual(first);
    expect(filesIn(first.folder)).toEqual(['overlay.json', 'wasm_plugin_replay_test.go']);
    await removeNativeTest(first);
  });

  withGo('tells where the plugin does otherwise natively', async () => {
    const { scenario } = await fixture('differs');
    await withNativeTest({ scenario, exchange: 2 }, async (test) => {
      const { code, stdout } = await goTest(test, { NATIVE_PAUSES: 'yes' });
      expect(code).toBe(1);
      expect(stdout).toContain(
        'exchange 2 (two): OnHttpRequestHeaders returned ActionPause natively, but ActionContinue in the proxy',
      );
      const [, line = '0'] = /wasm_plugin_replay_test\.go:(\d+): exchange 2/.exec(stdout) ?? [];
      const text = readFileSync(test.file, 'utf8').split('\n');
      expect(text.slice(0, Number(line)).findLast((one) => one.includes('r.expect('))).toContain(
        'CallOnRequestHeaders',
      );
    });
    await withNativeTest({ scenario, exchange: 2 }, async (test) => {
      const { stdout } = await goTest(test, { MODE: 'lax' });
      expect(stdout).toContain('outside any exchange: OnPluginStart returned false natively, but true in the proxy');
    });
  });
});

/** In the emulator: those that the plugin wrote, as far as they were seen natively. */
async function logsOfReplay(scenario: string, natively: readonly string[]): Promise<string[]> {
  const { events } = await replayScenarioFile(scenario);
  const logs = events.flatMap((event) => (event.kind === 'log' ? [event.message] : []));
  expect(natively.length).toBeGreaterThan(10);
  return logs;
}

describe('Delve', () => {
  withDelve('stops in the plugin, shows variables, and leaves nothing behind', async () => {
    const { folder, scenario } = await project('go', 'with delve, ünder');
    const main = join(folder, 'main.go');
    const line = lineOf(main, 'f.config.denies(path)');
    const before = filesIn(folder);
    const made = await withNativeTest({ scenario }, async (test) => {
      const delve = await Delve.start(test.packageFolder, test.env);
      const client = new DelveClient();
      try {
        await client.open(delve, test);
        expect(await client.breakAt(main, [line])).toEqual([true]);
        const seen: string[] = [];
        let act = () => client.configurationDoneRequest() as Promise<unknown>;
        for (let at = 0; at < 3; at++) {
          const frame = await client.stopAfter(act);
          expect([frame?.source?.path, frame?.line]).toEqual([main, line]);
          seen.push((await client.locals(frame))['path'] ?? '');
          act = () => client.continueRequest({ threadId: client.thread });
        }
        expect(seen).toEqual(['"/"', '"/orders?draft=1"', '"/admin/users?page=2"']);
        const ended = client.event('terminated');
        await act();
        await ended;
        expect(client.output).toContain('--- PASS: TestWasmPluginReplay/3_GET_/admin/users?page=2');
        await client.stop();
      } finally {
        await delve.stop();
      }
      return test;
    });
    expect(filesIn(folder)).toEqual(before);
    expect(existsSync(made.folder)).toBe(false);
  });

  for (const state of ['stands', 'never ends'] as const) {
    withDelve(`ends with what it debugs, where that ${state}, and nobody says good-bye`, async () => {
      const { folder, scenario } = await project('go', state);
      const main = join(folder, 'main.go');
      await withNativeTest({ scenario, exchange: 1 }, async (test) => {
        const before = readFileSync(main, 'utf8');
        writeFileSync(main, before.replace(/^.*f\.config\.denies\(path\)/m, '\tfor path != "" {\n\t}\n$&'));
        const delve = await Delve.start(test.packageFolder, test.env);
        const client = new DelveClient();
        const started = client.event('process');
        await client.open(delve, test);
        await client.breakAt(main, [lineOf(main, 'for path != "" {')]);
        await client.stopAfter(() => client.configurationDoneRequest());
        if (state === 'never ends') await client.setBreakpointsRequest({ source: { path: main }, breakpoints: [] });
        if (state === 'never ends') await client.continueRequest({ threadId: client.thread });
        const { systemProcessId } = (await started).body as { systemProcessId: number };
        expect(isRunning(systemProcessId)).toBe(true);
        await delve.stop();
        expect(isRunning(systemProcessId)).toBe(false);
      });
    });
  }

  it('is asked for where it is not installed', async () => {
    const env = { PATH: scratch, GOPATH: scratch };
    const error: unknown = await findDelve(env).catch((reason: unknown) => reason);
    expect(error instanceof InputError && error.problems.map(problemLine)).toEqual([
      'Delve, Go\'s debugger, is not installed: there is no "dlv" on PATH, nor where go install puts it. ' +
        'Run: go install github.com/go-delve/delve/cmd/dlv@latest',
    ]);
  });

  withDelve('is found where go install puts it', async () => {
    const path = join(scratch, 'gopath');
    const found = part('delve');
    cpSync('value' in found ? found.value : '', join(path, 'bin', 'dlv'));
    const { PATH = '' } = process.env;
    expect(await findDelve({ ...delveEnvironment(), PATH, GOPATH: path, GOBIN: '' })).toBe(join(path, 'bin', 'dlv'));
    expect(await findDelve({ ...delveEnvironment(), PATH, GOBIN: join(path, 'bin') })).toBe(join(path, 'bin', 'dlv'));
  });
});

/** One that has ended, and that nobody has asked about yet, is not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('what cannot be run natively', () => {
  it('a plugin that nobody says how to build', async () => {
    expect(await refusal(unbuilt('nowhere', {}))).toBe(
      `${join(scratch, 'nowhere', 'x.wasm')}: no wasm-plugin.yaml around it says which Go package it is built from. ` +
        'Write a wasm-plugin.yaml with "language: go" into the plugin\'s folder.',
    );
  });

  it('a plugin in another language', async () => {
    expect(await refusal(unbuilt('rust', { 'wasm-plugin.yaml': 'language: rust' }))).toContain(
      'it is a plugin in another language (rust); natively, under Delve, only those in Go run. Debug its scenario instead.',
    );
  });

  const profile = { 'wasm-plugin.yaml': 'language: go', 'go.mod': 'module a.example/x\n\ngo 1.24\n' };

  withGo("a plugin that is written with Higress's wrapper", async () => {
    const main =
      'package main\n\nimport "github.com/higress-group/wasm-go/pkg/wrapper"\n\nfunc init() { wrapper.SetCtx("x") }\n';
    expect(await refusal(unbuilt('higress', { ...profile, 'main.go': main }))).toContain(
      "main.go: the plugin is written with Higress's wrapper, which has no proxy for tests. ",
    );
  });

  withGo('a plugin that is compiled for WebAssembly alone', async () => {
    const main = '//go:build wasip1\n\npackage main\n\nfunc main() {}\n';
    expect(await refusal(unbuilt('constrained', { ...profile, 'main.go': main }))).toContain(
      'Go finds no package that it could compile natively: ',
    );
  });

  withGo('a plugin whose context only its own function knows', async () => {
    const main =
      'package main\n\nimport "github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"\n\nfunc main() {\n\tcontext := new(vm)\n\tproxywasm.SetVMContext(context)\n}\n';
    expect(await refusal(unbuilt('local', { ...profile, 'main.go': main }))).toContain(
      'main.go:7:1: a test cannot name "context", which SetVMContext is given: only the function around it knows it. ',
    );
  });

  withGo('a plugin whose SDK is not there', async () => {
    const main =
      'package main\n\nimport "sdk.example/proxy-wasm-go-sdk/proxywasm"\n\nfunc main() { proxywasm.SetVMContext(&vm{}) }\n';
    const told = await refusal(unbuilt('sdk', { ...profile, 'main.go': main }));
    expect(told).toContain("go.mod: the SDK's proxy for tests is not to be had: ");
    expect(told).toContain('Run "go get sdk.example/proxy-wasm-go-sdk/proxywasm/proxytest" in ');
  });
});
