/** Delve, Go's debugger, as a server of the Debug Adapter Protocol for one session. */

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { problem } from '../core/problem';
import { InputError } from './errors';
import { runTree } from './process-tree';
import { answerOf, type Environment } from './toolchains';

/** Longer than a machine under load takes to start it, shorter than anyone waits. */
const PATIENCE_MS = 20_000;
/** When its client has gone, it ends what it debugs, and then itself. */
const FAREWELL_MS = 1000;
/** Ended at once it would leave what it debugs running: that is in a group of its own (`Setpgid` in its proc_linux.go). */
const GRACE_MS = 5000;
const LISTENING = /listening at: \S*?:(\d+)\s/;

export class Delve {
  private constructor(
    /** On 127.0.0.1, for one client. */
    readonly port: number,
    /** When its process has ended. */
    readonly gone: Promise<undefined>,
    private readonly abort: AbortController,
  ) {}

  /** `cwd`: of the Go package. Throws `InputError` where it is not installed or does not start. */
  static async start(cwd: string, env: Environment): Promise<Delve> {
    const program = await findDelve(env);
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), PATIENCE_MS);
    const said = new Said();
    const output = (text: string): void => said.add(text);
    const options = { cwd, env, signal: abort.signal, graceMs: GRACE_MS, output };
    const gone = runTree(program, ['dap', '--listen=127.0.0.1:0'], options).then(nothing, nothing);
    const port = await Promise.race([said.port, gone]);
    clearTimeout(late);
    if (port === undefined) throw notStarted(said.text);
    return new Delve(port, gone, abort);
  }

  /** With what it debugs, and with a compiler that it may be running. `farewellMs`: what it is given to end by itself. */
  async stop(farewellMs = FAREWELL_MS): Promise<void> {
    await Promise.race([this.gone, wait(farewellMs, undefined, { ref: false })]);
    this.abort.abort();
    await this.gone;
  }
}

function nothing(): undefined {
  return undefined;
}

/** What it prints before it listens, and where it does. */
class Said {
  readonly port: Promise<number>;
  text = '';
  private tell: (port: number) => void = nothing;

  constructor() {
    this.port = new Promise((resolve) => (this.tell = resolve));
  }

  add(text: string): void {
    // Later it may print without end.
    if (this.text.length > MOST_TEXT) return;
    this.text += text;
    const [, port] = LISTENING.exec(this.text) ?? [];
    if (port !== undefined) this.tell(Number(port));
  }
}

const MOST_TEXT = 4000;

/** On PATH, or where `go install` puts programs. Throws `InputError`. */
export async function findDelve(env: Environment): Promise<string> {
  const name = process.platform === 'win32' ? 'dlv.exe' : 'dlv';
  const told = (await answerOf('go', ['env', 'GOBIN', 'GOPATH'], { env }))?.split(/\r?\n/) ?? [];
  const [bin = '', paths = ''] = told;
  const onPath = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  const installed = paths.split(delimiter).filter((path) => path !== '');
  const folders = [...onPath.split(delimiter), bin, ...installed.map((path) => join(path, 'bin'))];
  for (const folder of folders) {
    const program = join(folder, name);
    if (folder !== '' && (await isProgram(program))) return program;
  }
  throw noDelve();
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function noDelve(): InputError {
  const message = 'Delve, Go\'s debugger, is not installed: there is no "dlv" on PATH, nor where go install puts it';
  const remedy = 'Run: go install github.com/go-delve/delve/cmd/dlv@latest';
  return new InputError([problem('no-delve', message, {}, remedy)]);
}

function notStarted(text: string): InputError {
  const said = text.trim() === '' ? '' : `: ${text.trim()}`;
  return new InputError([problem('delve-not-started', `Delve did not start${said}`, {}, 'Run "dlv version".')]);
}
