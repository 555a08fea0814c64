/** Builds a plugin as its `wasm-plugin.yaml` says. The module that was there stays until the new one is whole. */

import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { hasErrors, problem, type Problem } from '../core/problem';
import { cargoReport, diagnosticsIn } from '../core/toolchain/diagnostics';
import { planOf, type Plan, type Step, type Surroundings } from '../core/toolchain/plan';
import { profileOf, type BuildMode, type Profile } from '../core/toolchain/profile';
import { goOfTinyGo, versionIn } from '../core/toolchain/versions';
import { errorCode } from './errors';
import { makeFolder, unwritable } from './files';
import { Inspector } from './inspector';
import { Aborted, runTree } from './process-tree';
import { loadProfile } from './profile-file';
import { answerOf, missingCompiler, type Environment } from './toolchains';

export interface BuildRequest {
  readonly folder: string;
  readonly mode: BuildMode;
  readonly signal?: AbortSignal;
  /** What compilers print, as people read it. */
  readonly output?: (text: string) => void;
  /** `Compiling with Go` */
  readonly step?: (title: string) => void;
}

export interface BuildResult {
  /** Absolute. Undefined: it failed, and what was there before stays. */
  readonly module?: string;
  /** Of compilers, each with its file's whole path where it has one. */
  readonly problems: readonly Problem[];
}

const PARTIAL = '.partial-';
/** Longer than any build takes. */
const ABANDONED_MS = 3_600_000;

