/** The emulator's own part of each comparison, measured as the peers are. */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildScenario } from '../src/core/scenario/scenario';
import type { TraceLevel } from '../src/core/trace/recorder';
import type { TraceSection } from '../src/core/trace/sections';
import { readModuleFile } from '../src/node/module-file';
import { ReplayRunner } from '../src/node/replay';
import type { Guest } from './peers/envoy';
import { BENCH_EXCHANGE, PATH, requestText } from './peers/exchange';

/** Microseconds for an exchange. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * A replay of `warmUp + exchanges` in the emulator thread, of which the last `exchanges` count, with the CPU time of all
 * threads. The Trace is handed over and not looked at: it is decoded when someone does.
 */
export async function cost(
  root: string,
  guest: Guest,
  trace: TraceLevel,
  { warmUp, exchanges }: { readonly warmUp: number; readonly exchanges: number },
): Promise<Cost> {
  const { bytes, hash } = await readModuleFile(guest.module);
  const { value: scenario } = buildScenario({ module: guest.module }, { exchanges: [BENCH_EXCHANGE] });
  const meter = new Meter();
  const section = ({ number }: TraceSection) => (number === warmUp ? meter.start() : undefined);
  const request = { modules: [{ bytes, hash }], scenario, repeat: warmUp + exchanges, trace };
  const { status } = await new ReplayRunner(join(root, 'dist', 'worker.js')).run(request, { section });
  if (status !== 'finished') throw new Error(`the replay of ${guest.name} was ${status}`);
  return meter.read(exchanges);
}

class Meter {
  private cpu = process.cpuUsage();
  private time = performance.now();

  start(): void {
    this.cpu = process.cpuUsage();
    this.time = performance.now();
  }

  read(exchanges: number): Cost {
    const { user, system } = process.cpuUsage(this.cpu);
    return { wall: ((performance.now() - this.time) * 1000) / exchanges, cpu: (user + system) / exchanges };
  }
}

/** Files that `wasm-plugin` reads. */
export class Workspace {
  private constructor(
    private readonly root: string,
    private readonly folder: string,
  ) {}

  static async make(root: string): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    const headers = requestText()
      .split('\r\n')
      .slice(1, -2)
      .map((line) => {
        const at = line.indexOf(': ');
        return { name: line.slice(0, at), value: line.slice(at + 2) };
      });
    const request = { method: 'GET', url: `http://shop.example${PATH}`, httpVersion: 'HTTP/1.1', headers };
    const response = { status: 200, headers: [{ name: 'content-length', value: '0' }], content: {} };
    await writeFile(join(folder, 'one.har'), JSON.stringify({ log: { entries: [{ request, response }] } }));
    return new Workspace(root, folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Milliseconds from the start of the process to the traced result of one exchange. */
  async firstResult(guest: Guest): Promise<number> {
    const start = performance.now();
    const child = spawn(this.program, this.arguments(guest), { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let milliseconds = NaN;
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      if (Number.isNaN(milliseconds) && EVIDENCE.test(output)) milliseconds = performance.now() - start;
    });
    await new Promise((resolve) => child.once('close', resolve));
    if (Number.isNaN(milliseconds)) throw new Error(`no result of ${guest.name}:\n${output}`);
    return milliseconds;
  }

  /** Memory of the process over a long replay whose trace goes to a file, in bytes, with how far it had got. */
  async memory(guest: Guest, exchanges: number): Promise<{ readonly done: number; readonly rss: number }[]> {
    const trace = join(this.folder, 'long.trace');
    const more = ['--brief', '--repeat', String(exchanges), '--trace', trace];
    const child = spawn(this.program, [...this.arguments(guest), ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
    let done = 0;
    child.stdout.on('data', (data: Buffer) => {
      for (const byte of data) if (byte === NEWLINE) done++;
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const samples: { done: number; rss: number }[] = [];
    while (child.exitCode === null) {
      const rss = await residentBytes(child.pid ?? 0);
      if (rss !== undefined) samples.push({ done, rss });
      await sleep(SAMPLE_MS);
    }
    await closed;
    if (child.exitCode !== 0) throw new Error(`wasm-plugin ended with exit code ${child.exitCode}`);
    return samples;
  }

  /** As its first line says, flags of Node's included. */
  private get program(): string {
    return join(this.root, 'dist', 'cli.js');
  }

  private arguments(guest: Guest): string[] {
    return ['replay', guest.module, join(this.folder, 'one.har')];
  }
}

/** The change that the filter made, in the text for people. */
const EVIDENCE = /\+ x-bench +(12|light) /;
const NEWLINE = 0x0a;
const SAMPLE_MS = 25;

async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
