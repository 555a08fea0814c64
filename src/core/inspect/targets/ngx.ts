/**
 * ngx_wasm_module, prerelease 0.6: `src/common/proxy_wasm/ngx_proxy_wasm_host.c`, `src/wasm/wasi/ngx_wasi_preview1_host.c`
 * of github.com/Kong/ngx_wasm_module. Read, not run.
 */

import { firstFaults } from '../../problem';
import { abiOfMarkers, ENVOY_ABIS } from '../../proxywasm/abi';
import { hostSignature, isHostFunction, isOfHigress } from '../../proxywasm/signatures';
import { isFuncType, type Import, type Module } from '../../wasm/module';
import { answerOf, broken, caution, refusal, type Candidate, type Finding, type Verdict } from './verdict';

const ABSENT = new Set(['proxy_get_header_map_size', 'proxy_get_buffer_status']);
/** They link, and trap when they are called: the request gets 500. */
const TRAPPING =
  /^proxy_(get_log_level|done|close_stream|continue_response|clear_route_cache|grpc_\w+|get_status|resolve_shared_queue)$/;
/** Of abandoned drafts, and its own. */
const MORE = /^(proxy_(get_buffer|set_buffer|send_http_response|dispatch_http_call)|ngx_log)$/;
/** On V8 there are no others; Wasmtime and Wasmer bring their own. */
const WASI = /^(args_(sizes_)?get|clock_time_get|environ_(sizes_)?get|fd_(close|fdstat_get|fdstat_set_flags|prestat_get|prestat_dir_name|read|seek|write)|sched_yield|poll_oneoff|path_open|proc_exit|random_get)$/; // prettier-ignore
const REQUIRED = ['proxy_on_context_create', 'proxy_on_vm_start', 'proxy_on_configure'];
/** Looked up and called without a look whether they are there. */
const CALLED = ['proxy_on_done', 'proxy_on_log', 'proxy_on_delete', 'proxy_on_request_headers', 'proxy_on_request_body', 'proxy_on_response_headers', 'proxy_on_response_body']; // prettier-ignore

export function ngxVerdict(candidate: Candidate): Verdict {
  const found = findings(candidate);
  return {
    id: 'ngx_wasm_module',
    target: 'ngx_wasm_module (prerelease 0.6)',
    answer: answerOf(found),
    findings: found,
  };
}

function findings(candidate: Candidate): Finding[] {
  const { module } = candidate;
  const unreadable = broken(candidate);
  if (unreadable.length > 0) return unreadable;
  if (module.kind === 'component')
    return [
      refusal('it is a component, and nginx runs core modules', 'Build for wasip1, without a component adapter.'),
    ];
  // It links before it looks for the marker.
  // Each kind by itself: very many notes must not hide a refusal.
  const ofImports = (severity: Finding['severity']) =>
    firstFaults(module.imports, (entry) => importFindings(module, entry).filter((one) => one.severity === severity));
  return [...ofImports('error'), ...ofImports('warning'), ...exportFindings(module)];
}

function importFindings(module: Module, entry: Import): Finding[] {
  const { name, offset } = entry;
  const label = `${entry.module}.${name}`;
  if (entry.type.kind !== 'func') {
    return [
      refusal(
        `imports the ${entry.type.kind} ${label}`,
        'Build it so that it imports functions only.',
        'NYI: module import type not supported',
        offset,
      ),
    ];
  }
  if (entry.module === 'wasi_snapshot_preview1') return WASI.test(name) ? wasiNotes(name) : [unknownWasi(name)];
  if (entry.module !== 'env') {
    return [
      refusal(
        `imports ${label}; it knows env and wasi_snapshot_preview1 alone`,
        'Build it with an SDK for proxy-wasm.',
        `cannot resolve unknown module "${entry.module}"`,
        offset,
      ),
    ];
  }
  return envFindings(module, entry);
}

function envFindings(module: Module, { name, type, offset }: Import): Finding[] {
  const known = (isHostFunction(name) && !isOfHigress(name) && !ABSENT.has(name)) || MORE.test(name);
  if (!known) {
    const words = `failed importing "env.${name}": missing host function`;
    return [
      refusal(
        `imports env.${name}, which it does not have`,
        'Avoid what needs it, or build with another SDK version.',
        words,
        offset,
      ),
    ];
  }
  const wanted = type.kind === 'func' ? module.types.at(type.typeIndex) : undefined;
  if (name === 'proxy_get_log_level') {
    return [
      refusal(
        'imports env.proxy_get_log_level, whose type there has two parameters instead of one',
        'Do not ask for the log level.',
        undefined,
        offset,
      ),
    ];
  }
  if (isHostFunction(name) && isFuncType(wanted) && wanted.params.join() !== hostSignature(name).params.join()) {
    return [
      refusal(
        `imports env.${name} with another type than it has`,
        'Build it with an SDK for ABI 0.2.1.',
        undefined,
        offset,
      ),
    ];
  }
  if (!TRAPPING.test(name)) return [];
  const words = `host trap (function not yet implemented): ${name}`;
  return [
    caution(`env.${name} is there, but traps when it is called`, 'Do not call it: the request would get 500.', words),
  ];
}

function unknownWasi(name: string): Finding {
  const words = `NYI - unhandled WASI function "${name}"`;
  return caution(
    `wasi_snapshot_preview1.${name} is not there on V8; Wasmtime and Wasmer bring their own`,
    'Choose the runtime accordingly.',
    words,
  );
}

function wasiNotes(name: string): Finding[] {
  return name === 'proc_exit'
    ? [caution('proc_exit traps there', 'Fine as long as the plugin does not end itself.')]
    : [];
}

function exportFindings(module: Module): Finding[] {
  const functions = module.exports.filter(({ kind }) => kind === 'func').map(({ name }) => name);
  const file = 'X';
  if (abiOfMarkers(functions, ENVOY_ABIS) === undefined) {
    return [
      refusal(
        'exports none of the markers proxy_abi_version_0_1_0, _0_2_0, _0_2_1',
        'Build it with a proxy-wasm SDK.',
        `failed loading "${file}" filter (unknown ABI version)`,
      ),
    ];
  }
  if (!functions.includes('malloc') && !functions.includes('proxy_on_memory_allocate')) {
    return [
      refusal(
        'exports neither malloc nor proxy_on_memory_allocate',
        'Export one of them.',
        `"${file}" filter missing malloc (incompatible SDK interface)`,
      ),
    ];
  }
  const missing = REQUIRED.filter((name) => !functions.includes(name));
  if (missing.length > 0) {
    const words = `"${file}" filter missing one of: on_context_create, on_vm_start, on_plugin_start (incompatible SDK interface)`;
    return [
      refusal(
        `does not export ${missing.join(', ')}, without which it does not start a filter`,
        'Export them, even if they do nothing.',
        words,
      ),
    ];
  }
  const absent = CALLED.filter((name) => !functions.includes(name));
  if (absent.length === 0) return [];
  return [
    caution(
      `does not export ${absent.join(', ')}, which it calls without a look whether they are there`,
      'Export them, even if they do nothing, as the SDKs do.',
    ),
  ];
}
