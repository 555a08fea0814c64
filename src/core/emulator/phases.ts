/**
 * What a guest may call before it is ready: reference section 1, "Restricted phases".
 * (proxy-wasm-cpp-host `src/wasm.cc`, `allowed_hostcalls`.)
 */

const NONE: ReadonlySet<string> = new Set();

export type Phase = 'starting' | 'allocating' | 'running';

const WHILE_ALLOCATING = new Set(['proxy_log', 'fd_write', 'clock_time_get', 'poll_oneoff']);
const NOT_WHILE_STARTING = new Set([
  'fd_read',
  'fd_seek',
  'fd_close',
  'path_open',
  'sched_yield',
  'proc_exit',
  'pthread_equal',
  'envoy_resolve_dns',
]);

/** `trapping`: what traps there besides, in older Envoys. */
export function isAllowed(phase: Phase, name: string, trapping: ReadonlySet<string> = NONE): boolean {
  if (phase === 'running') return true;
  if (trapping.has(name)) return false;
  if (phase === 'allocating') return WHILE_ALLOCATING.has(name);
  return name === 'proxy_log' || (!name.startsWith('proxy_') && !NOT_WHILE_STARTING.has(name));
}
