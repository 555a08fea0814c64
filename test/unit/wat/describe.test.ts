/** What hover, completion and signature help know of instructions, numbers and hosts, against who else knows it. */

import { describe, expect, it } from 'vitest';
import { WASI } from '../../../src/core/emulator/hostcalls/wasi';
import {
  CALLBACK_NAMES,
  callbackSignature,
  HOST_FUNCTION_NAMES,
  hostSignature,
} from '../../../src/core/proxywasm/signatures';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import type { Observer } from '../../../src/core/wat/check/body';
import { observeFunction } from '../../../src/core/wat/check/field';
import { Subtypes } from '../../../src/core/wat/check/subtypes';
import { CONSTANT_NAMES } from '../../../src/core/wat/features/completion/instructions';
import { effectOf } from '../../../src/core/wat/features/describe/effect';
import { floatBits } from '../../../src/core/wat/features/describe/float-bits';
import { exportDoc, importDoc } from '../../../src/core/wat/features/describe/known-docs';
import { knownCallback, knownImport } from '../../../src/core/wat/features/describe/known-functions';
import { progressIn, slotsOf } from '../../../src/core/wat/features/describe/slots';
import { eachInstruction } from '../../../src/core/wat/features/walk';
import { INSTRUCTION_NAMES } from '../../../src/core/wat/instructions/table';
import { WASI_FUNCTIONS } from '../../../src/core/wat/wasi';
import { parseAny } from '../../support/wabt-text';
import { templateText } from '../../support/wat-cursor';

