/** `wasm-plugin build`: once, or at each change of a source. */

import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { formatProblem, type Problem } from '../core/problem';
import { profileOf } from '../core/toolchain/profile';
import { sizeLabel } from '../core/wasm/describe';
import { build } from '../node/build';
import { builtModule } from '../node/built-module';
import { Aborted } from '../node/process-tree';
import { loadProfile } from '../node/profile-file';
import { watchSources } from '../node/watch-sources';
import type { BuildCommand } from './arguments';
import { Exit } from './exit';
import { paintFor } from './paint';

export async function buildCommand(command: BuildCommand): Promise<number> {
  const ending = new AbortController();
  // The compiler is in a group of its own, which the terminal does not end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  try {
    if (!command.watch) return (await once(command, ending.signal)) ? Exit.fine : Exit.failed;
    await watch(command, ending.signal);
    return Exit.fine;
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
    process.stderr.write('cancelled; the module that was there stays\n');
    return Exit.failed;
  }
}

/** True when there is a new module. */
async function once({ folder, mode }: BuildCommand, signal: AbortSignal): Promise<boolean> {
  const paint = paintFor(process.stdout, process.env);
  const start = performance.now();
  const { output } = profileOf(await loadProfile(folder), mode);
  const before = await sizeOf(resolve(folder, output));
  const { module, problems } = await build({
    folder,
    mode,
    signal,
    output: (text) => void process.stderr.write(text),
    step: (title) => void process.stdout.write(paint.dim(`${title} …\n`)),
  });
  if (module === undefined) {
    // What has a place was printed by the compiler, as people know it.
    for (const one of problems.filter(isUntold)) process.stderr.write(`${formatProblem(one)}\n`);
    process.stdout.write(`${paint.bad('failed')}${problems.length > 1 ? `, ${problems.length} problems` : ''}\n`);
    return false;
  }
  const { size } = await stat(module);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(
    `${relative(process.cwd(), module)}  ${sizeLabel(size)}${changeOf(before, size)} in ${seconds} s\n`,
  );
  for (const one of (await builtModule(folder, module)).problems) process.stderr.write(`${formatProblem(one)}\n`);
  return true;
}

function isUntold({ place }: Problem): boolean {
  return place.line === undefined;
}

async function sizeOf(file: string): Promise<number | undefined> {
  const status = await stat(file).catch(() => undefined);
  return status?.size;
}

/** ` (+1.2 kB)` */
function changeOf(before: number | undefined, after: number): string {
  if (before === undefined || before === after) return '';
  const sign = after > before ? '+' : '−';
  return ` (${sign}${sizeLabel(Math.abs(after - before))})`;
}

/** Until it is ended. A change during a build begins it anew. */
async function watch(command: BuildCommand, signal: AbortSignal): Promise<void> {
  let current: AbortController | undefined;
  let running = Promise.resolve();
  const rebuild = () => {
    current?.abort();
    const own = new AbortController();
    current = own;
    running = running.then(() => attempt(command, own.signal));
  };
  const { language } = await loadProfile(command.folder);
  const watcher = watchSources(command.folder, language, rebuild);
  rebuild();
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  watcher.close();
  current?.abort();
  await running;
}

/** A watch goes on whatever comes of one build. */
async function attempt(command: BuildCommand, signal: AbortSignal): Promise<void> {
  try {
    if (!signal.aborted) await once(command, signal);
  } catch (error) {
    if (!(error instanceof Aborted))
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}
