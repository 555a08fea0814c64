/** Instructions folded and unfolded: how that is written. That modules stay the same is shown by `process/wat-fold.test.ts`. */

import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { foldInstructions, unfoldInstructions } from '../../../src/core/wat/features/fold-instructions';
import { applyEdits } from '../../../src/core/wat/features/edit';
import type { FormatOptions } from '../../../src/core/wat/features/format';
import { cursorIn, rangesIn } from '../../support/wat-cursor';

type Change = typeof foldInstructions;

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

/** At a cursor `|`, or of what `«…»` holds; undefined where nothing changes. */
function changed(change: Change, marked: string, options?: FormatOptions): string | undefined {
  const { text, span } = spanIn(marked);
  const edits = change(new WatAnalysis(text), span, options);
  return edits === undefined ? undefined : applyEdits(text, edits);
}

function spanIn(marked: string): { text: string; span: { start: number; end: number } } {
  if (marked.includes('«')) {
    const { text, ranges } = rangesIn(marked);
    return { text, span: ranges[0] ?? { start: 0, end: 0 } };
  }
  const { text, offset } = cursorIn(marked);
  return { text, span: { start: offset, end: offset } };
}

const fold = (marked: string, options?: FormatOptions) => changed(foldInstructions, marked, options);
const unfold = (marked: string, options?: FormatOptions) => changed(unfoldInstructions, marked, options);
const all = (...body: readonly string[]) => `«${lines('(func $f (param i32) (result i32)', ...body, ')')}»`;
const put = (...body: readonly string[]) => lines('(func $f (param i32) (result i32)', ...body, ')');

describe('folding at a cursor', () => {
  it('takes the operands along', () => {
    expect(fold('(func local.get 0 local.get 1 i32.|add drop)')).toBe(
      '(func (i32.add (local.get 0) (local.get 1)) drop)',
    );
  });

  it('is that of the smallest expression in which something is folded', () => {
    const text = (cursor: string) => lines('(func', '  i32.const 1', `  i32.const ${cursor}`, '  i32.add', '  drop)');
    expect(fold(text('|2'))).toBe(lines('(func', '  (i32.add (i32.const 1) (i32.const 2))', '  drop)'));
    expect(fold(text('2').replace('drop', 'd|rop'))).toBe(
      lines('(func', '  (drop (i32.add (i32.const 1) (i32.const 2))))'),
    );
  });

  it('is that of a block when the cursor is in none of its instructions', () => {
    expect(fold(lines('(func', '  blo|ck $a', '    nop', '  end)'))).toBe(lines('(func', '  (block $a', '    (nop)))'));
    expect(fold(lines('(func', '  block $a', '    n|op', '  end)'))).toBe(
      lines('(func', '  block $a', '    (nop)', '  end)'),
    );
  });

  it.each([
    ['what is folded', '(func (no|p))'],
    [
      'what has no operands that could be',
      '(func (result i32) call $two i32.a|dd) (func $two (result i32 i32) unreachable)',
    ],
    ['words of the function', '(fu|nc nop)'],
    ['other fields', '(global i32 i32.|const 0)'],
    ['what cannot be read', '(func nop | i32.foo)'],
    ['what an annotation is about', '(func (@a) n|op)'],
    ['nothing', '|'],
  ])('leaves %s alone', (_, marked) => {
    expect(fold(marked)).toBeUndefined();
  });
});

