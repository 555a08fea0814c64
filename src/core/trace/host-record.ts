/** One call of the guest's to the host: from its record to its event, and to what it did. */

import { decodePairs } from '../proxywasm/pairs';
import { enumName, ENUMS, MapType, type EnumName } from '../proxywasm/enums';
import { HOST_FUNCTION_NAMES, parametersOf, type HostFunctionName, type Parameter } from '../proxywasm/signatures';
import type { ByteReader, Kept } from './byte-reader';
import type { HeaderOperation, MapName, NamedValue, TracePayload } from './events';
import { lowerCase, readable, toByteString, type Bytes } from '../bytes';
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
  /** Made when asked for: few are looked at. */
  readonly args: () => readonly NamedValue[];
  readonly values: readonly Value[];
  /** What was read of the guest's memory. */
  readonly reads: () => readonly MemoryUse[];
  /** Of the context of a log line. */
  readonly plugin: number | undefined;
}

/** What of the guest's memory a host call read or wrote. */
export interface MemoryUse {
  /** Of the parameter. */
  readonly name: string;
  readonly mode: 'read' | 'write';
  /** Place of its words among the call's: pointer and length; of one that is written, where the pointer goes. */
  readonly at: number;
  /** The beginning of what is there. */
  readonly kept: Bytes;
  readonly length: number;
}

type Value = number | bigint | Kept<string> | undefined;

/** Headers of the request and of the response. */
export type Sides = readonly [request: ToldHeaders, response: ToldHeaders];

export function readHostCall(bytes: ByteReader, index: number, context: number): HostCall {
  const name = HOST_FUNCTION_NAMES[index];
  const shape = SHAPES[index];
  if (name === undefined || shape === undefined) throw new Error(`no host function ${index}`);
  const plugin = name === 'proxy_log' ? bytes.varint() : undefined;
  const inputs = shape.inputs.map(({ kind }) => readInput(bytes, kind, longestInput(name)));
  const args = () => inputs.map(({ view }, at) => ({ name: shape.inputs[at]?.name ?? '', value: view() }));
  const reads = () => inputs.flatMap(({ memory }, n) => memoryUse('read', shape.inputs[n], memory));
  return { name, context, args, values: inputs.map(({ value }) => value), reads, plugin };
}

/** How a call ended: its result, and its event when asked for. */
export interface HostDone {
  readonly result: string;
  readonly event: () => TracePayload;
  readonly writes: () => readonly MemoryUse[];
}

export function readDone(bytes: ByteReader, { name, context, args }: HostCall, sides: Sides): HostDone {
  const first = bytes.byte();
  const result = enumName('Result', first & LOW) ?? String(first & LOW);
  const outputs = SHAPES[HOST_FUNCTION_NAMES.indexOf(name)]?.outputs.slice(0, first >> COUNT) ?? [];
  const views = outputs.map(({ kind }) => readOutput(bytes, kind, sides));
  const out = () => views.map(({ view }, at) => ({ name: outputs[at]?.name ?? '', value: view() }));
  const writes = () => views.flatMap(({ memory }, n) => memoryUse('write', outputs[n], memory));
  return { result, writes, event: () => ({ kind: 'host', name, context, args: args(), result, out: out() }) };
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

/** What was read, and how people read it, when asked for. */
interface Read extends Shown {
  readonly value: Value;
}

interface Shown {
  readonly view: () => string;
  readonly memory?: Kept<Bytes>;
}

function memoryUse(
  mode: MemoryUse['mode'],
  parameter: Parameter | undefined,
  memory: Kept<Bytes> | undefined,
): MemoryUse[] {
  if (parameter === undefined || memory === undefined) return [];
  return [{ name: parameter.name, mode, at: parameter.at, ...memory }];
}

function readInput(bytes: ByteReader, kind: string, most: number): Read {
  if (kind === 'u64' || kind === 'i64') {
    const value = bytes.varint64();
    return { value, view: () => String(kind === 'u64' ? value : BigInt.asIntN(64, value)) };
  }
  if (!IN_MEMORY.has(kind)) {
    const value = bytes.varint();
    return { value, view: () => wordView(kind, value) };
  }
  if (kind === 'pairs') return { value: undefined, ...readMap(bytes, NO_SIDES) };
  const length = bytes.varint() - 1;
  if (length < 0) return { value: undefined, ...badPointer(bytes) };
  const kept = bytes.take(Math.min(length, most));
  const memory = { kept, length };
  if (kind === 'bytes') return { value: undefined, view: () => bytesView(kept, length), memory };
  const value = new Text(kept, length);
  return { value, view: () => (kind === 'path' ? pathView(value.kept) : textView(value.kept, length)), memory };
}

/** Of which most are never looked at. */
class Text implements Kept<string> {
  constructor(
    private readonly bytes: Bytes,
    readonly length: number,
  ) {}

  get kept(): string {
    return toByteString(this.bytes);
  }
}

const NO_SIDES: Sides = [new ToldHeaders(), new ToldHeaders()];
const IN_MEMORY: ReadonlySet<string> = new Set(['text', 'bytes', 'pairs', 'path']);

function readMap(bytes: ByteReader, sides: Sides): Shown {
  switch (bytes.byte()) {
    case Form.Bad:
      return badPointer(bytes);
    case Form.View: {
      const { kept } = bytes.text(LONGEST);
      return { view: () => readable(kept) };
    }
    case Form.Headers: {
      const pairs = sides[bytes.byte() === 0 ? 0 : 1].pairs(bytes);
      return { view: () => pairsView(pairs) };
    }
    default: {
      const memory = bytes.data(LONGEST);
      return { view: () => pairsView(decodePairs(memory.kept)), memory };
    }
  }
}

function badPointer(bytes: ByteReader): Shown {
  const pointer = bytes.varint();
  return { view: () => `bad pointer 0x${pointer.toString(16)}` };
}

function wordView(kind: string, value: number): string {
  if (kind === 'bool') return String(value !== 0);
  if (kind === 'i32') return String(value | 0);
  return (kind in ENUMS ? enumName(kind as EnumName, value) : undefined) ?? String(value);
}

function readOutput(bytes: ByteReader, kind: string, sides: Sides): Shown {
  switch (kind) {
    case 'u32':
    case 'u64': {
      const value = kind === 'u32' ? bytes.varint() : bytes.varint64();
      return { view: () => String(value) };
    }
    case 'pairs':
      return readMap(bytes, sides);
    default: {
      const memory = bytes.data(LONGEST_ARGUMENT);
      const { kept, length } = memory;
      return {
        view: () => (kind === 'bytes' ? bytesView(kept, length) : textView(toByteString(kept), length)),
        memory,
      };
    }
  }
}
