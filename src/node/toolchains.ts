/** Which compilers this machine has. Each is asked for its version; nothing is compiled. */

import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { problem, type Problem } from '../core/problem';
import { COMPILERS, wayTo, type Part } from '../core/toolchain/install';
import { RUST_TARGET } from '../core/toolchain/plan';
import { LANGUAGES, type Language } from '../core/toolchain/profile';
import { goOfTinyGo, isFrom, tinyGoConflict, versionIn, versionLabel, type Version } from '../core/toolchain/versions';
import { runTree } from './process-tree';

export interface Toolchain {
  readonly language: Language;
  readonly label: string;
  /** `Go 1.26.8` */
  readonly found?: string;
  /** What keeps it from building a plugin. None: it is ready. */
  readonly problems: readonly Problem[];
}

/** A compiler that does not say its version by then is as good as none. */
const PATIENCE_MS = 20_000;

export type Environment = Readonly<Record<string, string | undefined>>;

interface Asking {
  readonly env: Environment;
  readonly cwd?: string;
  readonly patienceMs?: number;
}

/** What a program prints, or undefined where it is not there, fails, or takes too long. */
export async function answerOf(
  program: string,
  args: readonly string[],
  { env, cwd = process.cwd(), patienceMs = PATIENCE_MS }: Asking,
): Promise<string | undefined> {
  try {
    const { code, text } = await runTree(program, args, { cwd, env, signal: AbortSignal.timeout(patienceMs) });
    return code === 0 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** All at the same time. `system`: as Node calls it. */
export async function checkToolchains(
  languages: readonly Language[] = LANGUAGES,
  env: Environment = process.env,
  system: string = process.platform,
  patienceMs = PATIENCE_MS,
): Promise<Toolchain[]> {
  const ask: Checks['ask'] = (program, ...args) => answerOf(program, args, { env, patienceMs });
  const checks: Checks = { env, system, ask };
  return Promise.all(languages.map((language) => CHECKS[language](checks)));
}

interface Checks {
  readonly env: Environment;
  readonly system: string;
  readonly ask: (program: string, ...args: string[]) => Promise<string | undefined>;
}

const CHECKS: Readonly<Record<Language, (checks: Checks) => Promise<Toolchain>>> = {
  tinygo: checkTinyGo,
  go: checkGo,
  rust: checkRust,
  assemblyscript: checkAssemblyScript,
  'c++': checkCpp,
  wat: () => Promise.resolve(ready('wat', 'WAT, by wabt, which is built in')),
};

function ready(language: Language, found: string): Toolchain {
  return { language, label: COMPILERS[language].label, found, problems: [] };
}

function lacking(language: Language, found: string | undefined, problems: readonly Problem[]): Toolchain {
  return { language, label: COMPILERS[language].label, ...(found === undefined ? {} : { found }), problems };
}

/** The message that a missing compiler is told by, here and when a build needs it. */
export function missingCompiler(language: Language, program: string, system: string = process.platform): Problem {
  const { label, part } = COMPILERS[language];
  const remedy = part === undefined ? undefined : `Install it: ${wayTo(part, system)}`;
  return problem('no-compiler', `${label} is not installed: there is no "${program}" on PATH`, {}, remedy);
}

function without(message: string, part: Part, system: string): Problem {
  return problem('incomplete', message, {}, `Run: ${wayTo(part, system)}`);
}

async function checkGo({ ask, system }: Checks): Promise<Toolchain> {
  const version = versionIn((await ask('go', 'version')) ?? '');
  if (version === undefined) return lacking('go', undefined, [missingCompiler('go', 'go', system)]);
  const found = `Go ${versionLabel(version)}`;
  if (isFrom(version, 1, 24)) return ready('go', found);
  return lacking('go', found, [without(`${found} cannot build a plugin; 1.24 is the first that can`, 'go', system)]);
}

async function checkTinyGo({ ask, system }: Checks): Promise<Toolchain> {
  const text = (await ask('tinygo', 'version')) ?? '';
  const version = versionIn(text);
  if (version === undefined) return lacking('tinygo', undefined, [missingCompiler('tinygo', 'tinygo', system)]);
  const found = `TinyGo ${versionLabel(version)}`;
  const go = goOfTinyGo(text);
  if (go === undefined) return lacking('tinygo', found, [missingCompiler('go', 'go', system)]);
  const conflict = tinyGoConflict(version, go);
  if (conflict === undefined) return ready('tinygo', `${found}, with Go ${versionLabel(go)}`);
  return lacking('tinygo', found, [problem('tinygo-go', conflict.message, {}, conflict.remedy)]);
}

async function checkRust({ ask, system }: Checks): Promise<Toolchain> {
  const [cargo, rustc] = await Promise.all([ask('cargo', '--version'), ask('rustc', '--version')]);
  const version = versionIn(rustc ?? '');
  if (cargo === undefined || version === undefined) {
    return lacking('rust', undefined, [missingCompiler('rust', cargo === undefined ? 'cargo' : 'rustc', system)]);
  }
  const found = `Rust ${versionLabel(version)}`;
  const library = (await ask('rustc', '--print', 'target-libdir', '--target', RUST_TARGET))?.trim() ?? '';
  if (existsSync(library)) return ready('rust', `${found}, with ${RUST_TARGET}`);
  return lacking('rust', found, [
    without(`${found} has no standard library for ${RUST_TARGET}`, 'rust-target', system),
  ]);
}

const NODE: Version = { major: 20, minor: 0, patch: 0 };

async function checkAssemblyScript({ ask, system }: Checks): Promise<Toolchain> {
  const [node, npm] = await Promise.all([ask('node', '--version'), ask(...npmCommand(system), '--version')]);
  const version = versionIn(node ?? '');
  if (version === undefined || npm === undefined) {
    return lacking('assemblyscript', undefined, [
      missingCompiler('assemblyscript', version === undefined ? 'node' : 'npm', system),
    ]);
  }
  const found = `Node ${versionLabel(version)}`;
  if (isFrom(version, NODE.major, NODE.minor)) return ready('assemblyscript', `${found}; npm brings the compiler`);
  return lacking('assemblyscript', found, [
    without(`${found} is too old for the compiler, which needs 20`, 'node', system),
  ]);
}

/** Windows has no program of that name, but a script that only a shell runs. */
function npmCommand(system: string): [string, ...string[]] {
  return system === 'win32' ? ['cmd', '/d', '/c', 'npm'] : ['npm'];
}

async function checkCpp({ ask, env, system }: Checks): Promise<Toolchain> {
  const sdk = env['WASI_SDK_PATH'];
  const clang = sdk === undefined ? 'clang++' : `${sdk}/bin/clang++`;
  const version = versionIn((await ask(clang, '--version')) ?? '');
  if (version === undefined) return lacking('c++', undefined, [missingCompiler('c++', clang, system)]);
  const found = `clang ${versionLabel(version)}`;
  const target = '--target=wasm32-wasi';
  const [library, runtime, linker] = await Promise.all([
    ask(clang, target, '-std=c++20', '-fsyntax-only', '-include', 'string', '-x', 'c++', devNull),
    ask(clang, target, '--rtlib=compiler-rt', '-print-libgcc-file-name'),
    ask(sdk === undefined ? 'wasm-ld' : `${sdk}/bin/wasm-ld`, '--version'),
  ]);
  const missing = [
    ...(library === undefined ? ['the C++ library for WASI'] : []),
    ...(existsSync(runtime?.trim() ?? '') ? [] : ["clang's own library for WebAssembly"]),
    ...(linker === undefined ? ['the linker wasm-ld'] : []),
  ];
  if (missing.length === 0) return ready('c++', `${found}, with the libraries for WASI`);
  return lacking('c++', found, [without(`${found} lacks ${missing.join(', ')}`, 'clang', system)]);
}