describe('folding what is selected', () => {
  it('folds all of a function, and of several', () => {
    expect(fold('«(func nop) (func (result i32) i32.const 1 i32.eqz)»')).toBe(
      '(func (nop)) (func (result i32) (i32.eqz (i32.const 1)))',
    );
  });

  it('takes no operands from outside of it', () => {
    expect(fold('(func i32.const 1 «i32.const 2 i32.add drop»)')).toBe('(func i32.const 1 (i32.const 2) i32.add drop)');
  });

  it('is that of the innermost block', () => {
    expect(fold('(func block n«op n»op end)')).toBe('(func block (nop) (nop) end)');
  });

  it('gives operands lines of their own where one line would be too long', () => {
    const name = `$${'n'.repeat(80)}`;
    const other = `(func ${name} (param i32) (result i32) unreachable)`;
    const code = ['  i32.const 1', '  i32.const 2', '  i32.add', `  call ${name}`, '  i32.const 3', '  i32.mul'];
    expect(fold(all(...code) + other)).toBe(
      put('  (i32.mul', `    (call ${name}`, '      (i32.add (i32.const 1) (i32.const 2)))', '    (i32.const 3))') +
        other,
    );
  });

  it('keeps the lines of instructions that belong to different expressions', () => {
    expect(fold(all('  nop nop', '', '', '  nop', '  i32.const 1'))).toBe(
      put('  (nop) (nop)', '', '  (nop)', '  (i32.const 1)'),
    );
  });

  it('leaves what needs more than operands of one value', () => {
    const two = '(func $two (result i32 i32) unreachable)';
    expect(fold(`«(func (result i32) i32.const 1 drop call $two i32.add)» ${two}`)).toBe(
      `(func (result i32) (drop (i32.const 1)) (call $two) i32.add) ${two}`,
    );
    // What gives nothing stands between the operands.
    expect(fold('«(func (result i32) i32.const 1 nop i32.const 2 i32.add)»')).toBe(
      '(func (result i32) (i32.const 1) (nop) (i32.const 2) i32.add)',
    );
    expect(fold('«(func (result i32) unreachable i32.add)»')).toBe('(func (result i32) (unreachable) i32.add)');
  });

  it('knows how many values branches and calls take', () => {
    const tables = '(type (func)) (table 1 funcref)';
    const branches = 'block (result i32) i32.const 1 i32.const 2 br_if 0 br 1 end return';
    expect(fold(`«(func (result i32) ${branches})» ${tables}`)).toBe(
      `(func (result i32) (return (block (result i32) (br 1 (br_if 0 (i32.const 1) (i32.const 2)))))) ${tables}`,
    );
    const call = 'call_indirect (param i32 f32)';
    expect(fold(`(func i32.const 1 f32.const 2 i32.const 0 «${call}») ${tables}`)).toBeUndefined();
    expect(fold(`«(func i32.const 1 f32.const 2 i32.const 0 ${call})» ${tables}`)).toBe(
      `(func (${call} (i32.const 1) (f32.const 2) (i32.const 0))) ${tables}`,
    );
  });

  it('leaves parameters of blocks in front of them', () => {
    expect(fold('«(func i32.const 1 block (param i32) drop end)»')).toBe(
      '(func (i32.const 1) (block (param i32) drop))',
    );
  });
});

describe('blocks', () => {
  const unfolded = lines(
    '(func (param i32)',
    '  local.get 0',
    '  i32.eqz',
    '  if $i (result i32)',
    '    i32.const 1',
    '  else',
    '    i32.const 2',
    '  end',
    '  drop',
    '  loop $l',
    '    block',
    '    end',
    '    br $l',
    '  end)',
  );
  const folded = lines(
    '(func (param i32)',
    '  (drop',
    '    (if $i (result i32) (i32.eqz (local.get 0))',
    '      (then',
    '        (i32.const 1))',
    '      (else',
    '        (i32.const 2))))',
    '  (loop $l',
    '    (block)',
    '    (br $l)))',
  );

  it('are folded with what is in them', () => {
    expect(fold(`«${unfolded}»`)).toBe(folded);
  });

  it('are unfolded with what is in them', () => {
    expect(unfold(`«${folded}»`)).toBe(unfolded.replace('    block\n    end\n', '    block end\n'));
  });

  it('of exceptions', () => {
    const before = lines(
      '(tag $e)',
      '(func',
      '  try $t',
      '    nop',
      '  catch $e',
      '    nop',
      '  catch_all',
      '  end',
      '  try',
      '    nop',
      '  delegate 0',
      '  try_table (catch $e 0) (catch_all 0)',
      '    nop',
      '  end)',
    );
    const after = lines(
      '(tag $e)',
      '(func',
      '  (try $t',
      '    (do',
      '      (nop))',
      '    (catch $e',
      '      (nop))',
      '    (catch_all))',
      '  (try',
      '    (do',
      '      (nop))',
      '    (delegate 0))',
      '  (try_table (catch $e 0) (catch_all 0)',
      '    (nop)))',
    );
    expect(fold(`«${before}»`)).toBe(after);
    expect(unfold(`«${after}»`)).toBe(before);
  });

  it('in one line stay there', () => {
    expect(fold('(func block $a br $a e|nd)')).toBe('(func (block $a (br $a)))');
    expect(unfold('(func (block| $a (br $a)))')).toBe('(func block $a br $a end)');
    expect(unfold('(func\n  (if| (i32.const 1) (then (br 0)) (else (nop))))')).toBe(
      '(func\n  i32.const 1\n  if br 0 else nop end)',
    );
  });
});

