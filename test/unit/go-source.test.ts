/** Go source, as far as it has to be read and written to run a plugin natively. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromByteString, type Bytes } from '../../src/core/bytes';
import { blanked, importsOf } from '../../src/core/native-test/go-source';
import { goComment, goString } from '../../src/core/native-test/go-text';
import { findVmContext } from '../../src/core/native-test/vm-context';
import { formatProblem } from '../../src/core/problem';

/** What Go makes of a literal. */
function meant(literal: string): Bytes {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
  const text = literal
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex?: string, plain?: string) =>
      hex === undefined ? (escapes[plain ?? ''] ?? '?') : String.fromCharCode(parseInt(hex, 16)),
    );
  return fromByteString(text);
}

describe('texts of Go', () => {
  it('are literals of any bytes, in printable ASCII and on one line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const literal = goString(bytes);
        expect(literal).toMatch(/^"[ -~]*"$/);
        expect([...meant(literal)]).toEqual([...bytes]);
      }),
    );
    expect(goString('é "\\\n')).toBe('"\\xc3\\xa9 \\"\\\\\\n"');
  });

  it('are comments from which nothing gets out', () => {
    expect(goComment(['a\nfunc init() {}', '', 'b'])).toBe('// a func init() {}\n//\n// b');
  });
});

describe('the source of a plugin', () => {
  it('has its comments and literals told apart from its code', () => {
    const source = 'a /* "b" */ "c // d" `e\nf` \'"\' g // h\n"\\"" i';
    const code = blanked(source, { literals: true });
    expect(code.replace(/ +/g, ' ')).toBe('a \n g \n i');
    expect(code).toHaveLength(source.length);
    expect(blanked(source, { literals: false })).toBe(
      source.replace(/\/\* "b" \*\/|\/\/ h/g, (one) => ' '.repeat(one.length)),
    );
  });

  it('has imports, each by the name that the file has for it', () => {
    const source =
      'package x\nimport "fmt"\nimport (\n\t"a.b/c-d/v2"\n\ty "gopkg.in/yaml.v3"\n\t. "d/e" // "no"\n\t_ "f"\n)\nimport"g/go-h"\n';
    expect(importsOf(source)).toEqual([
      { name: 'fmt', path: 'fmt' },
      { name: 'c_d', path: 'a.b/c-d/v2' },
      { name: 'y', path: 'gopkg.in/yaml.v3' },
      { name: '.', path: 'd/e' },
      { name: '_', path: 'f' },
      { name: 'h', path: 'g/go-h' },
    ]);
  });
});

const SDK = 'github.com/proxy-wasm/proxy-wasm-go-sdk';
const importing = (spec: string, rest: string) => `package main\n\nimport (\n\t${spec}\n\t"a.b/own"\n)\n\n${rest}\n`;
const found = (text: string) => findVmContext('/p', [{ path: '/p/main.go', text }]);
const told = (text: string): string => {
  const context = found(text);
  return 'severity' in context ? formatProblem(context) : context.expression;
};

describe('the context of the VM', () => {
  const usual = `"${SDK}/proxywasm"`;

  it('is what the SDK is given, wherever that is', () => {
    const text = importing(
      usual,
      'func main() {\n\t// proxywasm.SetVMContext(no)\n\tproxywasm.SetVMContext(&vm{a: "x)"})\n}',
    );
    expect(found(text)).toEqual({ sdk: SDK, option: 'WithVMContext', expression: '&vm{a: "x)"}', imports: [] });
  });

  it('comes by each of the ways that the SDK has, with the imports that it needs', () => {
    const call = 'func init() {\n\tsdk . SetHttpContext(\n\t\town.New(1, func() { x.own.y() }),\n\t)\n}';
    expect(found(importing(`sdk "${SDK}/proxywasm"`, call))).toEqual({
      ...{ sdk: SDK, option: 'WithHttpContext', expression: 'own.New(1, func() { x.own.y() })' },
      imports: [{ name: 'own', path: 'a.b/own' }],
    });
    const dot = found(importing(`. "${SDK}/proxywasm"`, 'func init() { SetTcpContext(made) }'));
    expect(dot).toMatchObject({ option: 'WithTcpContext', expression: 'made', imports: [] });
    const older = found(
      importing('"github.com/tetratelabs/proxy-wasm-go-sdk/proxywasm"', 'func main() { proxywasm.SetVMContext(v) }'),
    );
    expect(older).toMatchObject({ sdk: 'github.com/tetratelabs/proxy-wasm-go-sdk' });
  });

  it('is none that only the function around the call knows', () => {
    const body = (given: string) =>
      told(
        importing(
          usual,
          `var vm = 1\nfunc other() { z := 1 }\nfunc main() {\n\tx, y := 1, 2\n\tproxywasm.SetVMContext(${given})\n}`,
        ),
      );
    expect(body('&vm{x: 1, z: z}')).toBe('&vm{x: 1, z: z}');
    expect(body('a.y')).toBe('a.y');
    expect(body('wrap(y)')).toBe(
      '/p/main.go:12:1: a test cannot name "y", which SetVMContext is given: only the function around it knows it. ' +
        'Declare it outside of the function, or write its value into the call, as in proxywasm.SetVMContext(&vmContext{}).',
    );
  });

  it('is not there without the SDK, nor behind a wrapper of it', () => {
    expect(told(importing('"fmt"', 'func main() { proxywasm.SetVMContext(v) }'))).toContain(
      '/p: no file that Go compiles natively calls proxywasm.SetVMContext of proxy-wasm-go-sdk.',
    );
    const wrapper = '"github.com/alibaba/higress/plugins/wasm-go/pkg/wrapper"';
    expect(told(importing(wrapper, 'func main() { wrapper.SetCtx("x") }'))).toContain("Higress's wrapper");
  });

  it('of damaged sources is refused in words', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.string({ maxLength: 5 }), (at, junk) => {
        const text = importing(usual, 'func main() { proxywasm.SetVMContext(own.New(`a`)) }');
        expect(told(text.slice(0, at) + junk + text.slice(at + junk.length)).length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
