/** WASI's functions for output, environment, clocks, random bytes and the end: reference section 1, the table. */

import { call, log, OUTSIDE, SCRATCH, store, wasi, type Guest, type Saved, type Step } from '../guest/program';
import { single, type Case, type PluginCase } from '../lab/case';

const OUT = SCRATCH + 0x200;
const TEXT = SCRATCH + 0x400;
const MARK = 0x11111111;
const marked = [store(OUT, MARK), store(OUT + 4, MARK), store(OUT + 8, MARK)];

type Words = readonly (number | bigint | Saved)[];

const inVmStart = (name: string, steps: readonly Step[], more: Partial<PluginCase> = {}): Case =>
  single(`wasi-${name}`, { on: { proxy_on_vm_start: steps } }, { exchanges: [], ...more });

/** Puts text into memory, four bytes a word. */
function text(at: number, value: string): Step[] {
  const bytes = Buffer.alloc(Math.ceil(value.length / 4) * 4);
  bytes.write(value, 'latin1');
  return Array.from({ length: bytes.length / 4 }, (_, index) => store(at + 4 * index, bytes.readUInt32LE(4 * index)));
}

/** I/O vectors at SCRATCH for texts that stand at TEXT, one after the other. */
function vectors(...texts: readonly string[]): Step[] {
  const steps: Step[] = [];
  let at = TEXT;
  for (const [index, value] of texts.entries()) {
    steps.push(store(SCRATCH + 8 * index, at), store(SCRATCH + 8 * index + 4, value.length), ...text(at, value));
    at += Math.ceil(value.length / 4) * 4 + 4;
  }
  return steps;
}

const write = (fd: number, count: number, at = SCRATCH, result = OUT): Step[] => [
  ...marked,
  wasi('fd_write', 'aaaa', [fd, at, count, result], [[OUT, 8]]),
];
const written = (name: string, fd: number, ...texts: readonly string[]): Case =>
  inVmStart(`fd_write-${name}`, [...vectors(...texts), ...write(fd, texts.length)]);

const WRITES: readonly Case[] = [
  written('out', 1, 'to stdout'),
  written('error', 2, 'to stderr'),
  written('newline', 1, 'a line\n'),
  written('two-newlines', 1, 'a line\n\n'),
  written('newline-alone', 1, '\n'),
  written('inner-newline', 1, 'one\ntwo\n'),
  written('carriage-return', 1, 'one\r\n'),
  written('joined', 1, 'one ', 'two ', 'three\n'),
  written('newline-in-the-middle', 1, 'one\n', 'two'),
  written('empty', 1, ''),
  written('binary', 1, 'a\0b'),
  written('no-vectors', 1),
  written('fd-0', 0, 'x'),
  written('fd-3', 3, 'x'),
  inVmStart('fd_write-null-vector', [store(SCRATCH, 0), store(SCRATCH + 4, 0), ...write(1, 1)]),
  inVmStart('fd_write-twice', [...vectors('one\n'), ...write(1, 1), ...write(1, 1)]),
  inVmStart('fd_write-bad-vectors', [
    ...vectors('x'),
    ...write(1, 1, OUTSIDE),
    ...write(1, 0, OUTSIDE),
    ...write(3, 1, OUTSIDE),
  ]),
  inVmStart('fd_write-bad-text', [
    ...vectors('good', 'bad'),
    store(SCRATCH + 8, OUTSIDE),
    ...write(1, 2),
    store(SCRATCH + 12, 0),
    ...write(1, 2),
  ]),
  inVmStart('fd_write-bad-result', [...vectors('said anyway?'), ...write(1, 1, SCRATCH, OUTSIDE)]),
  inVmStart('fd_pwrite', [
    ...vectors('one ', 'two\n'),
    ...[0, 1, 2, 3].flatMap((fd) => [...marked, wasi('fd_pwrite', 'aaaba', [fd, SCRATCH, 2, 7n, OUT], [[OUT, 8]])]),
    wasi('fd_pwrite', 'aaaba', [1, OUTSIDE, 2, 7n, OUT]),
    wasi('fd_pwrite', 'aaaba', [1, SCRATCH, 1, 0n, OUTSIDE]),
  ]),
  single('wasi-fd_write-in-stream', {
    on: { proxy_on_request_headers: [...vectors('from a stream'), ...write(1, 1), ...write(2, 1)] },
  }),
];

const sizes = [...marked, wasi('environ_sizes_get', 'aa', [OUT, OUT + 4], [[OUT, 12]])];
const entries = (count: number, size: number) => [
  ...marked,
  wasi(
    'environ_get',
    'aa',
    [OUT, TEXT],
    [
      [OUT, 4 * count + 4],
      [TEXT, size],
    ],
  ),
];

const ENVIRONMENT: readonly Case[] = [
  inVmStart('environ-none', [...sizes, ...entries(0, 4)]),
  inVmStart('environ-one', [...sizes, ...entries(1, 12)], { environment: { NAME: 'value' } }),
  inVmStart('environ-empty-value', [...sizes, ...entries(1, 8)], { environment: { NAME: '' } }),
  inVmStart('environ-utf8', [...sizes, ...entries(1, 8)], { environment: { N: 'ü=ö' } }),
  // The order of several is not the same in two runs, so only their sizes are told.
  inVmStart('environ-several', sizes, { environment: { A: '1', BB: '22', CCC: '333' } }),
  inVmStart(
    'environ-bad-pointers',
    [
      wasi('environ_sizes_get', 'aa', [OUTSIDE, OUT]),
      wasi('environ_sizes_get', 'aa', [OUT, OUTSIDE]),
      wasi('environ_get', 'aa', [OUTSIDE, TEXT]),
      wasi('environ_get', 'aa', [OUT, OUTSIDE]),
    ],
    { environment: { NAME: 'value' } },
  ),
  inVmStart('environ-bad-pointers-none', [
    wasi('environ_sizes_get', 'aa', [OUTSIDE, OUT]),
    wasi('environ_get', 'aa', [OUTSIDE, OUTSIDE]),
  ]),
  inVmStart('args', [
    ...marked,
    wasi('args_sizes_get', 'aa', [OUT, OUT + 4], [[OUT, 12]]),
    ...marked,
    wasi('args_get', 'aa', [OUT, TEXT], [[OUT, 4]]),
    wasi('args_sizes_get', 'aa', [OUTSIDE, OUT]),
    wasi('args_sizes_get', 'aa', [OUT, OUTSIDE]),
    wasi('args_get', 'aa', [OUTSIDE, OUTSIDE]),
  ]),
];

