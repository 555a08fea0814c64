/** A real Envoy with one Wasm filter between a client and an upstream of ours, all on loopback. */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/ports';

export interface EnvoyOptions {
  readonly program: string;
  readonly module: string;
  readonly upstreamPort: number;
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly configuration: string;
  readonly failurePolicy?: 'FAIL_CLOSED' | 'FAIL_OPEN';
}

/** A log record of Envoy's; a message may have several lines. */
export interface LogRecord {
  readonly level: string;
  readonly logger: string;
  readonly message: string;
}

const START_MS = 20_000;

export class Envoy {
  private output = '';
  private exited: string | undefined;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => (this.output += data.toString()));
    child.once('exit', (code, signal) => (this.exited = String(code ?? signal)));
  }

  static async start(options: EnvoyOptions): Promise<Envoy> {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'envoy-'));
    const file = join(folder, 'envoy.json');
    await writeFile(file, JSON.stringify(configuration(options, port)));
    const args = ['-c', file, '--concurrency', '1', '--use-dynamic-base-id', '-l', 'info'];
    const logs = ['--log-format', '%l|%n|%v', '--file-flush-interval-msec', '20'];
    const child = spawn(options.program, [...args, ...logs], { stdio: ['ignore', 'pipe', 'pipe'] });
    const envoy = new Envoy(child, port, folder);
    await envoy.until(
      (records) => records.some(({ message }) => message.startsWith('all dependencies initialized')),
      START_MS,
    );
    return envoy;
  }

  /** What has been logged so far, the access log (logger `access`) included. */
  get records(): LogRecord[] {
    const records: { level: string; logger: string; message: string }[] = [];
    for (const line of this.output.split('\n').slice(0, -1)) {
      const [, level, logger, message] = /^(\w+)\|([\w.-]+)\|(.*)$/.exec(line) ?? [];
      const last = records.at(-1);
      if (level !== undefined && logger !== undefined) records.push({ level, logger, message: message ?? '' });
      else if (last !== undefined) last.message += `\n${line}`;
    }
    return records;
  }

  /** Waits for the log to say it; Envoy ending first is an error. */
  async until(done: (records: readonly LogRecord[]) => boolean, timeoutMs = 10_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!done(this.records)) {
      if (this.exited !== undefined) throw new Error(`Envoy ended (${this.exited}):\n${this.output}`);
      if (Date.now() > end) throw new Error(`Envoy's log did not come to it within ${timeoutMs} ms:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    if (this.exited === undefined) {
      const exit = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
      await exit;
      clearTimeout(timer);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

const TYPE = 'type.googleapis.com/';
const text = (value: string) => ({ '@type': `${TYPE}google.protobuf.StringValue`, value });
const socket = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });

function configuration(options: EnvoyOptions, port: number): unknown {
  const trailers = { http_protocol_options: { enable_trailers: true } };
  const access = 'info|access|%REQ(X-CASE)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%\n';
  const manager = {
    '@type': `${TYPE}envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'ingress',
    ...trailers,
    access_log: [
      {
        name: 'stdout',
        typed_config: {
          '@type': `${TYPE}envoy.extensions.access_loggers.stream.v3.StdoutAccessLog`,
          log_format: { text_format_source: { inline_string: access } },
        },
      },
    ],
    route_config: {
      name: 'local',
      virtual_hosts: [
        {
          name: 'default',
          domains: ['*'],
          routes: [{ name: 'default', match: { prefix: '/' }, route: { cluster: 'upstream' } }],
        },
      ],
    },
    http_filters: [
      { name: 'wasm', typed_config: wasmFilter(options) },
      { name: 'router', typed_config: { '@type': `${TYPE}envoy.extensions.filters.http.router.v3.Router` } },
    ],
  };
  const upstream = {
    name: 'upstream',
    type: 'STATIC',
    load_assignment: {
      cluster_name: 'upstream',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(options.upstreamPort) } }] }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': `${TYPE}envoy.extensions.upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: trailers,
      },
    },
  };
  const listener = {
    name: 'main',
    address: socket(port),
    filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }] }],
  };
  return { static_resources: { listeners: [listener], clusters: [upstream] } };
}

function wasmFilter({ module, name, rootId, vmId, configuration: config, failurePolicy }: EnvoyOptions): unknown {
  return {
    '@type': `${TYPE}envoy.extensions.filters.http.wasm.v3.Wasm`,
    config: {
      name,
      root_id: rootId,
      configuration: text(config),
      ...(failurePolicy === undefined ? {} : { failure_policy: failurePolicy }),
      vm_config: { runtime: 'envoy.wasm.runtime.v8', vm_id: vmId, code: { local: { filename: module } } },
    },
  };
}
