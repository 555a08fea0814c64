/** What Higress has besides Envoy. No Higress runs here: these are the rows of the reference, not a comparison. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ScenarioFile } from '../../src/core/scenario/scenario';
import { assembleGuest } from '../conformance/guest/assemble';
import { call, nth, ret, trap, type Guest } from '../conformance/guest/program';
import { exchange } from '../support/exchange';
import { replayModule } from '../support/replay';
import { scratchFolder } from '../support/scratch';

const folder = scratchFolder();
const GET = '*2\r\n$3\r\nGET\r\n$6\r\nuser:7\r\n';

async function replay(name: string, guest: Guest, file: Omit<ScenarioFile, 'module'> = {}, count = 1) {
  const path = join(folder, `${name}.wasm`);
  writeFileSync(path, await assembleGuest(name, guest));
  const body = [new TextEncoder().encode('hello')];
  const exchanges = Array.from({ length: count }, () => exchange({}, { body }));
  const { outcome, results, events } = await replayModule(path, exchanges, { host: 'higress', ...file });
  const lines = events.flatMap((event) => (event.kind === 'log' ? [event.message.replaceAll('\\', '')] : []));
  return { outcome, results, lines };
}

const asking: Guest = {
  on: {
    proxy_on_configure: [call('proxy_redis_init', 'cache?db=1', 'me', 'secret', 1_000)],
    proxy_on_request_headers: [
      call('proxy_redis_call', 'cache?db=1', GET),
      call('proxy_redis_call', 'nowhere', GET),
      ret(1),
    ],
    proxy_on_redis_call_response: [
      call('proxy_get_buffer_bytes', 9, 0, 100),
      call('proxy_set_effective_context', 2),
      call('proxy_continue_stream', 0),
    ],
  },
};

describe('redis', () => {
  it('answers as its mock does, in the ids and the buffer of its own', async () => {
    const callouts = [{ match: { cluster: 'cache', path: 'GET user:*' }, redis: 'seven', delayMs: 5 }];
    const { results, lines } = await replay('asking', asking, { callouts });
    expect(lines.join('\n')).toMatch(/redis_call\(.*\) =0 7\n.*redis_call\(.*\) =10/s);
    expect(lines.join('\n')).toMatch(/on_redis_call_response\(1, ?7, ?0, ?11\)\n.*"\$5\\?r?\\?n?.*seven/s);
    expect(results[0]?.summary).toMatchObject({ status: 200, unanswered: [] });
  });

  it('that fails has a status and no reply', async () => {
    const callouts = [{ match: { cluster: 'cache' }, fail: 'refused' as const }];
    const { lines } = await replay('refused', asking, { callouts });
    expect(lines.join('\n')).toMatch(/on_redis_call_response\(1, ?7, ?1, ?0\)/);
  });

  it('is told where no mock answers, by its command', async () => {
    const { results } = await replay('unanswered', asking, { clusters: { cache: null } });
    expect(results[0]?.summary.unanswered).toEqual(['REDIS cache GET user:7']);
  });

  it('is nothing that Envoy has', async () => {
    const { outcome } = await replay('envoy', asking, { host: 'envoy@1.40' });
    expect(outcome.problems.map(({ message }) => message)).toContain(
      'imports env.proxy_redis_init, which only Higress has; Envoy will refuse to load it',
    );
  });
});

describe('the rest', () => {
  it('0_2_100: a pause in the headers lets the body come', async () => {
    const guest: Guest = {
      markers: ['proxy_abi_version_0_2_100'],
      on: { proxy_on_response_headers: [ret(1)], proxy_on_response_body: [ret(0)] },
    };
    const { lines } = await replay('marker', guest);
    expect(lines.some((line) => line.startsWith('on_response_body('))).toBe(true);
  });

  it('a response can be written piece by piece past what the plugin holds back', async () => {
    const guest: Guest = {
      on: {
        proxy_on_response_headers: [call('proxy_remove_header_map_value', 2, 'content-length'), ret(3)],
        proxy_on_response_body: [ret(1)],
        proxy_on_request_headers: [call('proxy_set_tick_period_milliseconds', 10)],
        proxy_on_tick: [
          call('proxy_set_effective_context', 2),
          nth(1, call('proxy_inject_encoded_data_to_filter_chain', 'one ', false)),
          nth(2, call('proxy_inject_encoded_data_to_filter_chain', 'two', true)),
        ],
      },
    };
    const { results } = await replay('inject', guest);
    expect(results[0]?.summary.client?.body).toEqual({ size: 7, text: 'one two' });
  });

  it('properties tell it to do something, and how much memory the VM has', async () => {
    const guest: Guest = {
      on: {
        proxy_on_request_headers: [
          call('proxy_set_property', 'clear_route_cache', 'off'),
          call('proxy_get_property', 'clear_route_cache'),
          call('proxy_get_property', 'plugin_vm_memory'),
          call('proxy_get_upstream_hosts'),
          call('proxy_set_upstream_override_host', '10.0.0.7:80'),
          call('proxy_call_foreign_function', 'get_log_level', ''),
        ],
        proxy_on_response_headers: [call('proxy_get_property', 'upstream\0address')],
      },
    };
    const { lines } = await replay('magic', guest);
    const own = lines.filter((line) => /^(set|get)_property/.test(line));
    expect(own.slice(0, 3).map((line) => /=(\d+)/.exec(line)?.[1])).toEqual(['0', '1', '0']);
    expect(lines.join('\n')).toContain('10.0.0.7:80');
  });

  it('a VM that trapped is made anew for the next stream', async () => {
    const guest: Guest = { on: { proxy_on_request_headers: [nth(1, trap())] } };
    const { results } = await replay('rebuilt', guest, { callouts: [] }, 3);
    // Each new VM counts its calls anew, so each traps in its first.
    expect(results.map(({ summary }) => summary.trap === undefined)).toEqual([false, false, false]);
  });
});
