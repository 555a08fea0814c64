/** Whatever is pasted: every importer ends soon, throws nothing, and says something. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectCapture, importCapture, type CaptureFormat } from '../../../src/core/capture/detect';
import { fixture } from './captured';

const FORMATS = ['har', 'curl', 'http', 'tap', 'access-log'] as const satisfies readonly CaptureFormat[];
const SAMPLES: Readonly<Record<(typeof FORMATS)[number], string>> = {
  har: fixture('har-mitmproxy.har'),
  curl: `$ curl 'http://a.test/x' -H "A: $B" -d $'\\x41' -F 'a=@b;type=c' --json '{}' \\\n <<E | x\nE\n`,
  http: '@a = {{b}}\n### x\n# @name y\nPOST http://a.test/{{a}}\n  ?b\nA: {{$datetime "YYYY"}}\n\n< f\n> {%\n%}\n',
  tap: fixture('tap-streamed.jsonl'),
  'access-log': fixture('access-log.jsonl') + fixture('access-log-istio.txt'),
};

function importAll(text: string): void {
  detectCapture('', text);
  for (const format of FORMATS) {
    const { value, problems } = importCapture(format, text);
    const isEmpty = value.exchanges.length === 0 && value.connections === undefined;
    expect(problems.some(({ severity }) => severity === 'error')).toBe(isEmpty);
  }
}

describe('hostile input', () => {
  it('arbitrary text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), importAll), { numRuns: 300 });
  });

  it('text of what the formats are made of', () => {
    const parts = [
      'curl ',
      '^"',
      "$'",
      '\\',
      '\n',
      '"',
      "'",
      '`',
      '$(',
      ')',
      '<<E',
      'E\n',
      '###',
      '{{',
      '}}',
      '@a=',
      '{"',
      '":',
      '{',
      '}',
      '[',
      'GET ',
      'http://a',
      '-H',
      '-F',
      ' ',
      ';',
      '&',
      '%}',
      '> {%',
      '\ud800',
      '\udc80',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 40 }), (some) => importAll(some.join(''))),
      { numRuns: 500 },
    );
  });

  it.each(FORMATS)('damaged %s', (format) => {
    const sample = SAMPLES[format];
    fc.assert(
      fc.property(fc.nat(sample.length), fc.nat(40), fc.string({ maxLength: 5 }), (at, gone, put) => {
        importCapture(format, sample.slice(0, at) + put + sample.slice(at + gone));
      }),
      { numRuns: 60 },
    );
  });

  const LONG = [
    '(',
    '"',
    "'",
    '\\',
    '`',
    '$(',
    '{',
    '[',
    '{"',
    '{\n',
    '{{',
    '}}',
    '<<a\n',
    ' ',
    '\t',
    '\n',
    '&',
    ';',
    '%',
    '^',
    '^"',
    '#',
    '@a={{a}}\n',
    '-',
    ';type=',
    '"="',
    '/..',
    '/',
    '?',
    'a',
    '.',
    '\r\n',
    '###\n',
    'curl;',
    "curl -F '",
    'C:\\',
    '> ',
    'GET ',
    '\udc80',
  ];
  const STARTS: Readonly<Record<(typeof FORMATS)[number], readonly string[]>> = {
    har: ['{"log":'],
    curl: [
      '',
      'curl ',
      "curl a -F 'x=…'",
      "curl $'…' a",
      "curl 'a/…'",
      "curl a -H 'X:…' --data-urlencode 'y=…'",
      'curl.exe "…"',
      'curl ^"a^" ^\n "…"',
      'curl "$(…)"',
    ],
    http: [
      '',
      'GET http://a/',
      'GET http://a\n\n',
      'GET a\nAuthorization: Basic ',
      'GET a\nX: {{$datetime "…"}}',
      '@a = …\nGET a/{{a}}',
    ],
    tap: ['', '{"http_buffered_trace":"…"}'],
    'access-log': ['[2025-01-01] "GET / HTTP/1.1" 200 ', '{"method":"GET","…":"…"}', '{\n'],
  };
  const starts = FORMATS.flatMap((format) => STARTS[format].map((start) => [format, start] as const));
  /** `…` is where it stands, or behind it all. */
  it.each(starts)('%s: 100 kB of anything in %j take no time', (format, start) => {
    for (const part of LONG) {
      const much = part.repeat(Math.ceil(100_000 / part.length));
      const text = start.includes('…') ? start.replaceAll('…', () => much) : start + much;
      const began = performance.now();
      importCapture(format, text);
      detectCapture('', text);
      expect(performance.now() - began, JSON.stringify(part)).toBeLessThan(1000);
    }
  });

  it('deep documents are no trouble', () => {
    importAll('{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000));
    importAll('['.repeat(100_000));
  });
});
