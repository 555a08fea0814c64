import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reduceTo } from '../../../../src/core/wasm/code/reduce';
import { decodeModule } from '../../../../src/core/wasm/decode';
import { DecodeError } from '../../../../src/core/wasm/reader';
import { moduleOf, section } from '../../../support/bytes';
import { ROOT, SAMPLE_MODULE } from '../../../support/parts';
import { fixture } from '../../../support/wat';
import { parseAny, validate } from '../../../support/wabt-text';
import { defined, expectSame, readWhole, shown, told } from '../../../support/whole-module';

/** All that code may refer to, so that what is left out of the reduced module would be missed. */
const EVERYTHING = `(module
  (type $binary (func (param i32 i32) (result i32))) (type $none (func))
  (import "env" "table" (table $outside 2 funcref)) (import "env" "log" (func $log (param i32)))
  (import "env" "memory" (memory $shared 1)) (import "env" "base" (global $base i32))
  (import "env" "more" (func $more (result i64))) (import "env" "tag" (tag (param i32)))
  (memory $second 1 2) (table $inside 3 funcref) (table $others 1 externref)
  (global $own (mut i64) (i64.const -1))
  (func $first (type $none) call $last call $log_it)
  (func $recursive (type $binary) (param $n i32) (param i32) (result i32) (local $kept i64)
    local.get $n i32.eqz if (result i32) i32.const 1 else local.get $n i32.const 1 call $recursive end)
  (func $tail (type $binary) local.get 0 local.get 1 return_call $recursive)
  (func $log_it call $more i32.wrap_i64 call $log global.get $base call $log)
  (func $tables (param $at i32)
    local.get $at call_indirect (type $none) local.get $at call_indirect $inside (type $none)
    ref.func $tail drop ref.func $tables drop ref.null extern local.get $at table.grow $others drop
    i32.const 0 i32.const 0 i32.const 1 table.init $inside 1 elem.drop 0
    i32.const 0 i32.const 0 i32.const 1 table.copy $inside $outside)
  (func $memories (result i32)
    i32.const 0 i32.load $second offset=4 i32.const 1 memory.grow $second drop
    i32.const 0 i32.const 0 i32.const 1 memory.init $second 1 data.drop 0
    i32.const 0 i32.const 0 i32.const 1 memory.copy $second $shared)
  (func $exceptions
    try i32.const 7 throw 0 catch 0 call $log catch 1 drop rethrow 0 catch_all end try call $first delegate 0)
  (func $globals global.get $own i64.const 1 i64.add global.set $own)
  (func $last (type $none) nop)
  (tag (param i64)) (elem declare func $tail $tables) (elem func $first) (data "abc") (data "def"))`;

const FIXTURES = readdirSync(join(ROOT, 'test', 'fixtures', 'wat')).map((file) => basename(file, '.wat'));

describe('a function alone is valid, and reads as in its module', () => {
  it('each function of a real plugin', async () => {
    const whole = readWhole(new Uint8Array(readFileSync(SAMPLE_MODULE)));
    expect(defined(whole).length).toBeGreaterThan(90);
    await expectSame(whole);
  });

  it.each(FIXTURES)('fixture %s', async (name) => expectSame(readWhole(await fixture(name))));

  it('tables, globals, memories, segments, exceptions, tail calls, itself', async () => {
    const whole = readWhole(await parseAny(EVERYTHING));
    await validate(whole.bytes);
    const expected = await told(whole);
    for (const [k, index] of defined(whole).entries()) {
      const lines = await shown(whole, index);
      expect(lines).toEqual(expected[k]);
      // References to functions would have to be declared in a segment, which no text needs.
      const needsDeclaration = lines.some((line) => line.startsWith('ref.func'));
      if (!needsDeclaration) await validate(reduceTo(whole.module, whole.bytes, index));
    }
  });
});

it('a function alone is valid where a global begins as a reference to a function', async () => {
  const functions = '(func $a nop) (func $b call $a) (func $c nop)';
  await expectSame(readWhole(await parseAny(`(module (global $g funcref (ref.func $c)) ${functions})`)));
});

describe('what a function alone leaves out', () => {
  it('is everything that its code does not name: its size does not depend on the rest', async () => {
    const few = await parseAny('(module (func $a nop) (func $b call $a))');
    const more = Array.from({ length: 500 }, (_, k) => `(func $x${k} (param i32) i32.const ${k} drop)`).join('');
    const many = await parseAny(`(module (func $a nop) (func $b call $a) ${more} (memory 1) (data "long text"))`);
    const sizes = [few, many].map((bytes) => reduceTo(decodeModule(bytes).value, bytes, 1).length);
    expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBeLessThan(32);
  });

  it('is every segment beyond those that its code numbers', async () => {
    const segments = '(data "a") '.repeat(40) + '(elem func) '.repeat(40);
    const bytes = await parseAny(`(module (memory 1) (table 1 funcref) ${segments} (func data.drop 2 elem.drop 4))`);
    const { data, elements } = decodeModule(reduceTo(decodeModule(bytes).value, bytes, 0)).value;
    expect([data.length, elements.length]).toEqual([3, 5]);
  });

  it('is no name: those of imports and exports stand in for what has none', () => {
    const type = section(1, 1, 0x60, 0, 0);
    const imports = section(2, 1, 3, ...Buffer.from('env'), 3, ...Buffer.from('log'), 0, 0);
    const exports = section(7, 1, 3, ...Buffer.from('run'), 0, 1);
    const code = section(10, 2, 2, 0, 0x0b, 6, 0, 0x10, 0, 0x10, 1, 0x0b);
    const bytes = moduleOf(type, imports, section(3, 2, 0, 0), exports, code);
    const reduced = decodeModule(reduceTo(decodeModule(bytes).value, bytes, 2)).value;
    expect(Array.from(reduced.names.functions, ([, name]) => name).sort()).toEqual(['env.log', 'f2', 'run']);
  });

  it.each([
    ['a tag', '(tag $oops) (func throw $oops)'],
    ['a data segment', '(memory 1) (data $text "x") (func data.drop $text)'],
    ['an element segment', '(table 1 funcref) (elem $all func) (func elem.drop $all)'],
  ])('is no name of %s', async (_what, fields) => {
    const whole = readWhole(await parseAny(`(module ${fields})`));
    const [expected] = await told(whole);
    const lines = await shown(whole, 0);
    expect(lines).toEqual(expected);
  });
});

describe('a function that cannot be reduced', () => {
  it('has no body', async () => {
    const { module, bytes } = readWhole(await parseAny('(module (import "a" "b" (func)) (func nop))'));
    for (const index of [0, 2]) expect(() => reduceTo(module, bytes, index)).toThrow(RangeError);
  });

  it('is broken: where, from the start of the file', () => {
    const bytes = moduleOf(section(1, 1, 0x60, 0, 0), section(3, 1, 0), section(10, 1, 3, 0, 0x27, 0x0b));
    const attempt = () => reduceTo(decodeModule(bytes).value, bytes, 0);
    expect(attempt).toThrow(DecodeError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'bad-opcode', offset: 23 }));
  });
});
