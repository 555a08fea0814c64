/** What an inspector shows of a Module, as text. */

import { functionType, formatFuncType, isFuncType, type Export, type Import, type Limits, type Module } from './module';

export const KIND_LABELS: Readonly<Record<Module['kind'], string>> = {
  'proxy-wasm': 'proxy-wasm plugin',
  'wasi-command': 'WASI command',
  'wasi-reactor': 'WASI reactor',
  component: 'component',
  plain: 'core module',
  unknown: 'not WebAssembly',
};

/** `proxy-wasm 0.2.1`, `WASI command`, … */
export function kindLabel(module: Module): string {
  return module.abi === undefined ? KIND_LABELS[module.kind] : `proxy-wasm ${module.abi}`;
}

export function importLabel(module: Module, { type }: Import): string {
  switch (type.kind) {
    case 'func': {
      const signature = module.types.at(type.typeIndex);
      return formatFuncType(isFuncType(signature) ? signature : undefined);
    }
    case 'memory':
      return `memory ${limitsLabel(type.limits)}`;
    case 'table':
      return `table ${rangeLabel(type.table.limits)} ${type.table.element}`;
    case 'global':
      return `global ${type.global.mutable ? 'mutable ' : ''}${type.global.type}`;
    case 'tag':
      return 'tag';
  }
}

export function exportLabel(module: Module, entry: Pick<Export, 'kind' | 'index'>): string {
  return entry.kind === 'func' ? formatFuncType(functionType(module, entry.index)) : `${entry.kind} ${entry.index}`;
}

/** `2–∞ pages` */
export function limitsLabel(limits: Limits): string {
  return `${rangeLabel(limits)} pages`;
}

function rangeLabel({ min, max }: Limits): string {
  return `${min}–${max ?? '∞'}`;
}

/** `44.5 kB`: thousands, as file managers count. */
export function sizeLabel(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `Go 1.26`, from the producers section; undefined where it says nothing. */
export function toolchainLabel(module: Module): string | undefined {
  const producer =
    module.producers.find((p) => p.field === 'language') ?? module.producers.find((p) => p.field === 'processed-by');
  if (producer === undefined) return undefined;
  // Go's version is go1.26.
  return `${producer.name} ${producer.version.replace(/^go(?=\d)/, '')}`.trim();
}