/** Throws `InputError` where the profile cannot be read or nothing can be written, and `Aborted`. */
export async function build(request: BuildRequest): Promise<BuildResult> {
  const profile = profileOf(await loadProfile(request.folder), request.mode);
  const target = resolve(request.folder, profile.output);
  const partial = await makePartial(target);
  try {
    const { mtimeMs } = await stat(partial);
    return await new Build(request, profile, target, partial, new Date(Math.ceil(mtimeMs))).run();
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** A folder beside the module, so that what is made there is moved and not copied. */
async function makePartial(target: string): Promise<string> {
  try {
    await makeFolder(dirname(target));
    await removeAbandoned(dirname(target));
    return await mkdtemp(join(dirname(target), PARTIAL));
  } catch (error) {
    throw unwritable(target, error);
  }
}

/** Of builds that were ended before they could do it themselves; another that still runs is younger. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    const isOld = status !== undefined && Date.now() - status.mtimeMs > ABANDONED_MS;
    // What cannot be removed is in nobody's way.
    if (isOld) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

class Build {
  private readonly environment: Environment;
  private readonly made: string;

  constructor(
    private readonly request: BuildRequest,
    private readonly profile: Profile,
    private readonly target: string,
    private readonly partial: string,
    /** By the clock of the file system. */
    private readonly began: Date,
  ) {
    this.environment = { ...process.env, ...profile.env, ...AS_NODE };
    this.made = join(partial, basename(target));
  }

  async run(): Promise<BuildResult> {
    const { value: plan, problems } = planOf(this.profile, await this.surroundings());
    if (hasErrors(problems)) return { problems };
    if (plan.result === 'assembled') return this.assemble();
    const told: Problem[] = [];
    let output = '';
    for (const step of plan.steps) {
      const ended = await this.step(step);
      told.push(...ended.problems);
      if (!ended.isFine) return { problems: told };
      output = ended.stdout;
    }
    const fault = await this.collect(plan, output);
    return fault === undefined ? { module: this.target, problems: told } : { problems: [...told, fault] };
  }

  private async surroundings(): Promise<Surroundings> {
    const { language, program } = this.profile;
    const ask = (name: string) => answerOf(name, ['version'], { env: this.environment, cwd: this.request.folder });
    const text = language === 'go' || language === 'tinygo' ? ((await ask(program ?? language)) ?? '') : '';
    const version = versionIn(text);
    const go = language === 'tinygo' ? goOfTinyGo(text) : version;
    const { folder } = this.request;
    const wasiSdk = this.environment['WASI_SDK_PATH'];
    return {
      output: this.made,
      node: process.execPath,
      npm: npmArguments(),
      has: (file) => existsSync(join(folder, file)),
      ...(language === 'tinygo' && version !== undefined ? { tinygo: version } : {}),
      ...(go === undefined ? {} : { go }),
      ...(wasiSdk === undefined ? {} : { wasiSdk }),
    };
  }

  private async step(step: Step): Promise<{ isFine: boolean; problems: Problem[]; stdout: string }> {
    const { folder, output, signal } = this.request;
    this.request.step?.(step.title);
    const isCargo = step.format === 'cargo';
    const env = { ...this.environment, ...step.env };
    try {
      const ended = await runTree(step.program, step.args, {
        cwd: folder,
        env,
        // Cargo's stdout is JSON, of which people read a part.
        output: (text, stream) => (isCargo && stream === 'stdout' ? undefined : output?.(text)),
        ...(signal === undefined ? {} : { signal }),
      });
      if (isCargo) output?.(cargoReport(ended.stdout).text);
      // Not as they came: a long line of one may be cut in two by the other.
      const told = ended.stdout + ended.stderr;
      const problems = diagnosticsIn(step.format, told).map((one) => this.placed(one));
      const isFine = ended.code === 0;
      // What fails without a word that is understood is told by its last line.
      if (!isFine && !hasErrors(problems)) problems.push(failure(step, ended.code ?? ended.signal, ended.text));
      return { isFine, problems, stdout: ended.stdout };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EACCES') throw error;
      return { isFine: false, problems: [missingCompiler(this.profile.language, step.program)], stdout: '' };
    }
  }

  private placed(one: Problem): Problem {
    const { folder } = this.request;
    const { file } = one.place;
    if (file === undefined) return one;
    // Cargo tells files from the crate's folder; all others from where they run.
    const base = this.profile.language === 'rust' ? resolve(folder, this.profile.entry) : folder;
    const from = existsSync(resolve(base, file)) ? base : folder;
    return { ...one, place: { ...one.place, file: resolve(from, file) } };
  }

  /** Puts what was made in its place; the reason where there is nothing. */
  private async collect(plan: Plan, output: string): Promise<Problem | undefined> {
    // One that was cancelled must not put its module over that of a later build.
    if (this.request.signal?.aborted === true) throw new Aborted();
    try {
      if (plan.result === 'told') {
        const { module } = cargoReport(output);
        if (module === undefined) return nothingMade('cargo made no .wasm: "crate-type" needs "cdylib" in Cargo.toml');
        await copyFile(resolve(this.request.folder, module), this.made);
      }
      if (!existsSync(this.made)) return nothingMade('the compiler ended without an error, and without a module');
      // What was saved while it was made is newer than it.
      await utimes(this.made, this.began, this.began);
      for (const name of await readdir(this.partial))
        await rename(join(this.partial, name), join(dirname(this.target), name));
      return undefined;
    } catch (error) {
      throw unwritable(this.target, error);
    }
  }

  /** By wabt, in a thread. */
  private async assemble(): Promise<BuildResult> {
    const { folder } = this.request;
    const source = resolve(folder, this.profile.entry);
    this.request.step?.('Assembling with wabt');
    let text: string;
    try {
      text = await readFile(source, 'utf8');
    } catch {
      return {
        problems: [problem('no-source', 'there is no such file', { file: source }, 'Set "entry" in wasm-plugin.yaml.')],
      };
    }
    const thread = new Inspector();
    const end = () => thread.dispose();
    this.request.signal?.addEventListener('abort', end, { once: true });
    try {
      const made = await thread.request('assemble', { name: source, text });
      for (const one of made.problems) this.request.output?.(`${lineOf(one, folder)}\n`);
      if (!('bytes' in made)) return { problems: made.problems };
      await writeFile(this.made, made.bytes);
    } catch (error) {
      if (this.request.signal?.aborted === true) throw new Aborted();
      throw errorCode(error) === undefined ? error : unwritable(this.target, error);
    } finally {
      this.request.signal?.removeEventListener('abort', end);
      thread.dispose();
    }
    const fault = await this.collect({ steps: [], result: 'assembled' }, '');
    return fault === undefined ? { module: this.target, problems: [] } : { problems: [fault] };
  }
}

function nothingMade(message: string): Problem {
  return problem('no-module', message, {}, 'See what the compiler printed.');
}

function failure({ program }: Step, end: number | NodeJS.Signals | null, text: string): Problem {
  const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const how = typeof end === 'number' ? `ended with code ${end}` : `was ended by ${end ?? 'something'}`;
  return problem(
    'build-failed',
    `${basename(program)} ${how}${last === '' ? '' : `: ${last}`}`,
    {},
    'See what it printed.',
  );
}

/** `src/filter.wat:12:3: error: …` */
function lineOf({ place, message }: Problem, folder: string): string {
  const file = place.file === undefined || !isAbsolute(place.file) ? place.file : relative(folder, place.file);
  return [file, place.line, place.column, ` error: ${message}`].filter((part) => part !== undefined).join(':');
}

/** In VS Code the Node that runs us is Electron, which is a Node when it is told so. */
const AS_NODE = 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {};

/** Beside node.exe; npm.cmd is for shells. */
function npmArguments(): string[] {
  if (process.platform !== 'win32') return [];
  const script = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(script) ? [script] : [];
}
