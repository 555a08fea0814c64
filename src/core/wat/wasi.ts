/**
 * The functions of WASI preview1 as modules import them: lists and texts are an address and a length, and what a
 * function tells besides its error goes to addresses that come last.
 * https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md
 */

export interface WasiParameter {
  readonly name: string;
  readonly type: 'i32' | 'i64';
}

export interface WasiSignature {
  readonly params: readonly WasiParameter[];
  /** The error, 0 if there is none; nothing where the function never returns. */
  readonly results: readonly 'i32'[];
}

export const WASI_PREVIEW1 = 'wasi_snapshot_preview1';

/** Parameters are i32 where nothing else stands behind them. */
const WRITTEN: Readonly<Record<string, string>> = {
  args_get: 'argv argv_buf',
  args_sizes_get: 'argc argv_buf_size',
  environ_get: 'environ environ_buf',
  environ_sizes_get: 'environc environ_buf_size',
  clock_res_get: 'id resolution',
  clock_time_get: 'id precision:i64 time',
  fd_advise: 'fd offset:i64 len:i64 advice',
  fd_allocate: 'fd offset:i64 len:i64',
  fd_close: 'fd',
  fd_datasync: 'fd',
  fd_fdstat_get: 'fd stat',
  fd_fdstat_set_flags: 'fd flags',
  fd_fdstat_set_rights: 'fd fs_rights_base:i64 fs_rights_inheriting:i64',
  fd_filestat_get: 'fd buf',
  fd_filestat_set_size: 'fd size:i64',
  fd_filestat_set_times: 'fd atim:i64 mtim:i64 fst_flags',
  fd_pread: 'fd iovs iovs_len offset:i64 nread',
  fd_prestat_get: 'fd buf',
  fd_prestat_dir_name: 'fd path path_len',
  fd_pwrite: 'fd iovs iovs_len offset:i64 nwritten',
  fd_read: 'fd iovs iovs_len nread',
  fd_readdir: 'fd buf buf_len cookie:i64 bufused',
  fd_renumber: 'fd to',
  fd_seek: 'fd offset:i64 whence newoffset',
  fd_sync: 'fd',
  fd_tell: 'fd offset',
  fd_write: 'fd iovs iovs_len nwritten',
  path_create_directory: 'fd path path_len',
  path_filestat_get: 'fd flags path path_len buf',
  path_filestat_set_times: 'fd flags path path_len atim:i64 mtim:i64 fst_flags',
  path_link: 'old_fd old_flags old_path old_path_len new_fd new_path new_path_len',
  path_open: 'fd dirflags path path_len oflags fs_rights_base:i64 fs_rights_inheriting:i64 fdflags opened_fd',
  path_readlink: 'fd path path_len buf buf_len bufused',
  path_remove_directory: 'fd path path_len',
  path_rename: 'fd old_path old_path_len new_fd new_path new_path_len',
  path_symlink: 'old_path old_path_len fd new_path new_path_len',
  path_unlink_file: 'fd path path_len',
  poll_oneoff: 'in out nsubscriptions nevents',
  proc_exit: 'rval',
  proc_raise: 'sig',
  sched_yield: '',
  random_get: 'buf buf_len',
  sock_accept: 'fd flags accepted_fd',
  sock_recv: 'fd ri_data ri_data_len ri_flags ro_datalen ro_flags',
  sock_send: 'fd si_data si_data_len si_flags so_datalen',
  sock_shutdown: 'fd how',
};

export const WASI_FUNCTIONS: ReadonlyMap<string, WasiSignature> = new Map(
  Object.entries(WRITTEN).map(([name, params]) => [
    name,
    { params: parametersOf(params), results: name === 'proc_exit' ? [] : ['i32'] },
  ]),
);

function parametersOf(written: string): WasiParameter[] {
  return written
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ name: word.replace(':i64', ''), type: word.endsWith(':i64') ? 'i64' : 'i32' }));
}
