/** As much of protobuf's wire format as foreign functions and services need. https://protobuf.dev/programming-guides/encoding/ */

import { concatBytes, type Bytes } from '../bytes';

/** By field number, in order: varints and fixed numbers as bigints, length-delimited ones as bytes. */
export type ProtoFields = ReadonlyMap<number, readonly (bigint | Bytes)[]>;

const LONGEST_VARINT = 10;

class ProtoReader {
  at = 0;

  constructor(private readonly bytes: Bytes) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  varint(): bigint | undefined {
    let value = 0n;
    for (let index = 0; index < LONGEST_VARINT; index++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  }

  take(length: number): Bytes | undefined {
    if (length > this.bytes.length - this.at) return undefined;
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  value(wireType: number): bigint | Bytes | undefined {
    switch (wireType) {
      case 0:
        return this.varint();
      case 1:
        return littleEndian(this.take(8));
      case 2: {
        const length = this.varint();
        return length === undefined ? undefined : this.take(Number(length));
      }
      case 5:
        return littleEndian(this.take(4));
      default:
        return undefined;
    }
  }
}

/** Undefined when the bytes are no message. */
export function readMessage(bytes: Bytes): ProtoFields | undefined {
  const reader = new ProtoReader(bytes);
  const fields = new Map<number, (bigint | Bytes)[]>();
  while (!reader.done) {
    const tag = reader.varint();
    const field = Number((tag ?? 0n) >> 3n);
    const value = tag === undefined || field === 0 ? undefined : reader.value(Number(tag & 7n));
    if (value === undefined) return undefined;
    const known = fields.get(field);
    if (known === undefined) fields.set(field, [value]);
    else known.push(value);
  }
  return fields;
}

/** Fields in the order given; empty bytes and zero are left out, as protobuf's own writers do. */
export function writeMessage(fields: readonly (readonly [field: number, value: bigint | Bytes])[]): Bytes {
  return concatBytes(
    fields.flatMap(([field, value]) => {
      if (typeof value === 'bigint') return value === 0n ? [] : [varint(BigInt(field) << 3n), varint(value)];
      return value.length === 0 ? [] : [varint((BigInt(field) << 3n) | 2n), varint(BigInt(value.length)), value];
    }),
  );
}

function varint(value: bigint): Bytes {
  const digits: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...digits, Number(rest)]);
    digits.push(Number(rest & 0x7fn) | 0x80);
  }
}

function littleEndian(bytes: Bytes | undefined): bigint | undefined {
  return bytes?.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
