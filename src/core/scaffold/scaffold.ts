/** Template files + answers → the files of a project. */

import type { Language } from '../toolchain/profile';
import type { Answers } from './answers';
import { valuesOf } from './values';

/** A path with `/`, from the folder of all templates or from that of the project. */
export interface ScaffoldFile {
  readonly path: string;
  readonly text: string;
}

/** `c++` is no good name for a folder; TinyGo compiles the same sources as Go. */
const FOLDERS: Readonly<Partial<Record<Language, string>>> = { 'c++': 'cpp', tinygo: 'go' };

/** Folders of templates that make up a project, general ones first: of two files with one path the later one counts. */
export function layersOf({ language, kind, host }: Answers): readonly string[] {
  const folder = FOLDERS[language] ?? language;
  return ['common', `kind-${kind}`, `host-${host}-${kind}`, `lang-${folder}`, `${folder}-${kind}`];
}

/** `templates` are all files of `layersOf(answers)`. In the order of their paths. Throws when a place has no value. */
export function scaffold(templates: readonly ScaffoldFile[], answers: Answers): ScaffoldFile[] {
  const values = valuesOf(answers);
  const files = new Map<string, string>();
  for (const layer of layersOf(answers)) {
    for (const { path, text } of templates) {
      if (path.startsWith(`${layer}/`))
        files.set(projectPath(filled(path.slice(layer.length + 1), values)), filled(text, values));
    }
  }
  return [...files].map(([path, text]) => ({ path, text })).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Packagers drop files whose names begin with a dot: templates have `_` there. */
function projectPath(path: string): string {
  return path.replace(/(^|\/)_/g, '$1.');
}

function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/%\{([\w-]+)\}/g, (_, key: string) => {
    const value = values.get(key);
    if (value === undefined) throw new Error(`a template has the unknown place %{${key}}`);
    return value;
  });
}