const CLOCKS: readonly Case[] = [
  inVmStart(
    'clock_time_get',
    [0, 1, 2, 3, 4, 99].map((id) => wasi('clock_time_get', 'aba', [id, 0n, OUT])),
  ),
  inVmStart(
    'clock_time_get-unknown-writes-nothing',
    [2, 99].flatMap((id) => [...marked, wasi('clock_time_get', 'aba', [id, 0n, OUT], [[OUT, 12]])]),
  ),
  inVmStart(
    'clock_time_get-bad-pointer',
    [0, 1, 2].map((id) => wasi('clock_time_get', 'aba', [id, 0n, OUTSIDE])),
  ),
  inVmStart('clock_res_get', [
    ...[0, 1, 2, 3, 99].flatMap((id) => [...marked, wasi('clock_res_get', 'aa', [id, OUT], [[OUT, 12]])]),
    wasi('clock_res_get', 'aa', [0, OUTSIDE]),
  ]),
  inVmStart('random_get', [
    wasi('random_get', 'aa', [TEXT, 16]),
    wasi('random_get', 'aa', [0x100000, 65_536]),
    wasi('random_get', 'aa', [0x100000, 65_537]),
    wasi('random_get', 'aa', [0x100000, 0xffffffff]),
    wasi('random_get', 'aa', [OUTSIDE, 16]),
    wasi('random_get', 'aa', [OUTSIDE, 65_537]),
    wasi('random_get', 'aa', [OUTSIDE, 0]),
    ...marked,
    wasi('random_get', 'aa', [OUT, 0], [[OUT, 4]]),
  ]),
  inVmStart('sched_yield', [wasi('sched_yield', '')]),
];

const END: readonly Case[] = [
  inVmStart('proc_exit', [
    log('before'),
    wasi('proc_exit', 'a', [0]),
    log('after 0'),
    wasi('proc_exit', 'a', [1]),
    log('after 1'),
  ]),
  single('wasi-proc_exit-in-stream', {
    on: { proxy_on_request_headers: [wasi('proc_exit', 'a', [3]), call('proxy_get_header_map_value', 0, ':method')] },
  }),
];

const UNSTABLE: Words = [OUT, OUT + 4];
const unstable = (name: string, guest: Guest): Case => single(`wasi-unstable-${name}`, guest, { exchanges: [] });
const start = (...steps: readonly Step[]): Guest => ({ on: { proxy_on_vm_start: steps } });

const OTHER_MODULE: readonly Case[] = [
  unstable(
    'fd_write',
    start(...vectors('old name'), wasi('fd_write', 'aaaa', [1, SCRATCH, 1, OUT], [[OUT, 4]], 'wasi_unstable')),
  ),
  unstable('clock_time_get', start(wasi('clock_time_get', 'aba', [0, 0n, OUT], [], 'wasi_unstable'))),
  unstable('environ_sizes_get', start(wasi('environ_sizes_get', 'aa', UNSTABLE, [[OUT, 8]], 'wasi_unstable'))),
  unstable('random_get', start(wasi('random_get', 'aa', [OUT, 8], [], 'wasi_unstable'))),
  unstable('proc_exit', start(wasi('proc_exit', 'a', [0], [], 'wasi_unstable'), log('after'))),
  unstable('fd_close', start(wasi('fd_close', 'a', [3], [], 'wasi_unstable'))),
  // The size of offset and whence changed places between the two.
  unstable('fd_seek', start(wasi('fd_seek', 'abaa', [1, 0n, 0, OUT], [], 'wasi_unstable'))),
  unstable('path_open', start(wasi('path_open', 'aaaaabbaa', [3, 0, TEXT, 1, 0, 0n, 0n, 0, OUT], [], 'wasi_unstable'))),
  unstable('sock_accept', start(wasi('sock_accept', 'aaa', [3, 0, OUT], [], 'wasi_unstable'))),
  unstable('fd_filestat_get', start(wasi('fd_filestat_get', 'aa', [1, OUT], [], 'wasi_unstable'))),
  unstable('poll_oneoff', start(wasi('poll_oneoff', 'aaaa', [SCRATCH, SCRATCH, 1, OUT], [[OUT, 4]], 'wasi_unstable'))),
  unstable('mistyped', start(wasi('fd_write', 'aaab', [1, SCRATCH, 1, 0n], [], 'wasi_unstable'))),
  unstable('unknown', start(wasi('nothing', 'a', [1], [], 'wasi_unstable'))),
  unstable('other-module', start(wasi('fd_write', 'aaaa', [1, SCRATCH, 1, OUT], [], 'wasi_snapshot_preview2'))),
];

export const WASI_IO: readonly Case[] = [...WRITES, ...ENVIRONMENT, ...CLOCKS, ...END, ...OTHER_MODULE];
