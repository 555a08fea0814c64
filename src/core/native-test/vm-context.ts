/** Where a plugin tells the SDK what it is made of: `proxywasm.SetVMContext(&vm{})`. */

import { problem, type Problem } from '../problem';
import { blanked, closing, importsOf, lineAt, type GoImport } from './go-source';

export interface GoFile {
  readonly path: string;
  readonly text: string;
}

export interface VmContext {
  /** Import path of the SDK, up to where `/proxywasm` follows. */
  readonly sdk: string;
  /** Of `EmulatorOption`. */
  readonly option: string;
  /** The argument, as it stands in the source. */
  readonly expression: string;
  /** What the expression needs of its file's imports. */
  readonly imports: readonly GoImport[];
}

const SDK = /^(.*\/proxy-wasm-go-sdk)\/proxywasm$/;
const WRAPPER = /\/wasm-go(\/.*)?\/wrapper$/;
const CALL = 'Set(VM|Plugin|Http|Tcp)Context\\s*\\(';

/** Of all files that a native build of the package has, the first call. `folder` is the package's. */
export function findVmContext(folder: string, files: readonly GoFile[]): VmContext | Problem {
  for (const file of files) {
    const found = contextIn(file);
    if (found !== undefined) return found;
  }
  const wrapped = files.find(({ text }) => importsOf(text).some(({ path }) => WRAPPER.test(path)));
  return wrapped === undefined ? noContext(folder) : behindWrapper(wrapped);
}

function contextIn(file: GoFile): VmContext | Problem | undefined {
  const imports = importsOf(file.text);
  const own = imports.find(({ path }) => SDK.test(path));
  if (own === undefined) return undefined;
  const code = blanked(file.text, { literals: true });
  const qualifier = own.name === '.' ? '(?<![.\\w])' : `(?<![.\\w])${own.name}\\s*\\.\\s*`;
  const call = new RegExp(qualifier + CALL).exec(code);
  if (call === null) return undefined;
  const open = call.index + call[0].length - 1;
  const close = closing(code, open);
  if (close === undefined) return undefined;
  const used = code.slice(open + 1, close);
  const local = localName(code.slice(0, call.index), used);
  if (local !== undefined) return hasLocal(file, call.index, local, call[1] ?? '');
  return {
    sdk: own.path.replace(SDK, '$1'),
    option: `With${call[1] ?? ''}Context`,
    expression: file.text
      .slice(open + 1, close)
      .trim()
      .replace(/,$/, ''),
    imports: imports.filter(({ name }) => name !== '_' && new RegExp(`(?<![.\\w])${name}\\s*\\.`).test(used)),
  };
}

/** A name in `used` that only the function around it knows. `before` is the code before the call. */
function localName(before: string, used: string): string | undefined {
  const start = before.lastIndexOf('\nfunc ');
  const body = before.slice(Math.max(start, 0));
  const declared = [...body.matchAll(/([\w, ]+?)\s*:=|\bvar\s+(\w+)/g)].flatMap(([, many, one]) =>
    (one ?? many ?? '').split(',').map((name) => name.trim()),
  );
  return declared.find((name) => name !== '' && new RegExp(`(?<![.\\w])${name}(?![\\w:])`).test(used));
}

function hasLocal({ path, text }: GoFile, at: number, name: string, kind: string): Problem {
  const remedy = `Declare it outside of the function, or write its value into the call, as in proxywasm.Set${kind}Context(&vmContext{}).`;
  const message = `a test cannot name "${name}", which Set${kind}Context is given: only the function around it knows it`;
  return problem('local-context', message, { file: path, line: lineAt(text, at), column: 1 }, remedy);
}

function noContext(folder: string): Problem {
  const message = 'no file that Go compiles natively calls proxywasm.SetVMContext of proxy-wasm-go-sdk';
  const remedy = 'A plugin runs natively when it is written with that SDK, and its main.go has no build constraint.';
  return problem('no-vm-context', message, { file: folder }, remedy);
}

function behindWrapper({ path }: GoFile): Problem {
  const message = "the plugin is written with Higress's wrapper, which has no proxy for tests";
  const remedy = 'Debug its scenario instead; a plugin runs natively when it calls proxywasm.SetVMContext itself.';
  return problem('higress-wrapper', message, { file: path }, remedy);
}
