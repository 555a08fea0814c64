/** A program's values, as their language shows them: for the views of a debugger, and for its expressions. */

import type { Bytes } from '../../bytes';
import type { Type } from '../../wasm/dwarf/info/model';
import { evaluateExpression, type Names } from './evaluate';
import { parseValue } from './parse';
import { Unreadable, type Memory, type Place } from './place';
import { Reader } from './reader';
import type { TypeOfVtable } from './rust/vtables';
import { Showing, type ShownValue } from './show';
import type { NamedValue, Part } from './view';

export type { Memory, Piece, Place } from './place';
export type { NamedValue } from './view';
export type { ShownValue } from './show';
export type { Names } from './evaluate';
export { typeOfVtable, type TypeOfVtable } from './rust/vtables';

/** Which children, and what leads to their parent. */
export interface Page {
  /** From 0. */
  readonly start?: number;
  readonly count?: number;
  /** Expression of the parent; without, children have none. */
  readonly evaluateName?: string | undefined;
}

export interface Change {
  readonly address: number;
  readonly bytes: Bytes;
}

/** Children of one answer. */
const MOST_CHILDREN = 1000;
/** That are looked through for a key. */
const MOST_PAGES = 100;
/** What is read for many children, or to find one of them. */
const MOST_BYTES = 1 << 20;

export class Values {
  /** @param typeOfVtable what Rust's trait objects are; without, they are shown as an address */
  constructor(
    private readonly memory: Memory,
    private readonly typeOfVtable?: TypeOfVtable,
  ) {}

  /** One line of at most 200 characters. Never throws: what cannot be read is `<optimised away>` or the like. */
  show(type: Type, place: Place): Promise<ShownValue> {
    return this.showing().show({ type, place });
  }

  /** The parts of a value, at most 1,000. Where parts cannot be read there is one that says why. */
  async children(
    type: Type,
    place: Place,
    { start = 0, count = MOST_CHILDREN, evaluateName }: Page = {},
  ): Promise<NamedValue[]> {
    const showing = this.showing(MOST_BYTES);
    const parts = await showing.parts({ type, place }, Math.max(0, start), Math.min(count, MOST_CHILDREN));
    return parts.map((part) => named(part, evaluateName));
  }

  /** The child of this name, however far behind it is: of what is counted by its index. */
  async child(type: Type, place: Place, name: string): Promise<NamedValue | undefined> {
    const start = Number(/^\[(\d{1,10})\]$/.exec(name)?.[1] ?? 0);
    const [counted] = await this.children(type, place, { start, count: 1 });
    if (counted?.name === name) return counted;
    for (let page = 0; page < MOST_PAGES; page++) {
      const children = await this.children(type, place, { start: page * MOST_CHILDREN });
      const found = children.find((one) => one.name === name);
      if (found !== undefined || children.length < MOST_CHILDREN) return found;
    }
    return undefined;
  }

  /** The bytes that stand for `text` in a variable of this type, or why there are none. */
  parse(type: Type, text: string): Bytes | string {
    return parseValue(type, text);
  }

  /** Where to write what, when `text` is typed for a value: where that is seen through, for its target. Or why not. */
  async change(type: Type, place: Place, text: string): Promise<Change | string> {
    const value = await this.showing().seenThrough({ type, place });
    if (value.place.kind !== 'memory') return 'it is not in the memory, and cannot be changed';
    const bytes = this.parse(value.type, text);
    return typeof bytes === 'string' ? bytes : { address: value.place.address, bytes };
  }

  /** What a watch expression or a condition means, or what is wrong with it and where. */
  async evaluate(expression: string, names: Names): Promise<NamedValue | string> {
    try {
      return await evaluateExpression(expression, names, this.showing(MOST_BYTES));
    } catch (error) {
      if (error instanceof Unreadable) return error.message;
      throw error;
    }
  }

  private showing(limit?: number): Showing {
    return new Showing(new Reader(this.memory, limit), this.typeOfVtable);
  }
}

function named({ name, type, place, path }: Part, parent: string | undefined): NamedValue {
  const evaluateName = parent === undefined || path === undefined ? undefined : joined(parent, path);
  return { name, type, place, evaluateName };
}

/** `*` is put before its operand, all else behind it; an operand with operators is enclosed. */
function joined(parent: string, path: string): string {
  const [, stars = '', behind = ''] = /^(\**)(.*)$/s.exec(path) ?? [];
  const whole = stars === '' ? parent : `${stars}${/^[\w:.[\]*]*$/.test(parent) ? parent : `(${parent})`}`;
  if (behind === '') return whole;
  return /^[\w:.[\]]*$/.test(whole) ? `${whole}${behind}` : `(${whole})${behind}`;
}
