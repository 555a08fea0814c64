/** What is selected around a cursor, step by step. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { selectionRanges } from '../../../src/core/wat/features/selection';
import { cursorIn, templateText } from '../../support/wat-cursor';

function selected(marked: string): string[] {
  const { text, offset } = cursorIn(marked);
  return selectionRanges(new WatAnalysis(text), offset).map(({ start, end }) => text.slice(start, end));
}

describe('around a cursor', () => {
  it('lie a word, an instruction, its sequence, a field, a module', () => {
    const body = 'local.get $a.b\n drop';
    expect(selected(`(module (func $f (param $a.b i32)\n local.get $a|.b\n drop)) ;; end`)).toEqual([
      '$a.b',
      'local.get $a.b',
      body,
      `func $f (param $a.b i32)\n ${body}`,
      `(func $f (param $a.b i32)\n ${body})`,
      `(module (func $f (param $a.b i32)\n ${body}))`,
      `(module (func $f (param $a.b i32)\n ${body})) ;; end`,
    ]);
  });

  it('lie folded instructions with their operands', () => {
    expect(selected('(func (drop (i32.add (i32.con|st 1) (i32.const 2))))').slice(0, 7)).toEqual([
      'const',
      'i32.const',
      'i32.const 1',
      '(i32.const 1)',
      'i32.add (i32.const 1) (i32.const 2)',
      '(i32.add (i32.const 1) (i32.const 2))',
      'drop (i32.add (i32.const 1) (i32.const 2))',
    ]);
  });

  it('lie unfolded instructions with their operands', () => {
    const marked = '(func i32.const 1 i32.const |2 i32.add drop nop)';
    expect(selected(marked).slice(0, 5)).toEqual([
      '2',
      'i32.const 2',
      'i32.const 1 i32.const 2 i32.add',
      'i32.const 1 i32.const 2 i32.add drop',
      'i32.const 1 i32.const 2 i32.add drop nop',
    ]);
  });

  it('lie blocks and what is in them', () => {
    expect(selected('(func block $a n|op drop end unreachable)').slice(0, 5)).toEqual([
      'nop',
      'nop drop',
      'block $a nop drop end',
      'block $a nop drop end unreachable',
      'func block $a nop drop end unreachable',
    ]);
    expect(selected('(func (if (nop) (then drop d|rop)))').slice(0, 5)).toEqual([
      'drop',
      'drop drop',
      'then drop drop',
      '(then drop drop)',
      'if (nop) (then drop drop)',
    ]);
    expect(selected('(func if nop else drop d|rop end)').slice(1, 3)).toEqual([
      'drop drop',
      'if nop else drop drop end',
    ]);
  });

  it.each([
    ['a string', '(data "a |b")', ['a b', '"a b"']],
    ['a value behind its name', '(func i32.load offset=1|6)', ['16', 'offset=16', 'i32.load offset=16']],
    ['the name before its value', '(func i32.load off|set=16)', ['offset', 'offset=16']],
    ['a module without parentheses', '(func) (fu|nc (nop)) (type $t (func))', ['func', 'func (nop)', '(func (nop))']],
    [
      'a comment',
      '(func ;; a\n  ;;  some |words\n  ;; b\n\n ;; c\n)',
      ['some words', ';;  some words', ';; a\n  ;;  some words\n  ;; b'],
    ],
    ['a comment in a line', '(func (; a|b ;) nop (; c ;))', ['ab', '(; ab ;)', 'func (; ab ;) nop']],
    ['a comment between fields', '(func)\n;; a\n;; |b\n(func)', ['b', ';; b', ';; a\n;; b']],
    ['space', '(func (nop)  |  (nop))', ['(nop)    (nop)', 'func (nop)    (nop)']],
    ['a type', '(type $t (func (param i|32)))', ['i32', 'param i32', '(param i32)']],
    ['a command', '(assert_return (invoke "f|"))', ['f', '"f"', 'invoke "f"', '(invoke "f")']],
  ])('lies %s', (_, marked, expected) => {
    expect(selected(marked).slice(0, expected.length)).toEqual(expected);
  });
});

it('each holds the one before, and more, in any text', () => {
  const template = templateText();
  const pieces = [
    '(module',
    '(func',
    '(block',
    ')',
    'block',
    'end',
    'local.get 0',
    'i32.add',
    '"',
    ';; c\n',
    '(;',
    '$x',
    ' ',
  ];
  const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((all) => all.join(' '));
  fc.assert(
    fc.property(fc.oneof(soup, fc.constant(template)), fc.nat(), (text, at) => {
      const offset = at % (text.length + 1);
      const found = selectionRanges(new WatAnalysis(text), offset);
      expect(found.length > 0).toBe(text.length > 0);
      if (text.length > 0) expect(found.at(-1)).toEqual({ start: 0, end: text.length });
      for (const [index, { start, end }] of found.entries()) {
        expect(start <= offset && offset <= end).toBe(true);
        const inner = found[index - 1];
        if (inner === undefined) continue;
        expect(start <= inner.start && inner.end <= end && end - start > inner.end - inner.start).toBe(true);
      }
    }),
  );
});
