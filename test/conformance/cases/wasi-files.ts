/** WASI's functions for files, directories, sockets and polling: reference section 1, the table. */

import { OUTSIDE, SCRATCH, store, wasi, type Saved, type Step } from '../guest/program';
import { single, type Case } from '../lab/case';

const OUT = SCRATCH + 0x200;
const MARK = 0x11111111;
/** Words that show whether and how much the host wrote. */
const marked = (words = 2): Step[] => Array.from({ length: words }, (_, index) => store(OUT + 4 * index, MARK));

type Words = readonly (number | bigint | Saved)[];

/** Calls it with each of the lists of words; `shown` bytes at OUT are told after each. */
function tried(name: string, shape: string, shown: number, ...lists: readonly Words[]): Step[] {
  return lists.flatMap((words) => [
    ...(shown > 0 ? marked(shown / 4 + 1) : []),
    wasi(name, shape, words, shown > 0 ? [[OUT, shown + 4]] : []),
  ]);
}

const inVmStart = (name: string, steps: readonly Step[]): Case =>
  single(`wasi-${name}`, { on: { proxy_on_vm_start: steps } }, { exchanges: [] });

const FDS = [0, 1, 2, 3, 99];
const onFds = (name: string, shape: string, ...rest: Words): Case =>
  inVmStart(name, tried(name, shape, 0, ...FDS.map((fd): Words => [fd, ...rest])));
const onFdsWriting = (name: string, shape: string, shown: number, ...rest: Words): Case =>
  inVmStart(
    name,
    tried(name, shape, shown, ...FDS.map((fd): Words => [fd, ...rest]), [1, ...rest.slice(0, -1), OUTSIDE]),
  );

const TEXT = SCRATCH + 0x100;
/** fd, look-up flags, path. */
const PATH = [3, 0, TEXT, 1] as const;

export const WASI_FILES: readonly Case[] = [
  onFdsWriting('fd_fdstat_get', 'aa', 24, OUT),
  onFds('fd_fdstat_set_flags', 'aa', 0),
  onFds('fd_fdstat_set_rights', 'abb', 0n, 0n),
  onFdsWriting('fd_prestat_get', 'aa', 8, OUT),
  onFds('fd_prestat_dir_name', 'aaa', OUT, 4),
  onFdsWriting('fd_filestat_get', 'aa', 64, OUT),
  onFds('fd_filestat_set_size', 'ab', 0n),
  onFds('fd_filestat_set_times', 'abba', 0n, 0n, 0),
  onFds('fd_advise', 'abba', 0n, 0n, 0),
  onFds('fd_allocate', 'abb', 0n, 0n),
  onFds('fd_datasync', 'a'),
  onFds('fd_sync', 'a'),
  onFds('fd_close', 'a'),
  onFdsWriting('fd_tell', 'aa', 8, OUT),
  onFdsWriting('fd_seek', 'abaa', 8, 5n, 0, OUT),
  onFdsWriting('fd_read', 'aaaa', 4, SCRATCH, 1, OUT),
  onFdsWriting('fd_pread', 'aaaba', 4, SCRATCH, 1, 0n, OUT),
  onFdsWriting('fd_readdir', 'aaaba', 4, SCRATCH, 16, 0n, OUT),
  inVmStart('fd_renumber', tried('fd_renumber', 'aa', 0, [1, 2], [2, 1], [1, 1], [1, 3], [3, 1], [3, 4], [0, 0])),
  inVmStart(
    'path_open',
    tried('path_open', 'aaaaabbaa', 4, [3, 0, TEXT, 1, 0, 0n, 0n, 0, OUT], [99, 0, OUTSIDE, 1, 0, 0n, 0n, 0, OUTSIDE]),
  ),
  inVmStart('path_filestat_get', tried('path_filestat_get', 'aaaaa', 64, [...PATH, OUT], [...PATH, OUTSIDE])),
  inVmStart(
    'path_readlink',
    tried('path_readlink', 'aaaaaa', 4, [3, TEXT, 1, SCRATCH, 4, OUT], [3, TEXT, 1, SCRATCH, 4, OUTSIDE]),
  ),
  inVmStart('path_others', [
    ...tried('path_create_directory', 'aaa', 0, [3, TEXT, 1]),
    ...tried('path_remove_directory', 'aaa', 0, [3, TEXT, 1]),
    ...tried('path_unlink_file', 'aaa', 0, [3, TEXT, 1]),
    ...tried('path_rename', 'aaaaaa', 0, [3, TEXT, 1, 3, TEXT, 1]),
    ...tried('path_filestat_set_times', 'aaaabba', 0, [3, 0, TEXT, 1, 0n, 0n, 0]),
    ...tried('path_create_directory', 'aaa', 0, [3, OUTSIDE, 1]),
  ]),
  inVmStart('path_link', tried('path_link', 'aaaaaa', 0, [3, TEXT, 1, 3, TEXT, 1])),
  inVmStart('path_symlink', tried('path_symlink', 'aaaa', 0, [TEXT, 1, 3, TEXT])),
  inVmStart('path_link-preview1', tried('path_link', 'aaaaaaa', 0, [3, 0, TEXT, 1, 3, TEXT, 1])),
  inVmStart('path_symlink-preview1', tried('path_symlink', 'aaaaa', 0, [TEXT, 1, 3, TEXT, 1])),
  inVmStart('sock_accept', tried('sock_accept', 'aaa', 4, [3, 0, OUT], [3, 0, OUTSIDE])),
  inVmStart(
    'sock_recv',
    tried(
      'sock_recv',
      'aaaaaa',
      8,
      [3, SCRATCH, 1, 0, OUT, OUT + 4],
      [3, SCRATCH, 1, 0, OUTSIDE, OUT],
      [3, SCRATCH, 1, 0, OUT, OUTSIDE],
    ),
  ),
  inVmStart('sock_send', tried('sock_send', 'aaaaa', 4, [3, SCRATCH, 1, 0, OUT], [3, SCRATCH, 1, 0, OUTSIDE])),
  inVmStart('sock_shutdown', tried('sock_shutdown', 'aa', 0, [3, 2], [1, 0])),
  inVmStart(
    'poll_oneoff',
    tried(
      'poll_oneoff',
      'aaaa',
      4,
      [SCRATCH, SCRATCH, 1, OUT],
      [SCRATCH, SCRATCH, 0, OUT],
      [OUTSIDE, OUTSIDE, 1, OUT],
      [SCRATCH, SCRATCH, 1, OUTSIDE],
    ),
  ),
  inVmStart('proc_raise', tried('proc_raise', 'a', 0, [9])),
  inVmStart('thread-spawn', [wasi('thread-spawn', 'a', [0], [], 'wasi')]),
];
