;; An HTTP filter: it marks requests with a header, answers those to some paths itself, and tidies responses.
;; Numbers of maps, buffers, levels and results are those of the proxy-wasm ABI 0.2.1: https://github.com/proxy-wasm/spec
(module
  (import "env" "proxy_log"
    (func $proxy_log (param $level i32) (param $text i32) (param $size i32) (result i32)))
  (import "env" "proxy_get_buffer_bytes"
    (func $get_buffer_bytes
      (param $buffer i32) (param $start i32) (param $length i32) (param $bytes i32) (param $size i32) (result i32)))
  (import "env" "proxy_get_header_map_value"
    (func $get_header
      (param $map i32) (param $key i32) (param $key_size i32) (param $value i32) (param $value_size i32) (result i32)))
  (import "env" "proxy_replace_header_map_value"
    (func $set_header
      (param $map i32) (param $key i32) (param $key_size i32) (param $value i32) (param $value_size i32) (result i32)))
  (import "env" "proxy_remove_header_map_value"
    (func $remove_header (param $map i32) (param $key i32) (param $key_size i32) (result i32)))
  (import "env" "proxy_send_local_response"
    (func $send_local_response
      (param $status i32) (param $details i32) (param $details_size i32) (param $body i32) (param $body_size i32)
      (param $headers i32) (param $headers_size i32) (param $grpc_status i32) (result i32)))

  ;; 0: where the proxy writes addresses and sizes. 16: texts. 1024: what is allocated.
  (memory (export "memory") 1)
  (data (i32.const 16) ":path")
  (data (i32.const 32) "header")
  (data (i32.const 48) "value")
  (data (i32.const 64) "deny")
  (data (i32.const 80) "x-plugin")
  (data (i32.const 96) "hello")
  (data (i32.const 112) "denied ")
  (data (i32.const 128) "not for you\n")
  (data (i32.const 144) "x-powered-by")
  (data (i32.const 160) "x-served-by")
  (data (i32.const 256) "%{name}")
  (data (i32.const 384) "cannot read the configuration: it is not the JSON that is expected")

  ;; The configuration: a header that is set in each request, its value, and where paths begin that are denied.
  (global $header (mut i32) (i32.const 80))
  (global $header_size (mut i32) (i32.const 8))
  (global $value (mut i32) (i32.const 96))
  (global $value_size (mut i32) (i32.const 5))
  (global $deny (mut i32) (i32.const 0))
  (global $deny_size (mut i32) (i32.const 0))

  ;; Where the next allocation begins, and what of it stays: the configuration. The rest is needed during a call alone.
  (global $heap (mut i32) (i32.const 1024))
  (global $kept (mut i32) (i32.const 1024))

  (func (export "proxy_abi_version_0_2_1"))
  (func (export "proxy_on_context_create") (param $id i32) (param $parent i32))
  (func (export "proxy_on_vm_start") (param $id i32) (param $size i32) (result i32) (i32.const 1))
  (func (export "proxy_on_done") (param $id i32) (result i32) (i32.const 1))
  (func (export "proxy_on_delete") (param $id i32))

  ;; The proxy asks for room for what it hands over.
  (func $allocate (export "proxy_on_memory_allocate") (param $size i32) (result i32)
    (local $start i32)
    (local $missing i32)
    (local.set $start (global.get $heap))
    (global.set $heap (i32.add (local.get $start) (local.get $size)))
    (local.set $missing (i32.sub (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
    (if (i32.gt_s (local.get $missing) (i32.const 0))
      (then
        (if (i32.eq (memory.grow (i32.add (i32.div_u (local.get $missing) (i32.const 65536)) (i32.const 1))) (i32.const -1))
          (then (unreachable)))))
    (local.get $start))

  ;; The proxy refuses the plugin when it is told 0.
  (func (export "proxy_on_configure") (param $id i32) (param $size i32) (result i32)
    (local $text i32)
    (if (i32.eqz (local.get $size)) (then (return (i32.const 1))))
    (drop (call $get_buffer_bytes (i32.const 7) (i32.const 0) (local.get $size) (i32.const 0) (i32.const 4)))
    (local.set $text (i32.load (i32.const 0)))
    (local.set $size (i32.load (i32.const 4)))
    (global.set $kept (global.get $heap))
    (if (i32.eqz (call $is_object (local.get $text) (local.get $size)))
      (then
        (drop (call $proxy_log (i32.const 5) (i32.const 384) (i32.const 66)))
        (return (i32.const 0))))
    (if (call $field (local.get $text) (local.get $size) (i32.const 32) (i32.const 6))
      (then (global.set $header (i32.load (i32.const 0))) (global.set $header_size (i32.load (i32.const 4)))))
    (if (call $field (local.get $text) (local.get $size) (i32.const 48) (i32.const 5))
      (then (global.set $value (i32.load (i32.const 0))) (global.set $value_size (i32.load (i32.const 4)))))
    (if (call $field (local.get $text) (local.get $size) (i32.const 64) (i32.const 4))
      (then (global.set $deny (i32.load (i32.const 0))) (global.set $deny_size (i32.load (i32.const 4)))))
    (i32.const 1))

  ;; 0: the request goes on. 1: it stops here.
  (func (export "proxy_on_request_headers") (param $id i32) (param $count i32) (param $end i32) (result i32)
    (local $path i32)
    (local $size i32)
    (global.set $heap (global.get $kept))
    (if (i32.eqz (call $get_header (i32.const 0) (i32.const 16) (i32.const 5) (i32.const 0) (i32.const 4)))
      (then (local.set $path (i32.load (i32.const 0))) (local.set $size (i32.load (i32.const 4)))))
    (if (call $is_denied (local.get $path) (local.get $size))
      (then (return (call $refuse (local.get $path) (local.get $size)))))
    (drop
      (call $set_header
        (i32.const 0) (global.get $header) (global.get $header_size) (global.get $value) (global.get $value_size)))
    (i32.const 0))

  (func (export "proxy_on_response_headers") (param $id i32) (param $count i32) (param $end i32) (result i32)
    (global.set $heap (global.get $kept))
    ;; Nobody needs to know what the server runs.
    (drop (call $remove_header (i32.const 2) (i32.const 144) (i32.const 12)))
    (drop (call $set_header (i32.const 2) (i32.const 160) (i32.const 11) (i32.const 256) (i32.const %{name-length})))
    (i32.const 0))

  (func $is_denied (param $path i32) (param $size i32) (result i32)
    (if (result i32) (i32.or (i32.eqz (global.get $deny_size)) (i32.lt_u (local.get $size) (global.get $deny_size)))
      (then (i32.const 0))
      (else (call $same (local.get $path) (global.get $deny) (global.get $deny_size)))))

  ;; Answers in place of the server behind the proxy, which never sees the request.
  (func $refuse (param $path i32) (param $size i32) (result i32)
    (local $line i32)
    (local.set $size (call $until (local.get $path) (local.get $size) (i32.const 63))) ;; ?
    (local.set $line (call $allocate (i32.add (local.get $size) (i32.const 7))))
    (memory.copy (local.get $line) (i32.const 112) (i32.const 7))
    (memory.copy (i32.add (local.get $line) (i32.const 7)) (local.get $path) (local.get $size))
    (drop (call $proxy_log (i32.const 3) (local.get $line) (i32.add (local.get $size) (i32.const 7))))
    (drop
      (call $send_local_response
        (i32.const 403) (i32.const 0) (i32.const 0) (i32.const 128) (i32.const 12) (i32.const 0) (i32.const 0)
        (i32.const -1)))
    (i32.const 1))

  ;; How many bytes stand before the first $sign; all when there is none.
  (func $until (param $text i32) (param $size i32) (param $sign i32) (result i32)
    (local $at i32)
    (block $found
      (loop $next
        (br_if $found (i32.ge_u (local.get $at) (local.get $size)))
        (br_if $found (i32.eq (i32.load8_u (i32.add (local.get $text) (local.get $at))) (local.get $sign)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at))

  (func $same (param $one i32) (param $other i32) (param $size i32) (result i32)
    (local $at i32)
    (loop $next
      (if (i32.eq (local.get $at) (local.get $size)) (then (return (i32.const 1))))
      (if (i32.ne
            (i32.load8_u (i32.add (local.get $one) (local.get $at)))
            (i32.load8_u (i32.add (local.get $other) (local.get $at))))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; How many blanks and line breaks stand at the start.
  (func $blanks (param $text i32) (param $size i32) (result i32)
    (local $at i32)
    (block $found
      (loop $next
        (br_if $found (i32.ge_u (local.get $at) (local.get $size)))
        (br_if $found (i32.gt_u (i32.load8_u (i32.add (local.get $text) (local.get $at))) (i32.const 32)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at))

  ;; Whether it begins with { and ends with }, which is all that is checked: a filter in WAT has no JSON library.
  (func $is_object (param $text i32) (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (call $blanks (local.get $text) (local.get $size)))
    (block $trimmed
      (loop $next
        (br_if $trimmed (i32.le_u (local.get $size) (local.get $start)))
        (br_if $trimmed
          (i32.gt_u (i32.load8_u (i32.sub (i32.add (local.get $text) (local.get $size)) (i32.const 1))) (i32.const 32)))
        (local.set $size (i32.sub (local.get $size) (i32.const 1)))
        (br $next)))
    (if (i32.lt_u (i32.sub (local.get $size) (local.get $start)) (i32.const 2)) (then (return (i32.const 0))))
    (i32.and
      (i32.eq (i32.load8_u (i32.add (local.get $text) (local.get $start))) (i32.const 123))
      (i32.eq (i32.load8_u (i32.sub (i32.add (local.get $text) (local.get $size)) (i32.const 1))) (i32.const 125))))

  ;; Looks for `"name": "…"`, and leaves the address and size of the text between the second quotes at 0 and 4.
  ;; Backslashes in it are taken as they are.
  (func $field (param $text i32) (param $size i32) (param $name i32) (param $name_size i32) (result i32)
    (local $at i32)
    (local $end i32)
    (local $colon i32)
    (local.set $end (i32.add (local.get $text) (local.get $size)))
    (local.set $at (local.get $text))
    (loop $next
      ;; From the quotes before a name to those behind it.
      (local.set $at
        (i32.add (local.get $at)
          (call $until (local.get $at) (i32.sub (local.get $end) (local.get $at)) (i32.const 34)))) ;; "
      (if (i32.gt_u (i32.add (i32.add (local.get $at) (local.get $name_size)) (i32.const 2)) (local.get $end))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.eqz (call $same (local.get $at) (local.get $name) (local.get $name_size))))
      (local.set $at (i32.add (local.get $at) (local.get $name_size)))
      (br_if $next (i32.ne (i32.load8_u (local.get $at)) (i32.const 34)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $colon (call $behind (local.get $at) (local.get $end) (i32.const 58)))
      (br_if $next (i32.eqz (local.get $colon))))
    (local.set $at (call $behind (local.get $colon) (local.get $end) (i32.const 34)))
    (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4)
      (call $until (local.get $at) (i32.sub (local.get $end) (local.get $at)) (i32.const 34)))
    (i32.const 1))

  ;; The address behind blanks and then $sign; 0 when something else stands there.
  (func $behind (param $at i32) (param $end i32) (param $sign i32) (result i32)
    (local.set $at
      (i32.add (local.get $at) (call $blanks (local.get $at) (i32.sub (local.get $end) (local.get $at)))))
    (if (result i32) (i32.ge_u (local.get $at) (local.get $end))
      (then (i32.const 0))
      (else
        (select
          (i32.add (local.get $at) (i32.const 1))
          (i32.const 0)
          (i32.eq (i32.load8_u (local.get $at)) (local.get $sign)))))))
