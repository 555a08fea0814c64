import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { hoverAt } from '../../../src/core/wat/features/hover';
import { INSTRUCTION_NAMES } from '../../../src/core/wat/instructions/table';
import { hoverIn, partsIn, template, wat } from './hovering';

const CORE = 'https://webassembly.github.io/spec/core/exec/instructions.html';

describe('an instruction', () => {
  it('has its signature, what it does, and the stack around it', () => {
    expect(partsIn('(memory 1) (func (i32.const 7) (i32.st|ore (i32.const 0) (i32.const 1)) drop)')).toEqual([
      wat('i32.store offset align : [i32 address, i32 value] → []'),
      expect.stringMatching(/^Writes an i32 to memory/),
      'Value stack: `i32 i32 i32` → `i32`.',
      `[Specification](${CORE}#memory-instructions)`,
    ]);
  });

  it.each([
    [
      '(memory i64 1) (func (i32.lo|ad (i64.const 0)) drop)',
      'i32.load offset align : [i64 address] → [i32]',
      '`i64` → `i32`',
    ],
    [
      '(memory 1) (memory 1) (func (i32.lo|ad 1 (i32.const 0)) drop)',
      'i32.load memory offset align : [i32 address] → [i32]',
      '`i32` → `i32`',
    ],
    ['(func (param $x f64) local.ge|t $x drop)', 'local.get local : [] → [f64]', 'empty → `f64`'],
    ['(func (param $x f64) local.get $x dro|p)', 'drop : [f64 value] → []', '`f64` → empty'],
    [
      '(global $g (mut i64) (i64.const 0)) (func i64.const 1 global.se|t $g)',
      'global.set global : [i64 value] → []',
      '`i64` → empty',
    ],
    ['(func (result i32) (bl|ock (result i32) i32.const 1))', 'block label type : [] → [i32]', 'empty → `i32`'],
    ['(func i32.const 1 i|f nop end)', 'if label type : [i32 condition] → []', '`i32` → empty'],
    ['(func (block (result i32) (b|r 0 (i32.const 1))) drop)', 'br label : [i32] → []', '`i32` → never goes on'],
    ['(func (result i64) retur|n)', 'return : [i64] → []', 'empty → never goes on'],
    [
      '(func $f (param $a i32) (param f32) (result i32 i64) i32.const 1 f32.const 1 cal|l $f)',
      'call $f : [i32 a, f32] → [i32 i64]',
      '`i32 f32` → `i32 i64`',
    ],
    [
      '(type $s (struct (field $a i8))) (func (struct.get|_u $s $a (ref.null $s)) drop)',
      'struct.get_u type field : [(ref null $s) structure] → [i32]',
      '`(ref null $s)` → `i32`',
    ],
    [
      '(func (param externref) (selec|t (result externref) (local.get 0) (local.get 0) (i32.const 1)) drop)',
      'select type : [externref if_true, externref if_false, i32 condition] → [externref]',
      '`externref externref i32` → `externref`',
    ],
  ])('%s', (marked, signature, stack) => {
    const parts = partsIn(marked);
    expect(parts[0]).toBe(wat(signature));
    expect(parts).toContain(`Value stack: ${stack}.`);
  });

  it('says where nothing gets', () => {
    const unreachable = 'Value stack: unreachable, nothing gets here.';
    expect(partsIn('(func unreachable i32.con|st 1 drop)')).toContain(unreachable);
    expect(partsIn('(func unreachable dro|p)')).toContain(unreachable);
    expect(partsIn('(func return retu|rn)')).toContain(unreachable);
    expect(partsIn('(func (loop br 0 no|p))')).toContain(unreachable);
    expect(partsIn('(func (loop br 0) n|op)')).not.toContain(unreachable);
    expect(partsIn('(func (block return) (block n|op))')).not.toContain(unreachable);
    expect(partsIn('(func i32.const 1 if return else n|op end)')).not.toContain(unreachable);
    expect(partsIn('(func return (block n|op))')).not.toContain(unreachable);
    expect(partsIn('(func return (bloc|k nop))')).toContain(unreachable);
  });

  it('shows the uppermost of a high stack', () => {
    expect(partsIn(`(func ${'i32.const 1 '.repeat(20)} no|p)`)).toContain(
      `Value stack: \`… ${'i32 '.repeat(12).trim()}\` → \`… ${'i32 '.repeat(12).trim()}\`.`,
    );
  });

  it('tells its proposal', () => {
    expect(partsIn('(memory 1) (func (memory.fi|ll (i32.const 0) (i32.const 0) (i32.const 0)))').at(-1)).toBe(
      `Proposal: bulk memory. [Specification](${CORE}#memory-instructions)`,
    );
  });

  it('that calls shows what is called', () => {
    expect(template('(call $until', 'call').slice(0, 3)).toEqual([
      wat('call $until : [i32 text, i32 size, i32 sign] → [i32]'),
      wat('(func $until (;17;) (param $text i32) (param $size i32) (param $sign i32) (result i32))'),
      'How many bytes stand before the first \\$sign; all when there is none.',
    ]);
  });

  it('is told of each that there is', () => {
    for (const name of INSTRUCTION_NAMES) {
      if (/^(end|else|catch|catch_all|delegate)$/.test(name)) continue;
      expect(hoverIn(`(func ${name}| )`), name).toMatch(
        /^```wat\n[a-z].*\n```\n\n.*\[Specification\]\(https:[^)]+\)$/s,
      );
    }
  });

  it('that ends or parts a block says which', () => {
    expect(partsIn('(func block $out nop en|d)')[0]).toBe('`end` of `block $out`.');
    expect(partsIn('(func i32.const 1 if nop el|se nop end)')[0]).toBe('`else` of `if`.');
  });

  it('that there is not, or in a constant expression', () => {
    expect(hoverIn('(func i32.fro|b)')).toBeUndefined();
    expect(partsIn('(global i32 (i32.con|st 8))').slice(0, 2)).toEqual([
      wat('i32.const value : [] → [i32]'),
      'i32 `8` = `0x8`',
    ]);
  });
});

