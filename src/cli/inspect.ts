/** `wasm-plugin inspect`: the module, or one view of it. */

import { compareAllowList, neededCapabilities } from '../core/inspect/allow-list';
import { capabilitiesOf, componentCapabilities, type Capability } from '../core/inspect/capabilities';
import { verdictsOf } from '../core/inspect/targets/index';
import type { Verdict, Wit } from '../core/inspect/targets/verdict';
import { witNames } from '../core/inspect/wit-names';
import { formatProblem, hasErrors, oneLine, problem } from '../core/problem';
import type { Module } from '../core/wasm/module';
import { allowListOf, readAllowList } from '../node/allow-list-file';
import { InputError } from '../node/errors';
import { Inspector } from '../node/inspector';
import { readModuleFile, type ModuleFile } from '../node/module-file';
import { RpcFailure } from '../protocol/rpc';
import { UsageError, type InspectCommand } from './arguments';
import {
  capabilityText,
  comparisonText,
  moduleJson,
  moduleText,
  plainJson,
  sizeText,
  verdictText,
} from './inspect-text';

/** 0: fine. 1: it will not load, or needs more than was agreed. 2: the file cannot be read. */
export async function inspectCommand(command: InspectCommand): Promise<number> {
  const file = await readModuleFile(command.file);
  if (file.module.kind === 'unknown') throw new InputError(file.problems);
  const thread = new Inspector(file.bytes);
  try {
    const isFine = await print(command, file, thread);
    for (const p of file.problems) process.stderr.write(`${formatProblem(p)}\n`);
    if (hasErrors(file.problems)) return 2;
    return isFine ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    throw new InputError([
      problem('inspector', error.message, { file: command.file }, 'Try a single function, or a smaller module.'),
    ]);
  } finally {
    thread.dispose();
  }
}

/** False when the answer is one that CI should stop at. */
async function print(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const write = (text: string, value: unknown): void => {
    if (command.json) process.stdout.write(plainJson(value));
    else tell(text);
  };
  switch (command.view) {
    case 'module':
      return printModule(command, file, thread);
    case 'wat':
      return printFunction(command, file, thread);
    case 'sizes': {
      const sizes = await thread.request('sizes', {});
      write(sizeText(sizes), sizes);
      return true;
    }
    case 'targets': {
      const verdicts = verdictsOf({ ...file, wit: await witOf(file, thread) });
      write(verdictText(file, verdicts), verdicts);
      return chosenTargets(command, verdicts).every(({ answer }) => answer === 'yes' || answer === 'unsure');
    }
    case 'capabilities':
      return printCapabilities(command, file, thread);
    case 'diff': {
      const earlier = await readModuleFile(command.other ?? '');
      if (earlier.module.kind === 'unknown') throw new InputError(earlier.problems);
      // What cannot be read of it would show as new.
      if (hasErrors(earlier.problems)) throw new InputError(earlier.problems);
      const before = new Inspector(earlier.bytes);
      const comparison = await before.request('compare', { bytes: file.bytes }).finally(() => before.dispose());
      write(comparisonText(earlier, file, comparison), comparison);
      return true;
    }
  }
}

/** `envoy`: all of its versions; `envoy@1.36`: the one. */
function chosenTargets({ target }: InspectCommand, verdicts: readonly Verdict[]): readonly Verdict[] {
  if (target === undefined) return [];
  const wanted = target.toLowerCase();
  const chosen = verdicts.filter(({ id, versions = [] }) => {
    const [family = ''] = id.split('@');
    return wanted === id || wanted === family || versions.some((version) => wanted === `${family}@${version}`);
  });
  if (chosen.length > 0) return chosen;
  const families = [...new Set(verdicts.map(({ id }) => id.split('@')[0] ?? id))];
  throw new UsageError(`there is no target "${target}": ${families.join(', ')}, or one version such as envoy@1.40`);
}

async function printModule(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const wit = await witText(file, thread);
  if (command.json) process.stdout.write(moduleJson(file, wit));
  else tell(moduleText(file, wit));
  return true;
}

/** Of a component. Throws `InputError` when the tools cannot read it. */
async function witText({ module, path }: ModuleFile, thread: Inspector): Promise<string | undefined> {
  if (module.kind !== 'component') return undefined;
  try {
    return (await thread.request('wit', {})).wit;
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    throw new InputError([problem('bad-component', `its interfaces cannot be read: ${error.message}`, { file: path })]);
  }
}

async function witOf(file: ModuleFile, thread: Inspector): Promise<Wit | undefined> {
  const wit = await witText(file, thread);
  return wit === undefined ? undefined : witNames(wit);
}

/** Names in hostile files may hold commands for the terminal. */
function tell(text: string): void {
  process.stdout.write(text.split('\n').map(oneLine).join('\n'));
}

async function printFunction(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const index = await functionIndex(file, command.function ?? '', thread);
  const view = await thread.request('function', { index });
  if (command.json) process.stdout.write(plainJson(view));
  else {
    const lines = view.listing?.lines ?? [];
    const shown = lines.map(({ offset, depth, text }) => {
      const at = offset === undefined ? '' : `0x${offset.toString(16)}`;
      return `${at.padStart(10)}  ${'  '.repeat(Math.min(depth, MOST_INDENTS))}${text}`;
    });
    const note = view.listing?.note;
    const head = `func ${index} ${view.name} ${view.type}`;
    tell([head, ...(note === undefined ? [] : [`(${note})`]), ...shown, ''].map(oneLine).join('\n'));
  }
  return true;
}

const MOST_INDENTS = 20;

/** The one that is meant. */
async function functionIndex({ path }: ModuleFile, wanted: string, thread: Inspector): Promise<number> {
  const found = await thread.request('find', { text: wanted });
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.index;
  const some = found.slice(0, 5).map(({ index, name }) => `${index} ${name}`);
  const message =
    found.length === 0
      ? `it has no function "${wanted}"`
      : `${found.length} functions have "${wanted}" in their name: ${some.join(', ')}${found.length > 5 ? ' …' : ''}`;
  const remedy = found.length === 0 ? '--sizes lists the largest ones.' : 'Name one of them by its number.';
  throw new InputError([problem('no-function', message, { file: path }, remedy)]);
}

async function printCapabilities(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const { module } = file;
  const capabilities = await capabilitiesIn(module, file, thread);
  const agreed = command.allowList === undefined ? undefined : await readAllowList(command.allowList);
  const needed = neededCapabilities(module);
  const diff = agreed === undefined ? undefined : compareAllowList(needed, agreed.names);
  const value = { capabilities, needed, ...(diff === undefined ? {} : { diff }) };
  const text = capabilityText(capabilities, allowListOf(module), agreed?.file, diff);
  if (command.json) process.stdout.write(plainJson(value));
  else tell(text);
  return diff === undefined || diff.missing.length === 0;
}

async function capabilitiesIn(module: Module, file: ModuleFile, thread: Inspector): Promise<readonly Capability[]> {
  const wit = await witOf(file, thread);
  if (wit !== undefined) return componentCapabilities(wit.imports);
  return hasErrors(file.problems) ? capabilitiesOf(module) : thread.request('capabilities', {});
}
