/** "Debug Test": the exchange, or the scenario, under the debugger. What it came to a replay tells when that is over. */

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { startDebugging } from '../debugging/launch';
import type { Chosen } from './selection';
import { idOf, type ScenarioTree } from './tree';

/** One after the other: who debugs looks at one thing. */
export async function debugAll(
  tree: ScenarioTree,
  run: vscode.TestRun,
  chosen: readonly Chosen[],
  signal: AbortSignal,
): Promise<void> {
  for (const { item, wants } of chosen) {
    const reading = await tree.read(item);
    if (signal.aborted || item.uri === undefined) return;
    // What is wrong with it the replay will tell.
    if (!('suite' in reading)) continue;
    const [test, ...others] = reading.suite.tests.filter((one) => wants(idOf(one)));
    const exchange = others.length > 0 || test?.number === 'outside' ? undefined : test?.number;
    await debugToItsEnd(item.uri.fsPath, exchange, run, signal);
  }
}

async function debugToItsEnd(
  scenario: string,
  exchange: number | undefined,
  testRun: vscode.TestRun,
  signal: AbortSignal,
): Promise<void> {
  const mark = randomUUID();
  const isOwn = ({ configuration }: vscode.DebugSession) => configuration['mark'] === mark;
  let session: vscode.DebugSession | undefined;
  let isOver = false;
  const begun = vscode.debug.onDidStartDebugSession((one) => (session = isOwn(one) ? one : session));
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const over = vscode.debug.onDidTerminateDebugSession((one) => {
    if (!isOwn(one)) return;
    isOver = true;
    end();
  });
  const stop = async () => {
    // Without a session VS Code would stop all that there are, and not the one that is about to begin.
    if (session === undefined) return;
    await vscode.debug.stopDebugging(session);
    // The first time it cancels the test run, and leaves its session as it is.
    if (!isOver) await vscode.debug.stopDebugging(session);
  };
  const onAbort = () => void stop();
  signal.addEventListener('abort', onAbort);
  try {
    const hasBegun = await startDebugging({ scenario }, { exchange, mark, options: { testRun } });
    // What was to be stopped before it ran has not heard of it.
    if (signal.aborted) await stop();
    if (hasBegun) await ended;
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const one of [begun, over]) one.dispose();
  }
}