describe('a name', () => {
  it.each<[string, string[]]>([
    [
      '(func $|f (param i32) (param $b i64) (result f32) unreachable) (export "run" (func 0)) (start $f)',
      [wat('(func $f (;0;) (param i32) (param $b i64) (result f32))'), 'Function 0, exported as `run`, 2 uses.'],
    ],
    [
      '(type $t (func (param $a i32))) (func $|f (type $t))',
      [wat('(func $f (;0;) (type $t) (param $a i32))'), 'Function 0, not used.'],
    ],
    ['(func (call |0))', [wat('(func (;0;))'), 'Function 0, 1 use.']],
    ['(func (param $|x i32) (local.set $x (local.get 0)))', [wat('(param $x i32)'), 'Parameter 0, 2 uses.']],
    [
      '(func $f (param i32) (local $|x (ref null func)) (drop (local.get $x)))',
      [wat('(local $x funcref)'), 'Local 1 of `$f`, 1 use.'],
    ],
    [
      '(type $t (func (param f32))) (func $f (type $t) (drop (local.get |0)))',
      [wat('(param f32)'), 'Parameter 0 of `$f`, 1 use.'],
    ],
    [
      '(func (block $|out (result i32) (br $out (i32.const 1))) drop)',
      [
        wat('(block $out (result i32))'),
        'Label of this `block`, 1 use.',
        'A branch to it goes behind its end, with `i32`.',
      ],
    ],
    [
      '(func (loop $again (br $|again)))',
      [wat('(loop $again)'), 'Label of this `loop`, 1 use.', 'A branch to it goes to its beginning.'],
    ],
    [
      '(func $f (block (br |1)))',
      [wat('(func $f (;0;))'), 'Label of the whole function, 1 use.', 'A branch to it returns.'],
    ],
    [
      '(type $s (struct (field $|a (mut i32)))) (func (struct.set $s $a (ref.null $s) (i32.const 1)))',
      [wat('(field $a (mut i32))'), 'Field 0 of `$s`, 1 use.'],
    ],
    [
      '(memory $|m 1 16)',
      [
        wat('(memory $m (;0;) 1 16)'),
        'Memory 0.',
        '1 page = 65,536 bytes (64 KiB), at most 16 pages = 1,048,576 bytes (1,024 KiB).',
      ],
    ],
    [
      '(import "env" "memory" (memory $|m 2))',
      [
        wat('(memory $m (;0;) 2)'),
        'Memory 0, imported from `env` as `memory`.',
        '2 pages = 131,072 bytes (128 KiB); it may grow as far as the host lets it.',
      ],
    ],
    [
      '(global $|g (mut i32) (i32.const -2))',
      [wat('(global $g (;0;) (mut i32) (i32.const -2))'), 'Global 0, not used.', 'Begins with `-2` (0xfffffffe).'],
    ],
    [
      '(global $a i32 (i32.const 40)) (global $|g i32 (i32.add (global.get $a) (i32.const 2)))',
      [
        wat('(global $g (;1;) i32 (i32.add (global.get $a) (i32.const 2)))'),
        'Global 1, not used.',
        'Is always `42` (0x2a).',
      ],
    ],
    [
      '(global $|g f32 (f32.const 1.5))',
      [wat('(global $g (;0;) f32 (f32.const 1.5))'), 'Global 0, not used.', 'Is always `f32.const 1.5`.'],
    ],
    ['(table $|t 2 10 funcref)', [wat('(table $t (;0;) 2 10 funcref)'), 'Table 0.']],
    ['(tag $|e (param i32)) (func (throw $e (i32.const 1)))', [wat('(tag $e (;0;) (param i32))'), 'Tag 0, 1 use.']],
    [
      '(func) (table 5 funcref) (elem $|e (i32.const 2) func 0)',
      [
        wat('(elem $e (;0;) (i32.const 2) func 0)'),
        'Element segment 0, not used.',
        'Active, 1 element from index 2 on.',
      ],
    ],
    [
      '(data $|d "abc" "de")',
      [wat('(data $d (;0;) "abc" "de")'), 'Data segment 0, not used.', '5 bytes, which `memory.init` copies.'],
    ],
    [
      '(memory 1) (data $|d (i32.const 16) "abc")',
      [wat('(data $d (;0;) (i32.const 16) "abc")'), 'Data segment 0, not used.', '3 bytes at 16 to 18 (0x10).'],
    ],
    [
      '(rec (type $a (func))\n;; A pair.\n(type $|b (struct (field $x i32))))',
      [wat('(type $b (;1;) (struct (field $x i32)))'), 'Type 1, not used.', 'A pair.'],
    ],
  ])('%s', (marked, expected) => {
    expect(partsIn(marked)).toEqual(expected);
  });

  it('shows the comment above its definition, and no other', () => {
    const at = (above: string) => partsIn(`(module\n${above}(func $f)\n(func (call $|f)))`).slice(2);
    expect(at(';; One.\n;;; Two <b>[x](y)</b> `code`.\n')).toEqual(['One.\nTwo \\<b\\>\\[x\\]\\(y\\)\\</b\\> `code`.']);
    expect(at(';; One.\n\n')).toEqual([]);
    expect(at('(nop) ;; One.\n')).toEqual([]);
    expect(at('(; One. ;)\n')).toEqual([]);
    expect(partsIn(';; One.\n(func $f) (func $|g)').slice(2)).toEqual([]);
  });

  it('shows nothing where it stands for nothing', () => {
    for (const marked of ['(func (call $|none))', '(func (call |5))', '(func (br |3))', '(func (local.get $|x))'])
      expect(hoverIn(marked), marked).toBeUndefined();
  });

  it('as odd as it may be is shown as it is', () => {
    expect(partsIn('(func $`|a``b (call $`a``b))')).toEqual([
      '````wat\n(func $`a``b (;0;))\n````'.replaceAll('````', '```'),
      'Function 0, 1 use.',
    ]);
    expect(partsIn('(func $``|`` (export "`"))').slice(0, 2)).toEqual([
      '`````wat\n(func $```` (;0;))\n`````',
      'Function 0, exported as `` ` ``.',
    ]);
    expect(hoverIn(`(func $${'a'.repeat(100_000)}| (call 0))`)?.length).toBeLessThan(2000);
  });
});

