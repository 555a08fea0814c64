/** CEL expressions, by a library. Load this file only for plugins that have some. */

import { Environment } from '@marcbachmann/cel-js';
import type { Cel, CelProgram, CelScope, CelValue } from '../core/ports';

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

export const cel: Cel = {
  compile(text) {
    try {
      const program = environment.parse(text);
      return { evaluate: (scope) => evaluate(program, scope) } satisfies CelProgram;
    } catch {
      return undefined;
    }
  },
};

function evaluate(program: (context: Record<string, unknown>) => unknown, scope: CelScope): CelValue | undefined {
  try {
    return fromLibrary(program(asObject(scope)));
  } catch {
    return undefined;
  }
}

/** What stands for a root such as `request`, which cannot be handed over whole. */
const SCOPES = new WeakSet();

/** Fields are looked up when they are read: there are many, and few are asked for. */
function asObject(scope: CelScope): Record<string, unknown> {
  const read = (key: string | symbol): unknown => {
    if (typeof key === 'symbol') return undefined;
    if (key === 'constructor') return Object;
    const value = scope.read([key]);
    return isScope(value) ? asObject(value) : value;
  };
  const scopes = new Proxy(
    {},
    {
      get: (_target, key) => read(key),
      has: (_target, key) => read(key) !== undefined,
      getOwnPropertyDescriptor: (_target, key) => {
        const value = read(key);
        return value === undefined ? undefined : { configurable: true, enumerable: true, value };
      },
    },
  );
  SCOPES.add(scopes);
  return scopes;
}

function isScope(value: CelValue | CelScope | undefined): value is CelScope {
  return typeof value === 'object' && value !== null && 'read' in value;
}

/** What Envoy hands to a plugin: numbers, text, bytes, lists and maps; times as nanoseconds. */
function fromLibrary(value: unknown): CelValue | undefined {
  if (typeof value === 'object' && value !== null && SCOPES.has(value)) return null;
  if (value === null || ['boolean', 'bigint', 'number', 'string'].includes(typeof value)) return value as CelValue;
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) return BigInt(value.getTime()) * 1_000_000n;
  if (Array.isArray(value)) return value.map((one) => fromLibrary(one) ?? null);
  if (value instanceof Map) return mapOf([...value.entries()]);
  const named = (value as { constructor?: { name?: string } }).constructor?.name;
  if (named === 'UnsignedInt') return (value as { valueOf(): bigint }).valueOf();
  if (named === 'Duration') return durationOf(value as { seconds: bigint; nanos: number });
  return named === 'Object' ? mapOf(Object.entries(value as object)) : null;
}

function durationOf({ seconds, nanos }: { seconds: bigint; nanos: number }): bigint {
  return seconds * 1_000_000_000n + BigInt(nanos);
}

function mapOf(entries: readonly (readonly [unknown, unknown])[]): CelValue {
  return new Map(entries.map(([name, value]) => [String(name), fromLibrary(value) ?? null] as const));
}
