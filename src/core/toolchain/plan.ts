/** Profile → what is to be run. Runs nothing itself. */

import { problem, type Checked } from '../problem';
import type { OutputFormat } from './diagnostics';
import type { Language, Profile } from './profile';
import { isFrom, tinyGoConflict, versionLabel, type Version } from './versions';

/** One program with its arguments, run in the project's folder without a shell. */
export interface Step {
  /** `Compiling with cargo` */
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Besides the user's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly format: OutputFormat;
}

export interface Plan {
  readonly steps: readonly Step[];
  /** Where the module is afterwards. `told`: cargo says it. `assembled`: there is no compiler; wabt makes it of `entry`. */
  readonly result: 'output' | 'told' | 'assembled';
}

/** What has to be known of the machine and of the project. */
export interface Surroundings {
  /** The path that the module is written to. */
  readonly output: string;
  readonly tinygo?: Version;
  /** The Go that builds: for TinyGo the one that it uses. */
  readonly go?: Version;
  /** A Node, which runs the compilers that npm installs. */
  readonly node: string;
  /** Arguments with which that Node runs npm; none where npm is to be found on PATH. */
  readonly npm: readonly string[];
  /** Its folder, where the user's environment names it. */
  readonly wasiSdk?: string;
  /** Files of the project, by their names from its folder. */
  readonly has: (file: string) => boolean;
}

type Planner = (profile: Profile, at: Surroundings) => Checked<Plan>;

export function planOf(profile: Profile, at: Surroundings): Checked<Plan> {
  const [program, ...args] = profile.command ?? [];
  if (program === undefined) return PLANNERS[profile.language](profile, at);
  const filled = args.map((arg) => arg.replaceAll('${output}', at.output));
  return single({
    title: `Running ${program}`,
    program,
    args: filled,
    env: profile.env,
    format: FORMATS[profile.language],
  });
}

const FORMATS: Readonly<Record<Language, OutputFormat>> = {
  tinygo: 'go',
  go: 'go',
  rust: 'rust',
  assemblyscript: 'asc',
  'c++': 'clang',
  wat: 'clang',
};

const PLANNERS: Readonly<Record<Language, Planner>> = {
  tinygo: tinyGoPlan,
  go: goPlan,
  rust: rustPlan,
  assemblyscript: assemblyScriptPlan,
  'c++': cppPlan,
  wat: () => ({ value: { steps: [], result: 'assembled' }, problems: [] }),
};

function single(step: Step, result: Plan['result'] = 'output'): Checked<Plan> {
  return { value: { steps: [step], result }, problems: [] };
}

/** From here on Go makes modules that a host calls: `-buildmode=c-shared` for `wasip1`. (go.dev/doc/go1.24#wasm) */
const GO = [1, 24] as const;

/** Standard Go. */
function goPlan(profile: Profile, { output, go }: Surroundings): Checked<Plan> {
  const { mode, tags, flags, env, entry } = profile;
  const forMode = mode === 'debug' ? ['-gcflags=all=-N -l'] : ['-trimpath'];
  const args = ['build', '-buildmode=c-shared', ...forMode, ...tagged(tags), '-o', output, ...flags, entry];
  const plan = single({
    title: 'Compiling with Go',
    program: profile.program ?? 'go',
    args,
    env: { GOOS: 'wasip1', GOARCH: 'wasm', ...env },
    format: 'go',
  });
  if (go === undefined || isFrom(go, ...GO)) return plan;
  const message = `Go ${versionLabel(go)} cannot build a plugin; Go 1.24 is the first that can`;
  return { ...plan, problems: [problem('old-go', message, {}, 'Install a newer Go, or choose TinyGo.')] };
}

function tagged(tags: readonly string[]): string[] {
  return tags.length === 0 ? [] : [`-tags=${tags.join(',')}`];
}

/** From here on it has `//go:wasmexport` and `-buildmode=c-shared`. */
const REACTOR_TINYGO = [0, 34] as const;

