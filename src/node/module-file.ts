import { createHash, webcrypto } from 'node:crypto';
import { basename } from 'node:path';
import { hasErrors, type Problem } from '../core/problem';
import { decodeModule, type DecodeDepth } from '../core/wasm/decode';
import type { Module } from '../core/wasm/module';
import { InputError } from './errors';
import { inFile, readInput } from './files';

export interface ModuleFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly module: Module;
  /** SHA-256, in hex. */
  readonly hash: string;
  /** Last change, in milliseconds since 1970. */
  readonly modifiedAt: number;
  /** What its decoder found wrong, with the file's name. */
  readonly problems: readonly Problem[];
}

/** For those who want to run it: without code and data, which are the engine's. Throws when anything else is wrong. */
export async function readSoundModule(path: string): Promise<ModuleFile> {
  const file = await readModuleFile(path, 'links');
  if (hasErrors(file.problems)) throw new InputError(file.problems);
  return file;
}

/** Those of a chain: at least one. */
export type ModuleFiles = readonly [ModuleFile, ...ModuleFile[]];

export async function readSoundModules(paths: readonly string[]): Promise<ModuleFiles> {
  const [first = '', ...others] = paths;
  return [await readSoundModule(first), ...(await Promise.all(others.map(readSoundModule)))];
}

/** Throws `InputError` only when the file cannot be read; what is in it may be anything. */
export async function readModuleFile(path: string, depth: DecodeDepth = 'whole'): Promise<ModuleFile> {
  const { bytes, modifiedAt } = await readInput(path);
  return moduleFileOf(path, bytes, modifiedAt, depth);
}

/** Of what has been read already. */
export async function moduleFileOf(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  modifiedAt: number,
  depth: DecodeDepth = 'whole',
): Promise<ModuleFile> {
  // Begun before, so that both work at the same time.
  const hashing = sha256(bytes);
  const { value: module, problems } = decodeModule(bytes, depth);
  const hash = await hashing;
  return { path, name: basename(path), bytes, module, hash, modifiedAt, problems: inFile(path, problems) };
}

/** From here on it is worth another thread. */
const LARGE = 1_000_000;

/** In hex. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes.length < LARGE) return createHash('sha256').update(bytes).digest('hex');
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
