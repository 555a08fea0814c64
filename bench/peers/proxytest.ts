/** The Go SDK's own emulator, `proxytest`, running the same modules: the program of the folder `proxytest`. */

import { spawn } from 'node:child_process';
import type { Guest } from './envoy';
import { PROXIED_HEADERS } from './exchange';

/** What the program prints. Times are those of the exchanges alone; the memory is all of the process's. */
export interface ProxytestRate {
  readonly exchanges: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
  readonly bench: string;
}

interface Outcome {
  readonly result: ProxytestRate;
  /** From the start of the process to its output, in milliseconds. */
  readonly milliseconds: number;
}

/** `exchanges` exchanges in one VM. */
export async function proxytestRate(program: string, guest: Guest, exchanges: number): Promise<ProxytestRate> {
  return (await run(program, 'rate', guest, [String(exchanges)])).result;
}

/** Milliseconds from the start of the process to the outcome of one exchange. */
export async function proxytestFirst(program: string, guest: Guest): Promise<number> {
  return (await run(program, 'first', guest, [])).milliseconds;
}

async function run(program: string, mode: 'rate' | 'first', guest: Guest, more: readonly string[]): Promise<Outcome> {
  const start = performance.now();
  const { output, milliseconds } = await firstOutput(
    program,
    [mode, guest.module, JSON.stringify(PROXIED_HEADERS), ...more],
    start,
  );
  const result = JSON.parse(output) as ProxytestRate;
  if (result.bench !== guest.evidence) throw new Error(`proxytest showed x-bench ${result.bench} of ${guest.name}`);
  return { result, milliseconds };
}

function firstOutput(
  program: string,
  args: readonly string[],
  start: number,
): Promise<{ output: string; milliseconds: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let milliseconds = NaN;
    child.stdout.on('data', (data: Buffer) => {
      if (output === '') milliseconds = performance.now() - start;
      output += data.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve({ output, milliseconds });
      else reject(new Error(`proxytest ended with exit code ${code}`));
    });
  });
}
