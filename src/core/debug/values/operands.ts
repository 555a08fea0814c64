/** What an operator or a condition takes from a value. */

import type { Type } from '../../wasm/dwarf/info/model';
import { isText, isWideText } from './arrays';
import { look } from './look';
import type { Computed } from './operators';
import type { Located } from './place';
import { pointerTo, type Address } from './pointer-arithmetic';
import { isShownAsTarget } from './pointers';
import { enumValue, scalarOf, type Scalar } from './scalars';
import type { Showing } from './show';
import { ExpressionError } from './tokens';
import { typeName } from './type-names';
import { bare, isOfRust } from './types';
import type { View } from './view';

/** Pointers may go round in a circle. */
const MOST_HOPS = 20;

/** With the column where it stands. */
export interface Operand {
  readonly value: Located;
  readonly column: number;
}

export class Operands {
  constructor(private readonly showing: Showing) {}

  /** The value, then what it leads to. */
  async *chain(value: Located): AsyncGenerator<Located> {
    let at: Located | undefined = value;
    for (let i = 0; i < MOST_HOPS && at !== undefined; i++) {
      yield at;
      at = (await this.seen(at)).target;
    }
  }

  /** Unlike for showing, what cannot be read ends the evaluation. */
  seen(value: Located): Promise<View> {
    return look(value, this.showing);
  }

  /** How many parts there are, or bytes of a text: of the value or of what it leads to. Undefined: they are not counted. */
  async lengthOf(value: Located): Promise<number | undefined> {
    for await (const one of this.chain(value)) {
      const { characters, isIndexed, count } = await this.seen(one);
      if (characters !== undefined || isIndexed) return characters?.count ?? count;
    }
    return undefined;
  }

  async indexOf(key: Located, column: number): Promise<number> {
    const index = await this.scalar(key, column);
    if (typeof index !== 'bigint' || index < 0n) throw new ExpressionError(column, 'an index is an integer from 0');
    return Number(index);
  }

  /** Pointers are compared as such with each other and with numbers, even those to texts. */
  async both(one: Operand, other: Operand): Promise<readonly [Computed, Computed]> {
    const left = await this.address(one.value);
    const right = await this.address(other.value);
    if (left !== undefined && right !== undefined && !areTexts(left, right)) return [left.address, right.address];
    const held = isNull(right) ? await this.held(one.value) : isNull(left) ? await this.held(other.value) : undefined;
    if (held !== undefined) return [held, 0n];
    const first = await this.computed(one);
    const second = await this.computed(other);
    return [beside(first, left, second), beside(second, right, first)];
  }

  /** The address in a pointer, also in one that a library wraps. Undefined: it is none. */
  private async held(value: Located): Promise<bigint | undefined> {
    for await (const one of this.chain(value)) {
      const { address, isTransparent } = await this.seen(one);
      if (address !== undefined) return BigInt(address);
      if (isTransparent !== true) break;
    }
    return undefined;
  }

  /** Pointers are true unless they are null, whatever they point to. */
  async truth(operand: Operand): Promise<boolean> {
    return Boolean((await this.held(operand.value)) ?? (await this.scalar(operand.value, operand.column)));
  }

  /** Texts are compared by their bytes. */
  private async computed({ value, column }: Operand): Promise<Computed> {
    for await (const one of this.chain(value)) {
      const { contents, isTransparent } = await this.seen(one);
      if (contents !== undefined) return contents;
      if (isTransparent !== true) break;
    }
    return this.scalar(value, column);
  }

  /** Of a pointer, and of an array, which C takes as one to its first element. Undefined: it is neither. */
  async address(value: Located): Promise<Address | undefined> {
    for await (const { type, place } of this.chain(value)) {
      const found = bare(type);
      if (found.kind === 'pointer' && !isShownAsTarget(found)) {
        return { type: found, address: await this.showing.reader.number(place, found.size), isArray: false };
      }
      if (found.kind === 'array') return this.firstOf({ type, place });
      if ((await this.seen({ type, place })).isTransparent !== true) break;
    }
    return undefined;
  }

  private async firstOf(array: Located): Promise<Address | undefined> {
    if (isOfRust(array.type)) return undefined;
    const [first] = await (await this.seen(array)).parts(0, 1);
    if (first?.place.kind !== 'memory') return undefined;
    return { type: pointerTo(first.type), address: BigInt(first.place.address), isArray: true };
  }

  /** References are seen through. */
  async scalar(value: Located, column: number): Promise<Scalar> {
    for await (const { type, place } of this.chain(value)) {
      const found = bare(type);
      const { reader } = this.showing;
      if (found.kind === 'base') return scalarOf(found, await reader.bytes(place, found.size));
      if (found.kind === 'enum') return enumValue(found, await reader.bytes(place, found.size));
      const { isTransparent } = await this.seen({ type, place });
      if (isTransparent === true) continue;
      if (found.kind === 'pointer') return reader.number(place, found.size);
      break;
    }
    throw new ExpressionError(column, `${typeName(value.type)} is neither a number nor a text`);
  }
}

const isNull = (one: Address | undefined): boolean => one?.address === 0n && one.type.target === undefined;

/** An array is a text of its own: its address says nothing of it. */
const areTexts = (one: Address, other: Address): boolean =>
  (one.isArray || other.isArray) && [one, other].every(({ type: { target } }) => isAnyText(target));
const isAnyText = (type: Type | undefined): boolean => type !== undefined && (isText(type) || isWideText(type));

function beside(value: Computed, address: Address | undefined, other: Computed): Computed {
  const isPointer = address !== undefined && !address.isArray;
  return isPointer && typeof other !== 'object' ? address.address : value;
}
