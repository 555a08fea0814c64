/** Modules that end Envoy, or that would if it came so far: each has an Envoy of its own. */

import { MEMORY, plugin, type Modules } from './plugin';

const importing = (text: string) => plugin({ imports: `(import "env" "proxy_log" ${text})` });
const inside = (fields: string) => plugin({ fields });
const MISSING = '(import "env" "nothing" (func))';
const VECTOR = '(func (export "vector") (param v128))';

export const CRASHES: Modules = {
  'v128-imported': importing('(func (param v128))'),
  'v128-imported-after-a-missing-one': plugin({ imports: `${MISSING} (import "env" "vector" (func (param v128)))` }),
  'v128-imported-without-a-marker': `(module (import "env" "vector" (func (param v128))) ${MEMORY})`,
  'v128-exported': inside(VECTOR),
  'v128-exported-and-a-missing-import': plugin({ imports: MISSING, fields: VECTOR }),
  'v128-exported-and-too-much-memory': plugin({ memory: '(memory (export "memory") 16385)', fields: VECTOR }),
  'v128-exported-and-a-wrong-callback': inside(`${VECTOR} (func (export "proxy_on_tick"))`),
  'v128-global-imported': importing('(global v128)'),
  'v128-global-exported': inside('(global (export "g") v128 (v128.const i32x4 0 0 0 0))'),
  'tag-imported': importing('(tag)'),
  'tag-exported': inside('(tag (export "t"))'),
  'anyref-imported': importing('(func (param anyref))'),
  'anyref-exported': inside('(func (export "f") (result anyref) (ref.null any))'),
  'anyref-table-imported': importing('(table 1 anyref)'),
  'anyref-table-exported': inside('(table (export "t") 1 anyref)'),
  'typed-reference-exported': inside('(type $t (func)) (func (export "f") (param (ref null $t)))'),
  'typed-reference-global-exported': inside('(type $t (func)) (global (export "g") (ref null $t) (ref.null $t))'),
  'exnref-exported': inside('(func (export "f") (param exnref))'),
  'function-reference-exported': inside('(func (export "f") (param (ref func) (ref extern)))'),
  'function-reference-imported': importing('(func (param (ref func) (ref extern) externref))'),
};
