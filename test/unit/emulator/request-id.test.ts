/** The request id that the proxy makes, as a text and as the bytes that a guest gets of it. */

import { expect, it } from 'vitest';
import { toByteString } from '../../../src/core/bytes';
import { entryOf } from '../../../src/core/emulator/chain/entry';
import { randomUuid, SeededRandom, uuidText, writeUuid } from '../../../src/core/emulator/random';
import { encodePairs, type Pair } from '../../../src/core/proxywasm/pairs';
import { exchange } from '../../support/exchange';

const random = new SeededRandom(7);
const ids = Array.from({ length: 200 }, () => randomUuid(random));

it('is a version 4 UUID, and the same either way', () => {
  for (const id of ids) {
    const bytes = new Uint8Array(40);
    writeUuid(id, bytes, 2);
    expect(uuidText(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(toByteString(bytes)).toBe(`\0\0${uuidText(id)}\0\0`);
  }
  expect(new Set(ids.map(uuidText)).size).toBe(ids.length);
});

it('is in the map that the guest gets, that of an earlier exchange too', () => {
  const entry = entryOf(exchange());
  const lists = ids.map((id) => entry.requestHeaders(id).entries());
  // Copies of the pairs are unknown to the encoder, which then spells each out.
  const spelt = (list: readonly Pair[]) => encodePairs(list.map(([name, value]) => [name, value] as const));
  for (const [at, list] of lists.entries()) {
    expect(list).toContainEqual(['x-request-id', uuidText(ids[at] ?? [0, 0, 0, 0])]);
    expect(encodePairs(list)).toEqual(spelt(list));
  }
  const last = entry.requestHeaders(ids[0]).entries();
  expect(encodePairs(last)).toEqual(spelt(last));
});
