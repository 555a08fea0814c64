import { describe, expect, it } from 'vitest';
import { cargoReport, diagnosticsIn } from '../../../src/core/toolchain/diagnostics';

describe('hostile output', () => {
  const FORMATS = ['go', 'rust', 'cargo', 'asc', 'clang', 'text'] as const;
  const SIZE = 2_000_000;
  const RUNS = [
    'a',
    ' ',
    '|',
    '└',
    '(1,',
    ':1',
    '1',
    '.go',
    '@',
    '`',
    '`: ',
    '[1;',
    '\u001b[',
    '\n',
    '\nx: ',
    '\n\n\nCaused by:\n  ',
    '/.toml',
  ];
  const STARTS = ['', 'go: ', 'error: ', 'error: failed to parse manifest at `', 'ERROR ', ' --> ', '{', 'package '];

  it.each(FORMATS)('of megabytes is read at once: %s', (format) => {
    for (const start of STARTS) {
      for (const run of RUNS) {
        const output = `${start}${run.repeat(SIZE / 20 / run.length)}x`;
        const before = performance.now();
        diagnosticsIn(format, output);
        expect(performance.now() - before, `${start}${JSON.stringify(run)}`).toBeLessThan(500);
      }
    }
  });

  it.each(FORMATS)('on one line of megabytes: %s', (format) => {
    for (const run of ['|', 'x:1:', '(1,2)', '`a ']) {
      const before = performance.now();
      diagnosticsIn(format, `a.go:1:1: ${run.repeat(SIZE / run.length)}!`);
      expect(performance.now() - before, run).toBeLessThan(500);
    }
  });

  it('of cargo is told to people at once', () => {
    const before = performance.now();
    expect(cargoReport(`${'\n'.repeat(SIZE)}x\n`).text.length).toBe(SIZE + 2);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it.each(FORMATS)('has at most so many problems: %s', (format) => {
    const output = Array.from({ length: 1000 }, (_, i) => `a.go:${i}:1: error: x`).join('\n');
    expect(diagnosticsIn(format, output).length).toBe(format === 'go' || format === 'clang' ? 200 : 0);
  });
});
