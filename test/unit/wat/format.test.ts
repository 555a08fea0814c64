/** The formatter: its rules one by one, and what no text at all may break. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/core/wat/features/edit';
import { formatOnType, formatText, type FormatOptions } from '../../../src/core/wat/features/format';
import { isComment, Items } from '../../../src/core/wat/features/format/items';
import { Lexer } from '../../../src/core/wat/lexer';
import { cursorIn } from '../../support/wat-cursor';
import { expectLinear } from './growth';

const TWO: FormatOptions = { tabSize: 2, insertSpaces: true };
const TABS: FormatOptions = { tabSize: 4, insertSpaces: false };

function formatted(text: string, options = TWO): string {
  return applyEdits(text, formatText(text, options));
}

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

/** That `text` becomes `expected`, which stays. */
function expectFormatted(text: string, expected: string, options = TWO): void {
  expect(formatted(text, options)).toBe(expected);
  expect(formatText(expected, options)).toEqual([]);
}

describe('space in a line', () => {
  it.each([
    ['( module(func  $f\t( param i32 )nop) )', '(module (func $f (param i32) nop))'],
    ['i32.add(local.get 0)(local.get 1)', 'i32.add (local.get 0) (local.get 1)'],
    ['(data(i32.const 0)"a b"  "c")', '(data (i32.const 0) "a b" "c")'],
    ['(func(;0;)(type 0))', '(func (;0;) (type 0))'],
    ['( (; a  b ;) func (; c ;) )', '((; a  b ;) func (; c ;))'],
    ['( @custom "x" ( a))(@name  (b)x)', '( @custom "x" (a)) (@name (b) x)'],
    // Letters that no token may have, and what the lexer reads as one token.
    ['$naïve  "a""b" a"b"', '$naïve "a""b" a"b"'],
    ['( ;x )', '( ;x)'],
  ])('%s', (text, expected) => {
    expectFormatted(`${text}\n`, `${expected}\n`);
  });

  it('leaves strings and comments as they are', () => {
    const text = lines('(data "  ( ;; ) \\"  ")', ';;   as   it is', '(;  two', '      lines  ;)');
    expect(formatText(text, TWO)).toEqual([]);
  });

  it('keeps the parenthesis in front of a line comment from beginning a block comment', () => {
    expectFormatted('( ;; c\nfunc)', lines('( ;; c', '  func)'));
  });
});

describe('lines', () => {
  it('are those of the author, one blank line at most, and none at the start', () => {
    expectFormatted('\n\n (module\n\n\n\n(func)\n\n)\n\n\n', lines('(module', '', '  (func)', '', ')'));
  });

  it('end without space, and the last one ends', () => {
    expectFormatted('nop  \n;; c  \t\n\t\nnop', lines('nop', ';; c', '', 'nop'));
    expectFormatted(' \n\n', '');
    expectFormatted('', '');
  });

  it('end as the first one does', () => {
    expectFormatted('(func\r\nnop\r\n\r\n\r\n)', '(func\r\n  nop\r\n\r\n)\r\n');
  });
});

