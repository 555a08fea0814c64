/**
 * Every instruction, once: its text and its immediates. Reading, listing and rewriting code are derived from these
 * tables. https://webassembly.github.io/spec/core/appendix/index-instructions.html, and the proposals named below.
 *
 * An entry is `name` or `name:immediates`, one letter for each immediate in the order of the binary format:
 *   b block type     l label            L labels of br_table   f function       y type          t table
 *   x local          G global           m memory argument      M memory         d data segment  e element segment
 *   g tag            n number           a lane (one byte)      z one zero byte  h heap type     V value types
 *   i i32            I i64              F f32                  D f64            v v128          S 16 lanes
 *   C catch clauses of try_table        c br_on_cast's flags, label and two heap types          H handlers of resume
 * `-` is an opcode that is not in use, `*N` N of them.
 */

export type Immediate =
  | 'b' | 'l' | 'L' | 'f' | 'y' | 't' | 'x' | 'G' | 'm' | 'M' | 'd' | 'e' | 'g' | 'n' | 'a' | 'z' | 'h' | 'V'
  | 'i' | 'I' | 'F' | 'D' | 'v' | 'S' | 'C' | 'c' | 'H'; // prettier-ignore

export interface Opcode {
  readonly name: string;
  readonly immediates: readonly Immediate[];
  /** What it does to the nesting of blocks; `separates` stands one step further out than what it parts. */
  readonly nesting: 'none' | 'opens' | 'closes' | 'separates';
}

const INT_COMPARE = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const FLOAT_COMPARE = 'eq ne lt gt le ge';
const INT_MATH = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const FLOAT_MATH = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';

const PLAIN = `unreachable nop block:b loop:b if:b else try:b catch:g throw:g rethrow:l throw_ref end br:l br_if:l
  br_table:L return call:f call_indirect:yt return_call:f return_call_indirect:yt call_ref:y return_call_ref:y *2
  delegate:l catch_all drop select select:V *2 try_table:bC
  local.get:x local.set:x local.tee:x global.get:G global.set:G table.get:t table.set:t -
  i32.load:m i64.load:m f32.load:m f64.load:m i32.load8_s:m i32.load8_u:m i32.load16_s:m i32.load16_u:m
  i64.load8_s:m i64.load8_u:m i64.load16_s:m i64.load16_u:m i64.load32_s:m i64.load32_u:m
  i32.store:m i64.store:m f32.store:m f64.store:m i32.store8:m i32.store16:m i64.store8:m i64.store16:m i64.store32:m
  memory.size:M memory.grow:M i32.const:i i64.const:I f32.const:F f64.const:D
  i32.eqz ${each('i32', INT_COMPARE)} i64.eqz ${each('i64', INT_COMPARE)}
  ${each('f32', FLOAT_COMPARE)} ${each('f64', FLOAT_COMPARE)} ${each('i32', INT_MATH)} ${each('i64', INT_MATH)}
  ${each('f32', FLOAT_MATH)} ${each('f64', FLOAT_MATH)}
  i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u i64.extend_i32_s i64.extend_i32_u
  i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u
  f32.convert_i64_s f32.convert_i64_u f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s
  f64.convert_i64_u f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64
  i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s *11
  ref.null:h ref.is_null ref.func:f ref.eq ref.as_non_null br_on_null:l br_on_non_null:l *9
  cont.new:y cont.bind:yy suspend:g resume:yH resume_throw:ygH resume_throw_ref:yH switch:yg`;

/** 0xfb: garbage collection. */
const GC = `struct.new:y struct.new_default:y struct.get:yn struct.get_s:yn struct.get_u:yn struct.set:yn
  array.new:y array.new_default:y array.new_fixed:yn array.new_data:yd array.new_elem:ye array.get:y array.get_s:y
  array.get_u:y array.set:y array.len array.fill:y array.copy:yy array.init_data:yd array.init_elem:ye
  ref.test:h ref.test_null:h ref.cast:h ref.cast_null:h br_on_cast:c br_on_cast_fail:c
  any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u`;

/** 0xfc: saturating conversions, bulk memory, tables, wide arithmetic. */
const MORE = `i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u
  i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u
  memory.init:dM data.drop:d memory.copy:MM memory.fill:M table.init:et elem.drop:e table.copy:tt
  table.grow:t table.size:t table.fill:t memory.discard:M i64.add128 i64.sub128 i64.mul_wide_s i64.mul_wide_u`;

const INT_LANES = 'shl shr_s shr_u add';
const SAT = 'add_sat_s add_sat_u sub sub_sat_s sub_sat_u';
const MIN_MAX = 'min_s min_u max_s max_u';
const extend = (from: string) =>
  `extend_low_${from}_s extend_high_${from}_s extend_low_${from}_u extend_high_${from}_u`;
const extmul = (from: string) => extend(from).replaceAll('extend', 'extmul');

