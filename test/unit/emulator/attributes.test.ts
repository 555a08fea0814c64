/** Properties on their way to a guest: what is encoded says what was meant, and a path finds what is there. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromByteString, toByteString, type Bytes } from '../../../src/core/bytes';
import {
  attributeOf,
  descend,
  encodeAttribute,
  MISSING,
  UNLISTABLE,
  type AttributeValue,
} from '../../../src/core/emulator/attributes';
import type { Call } from '../../../src/core/emulator/behaviour';
import { propertyCalls } from '../../../src/core/emulator/hostcalls/properties';
import { WasmResult } from '../../../src/core/proxywasm/enums';
import { decodePairs } from '../../../src/core/proxywasm/pairs';
import { byteString, bytes } from '../../support/arbitrary';

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  byteString().map((value) => ({ type: 'string', value }) as const),
  bytes().map((value) => ({ type: 'bytes', value }) as const),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => ({ type: 'int', value }) as const),
  fc.double().map((value) => ({ type: 'double', value }) as const),
  fc.boolean().map((value) => ({ type: 'bool', value }) as const),
);
const name = fc
  .oneof(byteString(8), fc.constantFrom('', '0', '1', '__proto__', 'constructor'))
  .filter((text) => !text.includes('\0'));
/** With `leaf` at its leaves; names in a map are there once each, unlike what a map of headers may have. */
function tree(leaf: fc.Arbitrary<AttributeValue>): fc.Arbitrary<AttributeValue> {
  return fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }).map((value) => ({ type: 'list', value }) as const),
      fc
        .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 4, selector: ([key]) => key })
        .map((value) => ({ type: 'map', value }) as const),
    ),
  })).value;
}

/** As a guest reads bytes whose form it knows; undefined where they are of another form. */
function readAs(form: AttributeValue, all: Bytes): AttributeValue | undefined {
  const view = new DataView(all.buffer, all.byteOffset, all.length);
  switch (form.type) {
    case 'string':
      return { type: 'string', value: toByteString(all) };
    case 'bytes':
      return { type: 'bytes', value: all };
    case 'int':
      return all.length === 8 ? { type: 'int', value: view.getBigInt64(0, true) } : undefined;
    case 'double':
      return all.length === 8 ? { type: 'double', value: view.getFloat64(0, true) } : undefined;
    case 'bool':
      return all.length === 1 ? { type: 'bool', value: all[0] === 1 } : undefined;
    case 'list':
    case 'map':
      return readAll(form, all);
    default:
      return undefined;
  }
}

function readAll(form: Extract<AttributeValue, { type: 'list' | 'map' }>, all: Bytes): AttributeValue | undefined {
  if (all.length === 4) return form.value.length === 0 && all.every((byte) => byte === 0) ? form : undefined;
  const pairs = decodePairs(all);
  if (form.type === 'map')
    return {
      type: 'map',
      value: pairs.map(([key, text], index) => [key, partOf(form.value[index]?.[1], text)] as const),
    };
  return { type: 'list', value: pairs.map(([text], index) => partOf(form.value[index], text)) };
}

function partOf(form: AttributeValue | undefined, text: string): AttributeValue {
  return (form === undefined ? undefined : readAs(form, fromByteString(text))) ?? MISSING;
}

/** The leaves, in the order in which they are encoded. */
function leaves(value: AttributeValue): AttributeValue[] {
  if (value.type === 'list') return value.value.flatMap(leaves);
  return value.type === 'map' ? value.value.flatMap(([, one]) => leaves(one)) : [value];
}

/** All that is in it, each with its path. */
function places(value: AttributeValue, path: readonly string[] = []): [readonly string[], AttributeValue][] {
  const below =
    value.type === 'list'
      ? value.value.flatMap((one, index) => places(one, [...path, String(index)]))
      : value.type === 'map'
        ? value.value.flatMap(([key, one]) => places(one, [...path, key]))
        : [];
  return [[path, value], ...below];
}

const isInt64 = (value: number) => Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 63;

describe('an encoded property', () => {
  it('says what was meant, whatever it is made of', () => {
    const saysIt = (value: AttributeValue): void => {
      const all = encodeAttribute(value);
      expect(all instanceof Uint8Array ? readAs(value, all) : all).toEqual(value);
    };
    fc.assert(fc.property(tree(scalar), saysIt), { numRuns: 300 });
  });

  it('is the code of the first part that cannot be told', () => {
    const spoilt = fc.oneof(
      { weight: 3, arbitrary: scalar },
      { weight: 1, arbitrary: fc.constantFrom(MISSING, UNLISTABLE) },
    );
    const codes: Partial<Record<string, WasmResult>> = {
      missing: WasmResult.NotFound,
      unlistable: WasmResult.SerializationFailure,
    };
    const spoilsAll = (value: AttributeValue): void => {
      const code = leaves(value)
        .map(({ type }) => codes[type])
        .find((one) => one !== undefined);
      const all = encodeAttribute(value);
      expect(all instanceof Uint8Array ? undefined : all).toBe(code);
    };
    fc.assert(fc.property(tree(spoilt), spoilsAll), { numRuns: 300 });
  });

  it('of a scenario is an integer, or a double where it is too large or no whole number', () => {
    const asWritten = (value: string | number | boolean): void => {
      const all = encodeAttribute(attributeOf(value)) as Bytes;
      const view = new DataView(all.buffer, all.byteOffset);
      if (typeof value === 'string') expect(new TextDecoder().decode(all)).toBe(value);
      else if (typeof value === 'boolean') expect([...all]).toEqual([value ? 1 : 0]);
      else expect(isInt64(value) ? Number(view.getBigInt64(0, true)) : view.getFloat64(0, true)).toEqual(value);
    };
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.startsWith('\ufeff'));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.maxSafeInteger(),
          fc.double().map((one) => one + 0),
          fc.boolean(),
        ),
        asWritten,
      ),
    );
  });
});

describe('the path of a property', () => {
  it('leads to all that is there, and nowhere else', () => {
    const leads = (value: AttributeValue, wrong: string): void => {
      for (const [path, found] of places(value)) {
        expect(descend(value, path)).toEqual(found);
        if (found.type !== 'list' && found.type !== 'map') expect(descend(value, [...path, wrong])).toEqual(MISSING);
      }
      const isKnown = places(value).some(([path]) => path.length === 1 && path[0] === wrong);
      // A list may be asked for its first item by any number that means it.
      if (!isKnown && !/^\d+$/.test(wrong)) expect(descend(value, [wrong])).toEqual(MISSING);
    };
    fc.assert(fc.property(tree(scalar), name, leads), { numRuns: 300 });
  });

  it('comes apart as it was joined, its last zero byte or none', () => {
    const comesApart = (parts: string[], end: string): void => {
      let asked: readonly string[] = [];
      const context = { attribute: (path: readonly string[]) => ((asked = path), MISSING) };
      propertyCalls.proxy_get_property({ context } as unknown as Call, `${parts.join('\0')}${end}`);
      expect(asked).toEqual(parts);
    };
    // A path that is nothing at all is refused before it is taken apart.
    const part = name.filter((text) => text !== '');
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '\0'), comesApart));
  });
});