describe('unfolding', () => {
  it('is that of a whole instruction, for operands cannot be unfolded alone', () => {
    expect(unfold('(func\n  (drop (i32.add (i32.co|nst 1) (i32.const 2)))\n  (nop))')).toBe(
      '(func\n  i32.const 1\n  i32.const 2\n  i32.add\n  drop\n  (nop))',
    );
  });

  it('is that of an instruction in a block, although the block is folded', () => {
    expect(unfold('(func (block (n|op) (nop)))')).toBe('(func (block nop (nop)))');
  });

  it('of what stands in one line stays there as long as it fits', () => {
    const long = `$${'n'.repeat(90)}`;
    expect(unfold('(func (result i32) (i32.|eqz (i32.const 1)))')).toBe('(func (result i32) i32.const 1 i32.eqz)');
    expect(unfold(`(func (result i32) (ca|ll ${long} (i32.const 1)))`)).toBe(
      `(func (result i32)\n  i32.const 1\n  call ${long})`,
    );
  });

  it.each([
    ['what is not folded', '(func n|op)'],
    ['other fields', '(data (i32.con|st 0) "")'],
  ])('leaves %s alone', (_, marked) => {
    expect(unfold(marked)).toBeUndefined();
  });
});

describe('comments', () => {
  it('go with their instructions', () => {
    const before = lines(
      '(func',
      '  ;; one',
      '  i32.const 1 ;; two',
      '  ;; three',
      '  i32.const 2',
      '  i32.add (; four ;)',
      '',
      '  ;; five',
      '  drop ;; six',
      '  block ;; seven',
      '    nop',
      '    ;; eight',
      '  end)',
    );
    const after = lines(
      '(func',
      '  ;; one',
      '  ;; five',
      '  (drop',
      '    (i32.add (; four ;)',
      '      (i32.const 1)  ;; two',
      '      ;; three',
      '      (i32.const 2)))  ;; six',
      '  (block  ;; seven',
      '    (nop)',
      '    ;; eight',
      '  ))',
    );
    expect(fold(`«${before}»`)).toBe(after);
    expect(unfold(`«${after}»`)).toBe(
      lines(
        '(func',
        '  ;; one',
        '  ;; five',
        '  i32.const 1  ;; two',
        '  ;; three',
        '  i32.const 2',
        '  i32.add (; four ;)',
        '  drop  ;; six',
        '  block  ;; seven',
        '    nop',
        '    ;; eight',
        '  end)',
      ),
    );
  });

  it('of labels stay beside them, as wabt writes them', () => {
    const text = (branch: string) => lines('(func', '  block  ;; label = @1', branch, '  end', '  nop)');
    const folded = lines('(func', '  (block  ;; label = @1', '    (br_if 0 (;@1;) (i32.const 1)))', '  (nop))');
    expect(fold(`«${text('    i32.const 1\n    br_if 0 (;@1;)')}»`)).toBe(folded);
    expect(unfold(`«${folded}»`)).toBe(text('    i32.const 1\n    br_if 0 (;@1;)'));
    expect(fold(`«${text('    call $two\n    br_if 0 (;@1;)')}» (func $two (result i32 i32) unreachable)`)).toBe(
      lines('(func', '  (block  ;; label = @1', '    (call $two)', '    br_if 0 (;@1;))', '  (nop))') +
        ' (func $two (result i32 i32) unreachable)',
    );
  });

  it('at the end of a line keep the parenthesis behind from being one', () => {
    expect(fold(all('  i32.const 1 ;; one', '  i32.const 2 ;; two', '  i32.add ;; three'))).toBe(
      put('  (i32.add', '    (i32.const 1)  ;; one', '    (i32.const 2)  ;; two', '  ) ;; three'),
    );
  });

  it('around what is chosen stay where they are', () => {
    expect(fold(lines('(func', '  ;; one', '  i32.const 1', '  dr|op ;; two', '  )'))).toBe(
      lines('(func', '  ;; one', '  (drop (i32.const 1)) ;; two', '  )'),
    );
  });
});

describe('indentation', () => {
  it('is that of the line, and of the settings', () => {
    const options: FormatOptions = { tabSize: 4, insertSpaces: false };
    const marked = '(module\r\n\t(func\r\n\t\tlocal.get 0\r\n\t\ti|f\r\n\t\t\tnop\r\n\t\tend))\r\n';
    const folded = '(module\r\n\t(func\r\n\t\t(if (local.get 0)\r\n\t\t\t(then\r\n\t\t\t\t(nop)))))\r\n';
    expect(fold(marked, options)).toBe(folded);
    expect(unfold(folded.replace('(if', '(|if'), options)).toBe(marked.replace('|', ''));
  });

  it('leaves the inside of comments alone', () => {
    expect(fold('(module\n    (func\n        i32.const 1 (; a\n b ;)\n        dr|op))')).toBe(
      '(module\n    (func\n        (drop\n          (i32.const 1 (; a\n b ;)))))',
    );
  });
});

it('is not deeper than readers of text go', () => {
  const text = `(func (param i32) local.get 0 ${'i32.eqz '.repeat(2000)} drop)`;
  const edits = foldInstructions(new WatAnalysis(text), { start: 0, end: text.length }) ?? [];
  expect(edits.length).toBe(1);
  expect(new WatAnalysis(applyEdits(text, edits)).problems()).toEqual([]);
});
