/** Modules as WebAssembly text, by name, for the comparison of verdicts. */

/** Text, or the bytes themselves where no text stands for them. */
export type Modules = Readonly<Record<string, string | Uint8Array>>;

export const MEMORY = '(memory (export "memory") 1)';
export const ALLOCATOR = '(func (export "malloc") (param i32) (result i32) (i32.const 1024))';
export const marker = (abi = '0.2.1') => `(func (export "proxy_abi_version_${abi.replaceAll('.', '_')}"))`;

interface Parts {
  readonly imports?: string;
  readonly memory?: string;
  readonly fields?: string;
  readonly abi?: string;
}

/** Loads where nothing is given. */
export function plugin({ imports = '', memory = MEMORY, fields = '', abi = '0.2.1' }: Parts = {}): string {
  return `(module ${imports} ${memory} ${ALLOCATOR} ${marker(abi)} ${fields})`;
}

export function importing(module: string, name: string, params: readonly string[], results: readonly string[]): string {
  const types = [...params.map((type) => `(param ${type})`), ...results.map((type) => `(result ${type})`)].join(' ');
  return `(import "${module}" "${name}" (func ${types}))`;
}
