/**
 * WASI as Envoy has it: reference section 1, "WASI". Registered for both module names.
 * https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md
 */

import { concatBytes, NO_BYTES, toByteString, utf8, type Bytes } from '../../bytes';
import { randomBytes } from '../random';
import { HostMemoryReached, MOST_HELD } from '../trap';
import type { Vm } from '../vm';

export const WASI_MODULES = ['wasi_snapshot_preview1', 'wasi_unstable'];

const Errno = { Success: 0, BadF: 8, Fault: 21, Inval: 28, NoSys: 52, NotSup: 58, NoEnt: 44, Exist: 20 } as const;
const RANDOM_MAX = 65_536;

type Word = number | bigint;
export interface WasiFunction {
  readonly params: readonly string[];
  readonly results: readonly string[];
  readonly run: (vm: Vm, words: readonly Word[]) => number | undefined;
}

/** As many words as the linked type has; nothing here needs all bits of a 64-bit one. */
type Words = [number, number, number, number, number, number, number, number, number];

function wasi(params: string, run: (vm: Vm, ...words: Words) => number): WasiFunction {
  return {
    params: params === '' ? [] : params.split(' ').map((width) => `i${width}`),
    results: ['i32'],
    run: (vm, words) => run(vm, ...(words.map(Number) as Words)),
  };
}

const always = (errno: number) => () => errno;
const isStdio = (fd: number) => fd === 1 || fd === 2;
const onStdio = (errno: number) => (_vm: Vm, fd: number) => (isStdio(fd) ? errno : Errno.BadF);

/** One log line from all vectors: standard output is `info`, standard error is `error`; one final newline is dropped. */
function write(vm: Vm, fd: number, vectors: number, count: number, writtenAt: number): number {
  if (!isStdio(fd)) return Errno.BadF;
  const parts: Bytes[] = [];
  let total = 0;
  for (let index = 0; index < count >>> 0; index++) {
    const pointer = vm.memory.readU32(vectors + 8 * index);
    const length = vm.memory.readU32(vectors + 8 * index + 4);
    if (pointer === undefined || length === undefined || !vm.memory.covers(pointer, length)) return Errno.Fault;
    // Many vectors may cover the same memory.
    total += length;
    if (total > MOST_HELD) throw new HostMemoryReached(`fd_write of more than ${MOST_HELD} bytes`);
    parts.push(vm.memory.read(pointer, length) ?? NO_BYTES);
  }
  const bytes = concatBytes(parts);
  if (bytes.length > 0) vm.log(fd === 1 ? 'info' : 'error', toByteString(bytes).replace(/\n$/, ''));
  return vm.memory.writeU32(writtenAt, bytes.length) ? Errno.Success : Errno.Fault;
}

function tell(vm: Vm, fd: number, at: number): number {
  if (!isStdio(fd)) return Errno.BadF;
  return vm.memory.writeU64(at, 0n) ? Errno.Success : Errno.Fault;
}

function fdstat(vm: Vm, fd: number, at: number): number {
  if (!isStdio(fd)) return Errno.BadF;
  const stat = new Uint8Array(24);
  new DataView(stat.buffer).setBigUint64(8, 64n, true); // rights_base: fd_write alone
  // Envoy does not look whether it could write.
  vm.memory.write(at, stat);
  return Errno.Success;
}

function clockTime(vm: Vm, id: number, _precision: number, at: number): number {
  if (id !== 0 && id !== 1) return Errno.NotSup;
  return vm.memory.writeU64(at, vm.world.clock.now()) ? Errno.Success : Errno.Fault;
}

function clockResolution(vm: Vm, id: number, at: number): number {
  if (id !== 0 && id !== 1) return Errno.NotSup;
  return vm.memory.writeU64(at, 1n) ? Errno.Success : Errno.Fault;
}

function environ(vm: Vm): Bytes[] {
  return vm.settings.environment.map(([name, value]) => utf8(`${name}=${value}\0`));
}

function environSizes(vm: Vm, countAt: number, sizeAt: number): number {
  const entries = environ(vm);
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  return vm.memory.writeU32(countAt, entries.length) && vm.memory.writeU32(sizeAt, size) ? Errno.Success : Errno.Fault;
}

function environGet(vm: Vm, pointers: number, buffer: number): number {
  let at = buffer;
  let slot = pointers;
  for (const entry of environ(vm)) {
    if (!vm.memory.writeU32(slot, at) || !vm.memory.write(at, entry)) return Errno.Fault;
    at += entry.length;
    slot += 4;
  }
  return Errno.Success;
}

function random(vm: Vm, at: number, length: number): number {
  if (length >>> 0 > RANDOM_MAX) return Errno.Inval;
  if (length === 0) return Errno.Success;
  return vm.memory.write(at, randomBytes(vm.world.random, length)) ? Errno.Success : Errno.Fault;
}

function zero32(errno: number, ...slots: number[]) {
  return (vm: Vm, ...words: number[]) =>
    slots.every((slot) => vm.memory.writeU32(words[slot] ?? 0, 0)) ? errno : Errno.Fault;
}

