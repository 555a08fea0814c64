/** A component, by the tools that other components are made with. */

import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';

/** Imports `wasi:cli/environment`, exports `wasi:cli/run`. */
const COMMAND = `(component
  (import "wasi:cli/environment@0.2.0"
    (instance $env (export "get-arguments" (func (result (list string))))))
  (core module $m (func (export "run") (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $r (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $r))
)`;

export async function componentFixture(text = COMMAND): Promise<Uint8Array> {
  return parse(text);
}
