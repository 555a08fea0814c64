import { componentWit } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { witNames } from '../../../src/core/inspect/wit-names';
import { componentFixture } from '../../support/component';

describe('names of what a component imports and exports', () => {
  it('are read from what the tools print', async () => {
    const wit = witNames(await componentWit(await componentFixture()));
    expect(wit).toEqual({ imports: ['wasi:cli/environment@0.2.0'], exports: ['wasi:cli/run@0.2.0'] });
  });

  it('of functions and interfaces of the world itself, too', async () => {
    const component = `(component
      (import "log" (func (param "text" string)))
      (import "mine" (instance (export "f" (func))))
      (core module $m (func (export "g"))) (core instance $i (instantiate $m))
      (func $g (canon lift (core func $i "g"))) (export "go-on" (func $g)))`;
    const wit = witNames(await componentWit(await componentFixture(component)));
    expect([wit.imports, wit.exports]).toEqual([expect.arrayContaining(['log', 'mine']), ['go-on']]);
  });

  it('stop where the world ends', () => {
    const wit = 'package a:b;\n\nworld root {\n  import a:b/c@1.2.3;\n}\npackage c:d {\n  world other {\n  import e:f/g;\n  }\n}\n'; // prettier-ignore
    expect(witNames(wit)).toEqual({ imports: ['a:b/c@1.2.3'], exports: [] });
  });

  it('are none where there is no world', () => {
    expect(witNames('')).toEqual({ imports: [], exports: [] });
    expect(witNames('package a:b;\ninterface c {}\n')).toEqual({ imports: [], exports: [] });
  });
});
