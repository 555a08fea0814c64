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
  /** The module's project first, then where the debugger was started. */
  private readonly roots: readonly string[];

  constructor(
    module: DebuggedModule,
    private readonly map: PathMap,
    folders: readonly string[],
  ) {
    this.roots = [projectOf(module.file.path), ...folders.flatMap((folder) => existing(folder) ?? [])];
  }

  /** The user has a breakpoint in that file, wherever it is: steps stop in it. True: they did not before. */
  claim(path: string, all: readonly string[]): boolean {
    const others = all.map((written) => this.of(written)).filter((one) => one.path === path && !one.isOwn);
    for (const one of others) this.files.set(one.written, { ...one, isOwn: true });
    return others.length > 0;
  }

  /**
   * A file that the user has open, and that the compiler names in a way that leads nowhere here: the one of `all` whose path
   * ends as its does in the most parts. Undefined: there is none, or more than one.
   */
  adopt(path: string, all: readonly string[]): string | undefined {
    const lost = all.filter((written) => this.of(written).path === undefined && !LIBRARIES.test(written));
    const likeness = new Map(lost.map((written) => [written, commonEnd(written, path)]));
    const most = Math.max(0, ...likeness.values());
    const [written, ...others] = lost.filter((one) => likeness.get(one) === most);
    if (most === 0 || written === undefined || others.length > 0) return undefined;
    this.files.set(written, { written, path: existing(path), isOwn: true });
    return written;
  }

  of(written: string): SourceFile {
    const known = this.files.get(written);
    if (known !== undefined) return known;
    const path = this.find(written);
    const root = this.roots.find((one) => path !== undefined && isInside(one, path));
    const isOwn =
      path !== undefined && root !== undefined && !LIBRARIES.test(relative(root, path)) && !LIBRARIES.test(written);
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
    if (parts.includes('..') || LIBRARIES.test(written)) return this.inRoots(written);
    for (let from = 0; from < parts.length; from++) {
      const found = this.inRoots(join(...parts.slice(from)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private inRoots(path: string): string | undefined {
    for (const root of this.roots) {
      const found = existing(resolve(root, path));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private mapped(written: string): string | undefined {
    const fitting = Object.keys(this.map).filter((one) => isPrefix(one, written));
    const [prefix] = fitting.sort((a, b) => b.length - a.length);
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

/** Of whole parts of a path. */
function isPrefix(prefix: string, path: string): boolean {
  const next = path.charAt(prefix.length);
  return path.startsWith(prefix) && (/[/\\]$/.test(prefix) || next === '' || /[/\\]/.test(next));
}

/** How many parts two paths have in common at their ends. */
function commonEnd(a: string, b: string): number {
  const [left, right] = [a, b].map((path) => path.split(/[/\\]/).reverse());
  const end = left?.findIndex((part, at) => part !== right?.[at]) ?? 0;
  return end < 0 ? (left?.length ?? 0) : end;
}
