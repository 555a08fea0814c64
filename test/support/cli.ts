/** The built command line, run as users run it. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './parts';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function wasmPlugin(args: readonly string[], cwd: string): Promise<CliResult> {
  return program(process.execPath, [join(ROOT, 'dist', 'cli.js'), ...args], cwd);
}

export function program(command: string, args: readonly string[], cwd: string): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}
