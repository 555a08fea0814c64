/** A real Envoy with several listeners, each with one filter or none, that answers by itself: no upstream has a part. */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BenchListener {
  readonly port: number;
  /** Path of the filter's module; undefined: no filter. */
  readonly module?: string | undefined;
}

/** Requests for this path are answered with what the filter added, in `x-bench`. */
export const CHECK_PATH = '/check';

export class EnvoyProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly output: string[],
    /** When the process was started, as `performance.now()` counts. */
    readonly startedAt: number,
  ) {}

  /** It may not listen yet when this resolves. */
  static async spawn(program: string, listeners: readonly BenchListener[]): Promise<EnvoyProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'envoy-bench-'));
    const file = join(folder, 'envoy.json');
    await writeFile(file, JSON.stringify(configuration(listeners)));
    const args = ['-c', file, '--concurrency', '1', '--use-dynamic-base-id', '-l', 'warning'];
    const startedAt = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const output: string[] = [];
    child.stderr.on('data', (data: Buffer) => output.push(data.toString()));
    return new EnvoyProcess(child, folder, output, startedAt);
  }

  /** Throws with what it said when it has ended. */
  checkAlive(): void {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`Envoy ended (${exitCode ?? signalCode}):\n${this.output.join('')}`);
    }
  }

  /** CPU time of all its threads so far, in nanoseconds. Finer than `stat`, whose ticks are 10 ms. */
  async cpuTime(): Promise<number> {
    const tasks = `/proc/${this.child.pid}/task`;
    const each = (await readdir(tasks)).map((id) => readFile(`${tasks}/${id}/schedstat`, 'utf8'));
    return (await Promise.all(each)).reduce((sum, text) => sum + Number(text.split(' ')[0]), 0);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = new Promise((resolve) => this.child.once('exit', resolve));
      // Nothing is to be kept, and it would take its time to drain.
      this.child.kill('SIGKILL');
      await exit;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const TYPE = 'type.googleapis.com/envoy.extensions.filters';

function configuration(listeners: readonly BenchListener[]): unknown {
  return { static_resources: { listeners: listeners.map(listener) } };
}

function listener({ port, module }: BenchListener): unknown {
  const router = { name: 'router', typed_config: { '@type': `${TYPE}.http.router.v3.Router` } };
  const manager = {
    '@type': `${TYPE}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: `port-${port}`,
    route_config: { virtual_hosts: [{ name: 'default', domains: ['*'], routes: routes() }] },
    http_filters: module === undefined ? [router] : [wasmFilter(module, `vm-${port}`), router],
  };
  return {
    name: `port-${port}`,
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }] }],
  };
}

function routes(): unknown {
  const answer = { direct_response: { status: 200 } };
  const added = { header: { key: 'x-bench', value: '%REQ(x-bench)%' } };
  return [
    { match: { path: CHECK_PATH }, ...answer, response_headers_to_add: [added] },
    { match: { prefix: '/' }, ...answer },
  ];
}

function wasmFilter(module: string, vmId: string): unknown {
  const code = { local: { filename: module } };
  const config = { name: vmId, vm_config: { runtime: 'envoy.wasm.runtime.v8', vm_id: vmId, code } };
  return { name: 'wasm', typed_config: { '@type': `${TYPE}.http.wasm.v3.Wasm`, config } };
}
