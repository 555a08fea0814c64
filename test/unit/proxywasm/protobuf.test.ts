/** The protobuf that foreign functions and services are asked in, and `google.protobuf.Struct`. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tryUtf8, utf8, type Bytes } from '../../../src/core/bytes';
import { readMessage, writeMessage, type ProtoFields } from '../../../src/core/proxywasm/protobuf';
import { writeStruct, type Json } from '../../../src/core/proxywasm/struct';
import { bytes, u64 } from '../../support/arbitrary';

const number = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const value = fc.oneof(u64, bytes());
const fields = fc.array(fc.tuple(number, value), { maxLength: 12 });

const isTold = (one: bigint | Bytes) => (typeof one === 'bigint' ? one !== 0n : one.length > 0);

describe('a message', () => {
  it('has the layout of the specification', () => {
    const bytes = writeMessage([
      [1, 150n],
      [2, utf8('testing')],
    ]);
    expect([...bytes]).toEqual([0x08, 0x96, 0x01, 0x12, 0x07, ...utf8('testing')]);
  });

  it('comes back by its fields, without what is empty', () => {
    const comesBack = (list: [number, bigint | Bytes][]): void => {
      const expected = new Map<number, (bigint | Bytes)[]>();
      for (const [field, one] of list) if (isTold(one)) expected.set(field, [...(expected.get(field) ?? []), one]);
      const got = readMessage(writeMessage(list));
      expect([...(got ?? [])]).toEqual([...expected]);
    };
    fc.assert(fc.property(fields, comesBack));
  });

  it('is none, or can be read, whatever the bytes are', () => {
    const broken = fc.tuple(fields, fc.nat()).map(([list, at]) => {
      const whole = writeMessage(list);
      return whole.subarray(0, at % (whole.length + 1));
    });
    for (const any of [fc.uint8Array({ maxLength: 40 }), broken])
      fc.assert(
        fc.property(any, (all) => void readMessage(all)),
        { numRuns: 500 },
      );
  });

  it('may have one field as often as there is room', () => {
    const many = Uint8Array.from({ length: 400_000 }, (_, index) => (index % 2 === 0 ? 8 : 1));
    expect(readMessage(many)?.get(1)).toHaveLength(200_000);
  });

  it('may have fixed numbers of 32 and 64 bits', () => {
    const asRead = (wide: bigint): void => {
      const buffer = new Uint8Array(14);
      const view = new DataView(buffer.buffer);
      buffer[0] = (1 << 3) | 1;
      view.setBigUint64(1, wide, true);
      buffer[9] = (2 << 3) | 5;
      view.setUint32(10, Number(wide & 0xffffffffn), true);
      expect([...(readMessage(buffer) ?? [])]).toEqual([
        [1, [wide]],
        [2, [wide & 0xffffffffn]],
      ]);
    };
    fc.assert(fc.property(u64, asRead));
  });
});

describe('a struct', () => {
  const json = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(fc.constant(null), fc.boolean(), fc.double({ noNaN: true }), fc.string({ unit: 'grapheme' })),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('json'), { maxKeys: 4 }),
    ),
  })).json;

  it('says what the JSON said, empty values and all', () => {
    const entries = fc.dictionary(fc.string({ unit: 'grapheme' }), json, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(entries, (all) => {
        expect(structOf(writeStruct(all))).toEqual(all);
      }),
    );
  });
});

/** As a guest's protobuf library reads `google.protobuf.Struct`. */
function structOf(bytes: Bytes): Record<string, Json> {
  const entries = (fieldsOf(bytes).get(1) ?? []).map((entry): [string, Json] => {
    const pair = fieldsOf(entry as Bytes);
    return [textOf(pair.get(1)?.[0] as Bytes), valueOf(pair.get(2)?.[0] as Bytes)];
  });
  return Object.fromEntries(entries);
}

function valueOf(bytes: Bytes): Json {
  const [[field, [one]]] = [...fieldsOf(bytes)] as [[number, [bigint | Bytes]]];
  if (field === 1) return null;
  if (field === 2) return new Float64Array(new BigUint64Array([one as bigint]).buffer)[0] as number;
  if (field === 3) return textOf(one as Bytes);
  if (field === 4) return one !== 0n;
  if (field === 5) return structOf(one as Bytes);
  return (fieldsOf(one as Bytes).get(1) ?? []).map((item) => valueOf(item as Bytes));
}

function fieldsOf(bytes: Bytes): ProtoFields {
  const fields = readMessage(bytes);
  if (fields === undefined) throw new Error('this is no message');
  return fields;
}

function textOf(bytes: Bytes): string {
  return tryUtf8(bytes) ?? '';
}