describe('a keyword', () => {
  it.each([
    ['(func (par|am i32))', /^Parameters of a function/],
    ['(func (param i3|2))', /^An integer of 32 bits/],
    ['(mod|ule)', /^A module/],
    ['(func (i32.load off|set=8))', /^Is added to the address/],
    ['(func (if (i32.const 1) (th|en nop)))', /^What runs of a folded `if`/],
    ['(assert_ret|urn (invoke "f"))', /^In a script/],
    ['(func $f) (ele|m declare func $f)', /^```wat\n\(elem \(;0;\) declare func \$f\)\n```/],
    ['(func $f (exp|ort "a"))', /^Makes something visible outside/],
  ])('%s', (marked, expected) => {
    expect(hoverIn(marked)).toMatch(expected);
  });

  it('of a definition without a name shows that as well', () => {
    expect(partsIn('(fun|c (export "a"))').slice(0, 2)).toEqual([wat('(func (;0;))'), 'Function 0, exported as `a`.']);
    expect(hoverIn('(fun|c $a)')).toMatch(/^A function:/);
  });
});

describe('the span', () => {
  it('is that of the word', () => {
    const analysis = new WatAnalysis('(func)\n(func $abc (call 0))');
    for (const offset of [13, 15, 17]) expect(hoverAt(analysis, offset)?.span).toEqual({ start: 13, end: 17 });
    expect(hoverAt(analysis, 24)?.span).toEqual({ start: 24, end: 25 });
  });

  it('of comments, space and parentheses: none', () => {
    for (const marked of [
      '(func ;; i32.ad|d\n)',
      '(func (; i32.ad|d ;))',
      '(func  |  nop)',
      '|',
      ' | ',
      '|(func)',
      '"no|thing"',
      '(func)| ',
    ])
      expect(hoverIn(marked), marked).toBeUndefined();
  });
});

describe('damaged text', () => {
  it.each([
    ['(module (func $f (param $x i32) (local.get $|x', [wat('(param $x i32)'), 'Parameter 0 of `$f`, 1 use.']],
    ['(func $f (i32.ad|d (i32.const 1)', [wat('i32.add : [i32 left, i32 right] → [i32]')]],
    ['(func $a (call $|b)\n(func $b (param i32))', [wat('(func $b (;1;) (param i32))'), 'Function 1, 1 use.']],
    ['(func (call $|f)) )) (func $f)', [wat('(func $f (;1;))'), 'Function 1, 1 use.']],
  ])('%s', (marked, expected) => {
    expect(partsIn(marked).slice(0, expected.length)).toEqual(expected);
  });
});
