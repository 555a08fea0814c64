import { describe, expect, it } from 'vitest';
import { WatAnalysis } from '../../../src/core/wat/analysis';
import { documentSymbols, type OutlineItem } from '../../../src/core/wat/features/document-symbols';
import { templateText } from '../../support/wat-cursor';

function outline(text: string): OutlineItem[] {
  return documentSymbols(new WatAnalysis(text));
}

/** `kind name: detail`, with what is in it further in. */
function shown(items: readonly OutlineItem[], indentation = ''): string[] {
  return items.flatMap(({ kind, name, detail, children }) => [
    `${indentation}${kind} ${name}: ${detail}`,
    ...shown(children, `${indentation}  `),
  ]);
}

const MODULE = `(module $m
  (type $pair (struct (field $x i32) (field (mut i64))))
  (type (func (param i32) (result i64)))
  (rec (type $a (array (mut i8))) (type $b (func)))
  (import "env" "proxy_log" (func $log (param $level i32) (param i32 i32) (result i32)))
  (import "env" "memory" (memory 1 2))
  (table $t 10 funcref)
  (global $g (mut i32) (i32.const 1))
  (tag $fault (param i32))
  (func $named (param $p i32)
    (block $outer (loop (block $inner (br $outer)))))
  (func (export "proxy_on_tick") (param i32))
  (func)
  (func)
  (export "last" (func 4))
  (elem (i32.const 0) $named)
  (data $text (i32.const 0) "hello")
  (start $named))`;

describe('the outline of a text', () => {
  it('has everything that is defined, by its name, or what it is exported as, or its index', () => {
    expect(shown(outline(MODULE))).toEqual([
      'type $pair: struct',
      '  field $x: i32',
      '  field (;1;): mut i64',
      'type (;1;): func (i32) → i64',
      'type $a: array mut i8',
      'type $b: func ()',
      'import $log: "env" func (i32 i32 i32) → i32',
      '  local $level: i32',
      '  local (;1;): i32',
      '  local (;2;): i32',
      'import memory: "env" memory 1 2',
      'table $t: 10 funcref',
      'global $g: mut i32',
      'tag $fault: (i32)',
      'func $named: (i32)',
      '  local $p: i32',
      '  label $outer: block',
      '    label $inner: block',
      'func proxy_on_tick: (i32)',
      '  local (;0;): i32',
      'func (;3;): ()',
      'func last: ()',
      'export last: func 4',
      'elem (;0;): active, 1',
      'data $text: "hello"',
      'start start: $named',
    ]);
  });

  it('puts the modules of a script above what is in them', () => {
    const script = '(module $one (func $a)) (assert_return (invoke "a")) (module (func $b)) (module binary "\\00")';
    expect(shown(outline(script))).toEqual(['module $one: ', '  func $a: ()', 'module module: ', '  func $b: ()']);
    const [, second] = outline(script);
    expect(script.slice(second?.span.start, second?.span.end)).toBe('(module (func $b))');
  });

  it('has names that are never empty', () => {
    const names = outline('(module (func (export "")) (export "" (func 0)) (import "" "" (func)))').map(
      ({ name }) => name,
    );
    expect(names).toEqual(['(;0;)', '""', '(;1;)']);
  });

  it('is that of the template', () => {
    const names = outline(templateText())
      .filter(({ kind }) => kind === 'func')
      .map(({ name }) => name);
    expect(names.slice(0, 6)).toEqual([
      'proxy_abi_version_0_2_1',
      'proxy_on_context_create',
      'proxy_on_vm_start',
      'proxy_on_done',
      'proxy_on_delete',
      '$allocate',
    ]);
  });

  it.each([MODULE, templateText(), MODULE.slice(0, 700), `${MODULE}${MODULE}`])(
    'names what is in the item, and has the items in one another',
    (text) => {
      const check = (items: readonly OutlineItem[], within: { start: number; end: number }) => {
        for (const { span, nameSpan, children, name } of items) {
          expect(name).not.toBe('');
          expect(span.start).toBeGreaterThanOrEqual(within.start);
          expect(span.end).toBeLessThanOrEqual(within.end);
          expect(nameSpan.start).toBeGreaterThanOrEqual(span.start);
          expect(nameSpan.end).toBeLessThanOrEqual(span.end);
          check(children, span);
        }
      };
      check(outline(text), { start: 0, end: text.length });
    },
  );
});
