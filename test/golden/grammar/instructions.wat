(module
  ;; flat
  (func $flat (param $n i32) (result i32) (local $at i32)
    block $done (result i32)
      loop $next (param i32) (result i32)
        local.get $n
        i32.eqz
        br_if $done
        local.get $at local.set $n local.tee 1
        br_table $next $done 0 $done
        br $next
      end $next
    end
    local.get $n
    if $cond (result i32)
      nop
    else $cond
      unreachable
    end $cond
    call $flat call 0 return_call $flat
    call_indirect $table (type $t) return_call_indirect 0 (type $t)
    call_ref $t return_call_ref $t
    select select (result i32) drop return
    global.get $g global.set 0
    table.get $table table.set $table table.size 0 table.grow $table table.fill $table table.copy $table $other
    table.init $table $segment table.init $segment table.init 0 $segment elem.drop $segment
    memory.size memory.size $m memory.grow $m memory.fill memory.copy $m $other memory.init $data memory.init $m $data
    memory.init 0 $data data.drop $data
    i32.load8_u $m offset=1 align=1 f64.store offset=8 i64.load32_s v128.load8_lane $m offset=1 3 v128.store
    ref.null func ref.null $t ref.null 0 ref.is_null ref.func $flat ref.func 0
    throw $e throw_ref try $t nop catch $e nop catch_all rethrow $t end try nop delegate $t
    memory.discard atomic.fence i64.add128)

  ;; folded
  (func $folded (param $n i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (if $cond (i32.lt_u (local.get $n) (i32.const 8)) (then (br $next)) (else (nop)))))
    (call_indirect $table (type $t) (param i32) (result i32) (local.get $n) (i32.const 0))
    (select (result f32) (f32.const 1) (f32.const nan) (i32.const 0))
    (try $t (do (call $flat)) (catch $e (drop)) (catch_all (rethrow $t)))
    (try_table $l (catch $e $out) (catch_ref $"an exception" $out) (catch_ref 0 1) (catch_all $out) (catch_all_ref $"to here")
      (throw $e (i32.const 1)))
    (i32.store offset=4 align=4 (i32.const 0) (i32.load (i32.const 8))))

  ;; vectors
  (func $vectors
    v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 v128.const f64x2 0x1p3 nan
    v128.const (; shape ;) i64x2 1 -1
    i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 i32x4.extract_lane 3 f32x4.replace_lane 0
    i16x8.extmul_low_i8x16_u i32x4.relaxed_trunc_f64x2_s_zero f64x2.pmin v128.bitselect i8x16.relaxed_swizzle)

  ;; garbage collection
  (func $aggregates
    struct.new $t struct.new_default $t struct.get $t $field struct.get_s 0 $field struct.set $"a type" $"a field"
    struct.get $t (; then ;) $field struct.get $t 0 (struct.get_u $t
      $field (local.get 0))
    array.new $t array.new_fixed $t 3 array.new_data $t $data array.init_elem $t $segment array.get_s $t array.len
    array.copy $t $other array.fill $t ref.i31 i31.get_s any.convert_extern extern.convert_any
    ref.test (ref null $t) ref.cast (ref i31) ref.eq ref.as_non_null br_on_null $l br_on_non_null 0
    br_on_cast $l (ref null any) (ref $t) br_on_cast_fail $l anyref (ref i31))

  ;; stack switching, threads
  (func $others
    (cont.new $k (ref.func $f)) (cont.bind $k $k2) (suspend $e) (resume $k (on $e $handler) (on $e switch) (on 0 0))
    (resume_throw $k $e (on $e $handler)) (resume_throw_ref $k) (switch $k $e)
    i32.atomic.load $m offset=4 i64.atomic.rmw32.cmpxchg_u i32.atomic.rmw.xchg memory.atomic.notify $m memory.atomic.wait64))
