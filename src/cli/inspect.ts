import { exportLabel, importLabel, kindLabel, limitsLabel, sizeLabel, toolchainLabel } from '../core/wasm/describe';
import type { Module } from '../core/wasm/module';
import type { ModuleFile } from '../node/module-file';
import { table } from './table';

export function inspectText(file: ModuleFile): string {
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
export function inspectJson(file: ModuleFile): string {
  const { name, path, hash, module, problems } = file;
  return `${JSON.stringify({ name, path, hash, ...module, problems }, plain, 2)}\n`;
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}
