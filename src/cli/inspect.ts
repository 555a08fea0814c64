/** `wasm-plugin inspect`: the module, or one view of it. */

import { compareAllowList, neededCapabilities } from '../core/inspect/allow-list';
import { capabilitiesOf, componentCapabilities, type Capability } from '../core/inspect/capabilities';
import { verdictsOf } from '../core/inspect/targets/index';
import type { Wit } from '../core/inspect/targets/verdict';
import { witNames } from '../core/inspect/wit-names';
import { formatProblem, hasErrors, problem } from '../core/problem';
import { functionNames } from '../core/wasm/functions';
import type { Module } from '../core/wasm/module';
import { allowListOf, readAllowList } from '../node/allow-list-file';
import { InputError } from '../node/errors';
import { Inspector } from '../node/inspector';
import { readModuleFile, type ModuleFile } from '../node/module-file';
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
  } finally {
    thread.dispose();
  }
}

/** False when the answer is one that CI should stop at. */
async function print(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const write = (text: string, value: unknown) => process.stdout.write(command.json ? plainJson(value) : text);
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
      const verdicts = verdictsOf({ module: file.module, problems: file.problems, wit: await witOf(file, thread) });
      write(verdictText(file, verdicts), verdicts);
      return chosenTargets(command, verdicts).every(({ answer }) => answer === 'yes' || answer === 'unsure');
    }
    case 'capabilities':
      return printCapabilities(command, file, thread);
    case 'diff': {
      const earlier = await readModuleFile(command.other ?? '');
      if (earlier.module.kind === 'unknown') throw new InputError(earlier.problems);
      const before = new Inspector(earlier.bytes);
      const comparison = await before.request('compare', { bytes: file.bytes }).finally(() => before.dispose());
      write(comparisonText(earlier, file, comparison), comparison);
      return true;
    }
  }
}

function chosenTargets<T extends { readonly id: string; readonly target: string }>(
  { target }: InspectCommand,
  verdicts: readonly T[],
): readonly T[] {
  if (target === undefined) return verdicts.slice(0, 0);
  const wanted = target.toLowerCase();
  const chosen = verdicts.filter((one) => one.id.startsWith(wanted) || one.target.toLowerCase().startsWith(wanted));
  if (chosen.length > 0) return chosen;
  throw new UsageError(`there is no target "${target}": ${verdicts.map(({ id }) => id).join(', ')}`);
}

async function printModule(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const wit = file.module.kind === 'component' ? (await thread.request('wit', {})).wit : undefined;
  process.stdout.write(command.json ? moduleJson(file, wit) : moduleText(file, wit));
  return true;
}

async function witOf({ module }: ModuleFile, thread: Inspector): Promise<Wit | undefined> {
  return module.kind === 'component' ? witNames((await thread.request('wit', {})).wit) : undefined;
}

async function printFunction(command: InspectCommand, file: ModuleFile, thread: Inspector): Promise<boolean> {
  const index = functionIndex(file, command.function ?? '');
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
    process.stdout.write([head, ...(note === undefined ? [] : [`(${note})`]), ...shown, ''].join('\n'));
  }
  return true;
}

const MOST_INDENTS = 20;

/** By number, or by a name that one function alone has: the whole, or a part of it. */
function functionIndex({ module, path }: ModuleFile, wanted: string): number {
  const names = functionNames(module);
  if (/^\d+$/.test(wanted) && Number(wanted) < names.length) return Number(wanted);
  const exact = names.flatMap((name, index) => (name === wanted ? [index] : []));
  const partial = names.flatMap((name, index) => (name.includes(wanted) ? [index] : []));
  const found = exact.length > 0 ? exact : partial;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const some = found.slice(0, 5).map((index) => `${index} ${names[index] ?? ''}`);
  const message =
    found.length === 0
      ? `it has no function "${wanted}"`
      : `${found.length} functions have "${wanted}" in their name: ${some.join(', ')} …`;
  const remedy =
    found.length === 0 ? 'wasm-plugin inspect FILE --json lists names.' : 'Name one of them by its number.';
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
  process.stdout.write(command.json ? plainJson(value) : text);
  return diff === undefined || diff.missing.length === 0;
}

async function capabilitiesIn(module: Module, file: ModuleFile, thread: Inspector): Promise<readonly Capability[]> {
  const wit = await witOf(file, thread);
  if (wit !== undefined) return componentCapabilities(wit.imports);
  return hasErrors(file.problems) ? capabilitiesOf(module) : thread.request('capabilities', {});
}
