/** What a guest may call while it is initialised or allocates: reference section 1, "Restricted phases". */

import { call, env, log, OUTSIDE, SCRATCH, store, wasi, type Step } from '../guest/program';
import { single, type Case } from '../lab/case';

const HEADERS = [
  [':method', 'GET'],
  [':path', '/'],
  [':authority', 'a'],
] as const;

/** One of each family of host functions. */
const FAMILIES: Readonly<Record<string, Step>> = {
  log: call('proxy_log', 2, 'logged'),
  'log-bad-level': call('proxy_log', 9, 'logged'),
  'get-log-level': call('proxy_get_log_level'),
  time: call('proxy_get_current_time_nanoseconds'),
  'tick-period': call('proxy_set_tick_period_milliseconds', 0),
  'effective-context': call('proxy_set_effective_context', 1),
  done: call('proxy_done'),
  status: call('proxy_get_status'),
  foreign: call('proxy_call_foreign_function', 'compress', 'x'),
  'map-value': call('proxy_get_header_map_value', 0, ':path'),
  'map-pairs': call('proxy_get_header_map_pairs', 0),
  buffer: call('proxy_get_buffer_bytes', 6, 0, 10),
  'continue-stream': call('proxy_continue_stream', 0),
  'local-response': call('proxy_send_local_response', 200, '', '', [], -1),
  'http-call': call('proxy_http_call', 'callout', HEADERS, '', [], 100),
  'grpc-call': call('proxy_grpc_call', 'grpc', 's', 'm', [], '', 100),
  property: call('proxy_get_property', 'plugin_vm_id'),
  'set-property': call('proxy_set_property', 'a', 'b'),
  'shared-data': call('proxy_set_shared_data', 'k', 'v', 0),
  queue: call('proxy_register_shared_queue', 'q'),
  metric: call('proxy_define_metric', 0, 'm'),
  'resolve-dns': env('envoy_resolve_dns', ['i32', 'i32', 'i32'], ['i32'], SCRATCH, 0, SCRATCH),
  'memory-growth': env('emscripten_notify_memory_growth', ['i32'], [], 0),
  'pthread-equal': env('pthread_equal', ['i32', 'i32'], ['i32'], 1, 1),
};

const OUT = SCRATCH + 0x200;
const WRITTEN: readonly Step[] = [store(SCRATCH, 0), store(SCRATCH + 4, 0)];

/** Every WASI function: its words. */
const WASI: Readonly<Record<string, readonly [shape: string, words: readonly (number | bigint)[]]>> = {
  args_get: ['aa', [OUT, OUT]],
  args_sizes_get: ['aa', [OUT, OUT]],
  clock_res_get: ['aa', [0, OUT]],
  clock_time_get: ['aba', [0, 0n, OUT]],
  environ_get: ['aa', [OUT, OUT]],
  environ_sizes_get: ['aa', [OUT, OUT]],
  fd_advise: ['abba', [1, 0n, 0n, 0]],
  fd_allocate: ['abb', [1, 0n, 0n]],
  fd_close: ['a', [1]],
  fd_datasync: ['a', [1]],
  fd_fdstat_get: ['aa', [1, OUT]],
  fd_fdstat_set_flags: ['aa', [1, 0]],
  fd_fdstat_set_rights: ['abb', [1, 0n, 0n]],
  fd_filestat_get: ['aa', [1, OUT]],
  fd_filestat_set_size: ['ab', [1, 0n]],
  fd_filestat_set_times: ['abba', [1, 0n, 0n, 0]],
  fd_pread: ['aaaba', [1, SCRATCH, 1, 0n, OUT]],
  fd_prestat_dir_name: ['aaa', [3, OUT, 1]],
  fd_prestat_get: ['aa', [3, OUT]],
  fd_pwrite: ['aaaba', [1, SCRATCH, 1, 0n, OUT]],
  fd_read: ['aaaa', [0, SCRATCH, 1, OUT]],
  fd_readdir: ['aaaba', [3, OUT, 1, 0n, OUT]],
  fd_renumber: ['aa', [1, 2]],
  fd_seek: ['abaa', [1, 0n, 0, OUT]],
  fd_sync: ['a', [1]],
  fd_tell: ['aa', [1, OUT]],
  fd_write: ['aaaa', [1, SCRATCH, 1, OUT]],
  path_create_directory: ['aaa', [3, OUT, 1]],
  path_filestat_get: ['aaaaa', [3, 0, OUT, 1, OUT]],
  path_filestat_set_times: ['aaaabba', [3, 0, OUT, 1, 0n, 0n, 0]],
  path_link: ['aaaaaa', [3, OUT, 1, 3, OUT, 1]],
  path_open: ['aaaaabbaa', [3, 0, OUT, 1, 0, 0n, 0n, 0, OUT]],
  path_readlink: ['aaaaaa', [3, OUT, 1, OUT, 1, OUT]],
  path_remove_directory: ['aaa', [3, OUT, 1]],
  path_rename: ['aaaaaa', [3, OUT, 1, 3, OUT, 1]],
  path_symlink: ['aaaa', [OUT, 1, 3, OUT]],
  path_unlink_file: ['aaa', [3, OUT, 1]],
  poll_oneoff: ['aaaa', [SCRATCH, SCRATCH, 0, OUT]],
  proc_exit: ['a', [0]],
  random_get: ['aa', [OUT, 1]],
  sched_yield: ['', []],
  sock_accept: ['aaa', [3, 0, OUT]],
  sock_recv: ['aaaaaa', [3, SCRATCH, 1, 0, OUT, OUT]],
  sock_send: ['aaaaa', [3, SCRATCH, 1, 0, OUT]],
  sock_shutdown: ['aa', [3, 0]],
};

