;; A line comment (func $not "code" (; and no block
(; a block comment ;; that goes on ;) nop (; (; nested ;) still inside ;) drop
(; over
   several (; lines (func $not) ;)
   up to here ;) (;;) (;) ;) select
(module $lexical
  ;; numbers: integers, floats, hexadecimal, special
  (data (i32.const 0) "")
  (func
    i32.const 0 i32.const -1 i32.const +1_000_000 i32.const 0xDEAD_beef i32.const -0x7fff_ffff
    f32.const 1. f32.const -1.5e+10 f32.const 1_0.2_5E-3 f32.const 7e7 f64.const 0x1.8p-3 f64.const -0x.8
    f64.const 0x1p4 f64.const 0xA.b_cP+1_0 f64.const 0x1. f64.const inf f64.const -inf f64.const +nan
    f64.const nan:0x7_ff f64.const nan:canonical f64.const nan
    i32.const 1__0 i32.const 1_ i32.const 0x i32.const 0xg f32.const 1.5.2 f64.const nan:0x f64.const .5 i32.const 12abc
    i32.load offset=4 align=8 i64.store8 offset=0x1_0 align=1 i32.load offset= i32.load align=x offset =4)

  ;; strings: each escape, and what is none
  (data "plain (not a paren) ;; no comment (; none ;)" "\t\n\r\"\'\\ \00\fF\u{0}\u{1F_6_00}\u{10FFFF}")
  (data "\q\0g\u{}\u{D800}\u{00dfff}\u{110000}\u{12345678}\u{xy}\u12 ok \" not closed
  (data "a	tab" "ünï ☃")
  (data "the last \

  ;; identifiers
  (global $a i32 (i32.const 1)) (global $!#$%&'*+-./:<=>?@\^_`|~ i32 (i32.const 1))
  (global $"with (a paren) and \"quotes\" \u{2603} \q" i32 (i32.const 1))
  (func $"quoted name" (param $"quoted param" i32) (call $"quoted name" (local.get $"quoted param")))
  (func $f (; between ;) (export "f"))
  (func (; 5 ;) $g
    (call
      (; the name comes later ;)
      $f))
  $ "$" $"
  ( func $spaced) ( (; comment ;) func $behind)
  i32.add$x i32.add"text"nop

  ;; annotations
  (@name "module") (@custom "section" (after func) "\00 (text)") (@custom "first" (before first) "a" "b")
  (func (@name "other") $named (@metadata.code.branch_hint "\00") (if (i32.const 1) (then)))
  (@metadata.code.trace_inst "\01" "\02") (@"quoted annotation" i32.add (nested (func $x) 12) ;; comment )
    (@inner) "text") (@unknown i32.add $name 0x10 anything , [ ] { } (; comment ;))
  (@custom "x" (func data))
  nop)
