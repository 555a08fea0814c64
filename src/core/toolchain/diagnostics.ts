/** What compilers print → Problems with their places. */

import { problem, warning, type Problem } from '../problem';

/** `rust`: as people read it; `cargo`: one JSON object a line. */
export type OutputFormat = 'go' | 'rust' | 'cargo' | 'asc' | 'clang' | 'text';

const MOST = 200;

/** In the order in which they were told, each once. Files as the compiler names them: mostly from where it ran. */
export function diagnosticsIn(format: OutputFormat, output: string): Problem[] {
  const lines = output.replace(COLOURS, '').replaceAll('\r\n', '\n').split('\n');
  return firstDistinct(READERS[format](lines));
}

/** No compiler is asked for them, but an environment may ask: CARGO_TERM_COLOR, FORCE_COLOR. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[mK]`, 'g');

/** Linkers name a missing symbol at each use of it, and macros repeat what is wrong in what they are given. */
function firstDistinct(problems: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const one of problems) {
    if (found.size === MOST) break;
    const key = JSON.stringify(one);
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

const READERS: Readonly<Record<OutputFormat, (lines: readonly string[]) => Problem[]>> = {
  go: goProblems,
  rust: rustProblems,
  cargo: cargoProblems,
  asc: ascProblems,
  clang: clangProblems,
  text: () => [],
};

/** `./main.go:12:3: undefined: x`, and lines below it, which begin with a tab. TinyGo prints the same. */
function goProblems(lines: readonly string[]): Problem[] {
  const found: Problem[] = [];
  let isOpen = false;
  for (const line of lines) {
    const last: Problem | undefined = isOpen && line.startsWith('\t') ? found.pop() : undefined;
    const told: Problem[] = last === undefined ? goLineProblems(line) : [longer(last, line.trim())];
    found.push(...told);
    isOpen = told.length > 0;
  }
  return found.filter(({ message }) => message !== 'too many errors');
}

function goLineProblems(line: string): Problem[] {
  const [, file, row, column, message] =
    /^(?:vet: )?((?:[A-Za-z]:)?[^:]*(?:\.go|go\.(?:mod|sum|work))):(\d+)(?::(\d+))?: (.*)$/.exec(line) ?? [];
  if (file !== undefined && message !== undefined) return [fault(message, file, row, column)];
  return goPackageProblems(line) ?? toolProblems(line);
}

/** Of go.mod and of whole packages, which have no line: `package x is not in std`, `go: updates to go.mod needed`. */
function goPackageProblems(line: string): Problem[] | undefined {
  const versions = /^(?:error: )?(requires go version 1\.\d+ through 1\.\d+, got go[\d.]+)/.exec(line)?.[1];
  if (versions !== undefined) {
    return [problem('tinygo-go', `TinyGo ${versions}`, {}, 'Install a Go that it takes, or a newer TinyGo.')];
  }
  const missing = /^(?:\S+: )?(no required module provides package \S+|package \S+ is not in (?:std|GOROOT).*)/.exec(
    line,
  )?.[1];
  if (missing !== undefined) return [problem('compile', missing, { file: 'go.mod' }, 'Run "go mod tidy".')];
  const old = /^go: (\S+ requires go >= .*)$/.exec(line)?.[1];
  if (old !== undefined) return [problem('compile', old, { file: 'go.mod' }, 'Install a newer Go.')];
  // Else `go:` also tells how it gets on: `go: downloading …`.
  const module =
    /^go: ((?:updates to|inconsistent vendoring|cannot load module|go\.mod file not found|[^\s@]+@\S+:|module \S+:) .*)$/.exec(
      line,
    )?.[1];
  if (module !== undefined) return [problem('compile', module, { file: 'go.mod' })];
  // Below it stand the packages that import each other.
  return /^package \S+(?:: .*)?$/.test(line) ? [problem('compile', line)] : undefined;
}

function longer(one: Problem, more: string): Problem {
  return { ...one, message: `${one.message} ${more}` };
}

/** `wasm-ld-14: error: undefined symbol: x`, `clang: error: no such file …`, `error: invalid value …`. */
function toolProblems(line: string): Problem[] {
  const [, level, message] =
    /^(?:(?:tinygo:)?(?:wasm-ld|rust-lld|ld\.lld|clang)[\w.+-]*: )?(?:fatal )?(error|warning): (.*)$/.exec(line) ?? [];
  // What the driver says last: that another program failed.
  return message === undefined || /command failed|^failed to link/.test(message)
    ? []
    : [fault(message, undefined, undefined, undefined, level)];
}

interface Said {
  readonly level: string;
  readonly message: string;
}

/** How compilers print that say first what is wrong, and in a line below it where. */
interface Wording {
  /** With its level and message. */
  readonly begins: RegExp;
  /** With file, line and column. */
  readonly place: RegExp;
  /** Of what has no place. */
  readonly unplaced: (said: Said) => Problem[];
}

function worded(lines: readonly string[], { begins, place, unplaced }: Wording): Problem[] {
  const found: Problem[] = [];
  let said: Said | undefined;
  for (const line of lines) {
    const [, level, message] = begins.exec(line) ?? [];
    if (level !== undefined && message !== undefined) {
      if (said !== undefined) found.push(...unplaced(said));
      said = { level, message };
      continue;
    }
    const [, file, row, column] = place.exec(line) ?? [];
    if (file === undefined || said === undefined) continue;
    found.push(fault(said.message, file, row, column, said.level));
    said = undefined;
  }
  return said === undefined ? found : [...found, ...unplaced(said)];
}

/** `error[E0425]: cannot find …`, below it ` --> src/lib.rs:12:3`. Cargo's own have no place, but reasons. */
function rustProblems(lines: readonly string[]): Problem[] {
  const targets = lines.flatMap((line) => missingTarget(line) ?? []);
  const joined = lines.join('\n').replaceAll('\n\nCaused by:\n  ', ': ').split('\n');
  return [
    ...targets,
    ...worded(joined, {
      begins: /^(error|warning)(?:\[\w+\])?: (.*)$/,
      place: /^\s*--> (.+):(\d+):(\d+)$/,
      unplaced: ({ level, message }) => (level === 'warning' ? [] : unplacedRustProblem(message)),
    }),
  ];
}

function unplacedRustProblem(message: string): Problem[] {
  // How many there were; and what `missingTarget` says better.
  if (/^(?:could not compile|aborting due to|can't find crate for `(?:core|std)`)/.test(message)) return [];
  const [, file, reason] =
    /^failed to parse (?:manifest at|lock file at:) `?(.+?\.(?:toml|lock))`?(?:: (.*))?$/.exec(message) ?? [];
  if (file === undefined) return [problem('compile', message)];
  const [, row, column] = /^TOML parse error at line (\d+), column (\d+)/.exec(reason ?? '') ?? [];
  return [fault(reason ?? 'the manifest cannot be read', file, row, column)];
}

function missingTarget(text: string): Problem | undefined {
  const target = /the `(\S{1,100})` target may not be installed/.exec(text)?.[1];
  if (target === undefined) return undefined;
  const remedy = `Run "rustup target add ${target}".`;
  return problem('missing-target', `Rust has no standard library for ${target}`, {}, remedy);
}

interface CargoSpan {
  readonly file_name?: string;
  readonly line_start?: number;
  readonly column_start?: number;
  readonly is_primary?: boolean;
  /** Of what a macro made: where it was called. */
  readonly expansion?: { readonly span?: CargoSpan } | null;
}

/** What the compiler says, as cargo hands it on. */
interface Rustc {
  readonly level?: string;
  readonly message?: string;
  readonly rendered?: string;
  readonly spans?: readonly CargoSpan[];
  readonly children?: readonly { readonly message?: string }[];
}

interface CargoMessage {
  readonly reason?: string;
  readonly message?: Rustc | null;
  readonly target?: { readonly kind?: readonly string[] };
  readonly filenames?: readonly string[];
}

function cargoMessage(line: string): CargoMessage | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as CargoMessage;
  } catch {
    return undefined;
  }
}

/** https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages Between them is what cargo says itself. */
function cargoProblems(lines: readonly string[]): Problem[] {
  const plain: string[] = [];
  const found = lines.flatMap((line) => {
    const told = cargoMessage(line);
    if (told === undefined) plain.push(line);
    return told?.reason === 'compiler-message' ? rustcProblems(told.message ?? {}) : [];
  });
  return [...found, ...rustProblems(plain)];
}

function rustcProblems({ level = '', message = '', rendered, spans = [], children = [] }: Rustc): Problem[] {
  const isError = level.startsWith('error');
  if (!isError && level !== 'warning') return [];
  // Each crate lacks it: it is no fault of the file that is named.
  const target = missingTarget(rendered ?? '');
  if (target !== undefined) return [target];
  const span = spans.find(({ is_primary: isPrimary }) => isPrimary === true) ?? spans[0];
  if (span !== undefined) {
    const { file_name: file, line_start: row, column_start: column } = ownSpan(span);
    return [fault(message, file, row, column, level)];
  }
  if (!isError) return [];
  const linker = children.flatMap((child) => (child.message ?? '').split('\n')).flatMap(toolProblems);
  return linker.length > 0 ? linker : unplacedRustProblem(message);
}

/** Of what a macro of another crate made, the place that calls it. The project's own files have relative paths. */
function ownSpan(span: CargoSpan): CargoSpan {
  let at: CargoSpan | undefined = span;
  while (/^(?:[/\\<]|[A-Za-z]:)/.test(at?.file_name ?? '')) at = at?.expansion?.span;
  return at ?? span;
}

/** What people read of cargo's messages, and the module that it made. */
export function cargoReport(output: string): { text: string; module?: string } {
  const told = output.split('\n').map((line) => ({ line, message: cargoMessage(line) }));
  const text = told.map(({ line, message }) =>
    message === undefined ? `${line}\n` : (message.message?.rendered ?? ''),
  );
  const modules = told.flatMap(({ message }) =>
    message?.reason === 'compiler-artifact' ? (message.filenames ?? []).filter((name) => name.endsWith('.wasm')) : [],
  );
  const module = modules.at(-1);
  const shown = text.join('').trimEnd();
  return { text: shown === '' ? '' : `${shown}\n`, ...(module === undefined ? {} : { module }) };
}

/** `ERROR TS2304: Cannot find name 'x'.`, some lines of source, then ` └─ in assembly/index.ts(12,3)`. */
function ascProblems(lines: readonly string[]): Problem[] {
  return worded(lines, {
    // Node's own, too: what a broken asconfig.json ends with.
    begins: /^(ERROR|WARNING|INFO|PEDANTIC|FAILURE|\w*Error)(?: (?:TS|AS)\d+)?:? (.*)$/,
    place: /^\s*[└|]\W*in (.+)\((\d+),(\d+)\)$/,
    unplaced: ({ level, message }) =>
      // How many there were.
      /^\d+ \w+ error/.test(message) ? [] : [fault(message, undefined, undefined, undefined, level)],
  });
}

/** `src/filter.cc:12:3: error: use of undeclared identifier 'x'`; those of the linker and of the driver have no line. */
function clangProblems(lines: readonly string[]): Problem[] {
  return lines.flatMap((line) => {
    const [, file, row, column, level, message] =
      /^((?:[A-Za-z]:)?[^:]+):(\d+):(\d+): (?:fatal )?(error|warning): (.*)$/.exec(line) ?? [];
    return message === undefined ? toolProblems(line) : [fault(message, file, row, column, level)];
  });
}

function fault(
  message: string,
  file?: string,
  line?: string | number,
  column?: string | number,
  level = 'error',
): Problem {
  const make = /^(?:warning|info|pedantic)/i.test(level) ? warning : problem;
  if (file === undefined) return make('compile', message);
  // `~lib/rt/tlsf.ts`, `<built-in>`: no files of anybody's.
  if (/^[~<]/.test(file)) return make('compile', `${message} (in ${file})`);
  return make('compile', message, {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  });
}
