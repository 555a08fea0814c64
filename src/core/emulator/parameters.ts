/** How each kind of parameter passes between guest words, values, and the Trace. */

import type { Bytes } from '../bytes';
import { MapType } from '../proxywasm/enums';
import { decodePairs, pairsSize, type Pair } from '../proxywasm/pairs';
import type { Parameter } from '../proxywasm/signatures';
import type { Recorder } from '../trace/recorder';
import { pairsView } from '../trace/views';
import { LONGEST, LONGEST_ARGUMENT } from '../trace/wire';
import type { GuestMemory } from './memory';
import type { Vm } from './vm';

export type Word = number | bigint;
export type Value = number | bigint | string | Bytes | readonly Pair[];

/** What the guest hands over. */
export interface Input {
  /** Undefined when the guest's pointer is bad. */
  read(memory: GuestMemory, words: readonly Word[]): Value | undefined;
  record(recorder: Recorder, memory: GuestMemory, words: readonly Word[]): void;
}

/** What the guest gets. */
export interface Output {
  /** False: it could not be written. */
  write(vm: Vm, words: readonly Word[], value: Value): boolean;
  record(recorder: Recorder, memory: GuestMemory, words: readonly Word[], value: Value): void;
}

/** `longest`: so many bytes of a text or of bytes are recorded. */
export function inputOf({ kind, at }: Parameter, longest: number): Input {
  switch (kind) {
    case 'i64':
    case 'u64':
      return new WideInput(at, kind === 'u64');
    case 'text':
    case 'path':
      return new TextInput(at, longest);
    case 'bytes':
      return new BytesInput(at, longest);
    case 'pairs':
      return new PairsInput(at);
    default:
      return new WordInput(at, kind === 'i32');
  }
}

export function outputOf({ kind, at }: Parameter): Output {
  switch (kind) {
    case 'u32':
      return new WordOutput(at);
    case 'u64':
      return new WideOutput(at);
    case 'pairs':
      return new PairsOutput(at);
    default:
      return new DataOutput(at);
  }
}

class WordInput implements Input {
  constructor(
    private readonly at: number,
    private readonly isSigned: boolean,
  ) {}

  read(_memory: GuestMemory, words: readonly Word[]): number {
    const word = words[this.at] as number;
    return this.isSigned ? word : word >>> 0;
  }

  record(recorder: Recorder, _memory: GuestMemory, words: readonly Word[]): void {
    recorder.word(words[this.at] as number);
  }
}

class WideInput implements Input {
  constructor(
    private readonly at: number,
    private readonly isUnsigned: boolean,
  ) {}

  read(_memory: GuestMemory, words: readonly Word[]): bigint {
    const word = words[this.at] as bigint;
    return this.isUnsigned ? BigInt.asUintN(64, word) : word;
  }

  record(recorder: Recorder, _memory: GuestMemory, words: readonly Word[]): void {
    recorder.word64(words[this.at] as bigint);
  }
}

/** A pointer and a length. */
abstract class DataInput implements Input {
  constructor(
    protected readonly at: number,
    protected readonly longest: number,
  ) {}

  abstract read(memory: GuestMemory, words: readonly Word[]): Value | undefined;

  record(recorder: Recorder, memory: GuestMemory, words: readonly Word[]): void {
    const pointer = (words[this.at] as number) >>> 0;
    const length = (words[this.at + 1] as number) >>> 0;
    if (memory.covers(pointer, length)) recorder.input(memory.now(), pointer, length, this.longest);
    else recorder.badPointer(pointer);
  }
}

class TextInput extends DataInput {
  read(memory: GuestMemory, words: readonly Word[]): string | undefined {
    return memory.readText(words[this.at] as number, words[this.at + 1] as number);
  }
}

class BytesInput extends DataInput {
  read(memory: GuestMemory, words: readonly Word[]): Bytes | undefined {
    return memory.read(words[this.at] as number, words[this.at + 1] as number);
  }
}

class PairsInput extends DataInput {
  constructor(at: number) {
    super(at, LONGEST);
  }

  read(memory: GuestMemory, words: readonly Word[]): readonly Pair[] | undefined {
    const bytes = memory.read(words[this.at] as number, words[this.at + 1] as number);
    return bytes === undefined ? undefined : decodePairs(bytes);
  }

  /** Of a long one, as people read it: its beginning would tell nothing. */
  override record(recorder: Recorder, memory: GuestMemory, words: readonly Word[]): void {
    const length = (words[this.at + 1] as number) >>> 0;
    const pairs = length > LONGEST ? this.read(memory, words) : undefined;
    if (pairs === undefined) super.record(recorder, memory, words);
    else recorder.view(pairsView(pairs));
  }
}

class WordOutput implements Output {
  constructor(private readonly at: number) {}

  write({ memory }: Vm, words: readonly Word[], value: Value): boolean {
    return memory.writeU32(words[this.at] as number, value as number);
  }

  record(recorder: Recorder, _memory: GuestMemory, _words: readonly Word[], value: Value): void {
    recorder.word(value as number);
  }
}

class WideOutput implements Output {
  constructor(private readonly at: number) {}

  write({ memory }: Vm, words: readonly Word[], value: Value): boolean {
    return memory.writeU64(words[this.at] as number, value as bigint);
  }

  record(recorder: Recorder, _memory: GuestMemory, _words: readonly Word[], value: Value): void {
    recorder.word64(value as bigint);
  }
}

/** Memory of the guest's own: where a pointer to it goes, and where its length. */
class DataOutput implements Output {
  constructor(protected readonly at: number) {}

  /** Nothing to hand over: pointer 0 and length 0, and the guest's allocator is not called. */
  write(vm: Vm, words: readonly Word[], value: Value): boolean {
    const size = this.sizeOf(value);
    const target = size === 0 ? 0 : vm.allocate(size);
    const { memory } = vm;
    if (size > 0 && (target === 0 || !this.put(memory, target, value, size))) return false;
    return memory.writeU32(words[this.at] as number, target) && memory.writeU32(words[this.at + 1] as number, size);
  }

  record(recorder: Recorder, _memory: GuestMemory, _words: readonly Word[], value: Value): void {
    if (typeof value === 'string') recorder.text(value);
    else recorder.bytes(value as Bytes, LONGEST_ARGUMENT);
  }

  protected sizeOf(value: Value): number {
    return (value as string | Bytes).length;
  }

  protected put(memory: GuestMemory, pointer: number, value: Value, _size: number): boolean {
    return typeof value === 'string' ? memory.writeText(pointer, value) : memory.write(pointer, value as Bytes);
  }
}

class PairsOutput extends DataOutput {
  override record(recorder: Recorder, _memory: GuestMemory, words: readonly Word[], value: Value): void {
    const pairs = value as readonly Pair[];
    if (pairsSize(pairs) > LONGEST) recorder.view(pairsView(pairs));
    else recorder.headers(pairs, words[0] === MapType.ResponseHeaders ? 'response' : 'request');
  }

  protected override sizeOf(value: Value): number {
    return pairsSize(value as readonly Pair[]);
  }

  protected override put(memory: GuestMemory, pointer: number, value: Value, size: number): boolean {
    return memory.writePairs(pointer, value as readonly Pair[], size);
  }
}
