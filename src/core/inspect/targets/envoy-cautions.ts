/** Of modules that Envoy loads, and that do not do what they are for. */

import { isHostFunction } from '../../proxywasm/signatures';
import { importedFunctions } from '../../wasm/functions';
import type { Module } from '../../wasm/module';
import { caution, type Finding } from './verdict';

export function cautions(module: Module): Finding[] {
  return [...mockFinding(module), ...memoryFinding(module)];
}

/**
 * The Go SDK has its host calls in files for Wasm, and a mock of the host in files for tests. A build that takes the mock
 * exports every callback and imports nothing of the proxy: it loads, and does nothing.
 */
function mockFinding(module: Module): Finding[] {
  const calls = importedFunctions(module).some(({ module: from, name }) => from === 'env' && isHostFunction(name));
  if (calls) return [];
  const isGo =
    module.producers.some(({ name }) => name === 'Go') || module.sections.some(({ name }) => name === 'go:buildid');
  const remedy = isGo
    ? 'Its SDK fell back to the mock host that it has for tests: use github.com/proxy-wasm/proxy-wasm-go-sdk, with GOOS=wasip1 GOARCH=wasm and without the tag proxytest.'
    : 'Check that the SDK is built for the proxy, not with a mock of it, and that the plugin calls anything.';
  return [caution('imports no proxy_* function at all: it loads, but it can see and do nothing', remedy)];
}

/** Its name does not matter. */
function memoryFinding({ exports, imports }: Module): Finding[] {
  if (exports.some(({ kind }) => kind === 'memory') || imports.some(({ type }) => type.kind === 'memory')) return [];
  const message = 'exports no memory: Envoy loads it, and itself ends as soon as data is to pass';
  return [caution(message, 'Export the memory.')];
}
