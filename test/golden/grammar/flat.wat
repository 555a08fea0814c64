;; One instruction on a line, as wasm2wat writes it; test/unit/wat/language-configuration.test.ts indents it again.
(module
  (type (;0;) (func (param i32) (result i32)))
  (import "env" "f" (func (;0;) (type 0)))
  (func (;1;) (type 0) (param i32) (result i32)
    (local i32 i64)
    block (result i32)  ;; label = @1
      local.get 0
      loop  ;; label = @2 (until the end)
        local.get 1
        i32.eqz
        br_if 1 (;@1;)
        local.get 0
        i32.const -1
        i32.add
        local.tee 0
        if (result i32)  ;; label = @3
          i32.const 1
        else
          i32.const 2
        end
        br_table 0 (;@2;) 1 (;@1;) 0 (;@2;)
        br 0 (;@2;)
      end
    end
    try (param i32) (result i32)
      call 0
    catch 0
      drop
      i32.const 3
    catch_all
      rethrow 0 (;@1;)
    end
    try
      nop
    delegate 0
    block
      try_table $t (result (ref null 0)) (catch 0 0) (catch_all 0)
        nop ;; if
      end
    end
    local.get 0
    i32.eqz if
      unreachable
    end
    block nop end
    (block $folded
      (if (i32.const 1)
        (then
          nop
          loop $flat
            br $flat
          end
        )
      )
    )
    block_size
    $if)
  (data "(" "if"))
