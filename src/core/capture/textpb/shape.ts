/** Fields of a text → a message of a known shape. */

import { tryUtf8, type Bytes } from '../../bytes';
import type { TextPlace } from './lexer';
import { numberOf, type TextField, type TextValue } from './text-format';

/** A field's type; in brackets, where it may be there several times. `word`: a value of an enumeration. */
export type Kind = 'text' | 'bytes' | 'integer' | 'flag' | 'word' | Shape | readonly [Kind];
export interface Shape {
  readonly [field: string]: Kind;
}

type Read<K> = K extends readonly [infer Element]
  ? readonly Read<Element>[]
  : K extends 'bytes'
    ? Bytes
    : K extends 'integer'
      ? number
      : K extends 'flag'
        ? boolean
        : K extends string
          ? string
          : Message<K>;

/** What may be there several times is a list, anything else may be undefined. */
export type Message<S> = {
  readonly [F in keyof S]: S[F] extends readonly [unknown] ? Read<S[F]> : Read<S[F]> | undefined;
} & { readonly place: TextPlace };

/** Why something of the file cannot be taken; thrown and caught in this folder. */
export class LeftOut extends Error {
  constructor(
    reason: string,
    readonly place: TextPlace,
  ) {
    super(reason);
  }
}

/** Throws `LeftOut`. `onUnknown` is told of fields that the shape does not have. */
export function readMessage<S extends Shape>(
  shape: S,
  fields: readonly TextField[],
  place: TextPlace,
  onUnknown: (field: TextField) => void,
): Message<S> {
  for (const field of fields) if (!Object.hasOwn(shape, field.name)) onUnknown(field);
  const read = Object.entries(shape).map(([name, kind]) => {
    const found = fields.filter((field) => field.name === name);
    if (isList(kind)) return [name, found.map((field) => readField(kind[0], field, onUnknown))] as const;
    const [field, second] = found;
    if (second !== undefined) throw new LeftOut(`${name} is there twice`, second.place);
    return [name, field === undefined ? undefined : readField(kind, field, onUnknown)] as const;
  });
  return { ...Object.fromEntries(read), place } as Message<S>;
}

function isList(kind: Kind): kind is readonly [Kind] {
  return Array.isArray(kind);
}

function readField(kind: Kind, { name, value, place }: TextField, onUnknown: (field: TextField) => void): unknown {
  if (typeof kind === 'object' && !isList(kind) && value.kind === 'message')
    return readMessage(kind, value.fields, place, onUnknown);
  const read = typeof kind === 'string' ? readScalar(kind, value) : undefined;
  if (read === undefined) throw new LeftOut(`${name} is not ${label(kind)}`, place);
  return read;
}

function label(kind: Kind): string {
  if (typeof kind !== 'string') return 'a message';
  return { text: 'UTF-8 text', bytes: 'a string', integer: 'an integer', flag: 'true or false', word: 'a name' }[kind];
}

function readScalar(kind: Extract<Kind, string>, value: TextValue): unknown {
  if (kind === 'text') return value.kind === 'string' ? tryUtf8(value.bytes) : undefined;
  if (kind === 'bytes') return value.kind === 'string' ? value.bytes : undefined;
  if (kind === 'integer') return integerOf(value);
  if (kind === 'word') return value.kind === 'identifier' ? value.identifier : integerOf(value)?.toString();
  return flagOf(value);
}

function integerOf(value: TextValue): number | undefined {
  const number = numberOf(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function flagOf(value: TextValue): boolean | undefined {
  const written = value.kind === 'identifier' ? value.identifier : integerOf(value)?.toString();
  if (/^(true|True|t|1)$/.test(written ?? '')) return true;
  return /^(false|False|f|0)$/.test(written ?? '') ? false : undefined;
}
