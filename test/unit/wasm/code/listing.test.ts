import { describe, expect, it } from 'vitest';
import { ownListing, wabtListing, type Listing } from '../../../../src/core/wasm/code/listing';
import { reduceTo } from '../../../../src/core/wasm/code/reduce';
import { decodeModule } from '../../../../src/core/wasm/decode';
import { leb128, section } from '../../../../src/core/wasm/writer';
import { PREAMBLE } from '../../../support/bytes';
import { parseAny, wholeText } from '../../../support/wabt-text';

const NAMED = `(module (type $t (func (param i32) (result i32)))
  (import "env" "log" (func $log (param i32))) (import "env" "base" (global $base i32))
  (memory $m 1) (memory $n 1) (table $table 2 funcref) (global $count (mut i64) (i64.const 1)) (tag $oops (param i32))
  (func $main (param $p i32) (result i32) (local $x f32) (local i64 i64)
    block
      local.get $p
      if
        local.get $p
        call $log
      else
        i64.const 7
        global.set $count
      end
    end
    local.get $p
    i32.load $n offset=8
    i32.const 1
    call_indirect $table (type $t)))`;

function listingOf(bytes: Uint8Array, index: number): Listing {
  const listing = ownListing(decodeModule(bytes).value, bytes, index);
  if (listing === undefined) throw new Error(`function ${index} has no listing`);
  return listing;
}

const textsOf = ({ lines }: Listing): string[] => lines.map(({ text }) => text);

/** One function of no parameters, with this body after its locals. */
function withBody(code: Uint8Array | readonly number[]): Uint8Array {
  const parts = [section(1, [1, 0x60, 0, 0]), section(3, [1, 0])];
  const body = section(10, [1], leb128(code.length + 1), [0], code);
  return new Uint8Array(Buffer.concat([Uint8Array.from(PREAMBLE), ...parts, body]));
}

async function byWabt(bytes: Uint8Array, index: number): Promise<Listing> {
  const { value: module } = decodeModule(bytes);
  return wabtListing(listingOf(bytes, index), { text: await wholeText(reduceTo(module, bytes, index)) });
}

describe('a listing of our own', () => {
  it('says what the function is, and has a line for each instruction', async () => {
    const listing = listingOf(await parseAny(NAMED), 1);
    expect(listing).toMatchObject({ index: 1, name: 'main', type: '(i32) → i32', by: 'own' });
    expect(listing).not.toHaveProperty('note');
    expect(textsOf(listing)).toEqual([
      ...['block', 'local.get 0', 'if', 'local.get 0', 'call $log', 'else', 'i64.const 7', 'global.set $count', 'end'],
      ...['end', 'local.get 0', 'i32.load 1 offset=8', 'i32.const 1', 'call_indirect (type 0)'],
    ]);
  });

  it('nests as blocks do', async () => {
    const { lines } = listingOf(await parseAny(NAMED), 1);
    expect(lines.map(({ depth }) => depth)).toEqual([0, 1, 1, 2, 2, 1, 2, 2, 1, 0, 0, 0, 0, 0]);
  });

  it('tells for each line where its opcode stands', async () => {
    const bytes = await parseAny(NAMED);
    const opcodes = listingOf(bytes, 1).lines.map(({ offset }) => bytes[offset ?? 0]);
    expect(opcodes).toEqual([2, 0x20, 4, 0x20, 0x10, 5, 0x42, 0x24, 0x0b, 0x0b, 0x20, 0x28, 0x41, 0x11]);
  });

  it('leads to the function, the global and the type that a line names', async () => {
    const links = listingOf(await parseAny(NAMED), 1).lines.flatMap(({ text, link }) => (link ? [[text, link]] : []));
    expect(links).toEqual([
      ['call $log', { kind: 'func', index: 0 }],
      ['global.set $count', { kind: 'global', index: 1 }],
      ['call_indirect (type 0)', { kind: 'type', index: 0 }],
    ]);
  });

  it('is not there for an import, nor for a function that does not exist', async () => {
    const bytes = await parseAny(NAMED);
    const { value: module } = decodeModule(bytes);
    expect([0, 2, -1].map((index) => ownListing(module, bytes, index))).toEqual([undefined, undefined, undefined]);
  });

  it('ends at 200,000 instructions and says so', () => {
    const listing = listingOf(withBody(new Uint8Array(200_001).fill(1)), 0);
    expect(listing.lines.length).toBe(200_000);
    expect(listing.note).toBe('only the first 200000 instructions are shown');
  });
});

