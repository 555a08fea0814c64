/** What is to be known of a name, in words: kind and index, where it comes from and goes to, how large it is. */

import { someOf } from '../../../clip';
import type { WatAnalysis } from '../../analysis';
import type { DataField, ElemField, GlobalField, Limits, MemoryField, ModuleSpace } from '../../ast';
import { wordFor } from '../../read/immediates';
import { nameOf } from '../../literals';
import type { Entry, ModuleScope } from '../../module-scope';
import { nodeText } from './node-text';
import { occurrencesOf, type Symbol } from '../symbols';
import { constantValue, lengthOf, segmentOffset } from './constant-value';
import { isParameter } from './definition';
import { importedNames } from './known-functions';
import { code, counted } from './markdown';

const MOST_NAMES = 5;

/** `Function 3, imported from …, exported as …, 5 uses.` */
export function factsOf(analysis: WatAnalysis, symbol: Symbol, scope: ModuleScope): string {
  const uses = occurrencesOf(analysis, symbol).filter(({ isDefinition }) => !isDefinition).length;
  const origin = originOf(symbol, scope);
  // What is exported may be used from outside, and memories and tables without being named.
  const isElsewhere = origin.length > 0 || symbol.kind === 'memory' || symbol.kind === 'table';
  const used = uses > 0 ? [counted(uses, 'use')] : isElsewhere ? [] : ['not used'];
  return `${[titleOf(symbol, scope), ...origin, ...used].join(', ')}.`;
}

function titleOf(symbol: Symbol, scope: ModuleScope): string {
  switch (symbol.kind) {
    case 'local': {
      const inside = functionName(symbol, scope);
      return `${isParameter(symbol, scope) ? 'Parameter' : 'Local'} ${symbol.index}${inside}`;
    }
    case 'label':
      return symbol.block === 'function' ? 'Label of the whole function' : `Label of this ${code(symbol.block.name)}`;
    case 'field':
      return `Field ${symbol.index} of ${symbol.entry.id === undefined ? `type ${symbol.entry.index}` : code(symbol.entry.id.text)}`;
    default:
      return `${capitalized(wordFor(symbol.kind))} ${symbol.entry.index}`;
  }
}

function functionName({ chunk }: Extract<Symbol, { kind: 'local' }>, scope: ModuleScope): string {
  const [entry] = chunk.field === undefined ? [] : scope.entriesOf(chunk.field);
  return entry?.id === undefined ? '' : ` of ${code(entry.id.text)}`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function originOf(symbol: Symbol, scope: ModuleScope): string[] {
  if (!('entry' in symbol) || symbol.kind === 'field') return [];
  const names = symbol.entry.field.kind === symbol.kind ? importedNames(symbol.entry.field) : undefined;
  const imported = names === undefined ? [] : [`imported from ${code(names.module)} as ${code(names.name)}`];
  const exported = exportNames(symbol.entry, scope);
  return exported.length === 0
    ? imported
    : [...imported, `exported as ${someOf(exported.map(code), MOST_NAMES).join(', ')}`];
}

const EXPORTED: readonly ModuleSpace[] = ['func', 'table', 'memory', 'global', 'tag'];

/** Names that an entry is exported by, in its own field or in others. */
export function exportNames({ space, index, field }: Entry, scope: ModuleScope): string[] {
  if (!EXPORTED.includes(space)) return [];
  const own = 'exports' in field ? field.exports : [];
  const others = scope.part.chunks.flatMap(({ field: other }) => {
    if (other?.kind !== 'export' || other.name === undefined || other.use?.space !== space) return [];
    return scope.indexOf(space, other.use.atom) === index ? [other.name] : [];
  });
  return [...own, ...others].map(({ text }) => nameOf(text) ?? text);
}

/** Size, value, length; undefined where there is nothing more to tell. */
export function measureOf(symbol: Symbol, scope: ModuleScope): string | undefined {
  if (symbol.kind === 'label') return labelMeasure(symbol, scope);
  if (!('entry' in symbol)) return undefined;
  const { field } = symbol.entry;
  if (field.kind === 'memory' && symbol.kind === 'memory') return memorySize(field);
  if (field.kind === 'global') return globalValue(field, scope);
  if (field.kind === 'data') return dataExtent(field, scope);
  return field.kind === 'elem' ? elementExtent(field, scope) : undefined;
}

function labelMeasure({ block }: Extract<Symbol, { kind: 'label' }>, scope: ModuleScope): string {
  if (block === 'function') return 'A branch to it returns.';
  const type = block.type === undefined ? undefined : scope.funcType(block.type);
  const brought = (block.name === 'loop' ? type?.params : type?.results) ?? [];
  const where = block.name === 'loop' ? 'goes to its beginning' : 'goes behind its end';
  return `A branch to it ${where}${brought.length === 0 ? '' : `, with ${code(brought.join(' '))}`}.`;
}

const PAGE = 65_536n;

function memorySize({ limits, data }: MemoryField): string {
  if (data !== undefined) return `${bytesText(BigInt(lengthOf(data)))} of data, in as many pages as it takes.`;
  const { min = 0n, max } = limits;
  const first = pagesText(min, limits);
  return max === undefined
    ? `${first}; it may grow as far as the host lets it.`
    : `${first}, at most ${pagesText(max, limits)}.`;
}

export function pagesText(pages: bigint, { pageSize = PAGE }: Pick<Limits, 'pageSize'>): string {
  const bytes = pages * pageSize;
  const whole = bytes % 1024n === 0n ? ` (${grouped(bytes / 1024n)} KiB)` : '';
  return `${grouped(pages)} ${pages === 1n ? 'page' : 'pages'} = ${bytesText(bytes)}${whole}`;
}

function globalValue({ init, type, isMutable, imported }: GlobalField, scope: ModuleScope): string | undefined {
  if (imported !== undefined || init.length === 0) return undefined;
  const words = isMutable ? 'Begins with' : 'Is always';
  const value = constantValue(init, scope);
  if (value !== undefined)
    return `${words} ${code(String(value))} (${hex(BigInt.asUintN(type === 'i64' ? 64 : 32, value))}).`;
  const [only] = init;
  return only === undefined
    ? undefined
    : `${words} ${code(`${only.name} ${only.immediates.map(nodeText).join(' ')}`.trim())}.`;
}

function dataExtent(field: DataField, scope: ModuleScope): string {
  const size = lengthOf(field.strings);
  const offset = segmentOffset(field, scope);
  if (offset !== undefined) return `${extentText(offset, size)}.`;
  const when = field.offset === undefined ? ', which `memory.init` copies' : '';
  return `${bytesText(BigInt(size))}${when}.`;
}

/** `12 bytes at 128 to 139 (0x80)` */
export function extentText(offset: bigint, size: number): string {
  const last = size > 1 ? ` to ${offset + BigInt(size) - 1n}` : '';
  return `${bytesText(BigInt(size))} at ${offset}${last} (${hex(offset)})`;
}

function elementExtent({ elements, mode, offset }: ElemField, scope: ModuleScope): string {
  const count = counted(elements.uses.length + elements.expressions.length, 'element');
  const from = offset === undefined ? undefined : constantValue(offset, scope);
  if (mode === 'declarative') return `Declares ${count}.`;
  return from === undefined
    ? `${capitalized(mode)}, ${count}.`
    : `${capitalized(mode)}, ${count} from index ${from} on.`;
}

export function bytesText(bytes: bigint): string {
  return `${grouped(bytes)} ${bytes === 1n ? 'byte' : 'bytes'}`;
}

/** `65,536` */
function grouped(value: bigint): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
