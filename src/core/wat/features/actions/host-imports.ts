/** Functions of the proxy and of WASI by any spelling of their names, and their imports as text. */

import { HOST_FUNCTION_NAMES } from '../../../proxywasm/signatures';
import { identifierOf } from '../../literals';
import { WASI_FUNCTIONS, WASI_PREVIEW1 } from '../../wasi';
import { knownImport } from '../describe/known-functions';

export interface HostImport {
  readonly module: string;
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: string }[];
  readonly results: readonly string[];
}

const WIDEST = 120;

let known: ReadonlyMap<string, HostImport> | undefined;

/** `$proxy_log`, `$log`, `$proxy-log`, `$proxyLog`, `$fd_write`, `$wasi_fd_write` */
export function hostImportNamed(id: string): HostImport | undefined {
  known ??= bySpelling();
  return known.get(spelling(identifierOf(id)));
}

function spelling(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}

/** Of two functions with one spelling the first counts. */
function bySpelling(): ReadonlyMap<string, HostImport> {
  const proxy = HOST_FUNCTION_NAMES.map(hostFunction).flatMap((one) =>
    [one.name, one.name.replace('proxy_', ''), `env_${one.name}`].map((name) => [spelling(name), one] as const),
  );
  const wasi = [...WASI_FUNCTIONS].flatMap(([name, signature]) =>
    ['', 'wasi', WASI_PREVIEW1].map(
      (prefix) => [spelling(`${prefix}${name}`), { module: WASI_PREVIEW1, name, ...signature }] as const,
    ),
  );
  return new Map<string, HostImport>([...proxy, ...wasi].reverse());
}

/** As completion writes it. */
function hostFunction(name: string): HostImport {
  const { words = [], results = [] } = knownImport('env', name) ?? {};
  return { module: 'env', name, params: words, results };
}

/** Of the ABI: those of WASI are called by nobody by hand. */
export function proxyImports(): readonly HostImport[] {
  return HOST_FUNCTION_NAMES.map(hostFunction);
}

/** `(import "env" "proxy_log" (func $id (param $level i32) … (result i32)))`, in several lines where it is long. */
export function importText({ module, name, params, results }: HostImport, id: string, indentation: string): string {
  const words = [
    ...params.map((one) => `(param $${one.name} ${one.type})`),
    ...results.map((one) => `(result ${one})`),
  ];
  const head = `(import "${module}" "${name}"`;
  const whole = `${head} (func ${[id, ...words].join(' ')}))`;
  if (indentation.length + whole.length <= WIDEST) return whole;
  const [one, two] = [`${indentation}  `, `${indentation}    `];
  const inner = `(func ${[id, ...words].join(' ')}))`;
  if (one.length + inner.length <= WIDEST) return `${head}\n${one}${inner}`;
  return `${head}\n${one}(func ${id}\n${filled(words, two)}))`;
}

/** As many words on each line as there is room for. */
function filled(words: readonly string[], indentation: string): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    // Two parentheses follow the last word.
    if (last === undefined || last.length + word.length + 3 > WIDEST) lines.push(`${indentation}${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
