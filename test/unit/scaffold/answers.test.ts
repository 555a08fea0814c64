import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkAnswers,
  hasTemplate,
  HOSTS,
  KINDS,
  moduleFault,
  nameFault,
  nameFrom,
  TEMPLATES,
  type Answers,
} from '../../../src/core/scaffold/answers';
import { LANGUAGES } from '../../../src/core/toolchain/profile';

const ANSWERS: Answers = {
  name: 'my-plugin',
  language: 'go',
  kind: 'http',
  host: 'envoy',
  module: 'example.com/my-plugin',
};

function codes(answers: Partial<Answers>): string[] {
  return checkAnswers({ ...ANSWERS, ...answers }).problems.map(({ code }) => code);
}

describe('names', () => {
  it.each(['a', 'my-plugin', 'a1', 'add-header-2', 'a'.repeat(50), 'x-y-z', 'command', 'common', 'console', 'port1'])(
    '"%s" can be had',
    (name) => {
      expect(nameFault(name)).toBeUndefined();
    },
  );

  it.each([
    ['', 'the plugin needs a name'],
    ['a'.repeat(51), '51 characters, at most 50'],
    ['My', 'small letters'],
    ['CON', 'small letters'],
    ['über', 'small letters'],
    ['プラグイン', 'small letters'],
    ['a b', 'small letters'],
    [' a', 'small letters'],
    ['a\n', 'small letters'],
    ['..', 'small letters'],
    ['../x', 'small letters'],
    ['a/b', 'small letters'],
    ['a\\b', 'small letters'],
    ['a_b', 'small letters'],
    ['a.b', 'small letters'],
    ['-x', 'small letters'],
    ['x-', 'small letters'],
    ['a--b', 'small letters'],
    ['1a', 'small letters'],
    ['%{name}', 'small letters'],
    ['con', 'something else'],
    ['nul', 'something else'],
    ['com1', 'something else'],
    ['com7', 'something else'],
    ['lpt9', 'something else'],
    ['fn', 'something else'],
    ['test', 'something else'],
    ['main', 'something else'],
    ['proxy-wasm', 'something else'],
  ])('"%s" cannot be had', (name, why) => {
    expect(nameFault(name)).toContain(why);
  });

  it.each([
    ['My Plugin', 'my-plugin'],
    ['Ärger mit Ümläuten', 'arger-mit-umlauten'],
    ['İstanbul', 'istanbul'],
    ['3scale_filter', 'scale-filter'],
    ['..', ''],
    ['--x--', 'x'],
    ['プラグイン', ''],
    ['ｆｕｌｌ', 'full'],
    ['a.b_c  d', 'a-b-c-d'],
    [`${'a'.repeat(49)}-bc`, 'a'.repeat(49)],
    ['😀 smile', 'smile'],
    ['CON', 'con'],
    ['', ''],
  ])('of the folder "%s" it is "%s"', (folder, name) => {
    expect(nameFrom(folder)).toBe(name);
  });

  it('of any folder can be had, or there is none, or it is reserved', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', '-', '_', '.', ' ', 'ß') }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const name = nameFrom(text);
        const fault = name === '' ? undefined : nameFault(name);
        expect(fault === undefined || fault.endsWith('something else')).toBe(true);
        expect(nameFrom(name)).toBe(name);
      }),
    );
  });

  it('of a folder with a very long name is had at once', () => {
    const before = performance.now();
    expect(nameFrom('-'.repeat(100_000) + 'a')).toBe('a');
    expect(nameFrom('a-'.repeat(100_000)).length).toBe(49);
    expect(nameFault('a-'.repeat(25))).toContain('small letters');
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe("paths of Go's modules", () => {
  it.each([
    'example.com/a',
    'a',
    'example.com/me/my-plugin',
    'github.com/Me/x_y.z/v2',
    'x/y~z',
    '0x/y',
    'x/_y',
    'std/x',
    'x/console',
  ])('"%s" can be had', (path) => {
    expect(moduleFault(path)).toBeUndefined();
  });

  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    '../a',
    'a/../b',
    './a',
    'a/.b',
    'a./b',
    '-x',
    'a b',
    'a/ü',
    'https://a.b/c',
    'a\\b',
    'a\n',
    'a"b',
    'a@v1',
    'x/~y',
    'x/y~1',
    'x/con',
    'x/COM3.d',
    'go',
    'toolchain',
    'std',
    'cmd',
    `a${'/b'.repeat(10_000)}/`,
  ])('"%s" cannot be had', (path) => {
    expect(moduleFault(path)).toContain('cannot be the path of a Go module');
  });
});

describe('answers', () => {
  it('that do are told back', () => {
    expect(checkAnswers(ANSWERS)).toEqual({ value: ANSWERS, problems: [] });
  });

  it.each(LANGUAGES.flatMap((language) => KINDS.flatMap((kind) => HOSTS.map((host) => ({ language, kind, host })))))(
    'do where there is a template and the host runs such plugins: $language, $kind, $host',
    ({ language, kind, host }) => {
      const isPossible = hasTemplate(language, kind) && !(host === 'higress' && kind === 'tcp');
      expect(codes({ language, kind, host }).length === 0).toBe(isPossible);
    },
  );

  it('have all that is wrong at once', () => {
    expect(codes({ language: 'wat', kind: 'tcp', host: 'higress', name: '-x' })).toEqual([
      'bad-name',
      'no-template',
      'no-template',
    ]);
  });

  it('need a module for Go alone, and only where the name does', () => {
    expect(codes({ module: '..' })).toEqual(['bad-module']);
    expect(codes({ module: '..', language: 'tinygo' })).toEqual(['bad-module']);
    expect(codes({ module: '..', language: 'rust' })).toEqual([]);
    expect(codes({ module: '..', name: '' })).toEqual(['bad-name']);
  });

  it('have a template for each language', () => {
    expect(new Set(Object.values(TEMPLATES).map(([language]) => language))).toEqual(new Set(LANGUAGES));
  });
});
