/** Programs that start others: all of them end together. No shell is involved. */

import { spawn, type ChildProcess } from 'node:child_process';

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it prints, as it comes. */
  readonly output?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** Ends it with all that it started. */
  readonly signal?: AbortSignal;
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
    const onAbort = () => endTree(child);
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

function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
    child.kill('SIGKILL');
  }
}