/** 0xfd: vectors, and from 256 the relaxed ones. */
const VECTOR = `v128.load:m v128.load8x8_s:m v128.load8x8_u:m v128.load16x4_s:m v128.load16x4_u:m v128.load32x2_s:m
  v128.load32x2_u:m v128.load8_splat:m v128.load16_splat:m v128.load32_splat:m v128.load64_splat:m v128.store:m
  v128.const:v i8x16.shuffle:S i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat
  i8x16.extract_lane_s:a i8x16.extract_lane_u:a i8x16.replace_lane:a
  i16x8.extract_lane_s:a i16x8.extract_lane_u:a i16x8.replace_lane:a i32x4.extract_lane:a i32x4.replace_lane:a
  i64x2.extract_lane:a i64x2.replace_lane:a f32x4.extract_lane:a f32x4.replace_lane:a f64x2.extract_lane:a
  f64x2.replace_lane:a
  ${each('i8x16', INT_COMPARE)} ${each('i16x8', INT_COMPARE)} ${each('i32x4', INT_COMPARE)}
  ${each('f32x4', FLOAT_COMPARE)} ${each('f64x2', FLOAT_COMPARE)}
  ${each('v128', 'not and andnot or xor bitselect any_true')}
  v128.load8_lane:ma v128.load16_lane:ma v128.load32_lane:ma v128.load64_lane:ma
  v128.store8_lane:ma v128.store16_lane:ma v128.store32_lane:ma v128.store64_lane:ma
  v128.load32_zero:m v128.load64_zero:m f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
  ${each('i8x16', 'abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u')}
  ${each('f32x4', 'ceil floor trunc nearest')} ${each('i8x16', `${INT_LANES} ${SAT}`)} f64x2.ceil f64x2.floor
  ${each('i8x16', MIN_MAX)} f64x2.trunc i8x16.avgr_u i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u
  i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u
  ${each('i16x8', 'abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u')}
  ${each('i16x8', `${extend('i8x16')} ${INT_LANES} ${SAT}`)} f64x2.nearest i16x8.mul ${each('i16x8', MIN_MAX)} -
  i16x8.avgr_u ${each('i16x8', extmul('i8x16'))}
  i32x4.abs i32x4.neg - i32x4.all_true i32x4.bitmask *2 ${each('i32x4', `${extend('i16x8')} ${INT_LANES}`)} *2
  i32x4.sub *3 i32x4.mul ${each('i32x4', MIN_MAX)} i32x4.dot_i16x8_s - ${each('i32x4', extmul('i16x8'))}
  i64x2.abs i64x2.neg - i64x2.all_true i64x2.bitmask *2 ${each('i64x2', `${extend('i32x4')} ${INT_LANES}`)} *2
  i64x2.sub *3 ${each('i64x2', `mul eq ne lt_s gt_s le_s ge_s ${extmul('i32x4')}`)}
  f32x4.abs f32x4.neg - ${each('f32x4', 'sqrt add sub mul div min max pmin pmax')}
  f64x2.abs f64x2.neg - ${each('f64x2', 'sqrt add sub mul div min max pmin pmax')}
  i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u
  i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u
  i8x16.relaxed_swizzle i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u i32x4.relaxed_trunc_f64x2_s_zero
  i32x4.relaxed_trunc_f64x2_u_zero f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd
  i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect
  f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max
  i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s i32x4.relaxed_dot_i8x16_i7x16_add_s`;

const READ_MODIFY_WRITE = ['add', 'sub', 'and', 'or', 'xor', 'xchg', 'cmpxchg'].flatMap((op) => [
  `i32.atomic.rmw.${op}:m`,
  `i64.atomic.rmw.${op}:m`,
  ...['i32.atomic.rmw8', 'i32.atomic.rmw16', 'i64.atomic.rmw8', 'i64.atomic.rmw16', 'i64.atomic.rmw32'].map(
    (narrow) => `${narrow}.${op}_u:m`,
  ),
]);

/** 0xfe: threads. */
const ATOMIC = `memory.atomic.notify:m memory.atomic.wait32:m memory.atomic.wait64:m atomic.fence:z *12
  i32.atomic.load:m i64.atomic.load:m i32.atomic.load8_u:m i32.atomic.load16_u:m
  i64.atomic.load8_u:m i64.atomic.load16_u:m i64.atomic.load32_u:m
  i32.atomic.store:m i64.atomic.store:m i32.atomic.store8:m i32.atomic.store16:m
  i64.atomic.store8:m i64.atomic.store16:m i64.atomic.store32:m ${READ_MODIFY_WRITE.join(' ')}`;

type Table = readonly (Opcode | undefined)[];

const NESTING: ReadonlyMap<string, Opcode['nesting']> = new Map([
  ...['block', 'loop', 'if', 'try', 'try_table'].map((name) => [name, 'opens'] as const),
  ...['else', 'catch', 'catch_all'].map((name) => [name, 'separates'] as const),
  ...['end', 'delegate'].map((name) => [name, 'closes'] as const),
]);

export const PLAIN_OPCODES: Table = parse(PLAIN);

/** Opcodes behind a prefix byte. */
export const PREFIXED: ReadonlyMap<number, Table> = new Map([
  [0xfb, parse(GC)],
  [0xfc, parse(MORE)],
  [0xfd, parse(VECTOR)],
  [0xfe, parse(ATOMIC)],
]);

function each(type: string, names: string): string {
  return names
    .split(' ')
    .map((name) => `${type}.${name}`)
    .join(' ');
}

function parse(text: string): Table {
  return text.split(/\s+/).flatMap((entry) => {
    if (entry === '-') return [undefined];
    if (entry.startsWith('*')) return new Array<undefined>(Number(entry.slice(1))).fill(undefined);
    const [name = '', immediates = ''] = entry.split(':');
    return [{ name, immediates: Array.from(immediates) as Immediate[], nesting: NESTING.get(name) ?? 'none' }];
  });
}
