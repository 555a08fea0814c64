import { expect, it } from 'vitest';
import { decodeModule } from '../../../src/core/wasm/decode';
import { capMemory } from '../../../src/core/wasm/memory-cap';
import { assemble } from '../../support/wat';

async function capped(declaration: string, maxPages: number) {
  const bytes = await assemble('memory.wat', `(module ${declaration} (data (i32.const 0) "x") (func (export "f")))`);
  const { value, problems } = capMemory(bytes, decodeModule(bytes).value, maxPages);
  return { problems, bytes, value };
}

it.each([
  ['without a maximum', '(memory 1)', 10n],
  ['with a higher one', '(memory 1 65536)', 10n],
  ['with a lower one', '(memory 1 3)', 3n],
])('a memory %s gets the ceiling', async (_name, declaration, max) => {
  const { value, problems } = await capped(declaration, 10);
  expect(problems).toEqual([]);
  const { value: module, problems: after } = decodeModule(value);
  expect(after).toEqual([]);
  expect(module.memories.at(0)?.max).toBe(max);
  expect(WebAssembly.validate(value as Uint8Array<ArrayBuffer>)).toBe(true);
});

it('a module that starts above the ceiling is refused', async () => {
  const { problems } = await capped('(memory 11)', 10);
  expect(problems.map(({ code }) => code)).toEqual(['memory-ceiling']);
});

it('a module without a memory of its own stays as it is', async () => {
  const bytes = await assemble('none.wat', '(module)');
  expect(capMemory(bytes, decodeModule(bytes).value, 1).value).toBe(bytes);
});
