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
    if (signal.aborted || item.uri === undefined) return;
    const reading = await tree.read(item);
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
  const begun = vscode.debug.onDidStartDebugSession((one) => (session = isOwn(one) ? one : session));
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const over = vscode.debug.onDidTerminateDebugSession((one) => (isOwn(one) ? end() : undefined));
  const stop = () => void vscode.debug.stopDebugging(session);
  signal.addEventListener('abort', stop);
  try {
    if (await startDebugging({ scenario }, { exchange, mark, options: { testRun } })) await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    for (const one of [begun, over]) one.dispose();
  }
}
