/** What every conformance guest has: memory, an allocator, and the writing of log lines. WebAssembly text. */

/** Where the parts of the guest's memory begin, in bytes. */
export const LAYOUT = {
  /** Results of the running call, 8 bytes each. */
  slots: 0x100,
  /** What steps keep, 8 bytes each. */
  saved: 0x200,
  /** 0x1000: scratch, see `SCRATCH` in program.ts. */
  /** The log line that is being written. */
  line: 0x2000,
  lineEnd: 0x40000,
  /** Texts of the program. */
  data: 0x40000,
  heap: 0x80000,
  pages: 64,
} as const;

/** Written to a slot before a call; still there: the host wrote nothing. */
export const UNTOUCHED = 0x5ca1ab1e;

export const MEMORY = `(memory (export "memory") ${LAYOUT.pages} 4096)`;

export const PRELUDE = `
  (global $line (mut i32) (i32.const ${LAYOUT.line}))
  (global $heap (mut i32) (i32.const ${LAYOUT.heap}))

  (func $allocate (param $size i32) (result i32)
    (local $at i32)
    (if (i32.gt_u (i32.add (global.get $heap) (local.get $size)) (i32.const ${LAYOUT.pages * 65536 - 16}))
      (then (global.set $heap (i32.const ${LAYOUT.heap}))))
    (local.set $at (global.get $heap))
    (global.set $heap (i32.and (i32.add (i32.add (global.get $heap) (local.get $size)) (i32.const 15)) (i32.const -8)))
    (local.get $at))

  (func $byte (param $value i32)
    (if (i32.lt_u (global.get $line) (i32.const ${LAYOUT.lineEnd}))
      (then
        (i32.store8 (global.get $line) (local.get $value))
        (global.set $line (i32.add (global.get $line) (i32.const 1))))))

  (func $text (param $at i32) (param $size i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $size)))
        (call $byte (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $size (i32.sub (local.get $size) (i32.const 1)))
        (br $next))))

  (func $digit (param $value i32)
    (call $byte (i32.add (local.get $value)
      (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $value) (i32.const 10))))))

  (func $number (param $value i64)
    (if (i64.ge_u (local.get $value) (i64.const 10))
      (then (call $number (i64.div_u (local.get $value) (i64.const 10)))))
    (call $digit (i32.wrap_i64 (i64.rem_u (local.get $value) (i64.const 10)))))

  (func $hex (param $value i32)
    (call $digit (i32.shr_u (local.get $value) (i32.const 4)))
    (call $digit (i32.and (local.get $value) (i32.const 15))))

  (func $dump (param $at i32) (param $size i32)
    (call $byte (i32.const 32))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $size)))
        (call $hex (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $size (i32.sub (local.get $size) (i32.const 1)))
        (br $next))))

  ;; Printable ASCII as it is, but for % and what is not printable, as %hh; at most 2,000 bytes.
  (func $quoted (param $at i32) (param $size i32)
    (local $c i32) (local $end i32)
    (local.set $end (i32.add (local.get $at)
      (select (local.get $size) (i32.const 2000) (i32.lt_u (local.get $size) (i32.const 2000)))))
    (call $byte (i32.const 34))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $c (i32.load8_u (local.get $at)))
        (if (i32.and (i32.and (i32.ge_u (local.get $c) (i32.const 32)) (i32.lt_u (local.get $c) (i32.const 127)))
                     (i32.ne (local.get $c) (i32.const 37)))
          (then (call $byte (local.get $c)))
          (else (call $byte (i32.const 37)) (call $hex (local.get $c))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (call $byte (i32.const 34))
    (if (i32.gt_u (local.get $size) (i32.const 2000))
      (then (call $byte (i32.const 43)) (call $number (i64.extend_i32_u (local.get $size))))))

  (func $flush
    (drop (call $proxy_log (i32.const 2) (i32.const ${LAYOUT.line}) (i32.sub (global.get $line) (i32.const ${LAYOUT.line}))))
    (global.set $line (i32.const ${LAYOUT.line})))

  ;; " =CODE", the code as a signed number would be no code of ours.
  (func $result (param $value i32)
    (call $byte (i32.const 32)) (call $byte (i32.const 61)) (call $number (i64.extend_i32_u (local.get $value))))

  ;; A 32-bit result, or - when the host left the slot as it was.
  (func $out32 (param $at i32)
    (call $byte (i32.const 32))
    (if (i32.eq (i32.load (local.get $at)) (i32.const ${UNTOUCHED}))
      (then (call $byte (i32.const 45)))
      (else (call $number (i64.load32_u (local.get $at))))))

  (func $out64 (param $at i32)
    (call $byte (i32.const 32))
    (if (i32.eq (i32.load (local.get $at)) (i32.const ${UNTOUCHED}))
      (then (call $byte (i32.const 45)))
      (else (call $number (i64.load (local.get $at))))))

  ;; Pointer and length; a null pointer is told from empty bytes.
  (func $outBytes (param $at i32)
    (call $byte (i32.const 32))
    (if (i32.eq (i32.load (local.get $at)) (i32.const ${UNTOUCHED}))
      (then (call $byte (i32.const 45)))
      (else
        (if (i32.eqz (i32.load (local.get $at)))
          (then (call $byte (i32.const 48)) (call $byte (i32.const 47)) (call $number (i64.load32_u offset=4 (local.get $at))))
          (else (call $quoted (i32.load (local.get $at)) (i32.load offset=4 (local.get $at))))))))

  ;; <5 bytes>
  (func $outLength (param $at i32)
    (if (i32.eqz (i32.load (local.get $at)))
      (then (call $outBytes (local.get $at)) (return)))
    (if (i32.eq (i32.load (local.get $at)) (i32.const ${UNTOUCHED}))
      (then (call $outBytes (local.get $at)) (return)))
    (call $byte (i32.const 32)) (call $byte (i32.const 60))
    (call $number (i64.load32_u offset=4 (local.get $at)))
    (call $byte (i32.const 62)))

  ;; A serialised map as {name: value, …}; what is too short for one as bytes.
  (func $outPairs (param $slot i32)
    (local $at i32) (local $count i32) (local $sizes i32) (local $text i32) (local $size i32)
    (local.set $at (i32.load (local.get $slot)))
    (if (i32.or (i32.or (i32.eq (local.get $at) (i32.const ${UNTOUCHED})) (i32.eqz (local.get $at)))
                (i32.lt_u (i32.load offset=4 (local.get $slot)) (i32.const 13)))
      (then (call $outBytes (local.get $slot)) (return)))
    (call $byte (i32.const 32)) (call $byte (i32.const 123))
    (local.set $count (i32.load (local.get $at)))
    (local.set $sizes (i32.add (local.get $at) (i32.const 4)))
    (local.set $text (i32.add (local.get $sizes) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $size (i32.load (local.get $sizes)))
        (call $quoted (local.get $text) (local.get $size))
        (call $byte (i32.const 58))
        (local.set $text (i32.add (i32.add (local.get $text) (local.get $size)) (i32.const 1)))
        (local.set $size (i32.load offset=4 (local.get $sizes)))
        (call $quoted (local.get $text) (local.get $size))
        (local.set $text (i32.add (i32.add (local.get $text) (local.get $size)) (i32.const 1)))
        (local.set $sizes (i32.add (local.get $sizes) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (if (local.get $count) (then (call $byte (i32.const 32))))
        (br $next)))
    (call $byte (i32.const 125)))

  (func $recurse (param $n i32) (result i32)
    (i32.add (i32.const 1) (call $recurse (i32.add (local.get $n) (i32.const 1)))))
`;
