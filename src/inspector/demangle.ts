/** Names of C++ and Rust as their authors wrote them, by the demanglers of the Firefox Profiler. */

import * as glue from 'gecko-profiler-demangle/index_bg.js';
import bytes from 'gecko-profiler-demangle/index_bg.wasm';

let isReady = false;

function prepare(): void {
  if (isReady) return;
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { './index_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  (exports['__wbindgen_start'] as () => void)();
  isReady = true;
}

const MANGLED = /^_{1,4}[ZR]/;
/** Of Rust's older form: `::h` and the hash of the build. */
const HASH = /::h[0-9a-f]{16}$/;

/** Names that are not mangled come back as they are. */
export function demangled(name: string): string {
  if (!MANGLED.test(name)) return name;
  prepare();
  return glue.demangle_any(name).replace(HASH, '');
}
