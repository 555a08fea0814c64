/** Which type may stand where another is expected. https://webassembly.github.io/spec/core/valid/matching.html */

import type { Composite, ValueType } from '../ast';
import type { Entry, ModuleScope } from '../module-scope';

const ABOVE: Readonly<Record<string, string>> = { eq: 'any', i31: 'eq', struct: 'eq', array: 'eq' };
const BOTTOM: Readonly<Record<string, string>> = {
  any: 'none', eq: 'none', i31: 'none', struct: 'none', array: 'none', func: 'nofunc', extern: 'noextern', exn: 'noexn', cont: 'nocont',
}; // prettier-ignore

export function isReference(type: ValueType): boolean {
  return type.startsWith('ref ') || type === '?';
}

export function isNullable(type: ValueType): boolean {
  return type.startsWith('ref null ');
}

/** `func`, or the index of a type. */
export function heapOf(type: ValueType): string {
  return type.slice(isNullable(type) ? 9 : 4);
}

export function nonNull(type: ValueType): ValueType {
  return type.startsWith('ref null ') ? `ref ${heapOf(type)}` : type;
}

/** As it is usually written: `funcref`, `(ref null $t)`. */
export function typeText(type: ValueType, scope?: ModuleScope): string {
  if (!type.startsWith('ref ')) return type;
  const heap = heapOf(type);
  if (/^[a-z]/.test(heap)) return isNullable(type) && !heap.startsWith('no') ? `${heap}ref` : `(${type})`;
  const name = scope?.entries('type')[Number(heap)]?.id?.text ?? heap;
  return `(ref ${isNullable(type) ? 'null ' : ''}${name})`;
}

export function typesText(types: readonly ValueType[], scope?: ModuleScope): string {
  return types.length === 0 ? 'nothing' : types.map((type) => typeText(type, scope)).join(' ');
}

/** Types are resolved ones. */
export class Subtypes {
  private readonly canonical = new Map<number, string>();
  private readonly shortened = new Map<string, string>();
  /** By the index of their first type. */
  private readonly groups = new Map<number, string>();

  constructor(private readonly scope: ModuleScope) {}

  matches(actual: ValueType, expected: ValueType): boolean {
    if (actual === expected || actual === '?' || expected === '?') return true;
    if (!isReference(actual) || !isReference(expected)) return false;
    if (isNullable(actual) && !isNullable(expected)) return false;
    return this.heapMatches(heapOf(actual), heapOf(expected));
  }

  heapMatches(actual: string, expected: string): boolean {
    if (actual === expected) return true;
    const isConcrete = isIndexText(actual);
    if (isIndexText(expected))
      return isConcrete ? this.inherits(Number(actual), Number(expected)) : this.isBottomOf(actual, Number(expected));
    if (isConcrete) return this.heapMatches(this.kindOf(Number(actual)), expected);
    if (BOTTOM[expected] === actual) return true;
    const above = ABOVE[actual];
    return above !== undefined && this.heapMatches(above, expected);
  }

  /** `any`, `func`, `extern`, `exn` or `cont`: what all types of the same family fit into. */
  topOf(heap: string): string {
    const kind = isIndexText(heap) ? this.kindOf(Number(heap)) : heap;
    const above = ABOVE[kind];
    if (above !== undefined) return this.topOf(above);
    return Object.entries(BOTTOM).find(([, bottom]) => bottom === kind)?.[0] ?? kind;
  }

  private kindOf(index: number): string {
    return this.scope.composite(index)?.kind ?? 'any';
  }

  private isBottomOf(heap: string, index: number): boolean {
    return BOTTOM[this.kindOf(index)] === heap;
  }

  /** A type has one supertype at most, which stands before it. */
  private inherits(index: number, from: number): boolean {
    for (let at: number | undefined = index; at !== undefined; at = this.above(at)) {
      if (this.identity(at) === this.identity(from)) return true;
    }
    return false;
  }

  private above(index: number): number | undefined {
    const use = this.scope.entries('type')[index]?.type?.supertypes[0];
    const above = use === undefined ? undefined : this.scope.indexOf('type', use.atom);
    return above !== undefined && above < index ? above : undefined;
  }

  /** Types are the same when their groups are, and their places in them. */
  identity(index: number): string {
    const known = this.canonical.get(index);
    if (known !== undefined) return known;
    const entry = this.scope.entries('type')[index];
    const text = entry === undefined ? this.textOf(this.scope.composite(index), index, 1) : this.groupText(entry);
    this.canonical.set(index, text);
    return text;
  }

  private groupText(entry: Entry): string {
    const { group = entry.index, groupSize = 1, index } = entry;
    return `${index - group}${this.textOfGroup(group, groupSize)}`;
  }

  private textOfGroup(group: number, groupSize: number): string {
    const known = this.groups.get(group);
    if (known !== undefined) return known;
    const types = this.scope.entries('type').slice(group, group + groupSize);
    const texts = types.map(({ type }) => {
      const above =
        type?.supertypes.map(({ atom }) => this.relative(this.scope.indexOf('type', atom), group, groupSize)) ?? [];
      return `${type?.isFinal === true ? 'final ' : ''}${above.join(' ')}:${this.textOf(type?.composite, group, groupSize)}`;
    });
    const text = this.short(`[${texts.join(';')}]`);
    this.groups.set(group, text);
    return text;
  }

  /** Types of types of types would grow without end: what is long is told by a number of its own. */
  private short(text: string): string {
    if (text.length < MOST_LETTERS) return text;
    const known = this.shortened.get(text) ?? `#${this.shortened.size}`;
    this.shortened.set(text, known);
    return known;
  }

  private textOf(composite: Composite | undefined, group: number, size: number): string {
    const one = (type: ValueType) => this.relativeType(this.scope.resolve(type), group, size);
    switch (composite?.kind) {
      case 'func':
        return `func ${composite.params.map(({ type }) => one(type)).join(' ')} > ${composite.results.map(one).join(' ')}`;
      case 'struct':
        return `struct ${composite.fields.map(({ type, isMutable }) => `${isMutable} ${one(type)}`).join(' ')}`;
      case 'array':
        return `array ${composite.element.isMutable} ${one(composite.element.type)}`;
      case 'cont':
        return `cont ${composite.use === undefined ? '' : this.relative(this.scope.indexOf('type', composite.use.atom), group, size)}`;
      case undefined:
        return '?';
    }
  }

  private relativeType(type: ValueType, group: number, size: number): string {
    if (!isReference(type) || !isIndexText(heapOf(type))) return type;
    return `ref ${isNullable(type)} ${this.relative(Number(heapOf(type)), group, size)}`;
  }

  private relative(index: number | undefined, group: number, size: number): string {
    if (index === undefined) return '?';
    if (index >= group && index < group + size) return `.${index - group}`;
    return index < group ? `{${this.identity(index)}}` : `later ${index}`;
  }
}

const MOST_LETTERS = 200;
function isIndexText(heap: string): boolean {
  return /^\d/.test(heap);
}
