/** Spans in OTLP's JSON: ids are hexadecimal, integers of 64 bits are decimal strings. */

export type Value = string | number | boolean;

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string } | { readonly boolValue: boolean };
}

export type Values = Readonly<Record<string, Value | undefined>>;

/** Those that are there; numbers are integers. */
export function attributes(values: Values): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }],
  );
}

function valueOf(value: Value): Attribute['value'] {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: String(Math.trunc(value)) };
}

/** An event within a span. */
export interface SpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events?: readonly SpanEvent[];
  readonly status?: { readonly code: number; readonly message: string };
}

export const SpanKind = { Internal: 1, Server: 2, Client: 3 } as const;
export const ERROR = 2;

/** What a span is of; with a seq, that is unique within a replay. */
export const Role = { Exchange: 1, Call: 2, Host: 3, Callout: 4 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** One for each of both; never all zero, for no role is 0, and only 0 becomes 0. */
export function spanId(role: Role, seq: number): string {
  return hex(mixed(mixed(seq) + role)) + hex(mixed(seq));
}

/** `identity`: of the plugins, so that the same exchange through another plugin is another trace. */
export function traceId(identity: string, number: number, seq: number): string {
  return hex(hashOf(identity)) + hex(hashOf(` ${identity}`)) + hex(mixed(number + 1)) + hex(mixed(seq));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}

/** The finaliser of MurmurHash3: one to one, and close numbers become far ones. */
function mixed(number: number): number {
  let word = number >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** FNV-1a, of UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
