/** A running Envoy: its log as records, its admin interface, its end. */

import { spawn, type ChildProcess } from 'node:child_process';
import { setImmediate as immediate } from 'node:timers/promises';

/** A log record; a message may have several lines. */
export interface LogRecord {
  readonly thread: string;
  readonly level: string;
  readonly logger: string;
  message: string;
}

export class EnvoyProcess {
  readonly records: LogRecord[] = [];
  private readonly child: ChildProcess;
  private readonly rest = { stdout: '', stderr: '' };
  private exited: string | undefined;
  private readonly waiting = new Set<() => void>();

  constructor(
    program: string,
    configuration: string,
    private readonly admin: number,
  ) {
    const args = ['-c', configuration, '--concurrency', '1', '--use-dynamic-base-id', '-l', 'info'];
    const logs = [
      '--component-log-level',
      'wasm:info',
      '--log-format',
      '%t|%l|%n|%v',
      '--file-flush-interval-msec',
      '5',
    ];
    this.child = spawn(program, [...args, ...logs], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const name of ['stdout', 'stderr'] as const)
      this.child[name]?.on('data', (data: Buffer) => this.receive(name, data.toString('latin1')));
    this.child.once('exit', (code, signal) => {
      this.exited = String(code ?? signal);
      this.wake();
    });
  }

  /** Resolves true once `done` holds, false when it does not within `timeoutMs`. Rejects when Envoy ends. */
  async until(done: () => boolean, timeoutMs: number): Promise<boolean> {
    const end = Date.now() + timeoutMs;
    while (!done()) {
      if (this.exited !== undefined) throw new Error(`Envoy ended (${this.exited}): ${this.tail()}`);
      const left = end - Date.now();
      // After a pause of the machine the time is over before what has come was read.
      if (left <= 0) return immediate().then(done);
      await this.change(Math.min(left, 50));
    }
    return true;
  }

  async query(path: string): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${this.admin}${path}`);
    return answer.text();
  }

  tail(): string {
    return this.records
      .slice(-30)
      .map(({ level, logger, message }) => `${level}|${logger}|${message}`)
      .join('\n');
  }

  async stop(): Promise<void> {
    if (this.exited !== undefined) return;
    const exit = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await exit;
    clearTimeout(timer);
  }

  private receive(name: 'stdout' | 'stderr', chunk: string): void {
    const lines = (this.rest[name] + chunk).split('\n');
    this.rest[name] = lines.pop() ?? '';
    for (const line of lines) this.line(line);
    this.wake();
  }

  private line(line: string): void {
    const [, thread, level, logger, message] = /^(\w+)\|(\w+)\|([\w.-]+)\|(.*)$/s.exec(line) ?? [];
    const last = this.records.at(-1);
    if (thread !== undefined && level !== undefined && logger !== undefined)
      this.records.push({ thread, level, logger, message: message ?? '' });
    else if (last !== undefined) last.message += `\n${line}`;
  }

  private change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, ms);
      const { waiting } = this;
      function wake() {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      }
      waiting.add(wake);
    });
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }
}
