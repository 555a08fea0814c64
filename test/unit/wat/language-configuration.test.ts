/** What the editor does with a text by itself: words, pairs, indentation. Patterns run as VS Code runs them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/parts';
import { expectLinear, repeated } from './growth';
import { tokensOf } from './tokenizer';

interface EnterRule {
  readonly beforeText: string;
  readonly afterText?: string;
  readonly action: { readonly indent: 'none' | 'indent' | 'outdent'; readonly appendText?: string };
}

interface Configuration {
  readonly comments: { readonly lineComment: string; readonly blockComment: readonly [string, string] };
  readonly brackets: readonly (readonly [string, string])[];
  readonly autoClosingPairs: readonly { readonly open: string; readonly close: string; readonly notIn: string[] }[];
  readonly surroundingPairs: readonly (readonly [string, string])[];
  readonly wordPattern: string;
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly EnterRule[];
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
}

const FILE = join(ROOT, 'syntaxes', 'wat.language-configuration.json');
const configuration = JSON.parse(readFileSync(FILE, 'utf8')) as Configuration;
const increase = new RegExp(configuration.indentationRules.increaseIndentPattern);
const decrease = new RegExp(configuration.indentationRules.decreaseIndentPattern);

/** VS Code leaves out brackets in strings and comments before it looks at a line (`indentationLineProcessor.ts`). */
async function processed(text: string): Promise<string[]> {
  const lines = await tokensOf(text);
  return lines.map((tokens) => tokens.map(({ text, scopes }) => (isCode(scopes) ? text : stripped(text))).join(''));
}

const isCode = (scopes: readonly string[]) => !scopes.some((scope) => /\b(comment|string)\b/.test(scope));
const stripped = (text: string) => text.replace(/[()]/g, '');

describe('indentation', () => {
  const flat = readFileSync(join(ROOT, 'test', 'golden', 'grammar', 'flat.wat'), 'utf8');
  const folded = readFileSync(join(ROOT, 'templates', 'wat-http', 'src', 'filter.wat'), 'utf8');

  interface Step {
    readonly from: string;
    readonly to: string;
    /** By the rules. */
    readonly ruled: number;
    /** As the file has it. */
    readonly found: number;
    readonly closes: boolean;
  }

  /** From each line to the next that is not blank. */
  async function steps(text: string): Promise<Step[]> {
    const lines = (await processed(text)).filter((line) => line.trim() !== '');
    return lines.slice(1).map((to, k) => {
      const from = lines[k] ?? '';
      const ruled = (increase.test(from) ? 1 : 0) - (decrease.test(to) ? 1 : 0);
      return { from, to, ruled, found: (indentOf(to) - indentOf(from)) / 2, closes: leftOpen(from) < 0 };
    });
  }

  const indentOf = (line: string) => line.search(/\S/);

  /** How many parentheses a line leaves open; less than none: those of earlier lines that it closes at its end. */
  const leftOpen = (line: string) =>
    Array.from(line.replace(/^\s*\)/, '')).reduce((open, sign) => open + (sign === '(' ? 1 : sign === ')' ? -1 : 0), 0);

  it('of flat code is as it was, line by line', async () => {
    const seen = (await steps(flat)).filter(({ closes }) => !closes);
    expect(seen.length).toBeGreaterThan(55);
    expect(seen.filter(({ ruled, found }) => ruled !== found)).toEqual([]);
  });

  it('of folded code goes inwards where a parenthesis stays open, and nowhere else', async () => {
    const seen = (await steps(folded)).filter(({ closes }) => !closes);
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.filter(({ ruled, found }) => Math.sign(ruled) !== Math.sign(found))).toEqual([]);
  });

  it('never goes inwards behind a line that closes more than it opens', async () => {
    const seen = [...(await steps(folded)), ...(await steps(flat))].filter(({ closes }) => closes);
    expect(seen.length).toBeGreaterThan(30);
    expect(seen.filter(({ ruled }) => ruled > 0)).toEqual([]);
  });

  it.each([
    '(func $f',
    '  (if (i32.lt_u (i32.add (i32.mul (i32.load (i32.sub (i32.const 1) (i32.const 2))) (i32.const 3))) (i32.const 4))',
    '(func $f (param i32) ;; why (not',
    'block $l (result (ref null (; of ;) $t)) ;; to the end',
    'else',
    'local.get $x i32.eqz if',
    'end block',
    ')(',
    '(data "(" (; ) ;) (offset',
  ])('goes inwards behind: %s', async (line) => {
    expect((await processed(line)).map((text) => increase.test(text))).toEqual([true]);
  });

  it.each([
    '(func $f)',
    'block nop end',
    'try nop delegate 0',
    'br_if $if',
    'call $block',
    ';; (func',
    ';; do so if',
    '(; if (then ;)',
    '(data "block (")',
    '"go if"',
    'end',
    '))',
  ])('does not go inwards behind: %s', async (line) => {
    expect((await processed(line)).map((text) => increase.test(text))).toEqual([false]);
  });

  it.each(['end', '  end $l', 'else', '\tcatch $e', 'catch_all', 'delegate 0', ')', '  ))', 'end)'])(
    'goes outwards at: %s',
    (line) => expect(decrease.test(line)).toBe(true),
  );

  it.each(['ends', 'end_of', '(else', '(catch $e $l)', 'nop end', '$end', 'catch_ref', 'i32.const 1)'])(
    'does not go outwards at: %s',
    (line) => expect(decrease.test(line)).toBe(false),
  );
});