/** A length of 32 bits and flags of 16. */
function receive(vm: Vm, _fd: number, _data: number, _count: number, _in: number, size: number, flags: number): number {
  const written = vm.memory.writeU32(size, 0) && vm.memory.write(flags, new Uint8Array(2));
  return written ? Errno.NotSup : Errno.Fault;
}

export const WASI: Readonly<Record<string, WasiFunction>> = {
  args_get: wasi('32 32', always(Errno.Success)),
  args_sizes_get: wasi('32 32', zero32(Errno.Success, 0, 1)),
  clock_res_get: wasi('32 32', clockResolution),
  clock_time_get: wasi('32 64 32', clockTime),
  environ_get: wasi('32 32', environGet),
  environ_sizes_get: wasi('32 32', environSizes),
  fd_advise: wasi('32 64 64 32', always(Errno.Success)),
  fd_allocate: wasi('32 64 64', onStdio(Errno.Success)),
  fd_close: wasi('32', always(Errno.Success)),
  fd_datasync: wasi('32', onStdio(Errno.Success)),
  fd_fdstat_get: wasi('32 32', fdstat),
  fd_fdstat_set_flags: wasi('32 32', always(Errno.NoSys)),
  fd_fdstat_set_rights: wasi('32 64 64', onStdio(Errno.Success)),
  fd_filestat_get: wasi('32 32', always(Errno.BadF)),
  fd_filestat_set_size: wasi('32 64', onStdio(Errno.Success)),
  fd_filestat_set_times: wasi('32 64 64 32', onStdio(Errno.Success)),
  fd_pread: wasi('32 32 32 64 32', always(Errno.NoSys)),
  fd_prestat_dir_name: wasi('32 32 32', always(Errno.NoSys)),
  fd_prestat_get: wasi('32 32', always(Errno.BadF)),
  fd_pwrite: wasi('32 32 32 64 32', (vm, fd, vectors, count, _offset, at) => write(vm, fd, vectors, count, at)),
  fd_read: wasi('32 32 32 32', always(Errno.NoSys)),
  fd_readdir: wasi('32 32 32 64 32', zero32(Errno.Exist, 4)),
  fd_renumber: wasi('32 32', (_vm, from, to) => (isStdio(from) && isStdio(to) ? Errno.NotSup : Errno.BadF)),
  fd_seek: wasi('32 64 32 32', always(Errno.Success)),
  fd_sync: wasi('32', onStdio(Errno.Success)),
  fd_tell: wasi('32 32', tell),
  fd_write: wasi('32 32 32 32', write),
  path_create_directory: wasi('32 32 32', always(Errno.NotSup)),
  path_filestat_get: wasi('32 32 32 32 32', always(Errno.NotSup)),
  path_filestat_set_times: wasi('32 32 32 32 64 64 32', always(Errno.NotSup)),
  // Envoy has one parameter less than preview1 in these two, so the standard form does not link there either.
  path_link: wasi('32 32 32 32 32 32', always(Errno.NotSup)),
  path_symlink: wasi('32 32 32 32', always(Errno.NotSup)),
  path_open: wasi('32 32 32 32 32 64 64 32 32', always(Errno.NoEnt)),
  path_readlink: wasi('32 32 32 32 32 32', zero32(Errno.NotSup, 5)),
  path_remove_directory: wasi('32 32 32', always(Errno.NotSup)),
  path_rename: wasi('32 32 32 32 32 32', always(Errno.NotSup)),
  path_unlink_file: wasi('32 32 32', always(Errno.NotSup)),
  poll_oneoff: wasi('32 32 32 32', (vm, _in, _out, _count, at) =>
    vm.world.host.wholeWasi ? zero32(Errno.Success, 0)(vm, at) : Errno.NoSys,
  ),
  random_get: wasi('32 32', random),
  sched_yield: wasi('', always(Errno.Success)),
  sock_accept: wasi('32 32 32', (vm, _fd, _flags, at) => (vm.memory.writeU64(at, 0n) ? Errno.NotSup : Errno.Fault)),
  sock_recv: wasi('32 32 32 32 32 32', receive),
  sock_send: wasi('32 32 32 32 32', zero32(Errno.NotSup, 4)),
  sock_shutdown: wasi('32 32', always(Errno.NotSup)),
  // Envoy logs it and returns to the guest.
  proc_exit: { params: ['i32'], results: [], run: () => undefined },
};

/** Those that Envoy had before 1.37. */
export const OLD_WASI: ReadonlySet<string> = new Set([
  ...['args_get', 'args_sizes_get', 'clock_time_get', 'environ_get', 'environ_sizes_get', 'poll_oneoff', 'proc_exit'],
  ...[
    'fd_close',
    'fd_fdstat_get',
    'fd_fdstat_set_flags',
    'fd_prestat_dir_name',
    'fd_prestat_get',
    'fd_read',
    'fd_seek',
  ],
  ...['fd_write', 'path_open', 'random_get', 'sched_yield'],
]);

export function isWasiModule(module: string): boolean {
  return WASI_MODULES.includes(module);
}
