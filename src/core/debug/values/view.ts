/** How a value that has parts is seen: what its type's author would show, rather than how the compiler lays it out. */

import type { Located, Place } from './place';
import type { Reader } from './reader';
import type { TypeOfVtable } from './rust/vtables';
import type { Bytes } from '../../bytes';
import type { StructType, Type } from '../../wasm/dwarf/info/model';

export interface NamedValue extends Located {
  readonly name: string;
  readonly type: Type;
  readonly place: Place;
  /** Expression that leads there again; undefined: there is none. */
  readonly evaluateName?: string | undefined;
}

/** A part of a value. `path` is put behind the expression of the whole: `.name`, `[3]`. */
export interface Part extends Located {
  readonly name: string;
  readonly path?: string | undefined;
}

export interface View {
  /** What stands before the parts, or is all there is. */
  readonly label: string;
  /** What encloses the parts; undefined: the label alone is shown. */
  readonly brackets?: Brackets | undefined;
  /** Between a part's name and its value; undefined: names are not shown. */
  readonly between?: ': ' | ' = ' | undefined;
  readonly count: number;
  /** The parts are counted rather than named: there may be very many. */
  readonly isIndexed: boolean;
  /** Of maps: the parts' names are the texts of their keys. */
  readonly isKeyed?: boolean | undefined;
  readonly parts: (start: number, count: number) => Promise<readonly Part[]>;
  /** What it points to, or wraps. */
  readonly target?: Located | undefined;
  /** It is shown as its target is, with the label before it; `outermost`: unless it is a part of something. */
  readonly isTransparent?: boolean | 'outermost' | undefined;
  /** What a pointer holds, also one that a library wraps; 0: it is null. */
  readonly address?: number | undefined;
  /** Of texts that have no parts: their bytes, all of them. */
  readonly characters?: Pick<View, 'count' | 'parts'> | undefined;
  /** Of texts: their bytes, and whether there is more. */
  readonly contents?: Contents | undefined;
}

export interface Contents {
  readonly bytes: Bytes;
  readonly isWhole: boolean;
}

export type Brackets = readonly [open: string, close: string];
export const SQUARE: Brackets = ['[', ']'];
export const ROUND: Brackets = ['(', ')'];
/** As Rust has it. */
export const WIDE: Brackets = ['{ ', ' }'];
export const CURLY: Brackets = ['{', '}'];

/** With what views are made. */
export interface Seeing {
  readonly reader: Reader;
  /** What trait objects are of; undefined: nobody knows. */
  readonly typeOfVtable: TypeOfVtable | undefined;
  /** A short text of a value, for where it is a name: a key of a map. Never throws. */
  brief(value: Located): Promise<string>;
}

/** Sees a value if it is of its kind; throws Unreadable. */
export type Recogniser = (
  type: StructType,
  place: Place,
  seeing: Seeing,
) => View | undefined | Promise<View | undefined>;

export const NOTHING: Pick<View, 'count' | 'isIndexed' | 'parts'> = {
  count: 0,
  isIndexed: false,
  parts: () => Promise.resolve([]),
};

/** What is shown is this text alone. */
export const plain = (label: string): View => ({ label, ...NOTHING });

/** Parts that are known already. */
export function listed(parts: readonly Part[]): Pick<View, 'count' | 'isIndexed' | 'parts'> {
  return {
    count: parts.length,
    isIndexed: false,
    parts: (start, count) => Promise.resolve(parts.slice(start, start + count)),
  };
}

/** Shown as `target` is. */
export function transparent(target: Located, label = ''): View {
  return { label, ...NOTHING, target, isTransparent: true };
}

/** `count` values of one type, each `stride` bytes behind the other. */
export function row(
  element: Type,
  place: (index: number) => Place,
  size: number,
): Pick<View, 'count' | 'isIndexed' | 'parts'> {
  const part = (index: number): Part => ({
    name: `[${index}]`,
    path: `[${index}]`,
    type: element,
    place: place(index),
  });
  return {
    count: size,
    isIndexed: true,
    parts: (start, count) =>
      Promise.resolve(Array.from({ length: Math.max(0, Math.min(count, size - start)) }, (_, at) => part(start + at))),
  };
}