describe('numbers in a listing', () => {
  /** Does our text, assembled again, have the same bits? */
  async function expectSameBits(instruction: string): Promise<void> {
    const bytes = await parseAny(`(module (func ${instruction}))`);
    const again = textsOf(listingOf(bytes, 0)).join(' ');
    expect(await parseAny(`(module (func ${again}))`), instruction).toEqual(bytes);
  }

  it.each(['0', '-0', '0.1', '-2.5e-40', '3.4028235e38', 'inf', '-inf', 'nan'])('%s as a float', async (value) => {
    await expectSameBits(`f32.const ${value}`);
    await expectSameBits(`f64.const ${value}`);
  });

  it('the smallest and the largest', async () => {
    for (const value of ['5e-324', '1.7976931348623157e308', '0x1.fffffffffffffp-1022']) await expectSameBits(`f64.const ${value}`); // prettier-ignore
    for (const value of ['-2147483648', '2147483647', '4294967295', '-1', '63', '64']) await expectSameBits(`i32.const ${value}`); // prettier-ignore
    for (const value of ['-9223372036854775808', '9223372036854775807', '-65']) await expectSameBits(`i64.const ${value}`); // prettier-ignore
    for (const value of ['offset=4294967295', 'align=1', 'offset=1 align=2']) await expectSameBits(`i32.load ${value}`);
  });

  it.each(['-nan', 'nan:0x200001', '-nan:0x1'])('%s, which is not the usual one', async (value) => {
    await expectSameBits(`f32.const ${value}`);
  });
});

describe('a listing of broken code', () => {
  it.each<[string, number[], string[], string]>([
    ['an opcode that nobody has', [1, 0x27, 0x0b], ['nop'], 'unknown instruction 0x27'],
    ['an opcode behind a prefix', [1, 0xfc, 0x80, 0x01, 0x0b], ['nop'], 'unknown instruction 0xfc 0x80'],
    ['code that ends in an instruction', [1, 0x41], ['nop'], 'unexpected end'],
    ['code without its last end', [1, 1], ['nop', 'nop'], 'unexpected end'],
    ['more labels than bytes', [0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x0b], [], 'labels announced'],
  ])('%s: what stands before it, and why no more', (_name, code, texts, reason) => {
    const listing = listingOf(withBody(code), 0);
    expect(textsOf(listing)).toEqual(texts);
    expect(listing.note).toMatch(/^the code cannot be read from byte 0x[0-9a-f]+ on: /);
    expect(listing.note).toContain(reason);
  });

  it.each([
    ['else', [0x05, 0x0b]],
    ['catch', [0x07, 0, 0x0b]],
    ['delegate', [0x18, 0, 0x0b]],
  ])('%s outside of any block has no depth below 0', (_name, code) => {
    expect(listingOf(withBody(code), 0).lines.every(({ depth }) => depth >= 0)).toBe(true);
  });
});

describe("wabt's words", () => {
  it('stand in place of ours, with the names of locals, at the same offsets', async () => {
    const bytes = await parseAny(NAMED);
    const listing = await byWabt(bytes, 1);
    expect(listing.by).toBe('wabt');
    expect(textsOf(listing).slice(0, 4)).toEqual(['(local $x f32) (local i64 i64)', 'block  ;; label = @1', 'local.get $p', 'if  ;; label = @2']); // prettier-ignore
    expect(textsOf(listing).at(-1)).toBe('call_indirect $table (type $t)');
    expect(listing.lines.slice(1).map(({ offset }) => offset)).toEqual(listingOf(bytes, 1).lines.map((l) => l.offset));
  });

  it('of an empty function are none', async () => {
    expect(await byWabt(withBody([0x0b]), 0)).toMatchObject({ by: 'wabt', lines: [] });
  });

  it('are not used where wabt failed: the note says why', async () => {
    const own = listingOf(await parseAny(NAMED), 1);
    const listing = wabtListing(own, { failed: 'out of memory' });
    expect(listing).toEqual({ ...own, note: 'wabt cannot show it: out of memory' });
  });

  it('are not used where they do not fit line by line', async () => {
    const bytes = await parseAny(NAMED);
    const text = await wholeText(reduceTo(decodeModule(bytes).value, bytes, 1));
    const listing = wabtListing(listingOf(bytes, 1), { text: text.replace(/\n *i64\.const 7/, '') });
    expect(listing).toMatchObject({ by: 'own', note: 'wabt tells 13 instructions, there are 14' });
  });

  it('do not hide that the code is broken', () => {
    const own = listingOf(withBody([1, 0x27, 0x0b]), 0);
    expect(wabtListing(own, { text: '(module\n  (func (;0;) (type 0)\n    nop))' })).toEqual(own);
  });

  it('are used for try_table with clauses', async () => {
    const body = 'block block try_table (catch $e 0) (catch_all 1) nop end end end';
    const bytes = await parseAny(`(module (tag $e) (func $f ${body}))`);
    expect((await byWabt(bytes, 0)).by).toBe('wabt');
  });
});
