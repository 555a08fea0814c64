/** Paths that compilers wrote ↔ files here. */

import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { DebuggedModule } from './program';

/** What begins with one, begins with the other here: `launch.json`'s `sourceMap`. */
export type PathMap = Readonly<Record<string, string>>;

/** A file in whose folder a project begins. */
const MARKS = ['wasm-plugin.yaml', 'Cargo.toml', 'go.mod', 'asconfig.json', 'package.json', 'CMakeLists.txt'];
/** Never the user's own code: the standard libraries of Rust, AssemblyScript and Go, and what package managers fetched. */
const LIBRARIES =
  /^\/rustc\/|[/\\](?:rustlib|\.cargo[/\\]registry|node_modules|go[/\\]pkg[/\\]mod)[/\\]|^~lib\/|^<|@v\d/;

export interface SourceFile {
  /** As the compiler wrote it. */
  readonly written: string;
  /** Where it is here; undefined: it was not found. */
  readonly path: string | undefined;
  /** In the user's own project: steps stop there. */
  readonly isOwn: boolean;
}

export class SourcePaths {
  private readonly files = new Map<string, SourceFile>();
  private readonly root: string;

  constructor(
    module: DebuggedModule,
    private readonly map: PathMap,
  ) {
    this.root = projectOf(module.file.path);
  }

  of(written: string): SourceFile {
    const known = this.files.get(written);
    if (known !== undefined) return known;
    const path = this.find(written);
    const isOwn =
      path !== undefined &&
      isInside(this.root, path) &&
      !LIBRARIES.test(relative(this.root, path)) &&
      !LIBRARIES.test(written);
    const file = { written, path, isOwn };
    this.files.set(written, file);
    return file;
  }

  private find(written: string): string | undefined {
    const mapped = this.mapped(written);
    if (mapped !== undefined) return existing(mapped);
    if (isAbsolute(written)) {
      const there = existing(written);
      if (there !== undefined) return there;
    }
    // Of `/build/filter/src/lib.rs` or `example.com/filter/main.go`, the longest end that is in the project.
    const parts = written.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
    if (parts.includes('..') || LIBRARIES.test(written)) return existing(resolve(this.root, written));
    for (let from = 0; from < parts.length; from++) {
      const found = existing(join(this.root, ...parts.slice(from)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private mapped(written: string): string | undefined {
    const prefix = Object.keys(this.map).find((one) => written.startsWith(one));
    return prefix === undefined ? undefined : join(this.map[prefix] ?? '', written.slice(prefix.length));
  }
}

/** Links resolved, so that one file has one name. */
export function existing(path: string): string | undefined {
  return existsSync(path) ? realpathSync(path) : undefined;
}

/** The nearest folder above a module that looks like its project; else the module's own. */
function projectOf(module: string): string {
  const own = dirname(resolve(module));
  for (let folder = own; ; folder = dirname(folder)) {
    if (MARKS.some((mark) => existsSync(join(folder, mark)))) return existing(folder) ?? folder;
    if (folder === dirname(folder) || basename(folder) === '') return existing(own) ?? own;
  }
}

function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder + sep);
}
