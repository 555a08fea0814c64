/** How a plugin is built: `wasm-plugin.yaml`. The file's shape is `schemas/wasm-plugin.schema.json`. */

export const LANGUAGES = ['tinygo', 'go', 'rust', 'assemblyscript', 'c++', 'wat'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `debug`: for stepping through it; `release`: as it goes to a proxy. */
export type BuildMode = 'debug' | 'release';

/** What is added to a build, or replaces a part of it. */
export interface BuildOptions {
  /** Rust: a target triple. TinyGo: `wasip1`, or `wasi`, its older name and form. */
  readonly target?: string;
  /** Go and TinyGo. */
  readonly tags?: readonly string[];
  /** TinyGo's garbage collector. `custom` is what nottinygc needs. */
  readonly gc?: string;
  /** Come after our own. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** After the file's shape was checked. Paths are as written, from the file's folder. */
export interface ProfileFile extends BuildOptions {
  readonly language: Language;
  readonly output?: string;
  /** Go, TinyGo: the package. Rust: the folder of the crate. Others: the source file. */
  readonly entry?: string;
  /** In place of `go`, `cargo` and so on: a name to be found on PATH, or a path. */
  readonly program?: string;
  /** In place of all that stands above: a program with its arguments, where `${output}` is the module's path. */
  readonly command?: readonly string[];
  /** The proxies that have to load it. */
  readonly hosts?: readonly ('envoy' | 'istio' | 'higress')[];
  readonly debug?: BuildOptions;
  readonly release?: BuildOptions;
}

/** With what the file leaves out, for one mode. */
export interface Profile extends BuildOptions {
  readonly language: Language;
  readonly mode: BuildMode;
  readonly output: string;
  readonly entry: string;
  readonly hosts: readonly string[];
  readonly tags: readonly string[];
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly program?: string;
  readonly command?: readonly string[];
}

const ENTRIES: Readonly<Record<Language, string>> = {
  tinygo: '.',
  go: '.',
  rust: '.',
  assemblyscript: 'assembly/index.ts',
  'c++': 'src/filter.cc',
  wat: 'src/filter.wat',
};

export function profileOf(file: ProfileFile, mode: BuildMode): Profile {
  const { debug, release, ...common } = file;
  const own = (mode === 'debug' ? debug : release) ?? {};
  return {
    ...common,
    ...own,
    mode,
    output: file.output ?? 'build/plugin.wasm',
    hosts: file.hosts ?? ['envoy'],
    entry: file.entry ?? ENTRIES[file.language],
    tags: [...(file.tags ?? []), ...(own.tags ?? [])],
    flags: [...(file.flags ?? []), ...(own.flags ?? [])],
    env: { ...file.env, ...own.env },
  };
}

/** Endings of the files that a module is made from: a change of one is worth a build. */
export const SOURCES: Readonly<Record<Language, readonly string[]>> = {
  tinygo: ['.go', 'go.mod', 'go.sum'],
  go: ['.go', 'go.mod', 'go.sum'],
  rust: ['.rs', 'Cargo.toml', 'Cargo.lock'],
  assemblyscript: ['.ts', 'asconfig.json', 'package.json'],
  'c++': ['.cc', '.cpp', '.cxx', '.c', '.h', '.hpp'],
  wat: ['.wat'],
};
