/** Whether a module is to be built before it is debugged. */

import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { profileOf, type ProfileFile } from '../core/toolchain/profile';
import { readModuleFile } from './module-file';
import { loadProfile } from './profile-file';
import { isSource } from './watch-sources';

/** `missing`: not built yet; `older`: than its sources; `release`: it does not tell where its code comes from. */
export type BuildReason = 'missing' | 'older' | 'release';

/** `folder`: of the project. Undefined: it can be debugged as it is, or is not what the project builds. Throws `InputError`. */
export async function reasonToBuild(folder: string, module: string): Promise<BuildReason | undefined> {
  const profile = await loadProfile(folder);
  if (resolve(folder, profileOf(profile, 'debug').output) !== module) return undefined;
  if (!existsSync(module)) return 'missing';
  const { mtimeMs } = await stat(module);
  if (await hasNewer(folder, profile, mtimeMs)) return 'older';
  return (await isForRelease(profile, module)) ? 'release' : undefined;
}

/** What others have put into a project is much, and no source of it. */
const FOREIGN = /^(\..*|node_modules|target|vendor|build)$/;

async function hasNewer(folder: string, { language }: ProfileFile, than: number): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const isNewer = entry.isDirectory()
      ? !FOREIGN.test(entry.name) && (await hasNewer(path, { language }, than))
      : isSource(entry.name, language) && (await stat(path)).mtimeMs > than;
    if (isNewer) return true;
  }
  return false;
}

/** Of Go's own compiler both builds have lines, but that for release is optimised, and has no folders in its paths. */
const TRIMMED = Buffer.from('build\t-trimpath=true');

async function isForRelease({ language, command }: ProfileFile, path: string): Promise<boolean> {
  // There is one way to assemble WAT, and a command of the user's own may know one way alone.
  if (language === 'wat' || command !== undefined) return false;
  const { module, bytes } = await readModuleFile(path, 'links');
  if (language === 'go') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(TRIMMED);
  const names = new Set(module.sections.filter(({ custom }) => custom).map(({ name }) => name));
  return !names.has('.debug_line') && !names.has('sourceMappingURL');
}
