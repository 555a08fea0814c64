import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { problem, type Problem } from '../core/problem';
import { errorCode, InputError } from './errors';

/** Larger inputs are refused before they are read. */
const MAX_BYTES = 512 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'reading it is not permitted',
};

export interface FileContent {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Last change, in milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Throws `InputError` with one problem that names the file. */
export async function readInput(file: string): Promise<FileContent> {
  try {
    const status = await stat(file);
    const { size, mtimeMs } = status;
    if (size > MAX_BYTES) throw new InputError([tooLarge(file, size)]);
    if (!status.isFile() && !status.isDirectory()) throw new InputError([notRegular(file)]);
    return { bytes: await readFile(file), modifiedAt: mtimeMs };
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = errorCode(error) ?? 'unknown error';
    const message = `cannot read it: ${REASONS[code] ?? code}`;
    throw new InputError([problem('unreadable', message, { file }, 'Check the path.')]);
  }
}

/** A device or a pipe may have no end. */
function notRegular(file: string): Problem {
  return problem('not-regular', 'it is no regular file', { file }, 'Save it to a file first.');
}

function tooLarge(file: string, size: number): Problem {
  return problem('too-large', `${size} bytes are more than ${MAX_BYTES}`, { file }, 'Use a smaller file.');
}

/** The same problems, with the file they are in. */
export function inFile(file: string, problems: readonly Problem[]): Problem[] {
  return problems.map((p) => ({ ...p, place: { file, ...p.place } }));
}

/** Two may write the same file at once. */
let nextPartial = 0;

/** All of it or nothing: whoever watches the file never sees a half, and what was there stays when it fails. */
export async function writeWhole(file: string, content: Uint8Array | string): Promise<void> {
  const partial = `${file}.${process.pid}-${nextPartial++}.partial`;
  try {
    await writeFile(partial, content);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw unwritable(file, error);
  }
}

/**
 * With all folders around it; returns the outermost that was made. Level by level: Node's own way says "no such folder"
 * where the disk is read-only.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  if (existsSync(path)) return undefined;
  const made = dirname(path) === path ? undefined : await makeFolder(dirname(path));
  await mkdir(path);
  return made ?? path;
}

/** Whoever else was to write it did not. */
export function notWritten(file: string, reason: string): InputError {
  return new InputError([problem('unwritable', reason, { file }, 'Save it there, and try again.')]);
}

/** In words for people, from an error of the file system. */
export function unwritable(file: string, error: unknown): InputError {
  const code = errorCode(error) ?? 'unknown error';
  return new InputError([
    problem('unwritable', `cannot write it: ${WRITE_REASONS[code] ?? code}`, { file }, 'Choose another place.'),
  ]);
}

const WRITE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'writing there is not permitted',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'writing there is not permitted',
};
