/** How each kind of parameter passes between guest words, values, and the Trace. */

import type { Bytes } from '../bytes';
import { MapType } from '../proxywasm/enums';
import { decodePairs, pairsSize, type Pair } from '../proxywasm/pairs';
import { parametersOf, type HostFunctionName } from '../proxywasm/signatures';
import { longestInput } from '../trace/host-record';
import type { Recorder } from '../trace/recorder';
import { pairsView } from '../trace/views';
import { LONGEST, LONGEST_ARGUMENT } from '../trace/wire';
import type { GuestMemory } from './memory';
import type { Vm } from './vm';

export type Word = number | bigint;
export type Value = number | bigint | string | Bytes | readonly Pair[];

/** What the guest hands over, in one word or as a pointer and a length. */
export interface Input {
  /** Undefined when the guest's pointer is bad. */
  read(memory: GuestMemory, word: Word, length: number): Value | undefined;
  record(recorder: Recorder, memory: GuestMemory, word: Word, length: number): void;
}

/** What the guest gets: it says where the value goes, or where a pointer to it and its length go. */
export interface Output {
  /** False: it could not be written. */
  write(vm: Vm, value: Value, target: number, length: number): boolean;
  /** `first` is the first word of the call. */
  record(recorder: Recorder, value: Value, memory: GuestMemory, first: number): void;
}

export function inputsOf(name: HostFunctionName): readonly Input[] {
  const longest = longestInput(name);
  return parametersOf(name).flatMap((parameter) => (parameter.isOutput ? [] : inputOf(parameter.kind, longest)));
}

export function outputsOf(name: HostFunctionName): readonly Output[] {
  return parametersOf(name).flatMap((parameter) => (parameter.isOutput ? outputOf(parameter.kind) : []));
}

/** `longest`: so many bytes of a text or of bytes are recorded. */
function inputOf(kind: string, longest: number): Input {
  switch (kind) {
    case 'i64':
    case 'u64':
      return new WideInput(kind === 'u64');
    case 'text':
    case 'path':
      return new TextInput(longest);
    case 'bytes':
      return new BytesInput(longest);
    case 'pairs':
      return new PairsInput();
    default:
      return new WordInput(kind === 'i32');
  }
}

function outputOf(kind: string): Output {
  switch (kind) {
    case 'u32':
      return new WordOutput();
    case 'u64':
      return new WideOutput();
    case 'pairs':
      return new PairsOutput();
    default:
      return new BytesOutput();
  }
}

class WordInput implements Input {
  constructor(private readonly isSigned: boolean) {}

  read(_memory: GuestMemory, word: number): number {
    return this.isSigned ? word : word >>> 0;
  }

  record(recorder: Recorder, _memory: GuestMemory, word: number): void {
    recorder.word(word);
  }
}

class WideInput implements Input {
  constructor(private readonly isUnsigned: boolean) {}

  read(_memory: GuestMemory, word: bigint): bigint {
    return this.isUnsigned ? BigInt.asUintN(64, word) : word;
  }

  record(recorder: Recorder, _memory: GuestMemory, word: bigint): void {
    recorder.word64(word);
  }
}

/** A pointer and a length. */
abstract class DataInput implements Input {
  constructor(private readonly longest: number) {}

  abstract read(memory: GuestMemory, pointer: number, length: number): Value | undefined;

  record(recorder: Recorder, memory: GuestMemory, pointer: number, length: number): void {
    if (memory.covers(pointer, length)) recorder.input(memory.now(), pointer >>> 0, length >>> 0, this.longest);
    else recorder.badInput(pointer);
  }
}

class TextInput extends DataInput {
  read(memory: GuestMemory, pointer: number, length: number): string | undefined {
    return memory.readText(pointer, length);
  }
}

class BytesInput extends DataInput {
  read(memory: GuestMemory, pointer: number, length: number): Bytes | undefined {
    return memory.read(pointer, length);
  }
}

class PairsInput extends DataInput {
  constructor() {
    super(LONGEST);
  }

  read(memory: GuestMemory, pointer: number, length: number): readonly Pair[] | undefined {
    const bytes = memory.read(pointer, length);
    return bytes === undefined ? undefined : decodePairs(bytes);
  }

  /** Of a long one, as people read it: its beginning would tell nothing. */
  override record(recorder: Recorder, memory: GuestMemory, pointer: number, length: number): void {
    if (!memory.covers(pointer, length)) recorder.badMap(pointer);
    else if (length >>> 0 <= LONGEST) recorder.mapInput(memory.now(), pointer >>> 0, length);
    else recorder.view(pairsView(this.read(memory, pointer, length) ?? []));
  }
}

class WordOutput implements Output {
  write({ memory }: Vm, value: number, target: number): boolean {
    return memory.writeU32(target, value);
  }

  record(recorder: Recorder, value: number): void {
    recorder.word(value);
  }
}

class WideOutput implements Output {
  write({ memory }: Vm, value: bigint, target: number): boolean {
    return memory.writeU64(target, value);
  }

  record(recorder: Recorder, value: bigint): void {
    recorder.word64(value);
  }
}

/** Memory of the guest's own: where a pointer to it goes, and where its length. */
abstract class DataOutput<T extends Value> implements Output {
  /** Nothing to hand over: pointer 0 and length 0, and the guest's allocator is not called. */
  write(vm: Vm, value: T, target: number, length: number): boolean {
    const size = this.sizeOf(value);
    const pointer = size === 0 ? 0 : vm.allocate(size);
    const { memory } = vm;
    if (size > 0 && (pointer === 0 || !this.put(memory, pointer, value, size))) return false;
    return memory.writeU32(target, pointer) && memory.writeU32(length, size);
  }

  abstract record(recorder: Recorder, value: T, memory: GuestMemory, first: number): void;
  protected abstract sizeOf(value: T): number;
  protected abstract put(memory: GuestMemory, pointer: number, value: T, size: number): boolean;
}

/** Bytes, or the byte string that spells them. */
class BytesOutput extends DataOutput<Bytes | string> {
  /** Where they were written last; 0: nowhere. */
  private pointer = 0;

  override write(vm: Vm, value: Bytes | string, target: number, length: number): boolean {
    this.pointer = 0;
    return super.write(vm, value, target, length);
  }

  record(recorder: Recorder, value: Bytes | string, memory: GuestMemory): void {
    if (this.pointer !== 0) recorder.output(memory.now(), this.pointer, value.length);
    else if (typeof value === 'string') recorder.text(value);
    else recorder.bytes(value, LONGEST_ARGUMENT);
  }

  protected sizeOf(value: Bytes | string): number {
    return value.length;
  }

  protected put(memory: GuestMemory, pointer: number, value: Bytes | string): boolean {
    const isWritten = typeof value === 'string' ? memory.writeText(pointer, value) : memory.write(pointer, value);
    if (isWritten) this.pointer = pointer >>> 0;
    return isWritten;
  }
}

class PairsOutput extends DataOutput<readonly Pair[]> {
  /** Of those that were written last. */
  private size = 0;

  record(recorder: Recorder, pairs: readonly Pair[], _memory: GuestMemory, first: number): void {
    if (this.size > LONGEST) recorder.view(pairsView(pairs));
    else recorder.headers(pairs, first === MapType.ResponseHeaders ? 'response' : 'request');
  }

  protected sizeOf(pairs: readonly Pair[]): number {
    return (this.size = pairsSize(pairs));
  }

  protected put(memory: GuestMemory, pointer: number, pairs: readonly Pair[], size: number): boolean {
    return memory.writePairs(pointer, pairs, size);
  }
}
