/** The modules of the specification's test suite, as the tests of the text format take them from its scripts. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { itWith, part, valueOf } from '../support/parts';
import { modulesOf, type WastModule } from '../support/wast';
import { wabtVerdict } from '../support/wat-judges';

const PLAIN = { kind: 'module', binary: false, quoted: false, line: 1 };

describe('modules of a script', () => {
  it('stand in its commands', () => {
    const script = '(module $a) (register "a" $a)\n(assert_return (invoke $a "f" (i32.const 1)))\r\n(module)';
    expect(modulesOf(script)).toEqual([
      { ...PLAIN, text: '(module $a)' },
      { ...PLAIN, text: '(module)', line: 3 },
    ]);
  });

  it('are of the kind and with the message of their assertion', () => {
    const script = `
      (assert_invalid (module (func (result i32))) "type mismatch")
      (assert_unlinkable (module $m (import "a" "b" (func))) "unknown \\"import\\"")
      (assert_trap (module (start 0)) "unreachable")
      (assert_trap (invoke "f") "unreachable")
      (assert_malformed_custom (module (@name "a" "b")) "@name")`;
    expect(modulesOf(script)).toEqual([
      { ...PLAIN, kind: 'invalid', text: '(module (func (result i32)))', line: 2, expected: 'type mismatch' },
      {
        ...PLAIN,
        kind: 'unlinkable',
        text: '(module $m (import "a" "b" (func)))',
        line: 3,
        expected: 'unknown "import"',
      },
      { ...PLAIN, kind: 'trap', text: '(module (start 0))', line: 4, expected: 'unreachable' },
      { ...PLAIN, kind: 'malformed-custom', text: '(module (@name "a" "b"))', line: 6, expected: '@name' },
    ]);
  });

  it('are what their strings say when quoted', () => {
    const script = String.raw`(assert_malformed
      (module $"a b" quote "(func" "tion)\n" (; "no" ;) ";; \"\u{e9}\c3\a9\\\")") "unknown")
      (module quote) (module quote "\ff")`;
    expect(modulesOf(script)).toEqual([
      {
        ...PLAIN,
        kind: 'malformed',
        quoted: true,
        text: '(function)\n;; "éé\\")',
        line: 2,
        expected: 'unknown',
      },
      { ...PLAIN, quoted: true, text: '', line: 3 },
      { ...PLAIN, quoted: true, text: '\ufffd', line: 3, bytes: Buffer.of(0xff) },
    ]);
  });

  it('keep the content of those in binary form', () => {
    const text = String.raw`(module $b binary "\00asm" "\01\00\00\00")`;
    expect(modulesOf(text)).toEqual([
      { ...PLAIN, binary: true, text, bytes: Buffer.from('\0asm\x01\0\0\0', 'latin1') },
    ]);
  });

  it('are those defined, not the instances of them', () => {
    const script = '(module definition $m (func)) (module instance $i $m) (module definition quote "(func)")';
    expect(modulesOf(script)).toEqual([
      { ...PLAIN, text: '(module            $m (func))' },
      { ...PLAIN, quoted: true, text: '(func)' },
    ]);
  });

  it('are found between comments, strings and annotations with brackets', () => {
    const first = '(module (func (export ")(;") (; ( (; ) ;) (module) ;) nop) ;; )\n (@a ")" (b ; c)) (data "\\")"))';
    const second = '((@a) module (@"x y" (module)) (@a) $m)';
    expect(modulesOf(`;; (module)\n(;(;;)(module);)${first}${second}`)).toEqual([
      { ...PLAIN, text: first, line: 2 },
      { ...PLAIN, text: second, line: 3 },
    ]);
  });

  it('may be one alone, by its fields, and stand in threads', () => {
    const fields = ' (func) (memory 0) ';
    expect(modulesOf(fields)).toEqual([{ ...PLAIN, text: fields }]);
    const thread = '(thread $t (shared (module $m)) (module (func)) (assert_invalid (module (start 0)) "unknown"))';
    expect(modulesOf(thread).map(({ text }) => text)).toEqual(['(module (func))', '(module (start 0))']);
  });

  it('end with a text that leaves them open', () => {
    expect(modulesOf(') (module (func "a')).toEqual([{ ...PLAIN, text: '(module (func "a' }]);
    expect(modulesOf('(module (; (; ;)')).toEqual([{ ...PLAIN, text: '(module (; (; ;)' }]);
    expect(modulesOf('')).toEqual([]);
  });
});

/** Proposals of whose texts wabt says what the suite says. */
const AGREED = ['extended-const', 'multi-memory', 'multi-value', 'simd', 'tail-call'].map(
  (name) => `proposals/${name}`,
);

const suite = part('specTests');
const inSuite = itWith([suite]);

describe('modules of the test suite', () => {
  inSuite('stand in each of its scripts, and are of each kind', async () => {
    const scripts = await scriptsIn('.');
    expect(scripts.length).toBe(611);
    expect(scripts.filter((modules) => modules.length === 0)).toEqual([]);
    expect(countsOf(scripts.flat())).toEqual({
      invalid: 8219,
      'invalid binary': 39,
      'invalid quoted': 16,
      'malformed binary': 3575,
      'malformed quoted': 3346,
      module: 5694,
      'module binary': 501,
      'module quoted': 21,
      trap: 250,
      unlinkable: 646,
    });
  });

  inSuite('are to wabt what they are to the suite', async () => {
    const scripts = await Promise.all(AGREED.map(scriptsIn));
    const texts = scripts.flat(2).filter(({ binary }) => !binary);
    expect(texts.length).toBeGreaterThan(2000);
    for (const { kind, text, bytes } of texts) {
      const { validates, message } = await wabtVerdict(bytes ?? text);
      expect(validates, `${text}\n${message}`).toBe(kind !== 'invalid' && kind !== 'malformed');
    }
  });
});

/** The modules of each script in a folder of the suite. */
async function scriptsIn(folder: string): Promise<WastModule[][]> {
  const root = join(valueOf(suite), folder);
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.wast'));
  return Promise.all(files.map(async (file) => modulesOf(await readFile(join(root, file), 'utf8'))));
}

function countsOf(modules: readonly WastModule[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind, binary, quoted } of modules) {
    const name = `${kind}${binary ? ' binary' : ''}${quoted ? ' quoted' : ''}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
