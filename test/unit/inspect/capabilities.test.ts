import { describe, expect, it } from 'vitest';
import { WASI } from '../../../src/core/emulator/hostcalls/wasi';
import {
  callbacksOf,
  capabilitiesOf,
  componentCapabilities,
  type Capability,
} from '../../../src/core/inspect/capabilities';
import { HOST_FUNCTION_NAMES } from '../../../src/core/proxywasm/signatures';
import { readCallGraph } from '../../../src/core/wasm/code/call-graph';
import { decodeModule } from '../../../src/core/wasm/decode';
import { candidateOf, pluginWat } from '../../support/plugin-wat';
import { parseAny } from '../../support/wabt-text';

const wasi = (name: string, from = 'wasi_snapshot_preview1') => `(import "${from}" "${name}" (func))`;
const env = (name: string) => `(import "env" "${name}" (func))`;

/** Of a module that imports these, in WAT, and nothing else. */
async function granted(...imports: string[]): Promise<Capability[]> {
  return capabilitiesOf((await candidateOf({ imports })).module);
}

const idsOf = (all: readonly Capability[]): string[] => all.map(({ id }) => id);

describe('what a plugin may do', () => {
  it.each([
    ['proxy_get_header_map_pairs', 'headers-read', 'usual'],
    ['proxy_remove_header_map_value', 'headers-write', 'notable'],
    ['proxy_get_buffer_bytes', 'body-read', 'usual'],
    ['proxy_set_buffer_bytes', 'body-write', 'notable'],
    ['proxy_send_local_response', 'reply', 'notable'],
    ['proxy_close_stream', 'streams', 'notable'],
    ['proxy_http_call', 'http', 'risky'],
    ['proxy_grpc_stream', 'grpc', 'risky'],
    ['proxy_redis_call', 'redis', 'risky'],
    ['proxy_set_upstream_override_host', 'route', 'risky'],
    ['proxy_set_property', 'properties-write', 'notable'],
    ['proxy_get_shared_data', 'shared', 'notable'],
    ['proxy_enqueue_shared_queue', 'queues', 'notable'],
    ['proxy_increment_metric', 'metrics', 'usual'],
    ['proxy_set_tick_period_milliseconds', 'ticks', 'notable'],
    ['proxy_call_foreign_function', 'foreign', 'notable'],
    ['proxy_log', 'logs', 'usual'],
    ['envoy_resolve_dns', 'dns', 'risky'],
  ])('by %s: %s, %s', async (name, id, weight) => {
    expect(await granted(env(name))).toMatchObject([{ id, weight, by: [name] }]);
  });

  it.each([
    ['sock_accept', 'wasi-sockets', 'risky'],
    ['path_open', 'wasi-files', 'risky'],
    ['fd_read', 'wasi-files', 'risky'],
    ['environ_get', 'wasi-environment', 'notable'],
    ['fd_write', 'wasi-output', 'usual'],
    ['clock_time_get', 'wasi-clock', 'usual'],
    ['random_get', 'wasi-random', 'usual'],
    ['proc_exit', 'wasi-exit', 'usual'],
    ['poll_oneoff', 'wasi-wait', 'usual'],
  ])('by WASI’s %s: %s, %s', async (name, id, weight) => {
    for (const from of ['wasi_snapshot_preview1', 'wasi_unstable'])
      expect(await granted(wasi(name, from))).toMatchObject([{ id, weight, by: [name] }]);
  });

  it('is nothing where it imports nothing', async () => {
    expect(await granted()).toEqual([]);
  });

  it('names all imports that give the same, once', async () => {
    const all = await granted(env('proxy_log'), env('proxy_get_log_level'), env('proxy_log'));
    expect(all).toMatchObject([{ id: 'logs', by: ['proxy_log', 'proxy_get_log_level'] }]);
  });

  it('is risky by whatever no proxy has', async () => {
    const all = await granted(env('abort'), '(import "odd" "proxy_log" (func))', env('pthread_equal'));
    expect(all).toMatchObject([{ id: 'other', weight: 'risky', by: ['env.abort', 'odd.proxy_log'] }]);
  });

  it('is not told from functions of that name in another module', async () => {
    expect(idsOf(await granted(wasi('proxy_http_call')))).not.toContain('http');
    expect(idsOf(await granted(env('sock_accept')))).toEqual(['other']);
  });

  it('is risky by a function that WASI does not have', async () => {
    expect(await granted(wasi('run_a_shell'))).toMatchObject([{ id: 'other', weight: 'risky' }]);
  });
});

describe('no function of a host goes without being told', () => {
  /** Known to give a plugin nothing that is worth a line. */
  const SILENT = ['proxy_done', 'proxy_get_status'];
  const SILENT_WASI = /^fd_(advise|close|datasync|fdstat_\w+|filestat_get|prestat_\w+|seek|sync|tell)$/;

  it.each(HOST_FUNCTION_NAMES)('%s', async (name) => {
    expect((await granted(env(name))).length).toBe(SILENT.includes(name) ? 0 : 1);
  });

  it.each(Object.keys(WASI))('%s', async (name) => {
    expect((await granted(wasi(name))).length).toBe(SILENT_WASI.test(name) ? 0 : 1);
  });
});

describe('memory without bound', () => {
  async function grows(memory: string, code: string): Promise<boolean> {
    const bytes = await parseAny(pluginWat({ memory, fields: `(func ${code})` }));
    const { value: module } = decodeModule(bytes);
    return idsOf(capabilitiesOf(module, readCallGraph(module, bytes).value)).includes('memory');
  }

  it('is told where it grows and has no maximum', async () => {
    const grow = 'i32.const 1 memory.grow drop';
    expect(await grows('1', grow)).toBe(true);
    expect(await grows('1 100', grow)).toBe(false);
    expect(await grows('1', 'memory.size drop')).toBe(false);
  });

  it('is not told before its code has been read', async () => {
    const { module } = await candidateOf({ fields: '(func i32.const 1 memory.grow drop)' });
    expect(idsOf(capabilitiesOf(module))).toEqual(['logs']);
  });
});

describe('what a component may do', () => {
  it('is told from the interfaces that it imports', () => {
    const imports = ['wasi:http/outgoing-handler@0.2.0', 'wasi:http/types@0.2.0', 'wasi:sockets/tcp@0.2.0', 'wasi:cli/stdout@0.2.0', 'fermyon:spin/key-value@2.0.0']; // prettier-ignore
    expect(idsOf(componentCapabilities(imports))).toEqual(['wasi-http', 'wasi-sockets', 'wasi-storage', 'wasi-output']);
  });
});

it('callbacks are exported functions that a host looks for', async () => {
  const fields = '(func (export "proxy_on_tick") (param i32)) (func (export "proxy_on_mine")) (global (export "proxy_on_queue_ready") i32 (i32.const 1))'; // prettier-ignore
  const { module } = await candidateOf({ fields, without: ['proxy_on_log'] });
  expect(callbacksOf(module)).toContain('proxy_on_tick');
  for (const name of ['proxy_on_log', 'proxy_on_mine', 'proxy_on_queue_ready', 'malloc'])
    expect(callbacksOf(module)).not.toContain(name);
});
