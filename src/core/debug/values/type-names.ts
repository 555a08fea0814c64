/** What types are called: as their language writes them. */

import type { Type } from '../../wasm/dwarf/info/model';
import { shortName } from './names';
import { isOfRust, Limit } from './types';

/** Nobody reads a longer one. */
const MOST_PARTS = 100;
const MOST_PARAMETERS = 20;

export function typeName(type: Type | undefined, limit = new Limit(MOST_PARTS)): string {
  if (type === undefined) return 'void';
  if (!limit.take()) return '…';
  switch (type.kind) {
    case 'alias':
      return type.word === 'typedef' ? shortName(type.name ?? '?') : qualified(type.word, typeName(type.target, limit));
    case 'pointer':
      return type.name === undefined
        ? pointerName(type.target, type.isReference ? '&' : '*', limit)
        : shortName(type.name);
    case 'array':
      return arrayName(type.element, type.counts, limit);
    case 'function':
      return functionName(type.result, type.parameters, '', limit);
    default:
      return shortName(type.name);
  }
}

const qualified = (word: string, name: string): string => (/[*&]$/.test(name) ? `${name} ${word}` : `${word} ${name}`);

function pointerName(target: Type | undefined, sign: string, limit: Limit): string {
  if (target?.kind === 'function') return functionName(target.result, target.parameters, `(${sign})`, limit);
  const name = typeName(target, limit);
  return /[*&]$/.test(name) ? `${name}${sign}` : `${name} ${sign}`;
}

function functionName(result: Type | undefined, parameters: readonly Type[], sign: string, limit: Limit): string {
  const names = parameters.slice(0, MOST_PARAMETERS).map((parameter) => typeName(parameter, limit));
  return `${typeName(result, limit)} ${sign}(${names.join(', ')})`;
}

function arrayName(element: Type, counts: readonly (number | undefined)[], limit: Limit): string {
  const name = typeName(element, limit);
  if (!isOfRust(element)) return `${name}${counts.map((count) => `[${count ?? ''}]`).join('')}`;
  return counts.reduceRight<string>((inner, count) => `[${inner}; ${count ?? '?'}]`, name);
}
