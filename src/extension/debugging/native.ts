/** Sessions with `"native": true`: a Go plugin as a program of this machine, under Delve, with the calls of a replay. */

import { basename, resolve } from 'node:path';
import * as vscode from 'vscode';
import { Delve } from '../../node/delve';
import { InputError } from '../../node/errors';
import {
  checkNative,
  delveLaunch,
  makeNativeTest,
  removeNativeTest,
  type NativeTarget,
  type NativeTest,
} from '../../node/native-test';
import { problemLine } from '../../node/problem-line';
import { Aborted } from '../../node/process-tree';
import { DEBUGGERS } from '../ids';
import type { PluginLaunch } from './launch';

interface Prepared {
  readonly test: NativeTest;
  readonly delve?: Delve;
}

/** What was made for sessions goes when they end. */
export class NativeSessions implements vscode.Disposable {
  /** By the folder that was made. */
  private readonly prepared = new Map<string, Prepared>();
  private readonly ending = new Map<string, Promise<void>>();
  private readonly listening = vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession((session) => this.tell(session)),
    vscode.debug.onDidTerminateDebugSession((session) => {
      // Once more, for the plugin's log stands between.
      this.tell(session);
      void this.end(folderOf(session));
    }),
  );

  /** Before its module is built. Throws `InputError`. */
  check(launch: PluginLaunch): Promise<void> {
    return checkNative(targetOf(launch));
  }

  /** A launch as Delve has it; undefined: the user wants none any more. Throws `InputError`. */
  async prepare(launch: PluginLaunch): Promise<PluginLaunch | undefined> {
    const test = await make(launch);
    if (test === undefined) return undefined;
    this.prepared.set(test.folder, { test });
    return { ...launch, ...targetOf(launch), ...delveLaunch(test), nativeFolder: test.folder };
  }

  /** Rejects with what VS Code tells the user. */
  async adapter(session: vscode.DebugSession): Promise<vscode.DebugAdapterDescriptor> {
    const folder = folderOf(session);
    try {
      await this.ending.get(folder);
      const delve = await this.start(session.configuration, folder);
      return new vscode.DebugAdapterServer(delve.port, '127.0.0.1');
    } catch (error) {
      await this.end(folder);
      throw error instanceof InputError ? new Error(error.problems.map(problemLine).join('; ')) : error;
    }
  }

  /** A session that is restarted has the same configuration, but what was made for it has gone with its end. */
  private async start(launch: vscode.DebugConfiguration, folder: string): Promise<Delve> {
    const test = this.prepared.get(folder)?.test ?? (await makeNativeTest(targetOf(launch), { folder }));
    const delve = await Delve.start(test.packageFolder, test.env);
    this.prepared.set(folder, { test, delve });
    return delve;
  }

  /** Leaves nothing behind, and does not wait for what would end by itself. */
  async close(): Promise<void> {
    const ends = [...this.prepared.keys()].map((folder) => this.end(folder, 0));
    await Promise.all([...ends, ...this.ending.values()]);
  }

  dispose(): void {
    this.listening.dispose();
    void this.close();
  }

  private tell(session: vscode.DebugSession): void {
    const { limits = [] } = this.prepared.get(folderOf(session))?.test ?? {};
    if (limits.length === 0) return;
    const lines = limits.map((one) => `  - ${one}`);
    vscode.debug.activeDebugConsole.appendLine(['Natively, not all is as in the proxy:', ...lines].join('\n'));
  }

  private async end(folder: string, farewellMs?: number): Promise<void> {
    const prepared = this.prepared.get(folder);
    if (prepared === undefined) return;
    this.prepared.delete(folder);
    const ended = clear(prepared, farewellMs);
    this.ending.set(folder, ended);
    await ended;
    this.ending.delete(folder);
  }
}

async function clear({ test, delve }: Prepared, farewellMs: number | undefined): Promise<void> {
  await delve?.stop(farewellMs);
  await removeNativeTest(test);
}

/** Undefined: it was cancelled. */
async function make(launch: PluginLaunch): Promise<NativeTest | undefined> {
  const target = targetOf(launch);
  const title = `Preparing ${basename(target.scenario ?? target.module ?? '')} for Delve`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  try {
    return await vscode.window.withProgress(options, (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return makeNativeTest(target, { signal: abort.signal });
    });
  } catch (error) {
    if (error instanceof Aborted) return undefined;
    throw error;
  }
}

function targetOf({
  cwd = '.',
  scenario = '',
  module = '',
  captures = [],
  configuration,
  exchange,
}: PluginLaunch): NativeTarget {
  const common = exchange === undefined ? {} : { exchange };
  if (scenario !== '') return { ...common, scenario: resolve(cwd, scenario) };
  const paths = { module: resolve(cwd, module), captures: captures.map((capture) => resolve(cwd, capture)) };
  return { ...common, ...paths, ...(configuration === undefined ? {} : { configuration }) };
}

function folderOf({ type, configuration }: vscode.DebugSession): string {
  const folder: unknown = type === DEBUGGERS.plugin ? configuration['nativeFolder'] : undefined;
  return typeof folder === 'string' ? folder : '';
}
