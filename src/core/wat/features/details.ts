/** How things are called where they have no name, and what they are, in a few words. */

import type { Atom } from '../tree';
import type { Composite, Field, GlobalField, Limits } from '../ast';
import { typeText } from '../check/subtypes';
import { nameOf } from '../literals';
import type { Entry, FuncType, ModuleScope } from '../module-scope';

const LONGEST = 60;
const MOST_TYPES = 12;

/** Names of entries: their own, or those that they are exported or imported by. */
export class EntryNames {
  private exported: ReadonlyMap<string, Atom> | undefined;

  constructor(private readonly scope: ModuleScope) {}

  /** `$log`, `proxy_on_tick`, `(;3;)`: never empty. */
  textOf(entry: Entry): string {
    return entry.id?.text ?? this.externalOf(entry) ?? `(;${entry.index};)`;
  }

  /** What a module outside knows it by. */
  externalOf(entry: Entry): string | undefined {
    const atom = this.exportOf(entry) ?? importedName(entry);
    const name = atom === undefined ? undefined : nameOf(atom.text);
    return name === '' ? undefined : name;
  }

  private exportOf(entry: Entry): Atom | undefined {
    this.exported ??= exportsOf(this.scope);
    return this.exported.get(`${entry.space} ${entry.index}`);
  }
}

function importedName({ field, space }: Entry): Atom | undefined {
  return field.kind === space && 'imported' in field ? field.imported.name : undefined;
}

/** Of several exports of one thing the first counts. */
function exportsOf(scope: ModuleScope): ReadonlyMap<string, Atom> {
  const found: [string, Atom][] = [];
  for (const { field } of scope.part.chunks) {
    if (field === undefined) continue;
    const [own] = scope.entriesOf(field);
    if ('exports' in field && own !== undefined)
      for (const name of field.exports) found.push([`${own.space} ${own.index}`, name]);
    if (field.kind !== 'export' || field.use === undefined || field.name === undefined) continue;
    found.push([`${field.use.space} ${scope.indexOf(toModuleSpace(field.use.space), field.use.atom)}`, field.name]);
  }
  return new Map(found.reverse());
}

function toModuleSpace(space: string): 'func' | 'table' | 'memory' | 'global' | 'tag' {
  return space === 'table' || space === 'memory' || space === 'global' || space === 'tag' ? space : 'func';
}

/** `(i32 i32) → i32` */
export function signatureText(type: FuncType | undefined, scope: ModuleScope): string {
  if (type === undefined) return '';
  const words = (types: readonly string[]) =>
    types
      .slice(0, MOST_TYPES)
      .map((one) => typeText(one, scope))
      .join(' ') + (types.length > MOST_TYPES ? ' …' : '');
  return `(${words(type.params)})${type.results.length === 0 ? '' : ` → ${words(type.results)}`}`;
}

/** A signature, a type, a size; empty where nothing can be told. */
export function detailOf(entry: Entry, scope: ModuleScope): string {
  const { field, space, type } = entry;
  if (type !== undefined) return compositeText(type.composite, scope);
  return field.kind === space ? clipped(fieldDetail(field, scope)) : '';
}

function fieldDetail(field: Field, scope: ModuleScope): string {
  switch (field.kind) {
    case 'func':
    case 'tag':
      return signatureText(scope.funcType(field.type), scope);
    case 'table':
      return `${limitsText(field.limits)} ${typeText(field.type, scope)}`.trim();
    case 'memory':
      return limitsText(field.limits);
    case 'global':
      return globalText(field, scope);
    case 'elem':
      return `${field.mode}, ${field.elements.uses.length + field.elements.expressions.length}`;
    case 'data':
      return field.strings[0]?.text ?? '';
    default:
      return '';
  }
}

function limitsText({ min, max, address, isShared }: Limits): string {
  const words = [address === 'i64' ? 'i64' : '', min, max, isShared ? 'shared' : ''];
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

function globalText({ type, isMutable }: GlobalField, scope: ModuleScope): string {
  const text = typeText(type, scope);
  return isMutable ? `mut ${text}` : text;
}

function compositeText(composite: Composite, scope: ModuleScope): string {
  switch (composite.kind) {
    case 'func': {
      const params = composite.params.map(({ type }) => type);
      return clipped(`func ${signatureText({ params, results: composite.results }, scope)}`);
    }
    case 'array':
      return `array ${storageText(composite.element, scope)}`;
    default:
      return composite.kind;
  }
}

export function storageText({ type, isMutable }: { type: string; isMutable: boolean }, scope: ModuleScope): string {
  const text = typeText(type, scope);
  return isMutable ? `mut ${text}` : text;
}

function clipped(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