describe('indentation', () => {
  it('follows lists: one level for all that a line opens', () => {
    expectFormatted(
      lines('(module (func $f', '(param i32)', '(if (local.get 0)', '(then (call $f', '(i32.const 1)))', ')', '))'),
      lines(
        '(module (func $f',
        '  (param i32)',
        '  (if (local.get 0)',
        '    (then (call $f',
        '      (i32.const 1)))',
        '  )',
        '))',
      ),
    );
  });

  it('follows unfolded blocks', () => {
    expectFormatted(
      lines('(func', 'block $a loop $b', 'local.get 0', 'if (result i32)', 'nop', 'else', 'end', 'end end', 'nop)'),
      lines(
        '(func',
        '  block $a loop $b',
        '    local.get 0',
        '    if (result i32)',
        '      nop',
        '    else',
        '    end',
        '  end end',
        '  nop)',
      ),
    );
  });

  it('follows blocks that catch', () => {
    const text = lines(
      '(func',
      '  try_table (catch $e 0)',
      '    nop',
      '  end',
      '  try $t',
      '    nop',
      '  catch $e',
      '    nop',
      '  catch_all',
      '    try',
      '    delegate $t',
      '  end',
      ')',
    );
    expectFormatted(text.replaceAll(/^ +/gm, ''), text);
  });

  it('takes words of folded blocks and of annotations for what they are', () => {
    const text = lines('(func', '  (block', '    (@a if', '      block)', '    (loop', '      nop)', '    nop))');
    expectFormatted(text.replaceAll(/^ +/gm, ''), text);
  });

  it('comes back where a list ends inside of a block', () => {
    expectFormatted(lines('(func', 'block', 'nop)', '(func)'), lines('(func', '  block', '    nop)', '(func)'));
  });

  it('is in tabs for those who want them', () => {
    expectFormatted('(module\n  (func\n    nop))', '(module\n\t(func\n\t\tnop))\n', TABS);
  });

  it('moves comments, not what is in them', () => {
    expectFormatted(lines('(func', ';; a', '(; b', ' c ;) nop)'), lines('(func', '  ;; a', '  (; b', ' c ;) nop)'));
  });

  it('ends somewhere', () => {
    const deep = '(\n'.repeat(500) + ')'.repeat(500);
    expect(
      Math.max(
        ...formatted(deep)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(1000);
  });
});

describe('a comment behind code', () => {
  it('keeps one space or two', () => {
    const text = lines('nop;; a', 'i32.eqz ;; b', 'drop  ;; c', 'nop      ;; d');
    expectFormatted(text, lines('nop ;; a', 'i32.eqz ;; b', 'drop  ;; c', 'nop  ;; d'));
  });

  it('keeps the column in which it stands with others', () => {
    const text = lines(
      '(func',
      'local.get 0     ;; a',
      'i32.eqz',
      'drop            ;; b',
      '(nop)           ;; c',
      '',
      'nop             ;; d',
      ')',
    );
    const expected = lines(
      '(func',
      '  local.get 0   ;; a',
      '  i32.eqz',
      '  drop          ;; b',
      '  (nop)         ;; c',
      '',
      '  nop  ;; d',
      ')',
    );
    expectFormatted(text, expected);
  });

  it('moves with the others when code needs its column', () => {
    expectFormatted(
      lines('(i32.const(i32.const 1))', 'i32.const 1;; a', 'nop        ;; b', '(call(f)(g));; c'),
      lines('(i32.const (i32.const 1))', 'i32.const 1  ;; a', 'nop          ;; b', '(call (f) (g)) ;; c'),
    );
  });

  it('is found behind tabs', () => {
    expectFormatted('\tnop\t\t;; a\n\tdrop\t;; b\n', lines('nop     ;; a', 'drop    ;; b'));
  });
});

describe('broken text', () => {
  it.each([
    ['a field without its end', '(module\n (func $a\n   nop\n (func $b\n      nop))\n'],
    ['nothing but beginnings', '  ((\n   (a\n'],
    ['a comment without its end', '(module\n    nop (; a\n   '],
  ])('keeps its indentation: %s', (_, text) => {
    expectFormatted(text, text);
  });

  it('is formatted up to where it breaks, and in its lines', () => {
    expectFormatted(
      '(module\n(func( nop))\n (func $a\n   nop \n\n\n (func $b\n      nop))\n',
      '(module\n  (func (nop))\n (func $a\n   nop\n\n (func $b\n      nop))\n',
    );
    expectFormatted(
      '(module\n(func)\n (func))\n (func)\n   )\n',
      // The parenthesis that is too much ends the module before its time.
      '(module\n  (func)\n (func))\n (func)\n   )\n',
    );
  });

  it('keeps strings that are never closed', () => {
    expectFormatted('(data "a  \n "b"  "c" )\n', '(data "a  \n  "b" "c")\n');
  });
});

describe('a range', () => {
  const text = lines('(func', 'nop  nop', 'drop  drop', 'nop)');
  it('is that of its lines', () => {
    const { offset } = cursorIn('(func\nnop  nop\ndr|op  drop\nnop)\n');
    const edits = formatText(text, TWO, { start: offset, end: offset });
    expect(applyEdits(text, edits)).toBe(lines('(func', 'nop  nop', '  drop drop', 'nop)'));
  });

  it('ends before a line in which it has nothing', () => {
    const edits = formatText(text, TWO, { start: text.indexOf('drop'), end: text.indexOf('nop)') });
    expect(applyEdits(text, edits)).toBe(lines('(func', 'nop  nop', '  drop drop', 'nop)'));
  });

  it('of the whole text is the whole text', () => {
    expect(formatText(text, TWO, { start: 0, end: text.length })).toEqual(formatText(text, TWO));
  });
});

it('changes no more than the space that differs', () => {
  expect(formatText('(func\n nop  nop)\n', TWO)).toEqual([
    { start: 7, end: 7, text: ' ' },
    { start: 11, end: 12, text: '' },
  ]);
});

describe('while one types', () => {
  function typed(marked: string, character: string, options = TWO): string {
    const { text, offset } = cursorIn(marked);
    return applyEdits(text, formatOnType(text, offset, character, options));
  }

  it.each([
    ['inside a list', '(module\n  (func $f\n|', '(module\n  (func $f\n    '],
    ['as the line that opens is indented', '(module\n     (func $f\n|\n', '(module\n     (func $f\n       \n'],
    ['in front of a parenthesis that the editor has closed', '(module\n  (func\n|)', '(module\n  (func\n    )'],
    ['behind a field', '(module\n   (func\n     nop)\n|', '(module\n   (func\n     nop)\n   '],
    ['behind a module', '(module\n  (func))\n  |', '(module\n  (func))\n'],
    ['in a block', '(func\n  block $a\n|nop', '(func\n  block $a\n    nop'],
    ['in front of `end`', '(func\n  block $a\n|end', '(func\n  block $a\n  end'],
    ['behind a list that is never closed', '(module\n  (func (\n  (func\n|', '(module\n  (func (\n  (func\n    '],
    ['behind too many parentheses', '(module))\n  (func\n|', '(module))\n  (func\n    '],
    ['in a comment', '(module (; a\n|   b ;))', '(module (; a\n   b ;))'],
    ['in the first line', '|', ''],
  ])('a line is indented: %s', (_, marked, expected) => {
    expect(typed(marked, '\n')).toBe(expected);
  });

  it.each([
    [')', '(module\n  (func\n    nop\n    )|', '(module\n  (func\n    nop\n  )'],
    ['d', '(func\n  loop\n    nop\n    end|', '(func\n  loop\n    nop\n  end'],
    ['e', '(func\n  if\n    nop\n    else|\n  end', '(func\n  if\n    nop\n  else\n  end'],
    // These close nothing, or have just become something else.
    [')', '   )|', '   )'],
    ['d', '(func\n    end|', '(func\n    end'],
    ['d', '(func\n  loop\n    end|x', '(func\n  loop\n    endx'],
    [')', '(func\n    (nop)|', '(func\n    (nop)'],
    ['e', '(if\n  (then)\n    (else|', '(if\n  (then)\n    (else'],
  ])('what closes stands where it was opened: %s', (character, marked, expected) => {
    expect(typed(marked, character)).toBe(expected);
  });

  it('with tabs', () => {
    expect(typed('(module\n\t(func\n|', '\n', TABS)).toBe('(module\n\t(func\n\t\t');
  });
});

describe('any text', () => {
  const pieces = [
    '(', ')', '(func', '(module', '(@a', '$x', 'nop', 'i32.const', '-1', '"s"', '"open', '\\', '"', 'block', 'loop', 'if',
    'else', 'end', 'try', 'catch', 'delegate', ';; c', ';', '(; b ;)', '(; b', ';)', 'ï', '😀', '\u0000', '@',
  ]; // prettier-ignore
  const spaces = ['', '', ' ', '  ', '\t', '\n', '\n', '\n  ', '\r\n', '\n\n\n', '\r'];
  const soup = fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...spaces)), { maxLength: 40 })
    .map((all) => all.flat().join(''));
  /** Comments behind code meet each other in columns. */
  const commented = fc
    .array(fc.tuple(fc.constantFrom('nop', 'block', 'end', '(f', ')', '\n'), fc.nat(5), fc.boolean()), {
      maxLength: 30,
    })
    .map((all) => all.map(([word, blanks, isEnd]) => word + ' '.repeat(blanks) + (isEnd ? ';; c\n' : '')).join(' '));
  const options = fc.constantFrom(TWO, TABS);

  const tokensOf = (text: string): string[] => {
    const lexer = new Lexer(text);
    const found: string[] = [];
    while (lexer.next() !== 'end') found.push(`${lexer.kind} ${text.slice(lexer.start, lexer.end)}`);
    return found;
  };
  const commentsOf = (text: string): string[] => {
    const items = new Items(text);
    const found: string[] = [];
    while (items.next() !== 'end') if (isComment(items.kind)) found.push(text.slice(items.start, items.end));
    return found;
  };

  it('keeps its tokens and comments, and is formatted once and for all', () => {
    fc.assert(
      fc.property(fc.oneof(soup, commented), options, (text, chosen) => {
        const done = formatted(text, chosen);
        expect(tokensOf(done)).toEqual(tokensOf(text));
        expect(commentsOf(done)).toEqual(commentsOf(text));
        expect(formatText(done, chosen)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps them when a part of it is formatted, or a line while one types', () => {
    fc.assert(
      fc.property(soup, fc.nat(), fc.nat(), fc.constantFrom('\n', ')', 'd', 'e'), (text, one, other, character) => {
        const [start = 0, end = 0] = [one, other].map((at) => at % (text.length + 1)).sort((a, b) => a - b);
        for (const edits of [formatText(text, TWO, { start, end }), formatOnType(text, start, character, TWO)]) {
          expect(tokensOf(applyEdits(text, edits))).toEqual(tokensOf(text));
        }
      }),
    );
  });

  it.each([
    ['code', '(module\n(func $f\n\nif\nlocal.get 0;; c\n(i32.add(nop)  (nop))drop\nend))\n'],
    ['beginnings', '(\n'],
    ['ends', ')\n'],
    ['blocks', 'block\n'],
    ['one line', '(func (; c ;) nop) '],
    ['comments in one line', 'nop (; c\n ;) ;; d\n'],
    ['strings that are never closed', '"\n'],
    ['fields that are never closed', ' (func\n'],
  ])(
    'takes time as it grows: %s',
    (_, part) => {
      const textOf = (length: number) => part.repeat(length / part.length);
      expectLinear((text) => void formatText(text, TWO), textOf, 400_000);
      expectLinear((text) => void formatOnType(text, text.length, '\n', TWO), textOf, 400_000);
    },
    60_000,
  );
});
