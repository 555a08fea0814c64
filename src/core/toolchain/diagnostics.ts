/** What compilers print → Problems with their places. */

import { problem, warning, type Problem } from '../problem';

/** `rust`: as people read it; `cargo`: one JSON object a line. */
export type OutputFormat = 'go' | 'rust' | 'cargo' | 'asc' | 'clang' | 'text';

const MOST = 200;

/** In the order in which they were told. Files as the compiler names them: mostly from where it ran. */
export function diagnosticsIn(format: OutputFormat, output: string): Problem[] {
  const lines = output.replaceAll('\r\n', '\n').split('\n');
  return READERS[format](lines).slice(0, MOST);
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
  for (const line of lines) {
    const [, file, row, column, message] =
      /^(?:vet: )?((?:[A-Za-z]:)?[^:]+\.go):(\d+)(?::(\d+))?: (.*)$/.exec(line) ?? [];
    const last = found.at(-1);
    if (file !== undefined && message !== undefined) found.push(fault(message, file, row, column));
    else if (line.startsWith('\t') && last !== undefined) found.push(longer(found.pop() ?? last, line.trim()));
    else found.push(...goModuleProblems(line));
  }
  return found;
}

/** Of go.mod and of whole packages, which have no line: `go: errors parsing go.mod:`, `package x is not in std`. */
function goModuleProblems(line: string): Problem[] {
  const [, row, message] = /^go\.mod:(\d+): (.*)$/.exec(line) ?? [];
  if (message !== undefined) return [fault(message, 'go.mod', row)];
  const versions = /^(?:error: )?(requires go version 1\.\d+ through 1\.\d+, got go[\d.]+)/.exec(line)?.[1];
  if (versions !== undefined) {
    return [problem('tinygo-go', `TinyGo ${versions}`, {}, 'Install a Go that it takes, or a newer TinyGo.')];
  }
  const missing = /^(?:\S+: )?(no required module provides package \S+|package \S+ is not in (?:std|GOROOT).*)/.exec(
    line,
  )?.[1];
  return missing === undefined ? [] : [problem('compile', missing, { file: 'go.mod' }, 'Run "go mod tidy".')];
}

function longer(one: Problem, more: string): Problem {
  return { ...one, message: `${one.message} ${more}` };
}

/** `error[E0425]: cannot find …`, below it ` --> src/lib.rs:12:3`. */
function rustProblems(lines: readonly string[]): Problem[] {
  const found: Problem[] = [];
  let said: { level: string; message: string } | undefined;
  for (const line of lines) {
    const [, level, message] = /^(error|warning)(?:\[\w+\])?: (.*)$/.exec(line) ?? [];
    if (level !== undefined && message !== undefined) said = { level, message };
    const [, file, row, column] = /^\s*--> (.+):(\d+):(\d+)$/.exec(line) ?? [];
    if (file === undefined || said === undefined) continue;
    found.push(fault(said.message, file, row, column, said.level));
    said = undefined;
  }
  return found;
}

interface CargoMessage {
  readonly reason?: string;
  readonly message?: {
    readonly level?: string;
    readonly message?: string;
    readonly rendered?: string;
    readonly spans?: readonly {
      file_name?: string;
      line_start?: number;
      column_start?: number;
      is_primary?: boolean;
    }[];
  };
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

/** https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages */
function cargoProblems(lines: readonly string[]): Problem[] {
  return lines.flatMap((line) => {
    const told = cargoMessage(line);
    if (told === undefined) return plainCargoProblems(line);
    const { level = '', message = '', spans = [] } = told.message ?? {};
    if (told.reason !== 'compiler-message' || !/^(error|warning)/.test(level)) return [];
    const span = spans.find(({ is_primary: isPrimary }) => isPrimary === true) ?? spans[0];
    // Without a place it says how many there were.
    return span?.file_name === undefined
      ? []
      : [fault(message, span.file_name, span.line_start, span.column_start, level)];
  });
}

/** Before it compiles: a manifest that cannot be read, a target that is not installed. */
function plainCargoProblems(line: string): Problem[] {
  const target = /the `(\S+)` target may not be installed/.exec(line)?.[1];
  if (target !== undefined) {
    const remedy = `Run "rustup target add ${target}".`;
    return [problem('missing-target', `Rust has no standard library for ${target}`, {}, remedy)];
  }
  const manifest = /^error: failed to parse manifest at `(.+)`/.exec(line)?.[1];
  return manifest === undefined ? [] : [problem('compile', 'the manifest cannot be read', { file: manifest })];
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
  return { text: text.join('').replace(/\n+$/, '\n'), ...(module === undefined ? {} : { module }) };
}

/** `ERROR TS2304: Cannot find name 'x'.`, some lines of source, then ` └─ in assembly/index.ts(12,3)`. */
function ascProblems(lines: readonly string[]): Problem[] {
  const found: Problem[] = [];
  let said: { level: string; message: string } | undefined;
  for (const line of lines) {
    const [, level, message] = /^(ERROR|WARNING)(?: \w+)?: (.*)$/.exec(line) ?? [];
    if (level !== undefined && message !== undefined) {
      if (said?.level === 'ERROR') found.push(problem('compile', said.message));
      said = { level, message };
    }
    const [, file, row, column] = /[└|]\W*in (.+)\((\d+),(\d+)\)$/.exec(line) ?? [];
    if (file === undefined || said === undefined) continue;
    found.push(fault(said.message, file, row, column, said.level.toLowerCase()));
    said = undefined;
  }
  if (said?.level === 'ERROR') found.push(problem('compile', said.message));
  return found;
}

/** `src/filter.cc:12:3: error: use of undeclared identifier 'x'`; the linker's have no line. */
function clangProblems(lines: readonly string[]): Problem[] {
  return lines.flatMap((line) => {
    const [, file, row, column, level, message] =
      /^((?:[A-Za-z]:)?[^:]+):(\d+):(\d+): (?:fatal )?(error|warning): (.*)$/.exec(line) ?? [];
    if (file !== undefined && message !== undefined) return [fault(message, file, row, column, level)];
    const [, linker] = /^(?:wasm-ld[\w-]*|clang(?:\+\+)?[\w-]*): error: (.*)$/.exec(line) ?? [];
    // What the driver says last: that another program failed.
    return linker === undefined || linker.includes('command failed') ? [] : [problem('compile', linker)];
  });
}

function fault(
  message: string,
  file: string,
  line?: string | number,
  column?: string | number,
  level = 'error',
): Problem {
  const place = {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  };
  return level.startsWith('warning') ? warning('compile', message, place) : problem('compile', message, place);
}
