(module $fields
  (type $binary (func (param i32 i32) (result i32)))
  (type (;1;) $pair (struct (field $first i32) (field $second (mut i64)) (field i8 i16)))
  (type (func)) (type $bytes (array (mut i8)))
  (rec
    (type $list (sub (struct (field $next (ref null $list)))))
    (type $longer (sub final $list (struct (field $next (ref null $list)) (field $more (ref $bytes)))))
    (type $two (sub $list $longer (struct)))
    (type $k (cont $binary)))

  (import "env" "f" (func $imported (type $binary) (param $a i32) (param $b i32) (result i32)))
  (import "env" "t" (table $it 1 10 funcref)) (import "env" "m" (memory $im 1 2 shared))
  (import "env" "g" (global $ig (mut f64))) (import "env" "e" (tag $ie (param i32)))

  (memory $m (export "memory") 1) (memory $m64 i64 1 2) (memory (pagesize 1) 100) (memory (data "inline"))
  (table $t 10 externref) (table $t2 i64 0 (ref null func)) (table $inline funcref (elem $f $imported)) (table 1 (ref null $binary) (ref.null $binary))
  (global $immutable i32 (i32.const 1)) (global $mutable (mut v128) (v128.const i32x4 1 2 0x3 -4))
  (global $shared (shared mut i32) (i32.const 1))
  (tag $e (param i32)) (tag $typed (type $binary))
  (start $main)
  (export "f" (func $f)) (export "t" (table $t)) (export "m" (memory $m)) (export "g" (global $mutable)) (export "e" (tag $e))
  (export "index" (func 0))

  (elem $passive func $f $main) (elem $declared declare func $f) (elem declare func $f $main)
  (elem (i32.const 0) $f $main 0) (elem (table $t) (offset (i32.const 1)) func $f)
  (elem $active (table $t) (i32.const 0) funcref (ref.func $f) (ref.null func) (item ref.func $main) (item (global.get $mutable)))
  (elem $"quoted segment" (ref null $binary) (item ref.null $binary))
  (elem $next
    (; its type ;) (ref func) (ref.func $f))
  (data $d "passive") (data (i32.const 8) "active" "more") (data $other (memory $m64) (offset (i64.const 8)) "\ff")

  (func $f (export "one") (export "two") (type $binary) (param $x i32) (param $y i32) (result i32) (local $z i64) (local i32 f32)
    (local.get $x))
  (func $types (param (ref null any) (ref eq) (ref i31) (ref struct) (ref null array) (ref none) (ref func) (ref nofunc))
    (param (ref extern) (ref noextern) (ref exn) (ref noexn) (ref cont) (ref nocont) (ref null $pair) (ref 0) (ref null (; of ;) $k))
    (param anyref eqref i31ref structref arrayref nullref funcref nullfuncref externref nullexternref exnref nullexnref)
    (param contref nullcontref i32 i64 f32 f64 v128) (result anyref (ref $bytes))
    (unreachable))
  (func $main))

(; words that are keywords behind a parenthesis alone ;)
module func type param result local global memory table elem data start import export sub rec struct array field
then do on catch_ref catch_all_ref invoke assert_return register any eq none extern null mut final declare item