describe('a new line', () => {
  async function entered(before: string, after = ''): Promise<EnterRule['action'] | undefined> {
    const [text = ''] = await processed(before);
    const fits = ({ beforeText, afterText = '' }: EnterRule) =>
      new RegExp(beforeText).test(text) && new RegExp(afterText).test(after);
    return configuration.onEnterRules.find(fits)?.action;
  }

  it.each([
    ['(func $f', ')'],
    ['  (if (i32.const 1)', ' ))'],
    ['(data "(" (; ) ;)', ')'],
    ['  block $l', '))'],
  ])(
    'between a parenthesis and its other one stands inwards, with the other one behind: %s|%s',
    async (before, after) => {
      expect(await entered(before, after)).toEqual({ indent: 'indent' });
    },
  );

  it.each(['  nop', '(nop)', '  end', ';; )'])('stays where it is if what follows closes: %s|)', async (before) => {
    expect(await entered(before, ')')).toEqual({ indent: 'none' });
  });

  it('that is blank so far has no rule of its own: the parenthesis goes outwards', async () => {
    expect(await entered('    ', ')')).toBeUndefined();
    expect(decrease.test('    )')).toBe(true);
  });

  it.each(['    (nop))', '  (br $l)))', '    end)', '  ))', '    (f) (g)) ;; so', '  (data "(")) '])(
    'stands outwards behind parentheses of lines before: %s',
    async (before) => expect(await entered(before)).toEqual({ indent: 'outdent' }),
  );

  it.each(['  )', '  ) ', '(nop)', '(f', '  ) (else', '  (data ")")', ';; )', 'nop'])(
    'has no rule of its own behind: %s',
    async (before) => expect(await entered(before)).toBeUndefined(),
  );

  it('goes on with a comment only in its midst, and with three semicolons', async () => {
    expect(await entered('  nop ;; one', ' two')).toEqual({ indent: 'none', appendText: ';; ' });
    expect(await entered('  nop ;; one')).toBeUndefined();
    expect(await entered('(data ";; no', ' text")')).toBeUndefined();
    expect(await entered('  ;;; What it does.')).toEqual({ indent: 'none', appendText: ';;; ' });
    expect(await entered('  ;;; ')).toBeUndefined();
  });
});

