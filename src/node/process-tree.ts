/** Programs that start others: all of them end together. No shell is involved. */

import { spawn, type ChildProcess } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it prints, as it comes. */
  readonly output?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** Ends it with all that it started. */
  readonly signal?: AbortSignal;
  /** Milliseconds that it is given to end what is not of its group, such as what a debugger debugs, before it is ended. */
  readonly graceMs?: number;
}

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Both streams, in the order in which they came. */
  readonly text: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A compiler may print without end; what people read of it is at the start. */
const MOST_TEXT = 16_000_000;

/** Rejects when it cannot be started: with the code `ENOENT` where there is no such program; or when it is aborted. */
export function runTree(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { cwd, env, output, signal } = options;
  const isWindows = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new Aborted());
      return;
    }
    // In a group of its own, so that all of it can be ended at once.
    const child = spawn(program, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: !isWindows, windowsHide: true }); // prettier-ignore
    const seen = { text: '', stdout: '', stderr: '' };
    let ending: NodeJS.Timeout | undefined;
    const onAbort = () => void (ending = endTree(child, options.graceMs));
    const take = (stream: 'stdout' | 'stderr') => (text: string) => {
      if (seen.text.length > MOST_TEXT) return;
      seen.text += text;
      seen[stream] += text;
      output?.(text, stream);
    };
    child.stdout.setEncoding('utf8').on('data', take('stdout'));
    child.stderr.setEncoding('utf8').on('data', take('stderr'));
    signal?.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => {
      signal?.removeEventListener('abort', onAbort);
      reject(error);
    });
    child.once('close', (code, ended) => {
      clearTimeout(ending);
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted === true) reject(new Aborted());
      else resolve({ code, signal: ended, ...seen });
    });
  });
}

export class Aborted extends Error {
  constructor() {
    super('it was cancelled');
  }
}

/** At once, or asked first: then the timer that ends it. */
function endTree(child: ChildProcess, graceMs = 0): NodeJS.Timeout | undefined {
  if (child.pid === undefined) return undefined;
  if (process.platform === 'win32') {
    // By their parents, whatever their group.
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return undefined;
  }
  signalGroup(child, graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
  return graceMs > 0 ? setTimeout(signalGroup, graceMs, child, 'SIGKILL') : undefined;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself meanwhile.
    child.kill(signal);
  }
}
