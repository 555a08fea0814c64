/** Bytes → a module ready to be instantiated, under its memory ceiling. */

import type { Bytes } from '../bytes';
import { hasErrors, problem, type Problem } from '../problem';
import { decodeModule } from '../wasm/decode';
import { capMemory } from '../wasm/memory-cap';
import type { LoadedModule } from './plugin-instance';

/** `maxPages` of 64 KiB. Problems are why it cannot be loaded at all; whether a host would link it comes later. */
export function loadModule(
  bytes: Bytes,
  hash: string,
  maxPages: number,
  compiled?: WebAssembly.Module,
): LoadedModule | readonly Problem[] {
  const { value: module, problems } = decodeModule(bytes);
  if (hasErrors(problems)) return problems;
  if (module.kind === 'component') return [isComponent()];
  const capped = capMemory(bytes, module, maxPages);
  if (hasErrors(capped.problems)) return capped.problems;
  try {
    return { module, compiled: compiled ?? new WebAssembly.Module(capped.value), maxPages, hash };
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    return [invalid(error)];
  }
}

function isComponent(): Problem {
  const message = 'it is a component, and proxies run core modules';
  return problem(
    'component',
    message,
    { offset: 4 },
    'Build a core module: target wasip1, without a component adapter.',
  );
}

/** V8 says what it found invalid and, behind `@+`, where. */
function invalid(error: Error): Problem {
  const offset = Number(/@\+(\d+)/.exec(error.message)?.[1] ?? 0);
  const reason = error.message.replace(/^WebAssembly\.Module\(\): /, '').replace(/ @\+\d+$/, '');
  const message = `the module is not valid WebAssembly: ${reason}`;
  return problem('invalid-module', message, { offset }, 'Build it again, or with another compiler version.');
}
