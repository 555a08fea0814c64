import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateRe2 } from '../../../src/core/capture/textpb/re2';

const matcher = (pattern: string): RegExp => {
  const translated = translateRe2(pattern);
  if (typeof translated === 'string') throw new Error(translated);
  return new RegExp(`^(?:${translated.source})$`, 'u');
};

describe('RE2 → JavaScript', () => {
  // What matches and what does not was told by Go's regexp, which has RE2's syntax and meaning.
  it.each([
    ['a.c', ['abc', 'a\rc', 'a\u2028c', 'a😀c'], ['a\nc']],
    ['(?s)a.c', ['a\nc'], ['ac']],
    ['(?s:a.)c.', ['a\ncx'], ['a\nc\n']],
    ['a|b', ['a', 'b'], ['ab', 'xa']],
    ['(?i)k[a-c]é', ['KBÉ', 'kaé'], ['kdé']],
    ['a(?i:b)c', ['aBc'], ['ABc', 'abC']],
    ['(?i)a(?-i)b|c', ['Ab', 'c'], ['AB', 'C']],
    ['(?i)[^a]', ['b'], ['a', 'A']],
    ['(?i)[[:^lower:]]', ['1'], ['a', 'A']],
    ['(?m)a$\n^b', ['a\nb'], ['ab']],
    ['(?m:a$)\n^b', [], ['a\nb']],
    ['(?U)a+', ['aa'], ['']],
    ['(?P<n>a)(?<m>b)(c)', ['abc'], []],
    ['\\Aab\\z', ['ab'], ['ab\n']],
    ['\\s\\S', [' a', '\t\v'], ['\va', '\u00a0a']],
    ['[\\s\\S]*', ['', 'a\nb'], []],
    ['[^\\S]', [' '], ['a', '\v']],
    ['\\d\\w\\D\\W', ['1_a-'], ['١aa-']],
    ['[[:alpha:]_]+', ['aZ_'], ['1']],
    ['[]a]+[^]a]', [']ab'], ['aa']],
    ['[a[b][-a][a-]', ['[--'], ['cab']],
    ['a{2}b{,2}c{', ['aab{,2}c{'], ['aabbc']],
    [']}&&--/"', [']}&&--/"'], []],
    ['\\Qa.b\\E+', ['a.b', 'a.bb'], ['axb']],
    ['(?i)\\Qa.', ['A.'], ['ab']],
    ['\\.\\-\\_\\"', ['.-_"'], ['a-_"']],
    ['\\x41\\x{1F600}\\101\\07\\a', ['A😀A\x07\x07'], []],
    ['\\pL\\p{Greek}\\P{Lu}\\p{^L}', ['aλa1'], ['aaa1', 'aλA1']],
    ['[\\pL1]+[^\\PL]', ['a1b'], ['a11']],
    ['\\bab\\B', [], ['ab']],
    ['', [''], ['a']],
  ])('%s', (pattern, matching, others) => {
    const expression = matcher(pattern);
    expect([...matching, ...others].filter((text) => expression.test(text))).toEqual(matching);
  });

  it.each([
    '(?=a)',
    '(?<!a)',
    '(?z)',
    '(?i',
    '(a',
    'a)',
    '[a',
    '[',
    '[b-a]',
    '[a-\\d]',
    '[[:nope:]]',
    '\\1',
    '\\8',
    '\\k',
    '\\C',
    '\\Z',
    '\\',
    '\\p{Nope}',
    '\\pl',
    '\\x{110000}',
    '*a',
    'a**',
    'a*+',
    'a{1001}',
    'a{1,1001}',
    '[\\C]',
  ])('%s is refused', (pattern) => {
    expect(translateRe2(pattern)).toBeTypeOf('string');
  });

  it('tells whether it has alternatives at its top', () => {
    const patterns = ['a|b', '(a|b)', '[|]\\|\\Q|\\E', '(a)|b'].map((pattern) => translateRe2(pattern));
    expect(patterns).toMatchObject([
      { alternates: true },
      { alternates: false },
      { alternates: false },
      { alternates: true },
    ]);
  });

  it('keeps what reads well', () => {
    expect(translateRe2('.*: [0-9a-f]+ \\[x\\] [\\s\\S]')).toMatchObject({
      source: '[^\\n]*: [0-9a-f]+ \\[x\\] [^]',
    });
  });

  it.each([
    '(',
    '(?i',
    '[',
    '[[:a',
    '\\',
    '\\Q',
    '\\Q\\E',
    '{1',
    '(?:a)',
    'a|',
    '[a',
    '\\p{A',
    'a{1',
    '(?i)a',
    '\\x{1',
  ])('many %j take no long time', (part) => {
    const start = performance.now();
    translateRe2(part.repeat(100_000 / part.length));
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('what it gives always compiles, and plain text matches itself alone', () => {
    const part = fc.constantFrom(...Array.from('ab()[]{}|*+?.^$\\-:,1iPpQE<>=!😀é\n'));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: part })), (pattern) => {
        if (typeof translateRe2(pattern) !== 'string') matcher(pattern);
        const plain = pattern.replaceAll('\\', '');
        expect(matcher(`\\Q${plain}`).test(plain)).toBe(true);
      }),
    );
  });
});