/** These are in 1.36 too, where fewer may be called. */
const OLD =
  'args_get args_sizes_get clock_time_get environ_get environ_sizes_get fd_close fd_fdstat_get fd_fdstat_set_flags ' +
  'fd_prestat_dir_name fd_prestat_get fd_read fd_seek fd_write path_open poll_oneoff proc_exit random_get sched_yield';
const WHILE_ALLOCATING = ['clock_time_get', 'fd_write', 'poll_oneoff'];

function ofWasi(name: string): Step {
  const [shape, words] = WASI[name] ?? ['', []];
  return wasi(name, shape, words);
}
const NEW = Object.keys(WASI).filter((name) => !OLD.split(' ').includes(name));

const inInitialize = (name: string, ...steps: readonly Step[]): Case => {
  const full = `loading-initialize-${name}`;
  const all = [log(`[${full}]`), ...WRITTEN, ...steps, log(`[${full}] after`)];
  return single(full, { on: { _initialize: all } }, { exchanges: [], startUps: true });
};

const inMalloc = (name: string, ...steps: readonly Step[]): Case => {
  const full = `loading-malloc-${name}`;
  const all = [log(`[${full}]`), ...WRITTEN, ...steps, log(`[${full}] after`)];
  const method = call('proxy_get_header_map_value', 0, ':method');
  return single(full, { on: { malloc: all, proxy_on_request_headers: [method, log('still here')] } });
};

export const LOADING_RESTRICTED: readonly Case[] = [
  ...Object.entries(FAMILIES).map(([name, step]) => inInitialize(name, step)),
  ...OLD.split(' ').map((name) => inInitialize(name, ofWasi(name))),
  inInitialize('newer-wasi', ...NEW.map(ofWasi)),
  single('loading-start-http-call', { on: { _start: [call('proxy_http_call', 'callout', HEADERS, '', [], 100)] } }),
  single('loading-main-metric', { on: { _initialize: [], main: [call('proxy_define_metric', 0, 'm')] } }),
  single('loading-initialize-unstable', { on: { _initialize: [wasi('fd_close', 'a', [1], [], 'wasi_unstable')] } }),
  single('loading-initialize-bad-pointer', {
    on: {
      _initialize: [call('proxy_log', 2, { pointer: OUTSIDE, length: 4 }), log('[loading-initialize-bad-pointer]')],
    },
  }),
  inMalloc('log-bad-level', call('proxy_log', 9, 'bad level')),
  ...WHILE_ALLOCATING.map((name) => inMalloc(name, ofWasi(name))),
  ...['get-log-level', 'time', 'map-value', 'property', 'shared-data', 'memory-growth', 'pthread-equal'].map((name) =>
    inMalloc(name, FAMILIES[name] ?? log('')),
  ),
  ...['args_get', 'fd_pwrite', 'random_get', 'proc_exit', 'environ_sizes_get'].map((name) =>
    inMalloc(name, ofWasi(name)),
  ),
];
