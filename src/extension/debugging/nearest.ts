import { dirname } from 'node:path';

/** Of files, those in the innermost folder around `from` that has any, with what is below it. Without `from`: all. */
export function nearest(from: string | undefined, files: readonly string[]): readonly string[] {
  if (from === undefined) return files;
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const inside = files.filter((file) => file.startsWith(folder.replace(/[/\\]?$/, '/')) || dirname(file) === folder);
    if (inside.length > 0 || folder === dirname(folder)) return inside;
  }
}
