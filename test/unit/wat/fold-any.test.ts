/** Folding and unfolding of any text: no instruction and no comment is lost or moved among what runs. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { bodyOf } from '../../../src/core/wat/features/fold/body';
import { commentsIn } from '../../../src/core/wat/features/fold/comments';
import { wordsOf } from '../../../src/core/wat/features/fold/forms';
import { foldInstructions, unfoldInstructions } from '../../../src/core/wat/features/fold-instructions';
import { applyEdits } from '../../../src/core/wat/features/edit';

describe('in any text', () => {
  const instructions = [
    'nop',
    'i32.const 1',
    'i32.eqz',
    'drop',
    'i32.add',
    'call $two',
    '(drop (i32.const 2))',
    'br 0',
  ];
  const blocks = [
    ['block', 'end'],
    ['loop $l (result i32)', 'end'],
    ['if', 'else nop end'],
    ['(block', ')'],
    ['(if (i32.const 1) (then', ') (else nop))'],
    ['try', 'catch_all end'],
  ] as const;
  const space = fc.constantFrom(
    ' ',
    '\n',
    '\n\n',
    ' ;; c\n',
    '\n;; d\n',
    ' (; e ;) ',
    '\n(; f ;)\n',
    ' (; g\n ;) ',
    '\t',
  );
  const { body } = fc.letrec<{ body: string; instruction: string }>((tie) => ({
    body: fc.array(fc.tuple(tie('instruction'), space), { maxLength: 8 }).map((all) => all.flat().join('')),
    instruction: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...instructions) },
      fc
        .tuple(fc.constantFrom(...blocks), space, tie('body'))
        .map(([[start, end], gap, inner]) => start + gap + inner + end),
    ),
  }));
  const commentsOf = (text: string) =>
    commentsIn(text, 0)
      .map((comment) => comment.text.replaceAll(/\s+/g, ' '))
      .sort();
  const wordsIn = (text: string) => {
    const analysis = new WatAnalysis(text);
    const found = analysis.document.modules.map((part) =>
      part.chunks.map((chunk) => wordsOf(bodyOf(chunk, analysis.scopeOf(part))?.forms ?? [])),
    );
    return found.flat(2);
  };

  it('all is kept, wherever comments stand', () => {
    fc.assert(
      fc.property(space, body, space, body, (first, one, between, other) => {
        const text = `(func${first}nop${between}${one})\n(func $two (result i32 i32)${between}(nop)${between}${other})\n`;
        for (const change of [foldInstructions, unfoldInstructions]) {
          const edits = change(new WatAnalysis(text), { start: 0, end: text.length });
          expect(edits).toBeDefined();
          const done = applyEdits(text, edits ?? []);
          expect(commentsOf(done)).toEqual(commentsOf(text));
          expect(wordsIn(done)).toEqual(wordsIn(text));
          expect(change(new WatAnalysis(done), { start: 0, end: done.length })).toBeUndefined();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a cursor or a selection anywhere, also in damaged text', () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.nat(), fc.nat(), (code, cut, one, other) => {
        const whole = `(module (func ${code}))`;
        const text = whole.slice(0, cut % whole.length) + whole.slice((cut % whole.length) + (cut % 3));
        const [start = 0, end = 0] = [one, other].map((at) => at % (text.length + 1)).sort((a, b) => a - b);
        for (const change of [foldInstructions, unfoldInstructions])
          for (const span of [
            { start, end },
            { start, end: start },
          ]) {
            const done = applyEdits(text, change(new WatAnalysis(text), span) ?? []);
            expect(commentsOf(done)).toEqual(commentsOf(text));
            expect(wordsIn(done)).toEqual(wordsIn(text));
          }
      }),
      { numRuns: 200 },
    );
  });
});
