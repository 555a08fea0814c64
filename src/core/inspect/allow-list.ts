/** `capability_restriction_config`: what a module needs, and how that differs from a list that was agreed on. */

import { isWasiModule, WASI } from '../emulator/hostcalls/wasi';
import { isCallback, isHostFunction } from '../proxywasm/signatures';
import { importedFunctions } from '../wasm/functions';
import type { Module } from '../wasm/module';

/** Names that Envoy looks for in the list: host functions, WASI functions, callbacks. Sorted, each once. */
export function neededCapabilities(module: Module): string[] {
  const imports = importedFunctions(module)
    .filter(({ module: from, name }) => isKnownWasi(from, name) || (from === 'env' && isHostFunction(name)))
    .map(({ name }) => name);
  const callbacks = module.exports
    .filter(({ kind, name }) => kind === 'func' && isCallback(name))
    .map(({ name }) => name);
  return [...new Set([...imports, ...callbacks])].sort();
}

/** Whatever else is imported from there is no function of a proxy, and may have any name. */
function isKnownWasi(module: string, name: string): boolean {
  return isWasiModule(module) && Object.hasOwn(WASI, name);
}

/**
 * A fragment of Envoy's `PluginConfig`, as YAML. Every name is a plain word, so nothing needs quotes. An empty list grants
 * everything in Envoy: of a module that needs nothing there is none.
 */
export function allowListYaml(names: readonly string[]): string {
  const entries = names.map((name) => `    ${name}: {}`);
  if (entries.length === 0) return '# It needs nothing. An empty list would grant everything, so there is none.\n';
  return `capability_restriction_config:\n  allowed_capabilities:\n${entries.join('\n')}\n`;
}

export interface AllowListDiff {
  /** The module needs it, the list does not have it: in Envoy it would fail, or never be called. */
  readonly missing: readonly string[];
  /** The list has it, the module does not need it. */
  readonly unused: readonly string[];
}

/** An empty list allows everything, as it does in Envoy. */
export function compareAllowList(needed: readonly string[], allowed: readonly string[]): AllowListDiff {
  if (allowed.length === 0) return { missing: [], unused: [] };
  return {
    missing: needed.filter((name) => !allowed.includes(name)),
    unused: allowed.filter((name) => !needed.includes(name)),
  };
}

/**
 * The names in a parsed YAML or JSON document that has `allowed_capabilities` anywhere, or is the fragment itself; as
 * a map (Envoy's form) or a list. Undefined where there is none.
 */
export function allowedNames(document: unknown, seen = new Set<unknown>()): string[] | undefined {
  // An alias of YAML may lead back to where it stands.
  if (typeof document !== 'object' || document === null || seen.has(document)) return undefined;
  seen.add(document);
  const found =
    (document as Record<string, unknown>)['allowed_capabilities'] ??
    (document as Record<string, unknown>)['allowedCapabilities'];
  if (Array.isArray(found)) return found.filter((name) => typeof name === 'string');
  if (typeof found === 'object' && found !== null) return Object.keys(found);
  for (const value of Object.values(document)) {
    const below = allowedNames(value, seen);
    if (below !== undefined) return below;
  }
  return undefined;
}
