/** Runs the AssemblyScript program of test/fixtures/debug/as-calls, by the compiler that the sample plugin is built with. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '../../src/core/bytes';
import { ROOT, SAMPLE, type Found } from './found';

const ASC = join(SAMPLE, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
/** Not named as it is compiled: TypeScript would take it for its own. */
export const AS_CALLS = join(ROOT, 'test', 'fixtures', 'debug', 'as-calls', 'index.as');

export const asc: Found<string> = existsSync(ASC) ? { value: ASC } : { skipped: 'the sample has no compiler' };

export interface Built {
  readonly bytes: Bytes;
  readonly map: string;
}

/** In `folder`, where it is `index.ts`. */
export function buildAsCalls(folder: string, name: string, options: readonly string[]): Built {
  copyFileSync(AS_CALLS, join(folder, 'index.ts'));
  const target = join(folder, `${name}.wasm`);
  const args = ['index.ts', '--outFile', target, '--sourceMap', '--debug', '--exportStart', '_start', ...options];
  execFileSync(process.execPath, [ASC, ...args], { cwd: folder, stdio: 'inherit' });
  return { bytes: new Uint8Array(readFileSync(target)), map: readFileSync(`${target}.map`, 'utf8') };
}

/** One call of `mark`. */
export interface Mark {
  readonly line: number;
  /** 0: not told. */
  readonly callerLine: number;
  /** Where the engine's frames stand in the file, innermost first. */
  readonly offsets: readonly number[];
}

/** A managed object, and memory as it was. */
export interface Value {
  readonly pointer: number;
  readonly number: number;
  readonly memory: Bytes;
}

export async function runAsCalls(bytes: Bytes): Promise<{ marks: Mark[]; values: Value[] }> {
  const marks: Mark[] = [];
  const values: Value[] = [];
  const mark = (line: number, callerLine: number) => marks.push({ line, callerLine, offsets: engineFrames() });
  const value = (pointer: number, number: number) => {
    const { buffer } = instance.exports['memory'] as WebAssembly.Memory;
    values.push({ pointer: pointer >>> 0, number, memory: new Uint8Array(buffer.slice(0)) });
  };
  const abort = () => {
    throw new Error('the program aborts');
  };
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), { index: { mark, value }, env: { abort } });
  (instance.exports['_start'] as () => void)();
  (instance.exports['values'] as () => void)();
  return { marks, values };
}

/** Innermost first, by their offsets in the file. */
export function engineFrames(): number[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 1000;
  const { stack = '' } = new Error('for its stack');
  Error.stackTraceLimit = before;
  return Array.from(stack.matchAll(/wasm-function\[\d+\]:0x([\da-f]+)/g), ([, offset]) => parseInt(offset ?? '', 16));
}