/** Every instruction whose effect depends on where it stands, in code that is valid. */
const DEPENDING = `(module
  (type $f (func (param i32 i64) (result f32)))
  (type $s (struct (field $a i8) (field $b (mut i64)) (field (ref null $f))))
  (type $n (struct (field (mut i32))))
  (type $a (array (mut i16))) (type $r (array (mut funcref))) (type $b (array (mut i16)))
  (import "env" "g" (func $g (type $f)))
  (memory $m 1) (memory $wide i64 1)
  (table $t 1 funcref) (table $u i64 1 externref)
  (global $c i32 (i32.const 1)) (global $v (mut f64) (f64.const 0))
  (tag $e (param i32 f32))
  (data $d "abc") (elem $x funcref (ref.func $g)) (elem declare func $h)
  (func $h (param $p i32) (param i64) (result i32 f32)
    (local $l externref) (local $q f64)
    local.get $p local.get 0 local.set 0 local.tee $p drop local.get $l local.set $l global.get $c drop global.get $v
    global.set $v (block $k (result i32) (i32.const 1) (br_if $k (i32.const 0)) (br_if 0 (local.get $p)))
    (loop $o (param i32) (result i32) (br_if $o (i32.const 0))) drop
    (if (result i64) (i32.const 1) (then (i64.const 1)) (else (i64.const 2))) drop
    (call $g (i32.const 1) (i64.const 2)) drop
    (call_indirect $t (type $f) (i32.const 1) (i64.const 2) (i32.const 0)) drop
    (call_ref $f (i32.const 1) (i64.const 2) (ref.func $g)) drop
    (select (i64.const 1) (i64.const 2) (i32.const 0)) drop
    (select (result externref) (local.get $l) (local.get $l) (i32.const 0)) drop
    (table.get $t (i32.const 0)) drop (table.get $u (i64.const 0)) drop
    (table.set $u (i64.const 0) (local.get $l)) (table.size $u) drop
    (table.grow $u (local.get $l) (i64.const 1)) drop
    (table.fill $t (i32.const 0) (ref.func $g) (i32.const 1))
    (table.init $t $x (i32.const 0) (i32.const 0) (i32.const 1))
    (table.copy $t $t (i32.const 0) (i32.const 0) (i32.const 1))
    (memory.copy (i32.const 0) (i32.const 0) (i32.const 1))
    (memory.copy $wide $m (i64.const 0) (i32.const 0) (i32.const 1))
    (memory.copy $wide $wide (i64.const 0) (i64.const 0) (i64.const 1))
    (i32.load $wide (i64.const 0)) drop (memory.init $m $d (i32.const 0) (i32.const 0) (i32.const 1))
    (ref.null $f) drop (ref.is_null (ref.null func)) drop (ref.func $g) drop
    (ref.eq (ref.null $s) (ref.i31 (i32.const 1))) drop (ref.as_non_null (ref.func $g)) drop
    (ref.test (ref $s) (ref.null any)) drop (ref.cast (ref null $s) (ref.null any)) drop
    (struct.new $s (i32.const 1) (i64.const 2) (ref.null $f)) drop (struct.new_default $s) drop
    (struct.get_s $s $a (ref.null $s)) drop (struct.get_u $s 0 (ref.null $s)) drop (struct.get $s $b (ref.null $s)) drop
    (struct.set $s $b (ref.null $s) (i64.const 1)) (struct.set $n 0 (ref.null $n) (i32.const 1))
    (array.new $a (i32.const 1) (i32.const 2)) drop (array.new_default $a (i32.const 2)) drop
    (array.new_fixed $a 2 (i32.const 1) (i32.const 2)) drop (array.new_data $a $d (i32.const 0) (i32.const 1)) drop
    (array.new_elem $r $x (i32.const 0) (i32.const 1)) drop (array.get_s $a (ref.null $a) (i32.const 0)) drop
    (array.get_u $a (ref.null $a) (i32.const 0)) drop (array.get $r (ref.null $r) (i32.const 0)) drop
    (array.set $a (ref.null $a) (i32.const 0) (i32.const 1)) (array.len (ref.null $a)) drop
    (array.fill $a (ref.null $a) (i32.const 0) (i32.const 1) (i32.const 2))
    (array.copy $a $b (ref.null $a) (i32.const 0) (ref.null $b) (i32.const 0) (i32.const 1))
    (array.init_data $a $d (ref.null $a) (i32.const 0) (i32.const 0) (i32.const 1))
    (array.init_elem $r $x (ref.null $r) (i32.const 0) (i32.const 0) (i32.const 1))
    (i31.get_s (ref.i31 (i32.const 1))) drop (i31.get_u (ref.i31 (i32.const 1))) drop
    (any.convert_extern (local.get $l)) drop (extern.convert_any (ref.null any)) drop
    (block $null (drop (br_on_null $null (ref.null $s))))
    (drop (block $some (result (ref $s)) (br_on_non_null $some (ref.null $s)) unreachable))
    (drop (block $cast (result (ref $s)) (br_on_cast $cast anyref (ref $s) (ref.null any)) unreachable))
    (drop (block $fail (result anyref) (br_on_cast_fail $fail anyref (ref $s) (ref.null any)) unreachable))
    (block $catch (try_table (catch_all $catch) (throw $e (i32.const 1) (f32.const 2))))
    (try (do nop) (catch_all rethrow 0))
    (block (throw_ref (ref.null exn))) (block (result i32 f32) (br_table 0 1 0 (i32.const 1) (f32.const 1) (i32.const 0))) drop drop
    (block (br 1 (i32.const 1) (f32.const 1)))
    (return (i32.const 1) (f32.const 2)))
  (func (result f32) (return_call $g (i32.const 1) (i64.const 2)))
  (func (result f32) (return_call_indirect (type $f) (i32.const 1) (i64.const 2) (i32.const 0)))
  (func (result f32) (return_call_ref $f (i32.const 1) (i64.const 2) (ref.func $g))))`;

/** Instructions whose effect is another than what the checker saw, with what was told and what it saw. */
function differences(text: string): { wrong: string[]; seen: ReadonlySet<string> } {
  const analysis = new WatAnalysis(text);
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const part of analysis.document.modules) {
    const scope = analysis.scopeOf(part);
    const subtypes = new Subtypes(scope);
    const fit = (one: readonly string[], other: readonly string[]) =>
      one.length === other.length && one.every((type, at) => subtypes.matches(type, other[at] ?? ''));
    for (const { field } of part.chunks) {
      if (field?.kind !== 'func' || field.imported !== undefined) continue;
      const see: Observer['see'] = (instruction, { before, after, isLeft: goesOn }) => {
        const effect = effectOf(instruction, { scope, field, before });
        seen.add(instruction.name);
        const params = effect?.params.map(({ type }) => type) ?? ['none'];
        const kept = before.slice(0, before.length - params.length);
        const isTaken = fit(before.slice(kept.length), params);
        const isLeft = !goesOn || fit(after, [...kept, ...(effect?.results ?? [])]);
        if (!isTaken || !isLeft)
          wrong.push(
            `${instruction.name}: ${JSON.stringify([params, effect?.results])}, seen ${JSON.stringify([before, after])}`,
          );
      };
      observeFunction(field, scope, { isWanted: () => true, see });
    }
  }
  return { wrong, seen };
}

