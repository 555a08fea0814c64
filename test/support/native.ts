/** Go plugins as programs of this machine: a test that was made of a replay, run by Go and by Delve. */

import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import type { Delve } from '../../src/node/delve';
import {
  delveLaunch,
  makeNativeTest,
  removeNativeTest,
  type NativeTarget,
  type NativeTest,
} from '../../src/node/native-test';
import { ReplayRunner } from '../../src/node/replay';
import type { CliResult } from './cli';
import { part } from './found';
import { WORKER } from './replay';

/** A stop that does not come: Delve may have to compile Go's own library first. */
const MOST_MS = 50_000;

/** With Delve on PATH, where it is to be had. */
export function delveEnvironment(): NodeJS.ProcessEnv {
  const found = part('delve');
  const folders = 'value' in found ? [dirname(found.value)] : [];
  return { ...process.env, PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter) };
}

/** Runs `act` with the test of a scenario, which goes afterwards. */
export async function withNativeTest<T>(target: NativeTarget, act: (test: NativeTest) => Promise<T>): Promise<T> {
  const test = await makeNativeTest(target, { runner: new ReplayRunner(WORKER), env: delveEnvironment() });
  try {
    return await act(test);
  } finally {
    await removeNativeTest(test);
  }
}

/** As `go test` runs it, without a debugger. */
export function goTest(test: NativeTest, more: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  const env = { ...test.env, ...test.pluginEnv, ...more };
  const args = test.args.map((arg) => arg.replace(/^-test\./, '-'));
  const child = spawn('go', ['test', ...test.buildFlags, ...args, '.'], { cwd: test.packageFolder, env });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** Paths of all that is in a folder. */
export function filesIn(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort();
}

/** What a user does with Delve, through VS Code. */
export class DelveClient extends DebugClient {
  output = '';
  private readonly until = AbortSignal.timeout(MOST_MS);

  constructor() {
    super('', '', 'wasmPlugin');
    this.on('output', ({ body }: DebugProtocol.OutputEvent) => (this.output += body.output));
  }

  /** Up to where breakpoints can be set. */
  async open({ port }: Delve, test: NativeTest): Promise<void> {
    await this.start(port);
    await this.initializeRequest();
    const initialized = this.event('initialized');
    // VS Code sends besides what else the configuration has.
    const ours = {
      type: 'wasmPlugin',
      native: true,
      noDebug: false,
      scenario: 'x',
      exchange: 1,
      sourceMap: { a: 'b' },
    };
    await this.launchRequest({ ...ours, ...delveLaunch(test) });
    await initialized;
  }

  async breakAt(path: string, lines: readonly number[]): Promise<boolean[]> {
    const breakpoints = lines.map((line) => ({ line }));
    const { body } = await this.setBreakpointsRequest({ source: { path }, breakpoints });
    return body.breakpoints.map(({ verified }) => verified);
  }

  async event(name: string): Promise<DebugProtocol.Event> {
    const [event] = (await once(this, name, { signal: this.until })) as [DebugProtocol.Event];
    return event;
  }

  /** Where `act` leads to: the innermost frame. */
  async stopAfter(act: () => Promise<unknown>): Promise<DebugProtocol.StackFrame | undefined> {
    const stopped = this.event('stopped') as Promise<DebugProtocol.StoppedEvent>;
    await act();
    const { threadId = 0 } = (await stopped).body;
    this.thread = threadId;
    return (await this.stackTraceRequest({ threadId })).body.stackFrames[0];
  }

  thread = 0;

  /** Names and values. */
  async locals(frame: DebugProtocol.StackFrame | undefined): Promise<Record<string, string>> {
    const { scopes } = (await this.scopesRequest({ frameId: frame?.id ?? 0 })).body;
    const { variablesReference = 0 } = scopes.find(({ name }) => name === 'Locals') ?? {};
    const { variables } = (await this.variablesRequest({ variablesReference })).body;
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }
}
