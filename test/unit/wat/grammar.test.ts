/** What the grammar takes for an instruction, a keyword, a type, and for neither. How files look is in grammar-golden.test.ts. */

import { readFileSync } from 'node:fs';
import { INITIAL } from 'vscode-textmate';
import { describe, expect, it } from 'vitest';
import { PLAIN_OPCODES, PREFIXED } from '../../../src/core/wasm/code/opcodes';
import { wordsOf } from './pattern-words';
import { GRAMMAR, loadGrammar, tokensOf } from './tokenizer';

/** The text format writes them `ref.test (ref null …)`: https://webassembly.github.io/spec/core/text/instructions.html */
const IN_BINARY_ALONE = ['ref.test_null', 'ref.cast_null'];

interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

const { repository } = JSON.parse(readFileSync(GRAMMAR, 'utf8')) as { repository: Readonly<Record<string, Rule>> };

const opcodes = [PLAIN_OPCODES, ...PREFIXED.values()].flat().flatMap((opcode) => (opcode ? [opcode.name] : []));
const names = [...new Set(opcodes)].filter((name) => !IN_BINARY_ALONE.includes(name));

/** Those that are taken whole for an instruction: flat, and behind a parenthesis. */
async function instructionsAmong(words: readonly string[]): Promise<string[]> {
  const lines = await tokensOf(words.map((word) => `${word} (${word})`).join('\n'));
  return words.filter((word, k) => {
    const found = (lines[k] ?? []).filter(({ text }) => text === word).map(({ scopes }) => scopes.join(' '));
    return found.length === 2 && found.every(isInstruction);
  });
}

/** Those of which any part is, in either place. */
async function mistakenAmong(words: readonly string[]): Promise<string[]> {
  const lines = await tokensOf(words.map((word) => `${word} (${word})`).join('\n'));
  return words.filter((_, k) => (lines[k] ?? []).some(({ scopes }) => scopes.some(isInstruction)));
}

const isInstruction = (scope: string) => /^(keyword\.control|support\.function\.\w+)\.wat$/.test(scope);

/** Words that lie near to instructions, but are none. */
function nearMisses(): string[] {
  const parts = names.filter((name) => name.includes('.')).map((name) => name.split(/\.(.*)/));
  const suffixes = new Set(parts.map(([, suffix = '']) => suffix));
  const crossed = Array.from(new Set(parts.map(([prefix = '']) => prefix)), (prefix) =>
    Array.from(suffixes, (suffix) => `${prefix}.${suffix}`),
  );
  const changed = names.flatMap((name) => [`${name}x`, `x${name}`, `${name}.`, `${name}_`, name.slice(0, -1)]);
  const known = new Set(names);
  return [...new Set([...crossed.flat(), ...changed])].filter((word) => word !== '' && !known.has(word));
}

describe('instructions', () => {
  it('are all of the table', async () => {
    expect(names.length).toBeGreaterThan(550);
    expect(await instructionsAmong(names)).toEqual(names);
  });

  it('are no others: their patterns take the words of the table, and not one more', () => {
    const groups = (repository['instructions']?.patterns ?? []).map(({ include = '' }) => repository[include.slice(1)]);
    const rules = groups.flatMap((group) => group?.patterns ?? (group === undefined ? [] : [group]));
    const taken = new Set(rules.flatMap(({ match, begin = '' }) => wordsOf(match ?? begin)));
    expect(groups).toHaveLength(9);
    expect([...taken].sort()).toEqual(names.toSorted());
  });

  it('are no others: none of what prefixes and suffixes of the table make, or a letter more or less', async () => {
    const misses = nearMisses();
    expect(misses.length).toBeGreaterThan(8000);
    expect(await mistakenAmong(misses)).toEqual([]);
  });

  it('are no others: words that somebody made up, and names of the binary format', async () => {
    const words = ['i32.foo', 'i31.add', 'local.put', 'i128.add', 'i32..add', 'I32.ADD', '$i32.add', 'i32.add$x'];
    expect(await mistakenAmong([...words, ...IN_BINARY_ALONE])).toEqual([]);
  });

  it.each([
    ['br_table', 'keyword.control.wat'],
    ['unreachable', 'keyword.control.wat'],
    ['cont.bind', 'keyword.control.wat'],
    ['select', 'support.function.parametric.wat'],
    ['local.tee', 'support.function.variable.wat'],
    ['table.grow', 'support.function.table.wat'],
    ['i32.load8_s', 'support.function.memory.wat'],
    ['i64.atomic.rmw32.xchg_u', 'support.function.memory.wat'],
    ['f64.promote_f32', 'support.function.numeric.wat'],
    ['i16x8.q15mulr_sat_s', 'support.function.vector.wat'],
    ['ref.as_non_null', 'support.function.reference.wat'],
    ['array.init_elem', 'support.function.aggregate.wat'],
  ])('have the scope of their group: %s', async (name, scope) => {
    expect((await tokensOf(name))[0]).toEqual([{ text: name, scopes: [scope] }]);
  });
});

