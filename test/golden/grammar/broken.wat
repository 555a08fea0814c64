;; What is no instruction must not look like one.
i32.foo i31.add local.put i32.add_s i32.add. i32. .add i32.addx xi32.add i32.add! I32.ADD i32..add i128.add $i32.add
block_ loops ifx end. br_on br_on_cast_succeed calls call_indirectly i8x16.mul i64x2.lt_u f32.and ref.test_null ref.cast_null
;; Names of before WebAssembly 1.0, and of proposals that were renamed.
get_local set_local tee_local get_global set_global current_memory grow_memory anyfunc
i32.wrap/i64 i32.trunc_s/f32 i32.trunc_u:sat/f64 i64.extend_s/i32 f32.convert_u/i64 f32.demote/f64 f64.promote/f32
i32.reinterpret/f32 f64.reinterpret/i64 atomic.notify i32.atomic.wait i64.atomic.rmw32_u.add v8x16.shuffle
i31.new struct.new_canon extern.externalize
(assert_return_canonical_nan (invoke "f")) (assert_return_nan) (assert_foo)
;; Half-written code.
(func
(param $
(call
(local.get
(module (func $f (local.get $x) (i32.add (call $g
  struct.get $t
)))) )
(elem $e func $f
(func $behind (param $x i32) (call $y (local.get $x)) nop)
(@custom "open
  (after
