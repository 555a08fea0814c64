import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntaxFault } from '../../../src/core/capture/json-syntax';

describe('where JSON ends to be JSON', () => {
  it.each([
    ['', 0, 'value expected'],
    ['[1,]', 3, 'value expected'],
    ['[,]', 1, 'value expected'],
    ['[1 2]', 3, 'comma expected'],
    ['{"a" 1}', 5, 'colon expected'],
    ['{a: 1}', 1, 'property name expected'],
    ['{"a": 1,}', 8, 'property name expected'],
    ['{"a": 1', 7, 'comma expected'],
    ['[1}', 2, 'comma expected'],
    ['{} {}', 3, 'end of file expected'],
    ['"a\nb"', 2, 'value expected'],
    ['["\\x"]', 2, 'value expected'],
    ['01', 1, 'end of file expected'],
    ['// x', 0, 'value expected'],
    ['['.repeat(100_000), 100_000, 'value expected'],
  ])('%s', (text, offset, reason) => {
    expect(syntaxFault(text)).toEqual({ offset, reason });
  });

  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('finds a fault where the engine finds one, and nowhere else', () => {
    const parts = [
      '{',
      '}',
      '[',
      ']',
      '"a"',
      '"',
      '\\',
      ':',
      ',',
      '1',
      '-0.5e3',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
      '\\u00',
      '\u2028',
    ];
    const text = fc.oneof(
      fc.json(),
      fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(text, fc.nat(30), fc.constantFrom('', ...parts), (some, at, put) => {
        const damaged = some.slice(0, at) + put + some.slice(at);
        expect(syntaxFault(damaged) === undefined).toBe(isJson(damaged));
      }),
      { numRuns: 1000 },
    );
  });
});
