/** What `inspect` prints, for people. */

import type { AllowListDiff } from '../core/inspect/allow-list';
import type { Capability } from '../core/inspect/capabilities';
import type { Comparison, Difference, SizeDifference } from '../core/inspect/compare';
import type { SizeNode } from '../core/inspect/sizes';
import type { Verdict } from '../core/inspect/targets/verdict';
import { exportLabel, importLabel, kindLabel, limitsLabel, sizeLabel, toolchainLabel } from '../core/wasm/describe';
import type { Module } from '../core/wasm/module';
import type { ModuleFile } from '../node/module-file';
import type { SizeReport } from '../protocol/inspector';
import { oneLine } from '../core/problem';
import { table } from './table';

export function moduleText(file: ModuleFile, wit: string | undefined): string {
  const { module } = file;
  const facts = [sizeLabel(module.size), kindLabel(module), toolchainLabel(module), memoryFact(module)];
  return [
    `${file.name}  ${[...facts, file.hash.slice(0, 7)].filter(Boolean).join(' · ')}`,
    ...part(
      'Imports',
      module.imports.map((entry) => [`${entry.module}.${entry.name}`, importLabel(module, entry)]),
    ),
    ...part(
      'Exports',
      module.exports.map((entry) => [entry.name, exportLabel(module, entry)]),
    ),
    ...part(
      'Sections',
      module.sections.map((s) => [
        s.custom ? `custom "${s.name}"` : s.name,
        s.count === undefined ? '' : `${s.count} entries`,
        sizeLabel(s.size),
        `at 0x${s.offset.toString(16)}`,
      ]),
    ),
    ...(wit === undefined
      ? []
      : [
          '',
          'WIT',
          ...wit
            .trimEnd()
            .split('\n')
            .map((line) => `  ${line}`),
        ]),
    '',
  ].join('\n');
}

function memoryFact(module: Module): string | undefined {
  const [memory] = module.memories;
  return memory === undefined ? undefined : `memory ${limitsLabel(memory)}`;
}

function part(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', `${title} (${rows.length})`, ...table(rows, '  ')];
}

/** The Module as it is, maps as objects and 64-bit numbers as text, with the file's facts and problems. */
export function moduleJson(file: ModuleFile, wit: string | undefined): string {
  const { name, path, hash, module, problems } = file;
  return plainJson({ name, path, hash, ...module, ...(wit === undefined ? {} : { wit }), problems });
}

export function plainJson(value: unknown): string {
  return `${JSON.stringify(value, plain, 2)}\n`;
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}

const MOST_ROWS = 25;

export function sizeText({ total, sections, packages, files, filesFrom, savings }: SizeReport): string {
  return [
    ...sizePart('By section', sections, total),
    ...sizePart('By package', packages, total),
    ...largest(packages, total),
    ...(files === undefined ? [] : sizePart(`By source file (${filesFrom ?? ''})`, files, total)),
    ...part(
      'What would shrink it',
      savings.map(({ title, bytes, how }) => [`-${bytes}`, percent(bytes, total), title, how]),
    ),
    '',
  ].join('\n');
}

function sizePart(title: string, { children = [] }: SizeNode, total: number): string[] {
  const rows = children
    .slice(0, MOST_ROWS)
    .map(({ name, bytes }) => [String(bytes).padStart(9), percent(bytes, total), name]);
  const more = children.length > MOST_ROWS ? [`  … ${children.length - MOST_ROWS} more`] : [];
  return [...part(title, rows), ...more];
}

function largest(packages: SizeNode, total: number): string[] {
  const functions = leaves(packages)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_ROWS);
  const rows = functions.map(({ name, bytes, index }) => [
    String(bytes).padStart(9),
    percent(bytes, total),
    `${name} (func ${index ?? '?'})`,
  ]);
  return part('Largest functions', rows);
}

function leaves(node: SizeNode): SizeNode[] {
  return node.children === undefined ? [node] : node.children.flatMap(leaves);
}

function percent(bytes: number, total: number): string {
  return `${((bytes * 100) / Math.max(1, total)).toFixed(1)} %`.padStart(7);
}

const SIGNS = { yes: '✓', no: '✗', crashes: '✗', unsure: '?', 'n/a': '–' } as const;

export function verdictText(file: ModuleFile, verdicts: readonly Verdict[]): string {
  const lines = verdicts.flatMap(({ target, answer, findings }) => [
    `${SIGNS[answer]} ${target}: ${answer === 'unsure' ? 'not certain' : answer === 'crashes' ? 'no, it ends the proxy itself' : answer}`,
    ...findings.flatMap(({ severity, message, remedy, words }) => [
      `    ${severity === 'warning' ? 'note: ' : ''}${message}.${remedy === undefined ? '' : ` ${remedy}`}`,
      ...(words === undefined ? [] : [`      in its log: ${words}`]),
    ]),
  ]);
  return [`Will ${file.name} load?`, ...lines, ''].map(oneLine).join('\n');
}

const WEIGHTS = { risky: '!', notable: '•', usual: ' ' } as const;

export function capabilityText(
  capabilities: readonly Capability[],
  allowList: string,
  agreedFile: string | undefined,
  diff: AllowListDiff | undefined,
): string {
  const rows = capabilities.map(({ title, weight, by }) => [WEIGHTS[weight], title, by.join(', ')]);
  const missing = (diff?.missing ?? []).map((name) => `+ ${name}: needed, but not granted`);
  const unused = (diff?.unused ?? []).map((name) => `- ${name}: granted, but not needed`);
  const lines = [...missing, ...unused];
  const list =
    diff === undefined
      ? ['', '# Allow-list for Envoy', allowList.trimEnd()]
      : ['', `Against ${agreedFile ?? ''}`, ...(lines.length === 0 ? ['no difference'] : lines)];
  const told = ['It', ...table(rows, '  ')];
  // As comments, so that the whole can be kept as the list.
  return [...(diff === undefined ? told.map((line) => `# ${line}`) : told), ...list, ''].join('\n');
}

export function comparisonText(earlier: ModuleFile, later: ModuleFile, c: Comparison): string {
  return [
    `${earlier.name} ${earlier.hash.slice(0, 7)} → ${later.name} ${later.hash.slice(0, 7)}: ${c.before} → ${c.after} bytes (${signed(c.after - c.before)})`,
    ...differencePart('Capabilities', c.capabilities),
    ...differencePart('Imports', c.imports),
    ...differencePart('Exports', c.exports),
    ...sizeDifferencePart('Sections', c.sections),
    ...sizeDifferencePart(`Functions (${c.sameFunctions} are the same)`, c.functions),
    '',
  ].join('\n');
}

function differencePart(title: string, differences: readonly Difference[]): string[] {
  return part(
    title,
    differences.map(({ sign, name, before, after }) => [
      sign,
      name,
      sign === '~' ? `${before ?? ''} → ${after ?? ''}` : (before ?? after ?? ''),
    ]),
  );
}

function sizeDifferencePart(title: string, differences: readonly SizeDifference[]): string[] {
  const rows = differences
    .slice(0, MOST_ROWS)
    .map(({ sign, name, before, after }) => [sign, signed(after - before).padStart(9), name]);
  const more = differences.length > MOST_ROWS ? [`  … ${differences.length - MOST_ROWS} more`] : [];
  return rows.length === 0 ? [] : ['', title, ...table(rows, '  '), ...more];
}

function signed(difference: number): string {
  return difference > 0 ? `+${difference}` : String(difference);
}
