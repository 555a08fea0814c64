/** The Go package that a plugin's module is built from, as a native build sees it. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { findVmContext, type VmContext } from '../core/native-test/vm-context';
import { problem, type Problem } from '../core/problem';
import { profileOf, type Profile } from '../core/toolchain/profile';
import { errorCode, inputError, InputError } from './errors';
import { runTree } from './process-tree';
import { loadProfile, PROFILE } from './profile-file';
import { missingCompiler, type Environment } from './toolchains';

export interface GoPackage {
  readonly folder: string;
  /** As its files say. */
  readonly name: string;
  readonly context: VmContext;
  /** For `go build` and its relatives. */
  readonly flags: readonly string[];
  readonly env: Environment;
}

/** The innermost project around a module; undefined: there is none. */
export function projectOf(module: string): string | undefined {
  for (let folder = dirname(module); ; folder = dirname(folder)) {
    if (existsSync(join(folder, PROFILE))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Throws `InputError`. */
export async function goPackageOf(module: string, environment: Environment, signal?: AbortSignal): Promise<GoPackage> {
  const project = projectOf(module);
  if (project === undefined) throw noProject(module);
  const profile = profileOf(await loadProfile(project), 'debug');
  if (profile.language !== 'go' && profile.language !== 'tinygo') throw notGo(project, profile);
  const env = nativeEnvironment(environment, profile, project);
  const flags = flagsOf(profile);
  const go = new Go(project, env, flags, signal);
  const listed = await go.package(profile.entry);
  const files = await Promise.all(listed.files.map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
  const context = findVmContext(listed.folder, files);
  if ('severity' in context) throw new InputError([context]);
  await go.needsProxytest(context.sdk);
  const { folder, name } = listed;
  return { folder, name, context, flags, env: { ...env, PWD: folder } };
}

/** Of this machine, whatever the plugin is built for. */
function nativeEnvironment(environment: Environment, { env, program }: Profile, folder: string): Environment {
  // Paths are told as the user has them, also where there are links among them.
  const own: Environment = { ...environment, ...env, GOOS: undefined, GOARCH: undefined, PWD: folder };
  if (program === undefined || !isAbsolute(program)) return own;
  return { ...own, PATH: [dirname(program), own['PATH']].join(delimiter) };
}

/** What decides which files and which modules are taken. */
function flagsOf({ tags, flags }: Profile): readonly string[] {
  const own = flags.filter((flag) => /^-(tags|mod|modfile)=/.test(flag));
  return [...(tags.length === 0 ? [] : [`-tags=${tags.join(',')}`]), ...own];
}

interface Listed {
  readonly folder: string;
  readonly name: string;
  readonly files: readonly string[];
}

class Go {
  constructor(
    private readonly project: string,
    private readonly env: Environment,
    private readonly flags: readonly string[],
    private readonly signal: AbortSignal | undefined,
  ) {}

  async package(entry: string): Promise<Listed> {
    const format = '{{.Dir}}\n{{.Name}}\n{{range .GoFiles}}{{.}}\n{{end}}';
    const place = { file: resolve(this.project, entry) };
    const text = await this.list(['-f', format, entry], (message) =>
      problem('no-go-package', `Go finds no package that it could compile natively: ${message}`, place),
    );
    const [folder = '', name = '', ...files] = text.split(/\r?\n/);
    return { folder, name, files: files.filter((file) => file !== '').map((file) => join(folder, file)) };
  }

  /** It is a part of the SDK, but needs packages that a plugin does not. */
  async needsProxytest(sdk: string): Promise<void> {
    const path = `${sdk}/proxywasm/proxytest`;
    const remedy = `Run "go get ${path}" in ${this.project}.`;
    await this.list(['-deps', '-f', '', path], (message) =>
      problem('no-proxytest', `the SDK's proxy for tests is not to be had: ${message}`, this.modFile, remedy),
    );
  }

  private get modFile() {
    return { file: join(this.project, 'go.mod') };
  }

  private async list(args: readonly string[], told: (message: string) => Problem): Promise<string> {
    const { project: cwd, env, signal } = this;
    try {
      const all = ['list', ...this.flags, ...args];
      const { code, stdout, stderr } = await runTree('go', all, { cwd, env, ...(signal && { signal }) });
      if (code === 0) return stdout;
      throw new InputError([told(firstLines(stderr))]);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      throw new InputError([missingCompiler('go', 'go')]);
    }
  }
}

function firstLines(text: string): string {
  return text.trim().split(/\r?\n/).slice(0, 3).join('; ');
}

function noProject(module: string): InputError {
  const remedy = `Write a ${PROFILE} with "language: go" into the plugin's folder.`;
  return inputError('no-project', `no ${PROFILE} around it says which Go package it is built from`, module, remedy);
}

function notGo(project: string, { language }: Profile): InputError {
  const message = `it is a plugin in another language (${language}); natively, under Delve, only those in Go run`;
  return inputError('not-go', message, join(project, PROFILE), 'Debug its scenario instead.');
}