describe('what instructions take and leave', () => {
  it('is what the checker sees of them', () => {
    expect(new WatAnalysis(DEPENDING).problems().map(({ message }) => message)).toEqual([]);
    const { wrong, seen } = differences(DEPENDING);
    expect(wrong).toEqual([]);
    expect(differences(templateText()).wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(75);
  });

  it('is told of every instruction of the core specification', () => {
    const analysis = new WatAnalysis(INSTRUCTION_NAMES.map((name) => `(func (${name}))`).join('\n'));
    const [part] = analysis.document.modules;
    const unknown = (part?.chunks ?? []).flatMap(({ field }) => {
      const [instruction] = field?.kind === 'func' ? field.body : [];
      const isTold =
        instruction === undefined ||
        part === undefined ||
        effectOf(instruction, { scope: analysis.scopeOf(part) }) !== undefined;
      return isTold ? [] : [instruction.name];
    });
    // Without what they name nothing can be told of calls, and of stack switching nothing is.
    expect(unknown).toEqual([
      'call',
      'call_ref',
      'cont.bind',
      'cont.new',
      'resume',
      'resume_throw',
      'resume_throw_ref',
      'return_call',
      'return_call_ref',
      'suspend',
      'switch',
    ]);
  });
});

describe('what stands behind the name of an instruction', () => {
  it('fills the places that are told for it', () => {
    const analysis = new WatAnalysis(DEPENDING);
    for (const { field } of analysis.document.modules[0]?.chunks ?? []) {
      if (field === undefined) continue;
      eachInstruction(field, ({ name, immediates }) => {
        const slots = slotsOf(name);
        if (name === 'try_table' || name.startsWith('block') || name.startsWith('loop') || name === 'if') return;
        expect(progressIn(slots, immediates).taken, `${name} ${immediates.length}`).toBe(immediates.length);
      });
    }
  });

  it.each([
    ['v128.load8_lane', '1', 4],
    ['v128.load8_lane', '0 1', 4],
    ['v128.load8_lane', '$m offset=1 1', 4],
    ['i32.load', '0 offset=4', 2],
    ['i32.load', 'align=4', 3],
    ['table.init', '$e', 2],
    ['table.init', '$t $e', 2],
    ['memory.copy', '0 0', 2],
    ['call_indirect', '$t (type 0) (param i32)', 1],
  ])('%s %s', (name, written, next) => {
    const analysis = new WatAnalysis(`(func (local ${written}))`);
    const list = analysis.document.chunks[0]?.nodes[0];
    const local = list?.kind === 'list' ? list.items[1] : undefined;
    const nodes = local?.kind === 'list' ? local.items.slice(1) : [];
    expect(progressIn(slotsOf(name), nodes)).toMatchObject({ next, taken: nodes.length });
  });
});

describe('constant expressions', () => {
  it('are made of the instructions that the checker lets pass', () => {
    const passing = INSTRUCTION_NAMES.filter((name) => {
      const problems = new WatAnalysis(`(global i32 (${name}))`).problems();
      return problems.every(({ code, message }) => code !== 'constant' && !/does not belong here/.test(message));
    });
    expect([...CONSTANT_NAMES].sort()).toEqual(passing);
  });
});

const bitsOf = (type: 'f32' | 'f64', text: string) =>
  `0x${floatBits(type, text)
    ?.toString(16)
    .padStart(type === 'f32' ? 8 : 16, '0')}`;

describe('bits of floats', () => {
  it.each([
    ['f32', '0.1', '0x3dcccccd'],
    ['f32', '-0', '0x80000000'],
    ['f32', 'inf', '0x7f800000'],
    ['f32', '-nan', '0xffc00000'],
    ['f32', 'nan:0x1', '0x7f800001'],
    // Halves go to the even neighbour, and nothing is rounded twice.
    ['f32', '16777217', '0x4b800000'],
    ['f32', '16777219', '0x4b800002'],
    ['f32', '1.00000005960464477539062500000001', '0x3f800001'],
    ['f32', '0x1.000001p0', '0x3f800000'],
    ['f32', '0x1.000003p0', '0x3f800002'],
    ['f32', '0x1.0000010000001p0', '0x3f800001'],
    ['f32', '1e-45', '0x00000001'],
    ['f32', '7e-46', '0x00000000'],
    ['f32', '1.1754943508222875e-38', '0x00800000'],
    ['f32', '1.1754942e-38', '0x007fffff'],
    ['f32', '3.4028235e38', '0x7f7fffff'],
    ['f32', '0x1p-149', '0x00000001'],
    ['f32', '0x1p-150', '0x00000000'],
    ['f64', '4.9e-324', '0x0000000000000001'],
    ['f64', '1_0.2_5e-1', '0x3ff0666666666666'],
    ['f64', '0x1.fffffffffffff8p0', '0x4000000000000000'],
    ['f64', '1e-999999999', '0x0000000000000000'],
  ] as const)('%s %s', (type, text, bits) => {
    expect(bitsOf(type, text)).toBe(bits);
  });

  it('are those that wabt writes', async () => {
    const texts = Array.from({ length: 300 }, (_, at) => `${((at * 7919) % 100_000) / 7}e${(at % 90) - 45}`);
    const code = texts
      .map((text) => `f32.const ${Number(text) > 3e38 ? 1 : text} drop f64.const ${text} drop`)
      .join('\n');
    const bytes = Buffer.from(await parseAny(`(module (func ${code}))`)).toString('hex');
    for (const text of texts) {
      const little = (type: 'f32' | 'f64', size: number) =>
        Buffer.from(bitsOf(type, text).slice(2), 'hex').reverse().toString('hex').padEnd(size, '0');
      if (Number(text) <= 3e38) expect(bytes, text).toContain(`43${little('f32', 8)}1a`);
      expect(bytes, text).toContain(`44${little('f64', 16)}1a`);
    }
  });

  it('of what is no number, none', () => {
    for (const text of ['x', '', '1.2.3', '1e40', '1'.repeat(1000)]) expect(floatBits('f32', text)).toBeUndefined();
  });
});

describe('known functions', () => {
  it('have the types of the tables', () => {
    for (const name of HOST_FUNCTION_NAMES) {
      const known = knownImport('env', name);
      expect({ params: known?.words.map(({ type }) => type), results: known?.results }, name).toEqual(
        hostSignature(name),
      );
    }
    for (const name of CALLBACK_NAMES) {
      for (const abi of ['0.1.0', '0.2.1'] as const) {
        const known = knownCallback(name, abi);
        expect({ params: known?.words.map(({ type }) => type), results: known?.results }, name).toEqual(
          callbackSignature(name, abi),
        );
      }
    }
    expect(knownImport('env', 'proxy_nothing')).toBeUndefined();
    expect(knownImport('env', 'toString')).toBeUndefined();
    expect(knownImport('other', 'proxy_log')).toBeUndefined();
    expect(knownImport('env', 'pthread_equal')).toEqual({
      name: 'pthread_equal',
      words: [
        { name: '', type: 'i32' },
        { name: '', type: 'i32' },
      ],
      results: ['i32'],
    });
  });

  it('have names of their own for all that they take', () => {
    for (const name of [...HOST_FUNCTION_NAMES, ...WASI_FUNCTIONS.keys()]) {
      const known = knownImport('env', name) ?? knownImport('wasi_snapshot_preview1', name);
      const names = known?.words.map((word) => word.name) ?? [];
      expect(new Set(names).size, name).toBe(names.length);
      for (const word of names) expect(word, name).toMatch(/^[a-z_]{2,}$/);
    }
  });

  it('are told with every parameter', () => {
    for (const name of HOST_FUNCTION_NAMES) {
      const doc = importDoc('env', name);
      for (const word of knownImport('env', name)?.words ?? [])
        expect(doc, name).toContain(`\`$${word.name}\` ${word.type}`);
      expect(doc, name).not.toMatch(/undefined|: [;(]|:\s*$/m);
    }
    for (const name of CALLBACK_NAMES) expect(exportDoc(name), name).not.toMatch(/undefined|i32: $/m);
  });

  it('of WASI are those of the standard', () => {
    expect(WASI_FUNCTIONS.size).toBe(46);
    const others = [...WASI_FUNCTIONS].filter(([name, { params, results }]) => {
      const envoys = WASI[name];
      return (
        params.map(({ type }) => type).join() !== envoys?.params.join() || results.join() !== envoys.results.join()
      );
    });
    // Envoy has no signals, and two types that are not the standard's.
    expect(others.map(([name]) => name)).toEqual(['path_link', 'path_symlink', 'proc_raise']);
    expect(WASI_FUNCTIONS.get('path_link')?.params.length).toBe(7);
    expect(WASI_FUNCTIONS.get('path_symlink')?.params.length).toBe(5);
  });
});
