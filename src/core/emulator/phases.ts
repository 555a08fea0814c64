/**
 * What a guest may call before it is ready: reference section 1, "Restricted phases".
 * (proxy-wasm-cpp-host `src/wasm.cc`, `allowed_hostcalls`.)
 */

const NEWLY_ALLOWED = new Set(['poll_oneoff', 'emscripten_notify_memory_growth']);

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

/** `isOld`: before Envoy 1.37, these two trapped as well. */
export function isAllowed(phase: Phase, name: string, isOld = false): boolean {
  if (isOld && phase !== 'running' && NEWLY_ALLOWED.has(name)) return false;
  if (phase === 'running') return true;
  if (phase === 'allocating') return WHILE_ALLOCATING.has(name);
  return name === 'proxy_log' || (!name.startsWith('proxy_') && !NOT_WHILE_STARTING.has(name));
}
