/**
 * The debug adapter as VS Code speaks to it: from the launch to the first stop, steps forwards and backwards, reading debug
 * information, and what a replay without breakpoints takes beside one that nobody debugs.
 */

import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readDebugInfo } from '../../src/core/wasm/dwarf/info/debug-info';
import { readLineTables } from '../../src/core/wasm/dwarf/line-tables';
import { readGoCallSites } from '../../src/core/wasm/go/call-sites';
import { readModuleFile } from '../../src/node/module-file';
import { part, ROOT, valueOf } from '../../test/support/found';
import { spread } from '../peers/statistics';

const RUNS = 9;
const STEPS = 30;
const MANY = 4000;
const PAIRS = 7;
const SOURCE = join(ROOT, 'test', 'fixtures', 'rust-filter', 'src', 'lib.rs');
const LINE = 60;

function tell(name: string, samples: readonly number[], unit = 'ms'): void {
  const { median, low, high } = spread(samples);
  console.log(`${name}: median ${median.toFixed(2)} ${unit}, ${low.toFixed(2)} to ${high.toFixed(2)}`);
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

function scenario(folder: string, count: number): string {
  const exchanges = Array.from({ length: count }, (_, at) => ({ request: { url: `http://a.test/${at % 7}` } }));
  const file = join(folder, `of-${count}.scenario.json`);
  writeFileSync(file, JSON.stringify({ module: valueOf(part('rustFilter')), exchanges }));
  return file;
}

class Session {
  private constructor(readonly client: DebugClient) {}

  static async start(): Promise<Session> {
    const client = new DebugClient(process.execPath, join(ROOT, 'dist', 'debug.js'), 'wasmPlugin');
    client.setMaxListeners(0);
    await client.start();
    await client.initializeRequest();
    return new Session(client);
  }

  /** To the event that says that it stands still, or has ended. */
  async launch(file: string, lines: readonly number[], event: 'stopped' | 'terminated'): Promise<void> {
    const { client } = this;
    const initialized = client.waitForEvent('initialized', 60_000);
    const reached = client.waitForEvent(event, 60_000);
    await client.launchRequest({ scenario: file } as DebugProtocol.LaunchRequestArguments);
    await initialized;
    await client.setBreakpointsRequest({ source: { path: SOURCE }, breakpoints: lines.map((line) => ({ line })) });
    await client.setExceptionBreakpointsRequest({ filters: ['trap'] });
    await client.configurationDoneRequest();
    await reached;
  }

  async step(command: 'next' | 'stepBack'): Promise<void> {
    const stopped = this.client.waitForEvent('stopped', 60_000);
    await this.client.send(command, { threadId: 1 });
    await stopped;
  }
}

async function stops(file: string): Promise<void> {
  const first: number[] = [];
  const forwards: number[] = [];
  const backwards: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const session = await Session.start();
    const took = await timed(() => session.launch(file, [LINE], 'stopped'));
    if (run > 0) first.push(took);
    for (let step = 0; run === RUNS && step < STEPS; step++) forwards.push(await timed(() => session.step('next')));
    for (let step = 0; run === RUNS && step < STEPS; step++) {
      // As people press keys: the threads for the next step are made ready meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 150));
      backwards.push(await timed(() => session.step('stepBack')));
    }
    await session.client.stop();
  }
  tell('launch to first stop, Rust (at most 1,500)', first);
  tell('step over a line (at most 50)', forwards);
  tell('step back a line (at most 50)', backwards);
}

async function reading(): Promise<void> {
  for (const name of ['rustFilter', 'goFilter'] as const) {
    const { module, bytes } = await readModuleFile(valueOf(part(name)));
    const size = (bytes.length / 1e6).toFixed(1);
    const lines: number[] = [];
    const info: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const read = name === 'goFilter' ? readGoCallSites : readLineTables;
      lines.push(await timed(() => Promise.resolve(read(module, bytes))));
      info.push(await timed(() => Promise.resolve(readDebugInfo(module, bytes))));
    }
    tell(`line table of ${name}, ${size} MB (at most 150)`, lines);
    if (name === 'rustFilter') tell(`index of its functions`, info);
  }
}

/** Replays of many exchanges less replays of one: what each exchange takes, in a process of its own in either case. */
async function slowdown(folder: string): Promise<void> {
  const [one, many] = [scenario(folder, 1), scenario(folder, MANY)] as const;
  const each = async (replay: (file: string) => Promise<number>) => ((await replay(many)) - (await replay(one))) / MANY;
  const own: number[] = [];
  const others: number[] = [];
  for (let run = 0; run < PAIRS; run++) {
    own.push((await each(debugged)) * 1000);
    others.push((await each(plain)) * 1000);
  }
  tell('an exchange, debugged without breakpoints', own, 'µs');
  tell('an exchange, on the command line', others, 'µs');
  const ratios = own.map((took, at) => took / (others[at] ?? took));
  tell('one over the other, in pairs (about 1)', ratios, 'times');
}

async function debugged(file: string): Promise<number> {
  const session = await Session.start();
  const took = await timed(() => session.launch(file, [], 'terminated'));
  await session.client.stop();
  return took;
}

/** `wasm-plugin test`: reads the same of the Trace as the debugger does. */
function plain(file: string): Promise<number> {
  const cli = join(ROOT, 'dist', 'cli.js');
  return timed(() => promisify(execFile)(process.execPath, [cli, 'test', file]));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-debug-'));
  try {
    await reading();
    await stops(scenario(folder, 8));
    await slowdown(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
