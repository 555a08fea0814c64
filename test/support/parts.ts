/** The real parts, as `scripts/test.mjs` found or installed them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';

export const ROOT = join(__dirname, '..', '..');
export const ARTIFACTS = join(ROOT, '.artifacts');
export const SAMPLE = join(ROOT, 'samples', 'hello-filter');
export const SAMPLE_MODULE = join(SAMPLE, 'build', 'hello-filter.wasm');

interface Parts {
  readonly envoy: string;
  readonly oldEnvoy: string;
  readonly codeServer: { readonly node: string; readonly entry: string };
  readonly chromium: string;
  readonly goFilter: string;
}

type Found<T> = { readonly value: T } | { readonly skipped: string };

function read(): { readonly [K in keyof Parts]: Found<Parts[K]> } {
  return JSON.parse(readFileSync(join(ARTIFACTS, 'parts.json'), 'utf8')) as { [K in keyof Parts]: Found<Parts[K]> };
}

/** The part, or the reason why tests that need it are skipped. */
export function part<K extends keyof Parts>(name: K): Found<Parts[K]> {
  return read()[name];
}

/** Like `it`, but the test is skipped, with the reason in its name, when one of `parts` is not to be had. */
export function itWith(parts: readonly Found<unknown>[]) {
  const missing = parts.flatMap((found) => ('skipped' in found ? [found.skipped] : []));
  if (missing.length === 0) return it;
  return (name: string, run: () => Promise<void>): void => it.skip(`${name} (skipped: ${missing.join('; ')})`, run);
}

export function valueOf<T>(found: Found<T>): T {
  if ('skipped' in found) throw new Error(found.skipped);
  return found.value;
}
