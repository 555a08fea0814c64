/** What an operator or a condition takes from a value. */

import { look } from './look';
import type { Computed } from './operators';
import type { Located } from './place';
import { enumValue, scalarOf, type Scalar } from './scalars';
import type { Showing } from './show';
import { ExpressionError } from './tokens';
import { typeName } from './type-names';
import { bare } from './types';
import type { View } from './view';

/** Pointers may go round in a circle. */
const MOST_HOPS = 20;

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

  async indexOf(key: Located, column: number): Promise<number> {
    const index = await this.scalar(key, column);
    if (typeof index !== 'bigint' || index < 0n) throw new ExpressionError(column, 'an index is an integer from 0');
    return Number(index);
  }

  /** Texts are compared by their bytes. */
  async computed(value: Located, column: number): Promise<Computed> {
    for await (const one of this.chain(value)) {
      const { contents, isTransparent } = await this.seen(one);
      if (contents !== undefined) return contents;
      if (isTransparent !== true) break;
    }
    return this.scalar(value, column);
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

export const isTrue = (scalar: Scalar): boolean => Boolean(scalar);