describe('words', () => {
  it.each([
    ['(local.get $name)', ['local.get', '$name']],
    ['i32.load $m offset=4 align=8', ['i32.load', '$m', 'offset=4', 'align=8']],
    [
      '(call $"a (quoted) \\"name\\"" (i32.const -0x1p+3))',
      ['call', '$"a (quoted) \\"name\\""', 'i32.const', '-0x1p+3'],
    ],
    ['(export "proxy_on_tick")', ['export', 'proxy_on_tick']],
    ['(@custom "größe")', ['@custom', 'größe']],
    ["$!#$%&'*+-./:<=>?@\\^_`|~;;comment(;x;)", ["$!#$%&'*+-./:<=>?@\\^_`|~", 'comment', 'x']],
    ['(type $t),[{nan:0x1}]', ['type', '$t', 'nan:0x1']],
  ])('of %s', (text, words) => {
    expect(text.match(new RegExp(configuration.wordPattern, 'g'))).toEqual(words);
  });

  it('are never empty, which VS Code would refuse', () => {
    expect(new RegExp(configuration.wordPattern).test('')).toBe(false);
  });
});

describe('pairs', () => {
  const { comments, brackets, autoClosingPairs, surroundingPairs } = configuration;

  it('of comments are those of the grammar', async () => {
    const [open, close] = comments.blockComment;
    const [tokens = []] = await tokensOf(`${open}x${close}nop${comments.lineComment}y`);
    const code = tokens.filter(({ scopes }) => isCode(scopes)).map(({ text }) => text);
    expect(code).toEqual(['nop']);
  });

  it('close in the order they open, and not in strings or comments', () => {
    expect(autoClosingPairs.map(({ open, close }) => open + close)).toEqual(['()', '""', '(;;)']);
    for (const { notIn } of autoClosingPairs) expect(notIn).toEqual(['string', 'comment']);
  });

  it('surround what is selected by one key, and have brackets among them', () => {
    expect(surroundingPairs.every(([open, close]) => open.length === 1 && close.length === 1)).toBe(true);
    for (const pair of brackets) expect(surroundingPairs).toContainEqual(pair);
  });

  it('of parentheses are brackets to the grammar, wherever they count', async () => {
    const tokens = (await tokensOf('(func (param i32) (i32.add (local.get 0)))')).flat();
    const parens = tokens.filter(({ text }) => /[()]/.test(text));
    expect(parens).toHaveLength(8);
    for (const { text, scopes } of parens) {
      expect(scopes).toEqual([`punctuation.section.parens.${text === '(' ? 'begin' : 'end'}.wat`]);
    }
  });
});

describe('folding', () => {
  const { start, end } = configuration.folding.markers;

  it.each([
    [';; #region imports', true, false],
    ['  ;;#region', true, false],
    ['(; #region ;)', true, false],
    [';; #endregion', false, true],
    ['  (; #endregion ;)', false, true],
    ['nop ;; #region', false, false],
    [';; a #region', false, false],
    [';; #regions', false, false],
  ])('%s', (line, starts, ends) => {
    expect([new RegExp(start).test(line), new RegExp(end).test(line)]).toEqual([starts, ends]);
  });
});

describe('a line of 100 kB takes no longer than its length', () => {
  const patterns = [increase, decrease, ...configuration.onEnterRules.map(({ beforeText }) => new RegExp(beforeText))];
  const run = (text: string) => {
    for (const pattern of [...patterns, new RegExp(start)]) pattern.test(text);
  };
  const { start } = configuration.folding.markers;

  it.each([
    '(',
    ')',
    '()',
    '(a (b) ',
    '(((((((((())',
    'if ',
    'if (',
    'if ) ',
    'block end ',
    ';',
    ';;',
    '"',
    '"a" ',
    '\\',
    ' ',
  ])(
    'of %j',
    (text) => {
      expectLinear(run, repeated(text), 100_000);
      expectLinear(run, (length) => `(${repeated(text)(length)})`, 100_000);
    },
    60_000,
  );
});
