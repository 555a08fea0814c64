/** The guest's memory under the host's feet: it grows, which takes away the buffer that was looked at before. */

import { describe, expect, it } from 'vitest';
import { GuestMemory } from '../../../src/core/emulator/memory';

const PAGE = 65_536;

function grown(): GuestMemory {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 3 });
  const memory = new GuestMemory(wasm);
  memory.writeU32(0, 7);
  wasm.grow(1);
  return memory;
}

describe('memory that has grown', () => {
  it.each([
    ['nothing is read', (memory: GuestMemory) => memory.read(0, 0)?.length, 0],
    ['nothing is read as a text', (memory: GuestMemory) => memory.readText(0, 0), ''],
    ['nothing is written', (memory: GuestMemory) => memory.write(0, new Uint8Array(0)), true],
    ['a word is read', (memory: GuestMemory) => memory.readU32(0), 7],
    ['its new part is read', (memory: GuestMemory) => memory.read(PAGE, PAGE)?.length, PAGE],
    ['its new end is not passed', (memory: GuestMemory) => memory.read(PAGE, PAGE + 1), undefined],
    ['it is seen whole', (memory: GuestMemory) => memory.now().byteLength, 2 * PAGE],
  ])('is as good as before when %s first', (_name, act, expected) => {
    expect(act(grown())).toBe(expected);
  });
});