/** https://tinygo.org/docs/reference/usage/important-options/ */
function tinyGoPlan(profile: Profile, { output, tinygo, go }: Surroundings): Checked<Plan> {
  const { mode, tags, flags, env, entry, gc } = profile;
  const isOld = tinygo !== undefined && !isFrom(tinygo, ...REACTOR_TINYGO);
  const target = profile.target ?? (isOld ? 'wasi' : 'wasip1');
  // The older form has `_start`, or `_initialize` by way of the SDK's own exports, and no scheduler.
  const form = target === 'wasi' ? ['-target=wasi', '-scheduler=none'] : [`-target=${target}`, '-buildmode=c-shared'];
  const forMode = mode === 'debug' ? ['-opt=1'] : ['-no-debug'];
  const collector = gc === undefined ? [] : [`-gc=${gc}`];
  const tag = tags.length === 0 ? [] : [`-tags=${tags.join(' ')}`];
  const args = ['build', ...form, ...collector, ...tag, ...forMode, '-o', output, ...flags, entry];
  const plan = single({
    title: 'Compiling with TinyGo',
    program: profile.program ?? 'tinygo',
    args,
    env,
    format: 'go',
  });
  const conflict = tinygo === undefined || go === undefined ? undefined : tinyGoConflict(tinygo, go);
  if (conflict === undefined) return plan;
  return { ...plan, problems: [problem('tinygo-go', conflict.message, {}, conflict.remedy)] };
}

/** What the Rust SDK's users build for; `wasm32-unknown-unknown` works too. */
export const RUST_TARGET = 'wasm32-wasip1';

function rustPlan(profile: Profile): Checked<Plan> {
  const { mode, flags, env, entry, target = RUST_TARGET } = profile;
  const forMode = mode === 'release' ? ['--release'] : [];
  const crate = entry === '.' ? [] : ['--manifest-path', `${entry}/Cargo.toml`];
  const args = ['build', '--target', target, ...forMode, ...crate, '--message-format=json', ...flags];
  return single(
    { title: 'Compiling with cargo', program: profile.program ?? 'cargo', args, env, format: 'cargo' },
    'told',
  );
}

const ASC = 'node_modules/assemblyscript/bin/asc.js';

function assemblyScriptPlan(profile: Profile, { output, node, npm, has }: Surroundings): Checked<Plan> {
  const { mode, flags, env, entry } = profile;
  const isOwnNode = profile.program === undefined;
  const config = has('asconfig.json') ? ['--config', 'asconfig.json', '--target', mode] : [];
  const compile: Step = {
    title: 'Compiling with AssemblyScript',
    program: profile.program ?? node,
    args: [...(isOwnNode ? [ASC] : []), entry, ...config, '--outFile', output, '--noColors', ...flags],
    env,
    format: 'asc',
  };
  if (!isOwnNode || has(ASC)) return single(compile);
  const install: Step = {
    title: 'Installing the packages of package.json',
    program: npm.length === 0 ? 'npm' : node,
    args: [...npm, has('package-lock.json') ? 'ci' : 'install', '--no-audit', '--no-fund', '--ignore-scripts'],
    env,
    format: 'text',
  };
  return { value: { steps: [install, compile], result: 'output' }, problems: [] };
}

/** Of WASI a reactor, which a host calls again and again; malloc, since the host puts what it hands over there. */
const CPP = ['--target=wasm32-wasi', '-mexec-model=reactor', '-std=c++20', '-fno-exceptions', '-Wl,--export=malloc'];

function cppPlan(profile: Profile, { output, wasiSdk }: Surroundings): Checked<Plan> {
  const { mode, flags, env, entry } = profile;
  // Asked by its own -O, clang would also run any wasm-opt on PATH, which may drop names and spoils debug information.
  const optimised = ['-Xclang', mode === 'debug' ? '-O0' : '-O2'];
  const forMode = mode === 'debug' ? ['-g', ...optimised] : [...optimised, '-DNDEBUG', '-Wl,--strip-debug'];
  const sysroot = env['WASI_SDK_PATH'] ?? wasiSdk;
  const program = profile.program ?? (sysroot === undefined ? 'clang++' : `${sysroot}/bin/clang++`);
  const args = [...CPP, ...forMode, '-Wall', '-Wextra', '-fno-color-diagnostics', '-o', output, ...flags, entry];
  return single({ title: 'Compiling with clang++', program, args, env, format: 'clang' });
}
