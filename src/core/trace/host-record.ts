/** One call of the guest's to the host: from its record to its event, and to what it did. */

import { decodePairs } from '../proxywasm/pairs';
import { enumName, ENUMS, MapType, type EnumName } from '../proxywasm/enums';
import { HOST_FUNCTION_NAMES, parametersOf, type HostFunctionName, type Parameter } from '../proxywasm/signatures';
import type { ByteReader, Kept } from './byte-reader';
import type { HeaderOperation, MapName, NamedValue, TracePayload } from './events';
import { lowerCase, readable, toByteString } from '../bytes';
import { bytesView, lineView, pairsView, pathView, textView } from './views';
import { ToldHeaders } from './message-view';
import { COUNT, Form, LONGEST, LONGEST_ARGUMENT, LOW } from './wire';

interface Shape {
  readonly inputs: readonly Parameter[];
  readonly outputs: readonly Parameter[];
}

const SHAPES: readonly Shape[] = HOST_FUNCTION_NAMES.map((name) => ({
  inputs: parametersOf(name).filter(({ isOutput }) => !isOutput),
  outputs: parametersOf(name).filter(({ isOutput }) => isOutput),
}));

/** Functions whose texts stand in events of their own, which show more of them than the call does. */
const OPERATIONS: Readonly<Partial<Record<HostFunctionName, HeaderOperation>>> = {
  proxy_add_header_map_value: 'add',
  proxy_replace_header_map_value: 'replace',
  proxy_remove_header_map_value: 'remove',
};

const MAP_NAMES: Readonly<Record<number, MapName>> = {
  [MapType.RequestHeaders]: 'request headers',
  [MapType.RequestTrailers]: 'request trailers',
  [MapType.ResponseHeaders]: 'response headers',
  [MapType.ResponseTrailers]: 'response trailers',
};

/** Of a request or a response, whose changes are events. */
export function isMessageMap(type: number): boolean {
  return type >>> 0 <= MapType.ResponseTrailers;
}

export function mapName(type: number): MapName | undefined {
  return MAP_NAMES[type];
}

/** Of each text and list of bytes that is an input of the function, so much is recorded. */
export function longestInput(name: HostFunctionName): number {
  return derivation(name) !== 'nothing' ? LONGEST : LONGEST_ARGUMENT;
}

/** What else the reader learns from a call that succeeded. */
export type Derivation = 'nothing' | 'log' | 'header';

export function derivation(name: HostFunctionName): Derivation {
  if (name === 'proxy_log') return 'log';
  return name in OPERATIONS ? 'header' : 'nothing';
}

export interface HostCall {
  readonly name: HostFunctionName;
  readonly context: number;
  readonly args: readonly NamedValue[];
  readonly values: readonly Value[];
  /** Of the context of a log line. */
  readonly plugin: number | undefined;
}

type Value = number | bigint | Kept<string> | undefined;

/** Headers of the request and of the response. */
export type Sides = readonly [request: ToldHeaders, response: ToldHeaders];

export function readHostCall(bytes: ByteReader, index: number, context: number): HostCall {
  const name = HOST_FUNCTION_NAMES[index];
  const shape = SHAPES[index];
  if (name === undefined || shape === undefined) throw new Error(`no host function ${index}`);
  const plugin = name === 'proxy_log' ? bytes.varint() : undefined;
  const values: Value[] = [];
  const args = shape.inputs.map((parameter): NamedValue => {
    const { value, view } = readInput(bytes, parameter.kind, longestInput(name), NO_SIDES);
    values.push(value);
    return { name: parameter.name, value: view };
  });
  return { name, context, args, values, plugin };
}

/** The event of a call that has come to its end. */
export function readDone(
  bytes: ByteReader,
  { name, context, args }: HostCall,
  sides: Sides,
): TracePayload & { result: string } {
  const first = bytes.byte();
  const result = first & LOW;
  const count = first >> COUNT;
  const outputs = SHAPES[HOST_FUNCTION_NAMES.indexOf(name)]?.outputs.slice(0, count) ?? [];
  const out = outputs.map(({ name, kind }) => ({ name, value: readOutput(bytes, kind, sides) }));
  return { kind: 'host', name, context, args, result: enumName('Result', result) ?? String(result), out };
}

/** What followed from the call. */
export function derivedEffect(call: HostCall, result: string): TracePayload | undefined {
  if (result !== 'Ok') return undefined;
  const [first, second, third] = call.values;
  if (call.name === 'proxy_log')
    return {
      kind: 'log',
      level: enumName('LogLevel', Number(first)) ?? '',
      context: call.context,
      message: line(second),
    };
  const operation = OPERATIONS[call.name];
  const map = MAP_NAMES[Number(first)];
  if (operation === undefined || map === undefined) return undefined;
  const value = third === undefined ? {} : { value: line(third) };
  return { kind: 'header', map, operation, name: lowerCase(line(second)), ...value };
}

function line(value: Value): string {
  return typeof value === 'object' ? lineView(value.kept, value.length) : '';
}

const NO_SIDES: Sides = [new ToldHeaders(), new ToldHeaders()];

function readInput(bytes: ByteReader, kind: string, most: number, sides: Sides): { value: Value; view: string } {
  if (kind === 'u64' || kind === 'i64') {
    const value = bytes.varint64();
    return { value, view: String(kind === 'u64' ? value : BigInt.asIntN(64, value)) };
  }
  if (!IN_MEMORY.has(kind)) {
    const value = bytes.varint();
    return { value, view: wordView(kind, value) };
  }
  if (kind === 'pairs') return { value: undefined, view: readMap(bytes, sides) };
  const length = bytes.varint() - 1;
  if (length < 0) return { value: undefined, view: badPointer(bytes) };
  const kept = bytes.take(Math.min(length, most));
  if (kind === 'bytes') return { value: undefined, view: bytesView(kept, length) };
  const value = { length, kept: toByteString(kept) };
  return { value, view: kind === 'path' ? pathView(value.kept) : textView(value.kept, length) };
}

function readMap(bytes: ByteReader, sides: Sides): string {
  switch (bytes.byte()) {
    case Form.Bad:
      return badPointer(bytes);
    case Form.View:
      return readable(bytes.text(LONGEST).kept);
    case Form.Headers:
      return pairsView(sides[bytes.byte() === 0 ? 0 : 1].pairs(bytes));
    default:
      return pairsView(decodePairs(bytes.data(LONGEST).kept));
  }
}

function badPointer(bytes: ByteReader): string {
  return `bad pointer 0x${bytes.varint().toString(16)}`;
}

const IN_MEMORY: ReadonlySet<string> = new Set(['text', 'bytes', 'pairs', 'path']);

function wordView(kind: string, value: number): string {
  if (kind === 'bool') return String(value !== 0);
  if (kind === 'i32') return String(value | 0);
  return (kind in ENUMS ? enumName(kind as EnumName, value) : undefined) ?? String(value);
}

function readOutput(bytes: ByteReader, kind: string, sides: Sides): string {
  switch (kind) {
    case 'u32':
      return String(bytes.varint());
    case 'u64':
      return String(bytes.varint64());
    case 'pairs':
      return readInput(bytes, kind, LONGEST, sides).view;
    case 'bytes': {
      const { kept, length } = bytes.data(LONGEST_ARGUMENT);
      return bytesView(kept, length);
    }
    default: {
      const { kept, length } = bytes.text(LONGEST_ARGUMENT);
      return textView(kept, length);
    }
  }
}
