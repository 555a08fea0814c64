/** The sample plugin as AssemblyScript's compiler gives it with other settings. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SAMPLE } from '../parts';
import { kept } from './compile';
import type { CorpusModule } from './module';

/** The part of its programming interface that is used; it is installed with the sample, not here. */
interface Compiler {
  main(
    args: readonly string[],
    files: {
      readFile(name: string, folder: string): string | null;
      writeFile(name: string, content: Uint8Array): void;
    },
  ): Promise<{ readonly error: Error | null; readonly stderr: unknown }>;
}

const COMPILER = join(SAMPLE, 'node_modules', 'assemblyscript', 'dist', 'asc.js');
const LIBRARY = ['--lib', './node_modules/@assemblyscript/wasi-shim/assembly'];
const USE = ['--use', 'process=wasi_process', '--use', 'abort=abort_proc_exit'];

const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'not optimised': ['--debug'],
  'for speed': ['-O3', '--noAssert', '--exportTable'],
  'with the runtime exported': ['-Oz', '--exportRuntime', '--exportStart', 'begin'],
  'with imported memory and table': ['-O1', '--importMemory', '--importTable', '--initialMemory', '3'],
  'with shared memory': ['-O1', '--enable', 'threads', '--sharedMemory', '--maximumMemory', '64', '--importMemory'],
  'with features': ['-O2', '--enable', 'simd,relaxed-simd,reference-types,gc,exception-handling'],
};

export async function assemblyScriptModules(): Promise<CorpusModule[]> {
  const sources = [join(SAMPLE, 'assembly', 'index.ts'), join(SAMPLE, 'package-lock.json'), __filename];
  const modules = [];
  for (const [name, options] of Object.entries(VARIANTS)) {
    modules.push(await kept(`AssemblyScript ${name}`, sources, (output) => compile(options, output)));
  }
  return modules;
}

async function compile(options: readonly string[], output: string): Promise<void> {
  const compiler = (await import(pathToFileURL(COMPILER).href)) as Compiler;
  const args = ['assembly/index.ts', '--baseDir', SAMPLE, ...LIBRARY, ...USE, ...options, '--outFile', 'output.wasm'];
  const { error, stderr } = await compiler.main(args, {
    readFile: (name, folder) => (name.endsWith('asconfig.json') ? null : textOf(resolve(SAMPLE, folder, name))),
    writeFile: (_, content) => writeFileSync(output, content),
  });
  if (error !== null) throw new Error(`${error.message}: ${String(stderr)}`);
}

/** It tries several places for each import. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
