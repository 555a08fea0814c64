/** Templates on disk → a project on disk. Nothing that is there is written over without asking. */

import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { hasErrors, problem } from '../core/problem';
import { checkAnswers, type Answers } from '../core/scaffold/answers';
import { layersOf, scaffold, type ScaffoldFile } from '../core/scaffold/scaffold';
import { errorCode, InputError } from './errors';
import { makeFolder, unwritable } from './files';

/** Beside `dist`, in the package and in the extension. */
export function templatesFolder(): string {
  return join(__dirname, '..', 'templates');
}

/** The files of a new project. Throws `InputError` where the answers do not do. */
export async function projectFiles(answers: Answers, templates = templatesFolder()): Promise<ScaffoldFile[]> {
  const { problems } = checkAnswers(answers);
  if (hasErrors(problems)) throw new InputError(problems);
  const layers = await Promise.all(layersOf(answers).map((layer) => readLayer(templates, layer)));
  return scaffold(layers.flat(), answers);
}

/** Not every layer has something for every plugin. */
async function readLayer(templates: string, layer: string): Promise<ScaffoldFile[]> {
  const entries = await readdir(join(templates, layer), { recursive: true, withFileTypes: true }).catch(noneIfMissing);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => {
      return { path: relative(templates, file).split(sep).join('/'), text: await readFile(file, 'utf8') };
    }),
  );
}

function noneIfMissing(error: unknown): never[] {
  if (errorCode(error) === 'ENOENT') return [];
  throw error;
}

/** Paths, from `folder`, of what is there already. */
export function occupied(folder: string, files: readonly ScaffoldFile[]): string[] {
  return files.filter(({ path }) => existsSync(join(folder, path))).map(({ path }) => path);
}

/** All of them, or none of those that were not there before. Throws `InputError`. */
export async function writeProject(folder: string, files: readonly ScaffoldFile[], overwrites = false): Promise<void> {
  const taken = occupied(folder, files);
  if (taken.length > 0 && !overwrites) {
    const few =
      taken.slice(0, MOST_NAMED).join(', ') +
      (taken.length > MOST_NAMED ? ` and ${taken.length - MOST_NAMED} more` : '');
    const remedy = 'Choose another folder, or write over them with --force.';
    throw new InputError([problem('occupied', `these files are there already: ${few}`, { file: folder }, remedy)]);
  }
  const made: string[] = [];
  try {
    for (const { path, text } of files) {
      const file = resolve(folder, path);
      const first = await makeFolder(dirname(file));
      if (first !== undefined) made.push(first);
      const isNew = !existsSync(file);
      if (isNew) made.push(file);
      await writeFile(file, text);
    }
  } catch (error) {
    await Promise.all(made.map((path) => rm(path, { recursive: true, force: true })));
    throw unwritable(folder, error);
  }
}

const MOST_NAMED = 4;
