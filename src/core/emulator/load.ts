/** Bytes → a module ready to be instantiated, under its memory ceiling. */

import type { Bytes } from '../bytes';
import { hasErrors, problem, type Problem } from '../problem';
import { NO_NAMES } from '../wasm/custom';
import { capMemory } from '../wasm/memory-cap';
import type { Module } from '../wasm/module';
import type { LoadedModule } from './plugin-instance';

/** What is to be compiled: the module with its ceiling, `maxPages` of 64 KiB. */
export function cappedBytes(bytes: Bytes, module: Module, maxPages: number): Bytes | readonly Problem[] {
  if (module.kind === 'component') return [isComponent()];
  const capped = capMemory(bytes, module, maxPages);
  return hasErrors(capped.problems) ? capped.problems : capped.value;
}

/** Of the decoded module only what linking needs: it goes from thread to thread. */
export function loaded(module: Module, compiled: WebAssembly.Module, maxPages: number, hash: string): LoadedModule {
  const links = { ...module, sections: [], elements: [], data: [], code: [], names: NO_NAMES };
  return { module: links, compiled, maxPages, hash };
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

/** V8 says what it found invalid and, behind `@+`, where. Throws what is no compile error. */
export function invalidModule(error: unknown): Problem {
  if (!(error instanceof WebAssembly.CompileError)) throw error;
  const offset = Number(/@\+(\d+)/.exec(error.message)?.[1] ?? 0);
  const reason = error.message.replace(/^WebAssembly\.\w+\(\): /, '').replace(/ @\+\d+$/, '');
  const message = `the module is not valid WebAssembly: ${reason}`;
  return problem('invalid-module', message, { offset }, 'Build it again, or with another compiler version.');
}
