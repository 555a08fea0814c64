/** Plugins as small as can be, which every proxy takes unless something is changed. */

import type { Candidate } from '../../src/core/inspect/targets/verdict';
import { HOST_FUNCTIONS, hostSignature, isHostFunction } from '../../src/core/proxywasm/signatures';
import { decodeModule } from '../../src/core/wasm/decode';
import { parseAny } from './wabt-text';

export interface PluginParts {
  /** The ABI that its marker announces; null: no marker. */
  readonly abi?: string | null;
  /** Host functions by name, or whole imports in WAT. */
  readonly imports?: readonly string[];
  /** Of the callbacks and `malloc`: those that it does without. */
  readonly without?: readonly string[];
  /** In WAT. */
  readonly memory?: string;
  /** More of it in WAT. */
  readonly fields?: string;
}

const START: Readonly<Record<string, string>> = {
  malloc: '(param i32) (result i32) i32.const 0',
  proxy_on_context_create: '(param i32 i32)',
  proxy_on_vm_start: '(param i32 i32) (result i32) i32.const 1',
  proxy_on_configure: '(param i32 i32) (result i32) i32.const 1',
  proxy_on_request_headers: '(param i32 i32 i32) (result i32) i32.const 0',
  proxy_on_request_body: '(param i32 i32 i32) (result i32) i32.const 0',
  proxy_on_response_headers: '(param i32 i32 i32) (result i32) i32.const 0',
  proxy_on_response_body: '(param i32 i32 i32) (result i32) i32.const 0',
  proxy_on_done: '(param i32) (result i32) i32.const 1',
  proxy_on_log: '(param i32)',
  proxy_on_delete: '(param i32)',
};

export function pluginWat(parts: PluginParts = {}): string {
  const { abi = '0.2.1', imports = ['proxy_log'], without = [], memory = '1', fields = '' } = parts;
  const marker = abi === null ? '' : `(func (export "proxy_abi_version_${abi.replaceAll('.', '_')}"))`;
  const kept = Object.entries(START).filter(([name]) => !without.includes(name));
  const exports = kept.map(([name, code]) => `(func (export "${name}") ${code})`);
  const memories = memory === '' ? '' : `(memory (export "memory") ${memory})`;
  return `(module ${imports.map(importOf).join(' ')} ${marker} ${memories} ${exports.join(' ')} ${fields})`;
}

function importOf(entry: string): string {
  if (entry.startsWith('(')) return entry;
  if (!isHostFunction(entry)) throw new Error(`${entry} is none of ${Object.keys(HOST_FUNCTIONS).length} functions`);
  const { params, results } = hostSignature(entry);
  return `(import "env" "${entry}" (func (param ${params.join(' ')}) (result ${results.join(' ')})))`;
}

/** As `verdictsOf` wants it. */
export async function candidateOf(parts: PluginParts | Uint8Array = {}): Promise<Candidate> {
  const bytes = parts instanceof Uint8Array ? parts : await parseAny(pluginWat(parts));
  const { value: module, problems } = decodeModule(bytes);
  return { module, problems };
}
