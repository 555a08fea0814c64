/** Memories of all kinds, and what came after the first version of WebAssembly. */

import { plugin, type Modules } from './plugin';

const memory = (text: string) => plugin({ memory: text });
const inside = (fields: string) => plugin({ fields });

export const FEATURES: Modules = {
  'memory-of-65536-pages': memory('(memory (export "memory") 65536)'),
  'memory-of-65537-pages': memory('(memory (export "memory") 65537)'),
  'memory-two-of-10000': memory('(memory (export "memory") 10000) (memory 10000)'),
  'memory-second-too-large': memory('(memory (export "memory") 1) (memory 16385)'),
  'memory-64-too-large': memory('(memory (export "memory") i64 16385)'),
  'memory-64-shared': memory('(memory (export "memory") i64 1 2 shared)'),
  'memory-maximum-below': memory('(memory (export "memory") 2 1)'),
  'memory-page-of-1': memory('(memory (export "memory") 1 (pagesize 1))'),
  'memory-none': memory(''),
  'data-fits': plugin({ fields: '(data (i32.const 65535) "a")' }),
  'data-outside': plugin({ fields: '(data (i32.const 0) "a") (data (i32.const 65535) "ab")' }),
  'data-outside-and-empty': plugin({ fields: '(data (i32.const 65537) "")' }),
  'data-before-the-start': plugin({ fields: '(data (i32.const -1) "a")' }),
  'data-outside-of-an-import': plugin({ memory: '(import "env" "memory" (memory 1)) (data (i32.const 65536) "a")' }),
  'data-outside-of-64-bits': plugin({ memory: '(memory (export "memory") i64 1) (data (i64.const 65536) "a")' }),
  'data-outside-and-a-wrong-callback': plugin({
    fields: '(data (i32.const 65536) "a") (func (export "proxy_on_tick"))',
  }),
  'data-at-a-global': plugin({ fields: '(global $g i32 (i32.const 0)) (data (global.get $g) "a")' }),
  'elements-fit': plugin({ fields: '(table 2 funcref) (func $f) (elem (i32.const 1) $f)' }),
  'elements-outside': plugin({ fields: '(table 2 funcref) (func $f) (elem (i32.const 1) $f $f)' }),
  'elements-outside-of-the-second': plugin({
    fields: '(table 2 funcref) (table $s 1 funcref) (func $f) (elem (table $s) (i32.const 1) func $f)',
  }),
  'elements-outside-of-an-import': plugin({
    imports: '(import "env" "table" (table 1 funcref))',
    fields: '(func $f) (elem (i32.const 1) $f)',
  }),
  'elements-declared': plugin({ fields: '(func $f) (elem declare func $f)' }),
  'data-passive': plugin({ fields: '(data "a")' }),
  'memory-shared-too-large': memory('(memory (export "memory") 1 16385 shared)'),
  'table-64': inside('(table (export "t") i64 1 funcref)'),
  'table-too-large': inside('(table 10000001 funcref)'),
  simd: inside('(func (drop (v128.const i32x4 0 0 0 0)))'),
  'simd-relaxed': inside('(func (param v128) (drop (i32x4.relaxed_trunc_f32x4_s (local.get 0))))'),
  'tail-call': inside('(func $f (return_call $f))'),
  'exceptions-legacy': inside('(tag $t) (func try throw $t catch_all end)'),
  exceptions: inside('(tag $t) (func (block $b (try_table (catch_all $b) (throw $t))))'),
  atomics: inside('(func (drop (i32.atomic.load (i32.const 0))))'),
  gc: inside('(type $s (struct (field i32))) (func (drop (struct.new $s (i32.const 1))))'),
  'function-references': inside('(type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0)))'),
  'constant-expressions': inside('(global i32 (i32.add (i32.const 1) (i32.const 2)))'),
  'references-exported': inside('(func (export "f") (param externref funcref) (result externref) (local.get 0))'),
  'table-of-externref': inside('(table (export "t") 1 externref)'),
  'global-of-externref': inside('(global (export "g") externref (ref.null extern))'),
  'two-results': inside('(func (export "f") (result i32 i64) (i32.const 1) (i64.const 1))'),
  'wide-arithmetic': inside('(func (param i64 i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 1)))'),
  'stack-switching': inside('(type $f (func)) (type $c (cont $f))'),
  'shared-function': inside('(type (shared (func)))'),
};