/** Of each word its scopes; words of none have ''. */
async function scopesIn(text: string): Promise<Map<string, string>> {
  const tokens = (await tokensOf(text)).flat().filter(({ text }) => text.trim() !== '');
  return new Map(tokens.map(({ text, scopes }) => [text, scopes.join(' ')]));
}

describe('names that are retired', () => {
  const RETIRED = `get_local set_local tee_local get_global set_global current_memory grow_memory anyfunc
    i32.wrap/i64 i32.trunc_s/f32 i64.trunc_u:sat/f64 i64.extend_u/i32 f32.convert_s/i64 f32.demote/f64
    f64.promote/f32 i32.reinterpret/f32 i64.atomic.wait atomic.notify i32.atomic.rmw8_u.xchg v8x16.shuffle
    i32x4.load_splat i8x16.any_true i31.new array.new_canon extern.internalize br_on_exn`;

  it('are marked, or nothing at all', async () => {
    const scopes = [...(await scopesIn(RETIRED)).values()];
    expect(scopes.length).toBeGreaterThan(20);
    expect(scopes.filter((scope) => scope !== 'invalid.deprecated.wat' && scope !== '')).toEqual([]);
  });

  it('are marked behind a parenthesis, too', async () => {
    const scopes = await scopesIn('(get_local 0) (assert_return_canonical_nan) (table 1 anyfunc)');
    const marked = [...scopes].filter(([, scope]) => scope === 'invalid.deprecated.wat').map(([word]) => word);
    expect(marked).toEqual(['get_local', 'assert_return_canonical_nan', 'anyfunc']);
  });
});

describe('keywords', () => {
  const FIELDS =
    'module func param result local global memory table tag elem data start item offset type rec sub field';
  const SCRIPT = `register invoke get script input output thread wait either assert_return assert_trap assert_exception
    assert_exhaustion assert_suspension assert_malformed assert_invalid assert_unlinkable assert_malformed_custom
    assert_invalid_custom`;

  it.each([
    [FIELDS, /^storage\.type\./],
    ['import export', /^keyword\.control\.(import|export)\.wat$/],
    ['mut shared', /^storage\.modifier\.wat$/],
    ['then do catch_ref catch_all_ref on', /^keyword\.control\.wat$/],
    [SCRIPT, /^keyword\.other\.script\.wat$/],
  ])('are so behind a parenthesis: %s', async (list, pattern) => {
    for (const word of list.split(/\s+/)) {
      const scopes = await scopesIn(`(${word})`);
      expect(scopes.get(word), word).toMatch(pattern);
    }
  });

  it('are no keywords elsewhere', async () => {
    const scopes = await scopesIn(`${FIELDS} ${SCRIPT} import export mut then do on catch_ref any extern null final`);
    expect([...scopes.values()].filter((scope) => scope !== '')).toEqual([]);
  });

  it('are no keywords when something is changed', async () => {
    const scopes = await scopesIn('(modul) (funcs) (params) (assert_foo) (assert_returns) (func2) (Type) (exports)');
    expect([...scopes.values()].filter((scope) => !/^(punctuation.*)?$/.test(scope))).toEqual([]);
  });
});

describe('what VS Code asks of each token', () => {
  /** vscode-textmate, `EncodedTokenAttributes`: bits 8 and 9 tell comments (1) and strings (2) from the rest. */
  async function kindsOf(line: string): Promise<string> {
    const { tokens } = (await loadGrammar()).tokenizeLine2(line, INITIAL);
    const kinds = Array.from(line, () => ' ');
    for (let k = 0; k < tokens.length; k += 2) {
      const kind = (((tokens[k + 1] ?? 0) >>> 8) & 3) === 0 ? '.' : ((tokens[k + 1] ?? 0) >>> 8) & 1 ? 'c' : 's';
      kinds.fill(kind, tokens[k]);
    }
    return kinds.join('');
  }

  it.each([
    ['(func "(" (; ( ;) ;; (', '......sss.ccccccc.cccc'],
    ['(func $"a(b" (call $"("))', '......ssssss.......ssss..'],
    ['(struct.get $"(" $")")', '............ssss.ssss.'],
    ['(elem $"(" func $")")', '......ssss......ssss.'],
    ['(@name "(") (@a (b))', '.......sss..........'],
  ])('brackets in strings, quoted names and comments are none: %s', async (line, kinds) => {
    expect(await kindsOf(line)).toBe(kinds);
  });
});
