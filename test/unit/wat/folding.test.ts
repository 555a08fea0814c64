/** What can be folded away, as the lines that stay and those that go. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { foldingRanges } from '../../../src/core/wat/features/folding';
import { templateText } from '../../support/wat-cursor';
import { expectLinear } from './growth';

/** First and last line of each range, from 1 on, and its kind. */
function folds(...lines: readonly string[]): string[] {
  const text = lines.join('\n');
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  return foldingRanges(new WatAnalysis(text)).map(
    ({ start, end, kind }) => `${lineOf(start)}-${lineOf(end)}${kind === undefined ? '' : ` ${kind}`}`,
  );
}

describe('lists', () => {
  it('up to their end, or the line before a parenthesis of its own', () => {
    expect(folds('(module', '  (func $f', '    nop)', '', '  (func', '    nop', '  )', ')')).toEqual([
      '1-7',
      '2-3',
      '5-6',
    ]);
  });

  it('of those that begin in one line the longest', () => {
    expect(folds('(func (param', ' i32) (result', ' i32)', ' nop)')).toEqual(['1-4', '2-3']);
  });

  it('none that is in one line, or has its end in the next', () => {
    expect(folds('(func', ')', '(func)')).toEqual([]);
  });

  it('none that is never closed', () => {
    expect(folds('(module', ' (func', '  nop)', ')))', '(func', ' (block', '')).toEqual(['1-3', '2-3']);
  });
});

describe('unfolded blocks', () => {
  it('up to the line before `end`, and `else`', () => {
    expect(folds('(func', 'if', 'nop', 'else', 'nop', 'drop end', 'block loop', 'nop', 'end end)')).toEqual([
      '1-9',
      '2-3',
      '4-5',
      '7-8',
    ]);
  });

  it('parts of a block that catches', () => {
    expect(folds('try', 'nop', 'catch $e', 'nop', 'catch_all', 'nop', 'end')).toEqual(['1-2', '3-4', '5-6']);
  });

  it('none whose end is missing', () => {
    expect(folds('(func', 'block', 'nop', 'nop)')).toEqual(['1-4']);
  });
});

describe('comments', () => {
  it('in lines that follow each other', () => {
    expect(folds(';; a', ';; b', '', ';; c', ';; d', 'nop ;; e', ';; f', ';; g', ';; h')).toEqual([
      '1-2 comment',
      '4-5 comment',
      '7-9 comment',
    ]);
  });

  it('in blocks of lines', () => {
    expect(folds('(func (; a', 'b ;)', 'nop (; c', '', 'd ;))', '(; e ;)')).toEqual(['1-5', '3-5 comment']);
  });

  it('regions, which may be in each other', () => {
    expect(
      folds(';; #region a', ';; text', ';;#region b', '(func)', ';; #endregion', ';;  #endregion a', ';; #endregion'),
    ).toEqual(['1-6 region', '3-5 region']);
  });

  it('of the lines in texts with other line breaks, too', () => {
    const text = '(func\r\n(; a\r\nb ;)\r\nnop\r\n)';
    expect(foldingRanges(new WatAnalysis(text)).map(({ start, end }) => text.slice(start, end))).toEqual([
      '(func\r\n(; a\r\nb ;)\r\nnop',
      '(; a\r\nb ;)',
    ]);
  });
});

describe('imports', () => {
  it('as long as nothing else stands between them', () => {
    expect(
      folds(
        '(module',
        ' (type (func))',
        ' (import "a" "b" (func))',
        ' ;; c',
        ' (import "a" "b"',
        '  (func))',
        ' (func (import "a" "c"))',
        ' (import "a" "b" (func)))',
      ),
    ).toEqual(['1-8', '3-6 imports', '5-6']);
  });

  it('not in one line, nor one alone', () => {
    expect(folds('(import "a" "b" (func)) (import "a" "b" (func))', '(func)', '(import "a"', '"b" (func))')).toEqual([
      '3-4',
    ]);
  });
});

it('are told by offsets in the order of their beginnings', () => {
  const text = templateText();
  const found = foldingRanges(new WatAnalysis(text));
  expect(found.length).toBeGreaterThan(50);
  expect(found.every(({ start, end }) => start < end && end <= text.length)).toBe(true);
  expect(found.every(({ start }, index) => start > (found[index - 1]?.start ?? -1))).toBe(true);
});

it.each([
  ['code', '(module\n(func $f\nif\nlocal.get 0\n(i32.add\n(nop)\n(nop))\nend))\n'],
  ['beginnings', '(\n'],
  ['blocks', 'block\n'],
  ['comments', ';; a\n(; b\n;)\n'],
])(
  'take time as the text grows: %s',
  (_, part) => {
    const analysed = new Map<string, WatAnalysis>();
    const textOf = (length: number) => {
      const text = part.repeat(length / part.length);
      analysed.set(text, new WatAnalysis(text));
      return text;
    };
    expectLinear((text) => void foldingRanges(analysed.get(text) ?? new WatAnalysis(text)), textOf, 1_000_000);
  },
  60_000,
);
