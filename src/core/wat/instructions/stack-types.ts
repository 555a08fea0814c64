/**
 * What an instruction takes from the stack and leaves there, where its name alone tells.
 * https://webassembly.github.io/spec/core/valid/instructions.html
 */

import { INSTRUCTION_NAMES } from './table';

const STACK_WORDS = ['i32', 'i64', 'f32', 'f64', 'v128', 'addr'] as const;

/** `addr`: as wide as an address of the memory that is meant, i32 or i64. */
export type StackWord = (typeof STACK_WORDS)[number];

export interface Operand {
  /** What it is for. */
  readonly name: string;
  readonly type: StackWord;
}

export interface StackType {
  /** The last is on top of the stack. */
  readonly params: readonly Operand[];
  readonly results: readonly StackWord[];
}

/** Undefined where immediates or the stack itself decide: control, variables, tables, references, `memory.copy`. */
export function stackTypeOf(name: string): StackType | undefined {
  return STACK_TYPES.get(name);
}

/**
 * `name:type … -> type …`. The type T is that of the instruction's shape, L of one lane where it stands on the stack, and
 * F of what is converted from.
 */
type Signature = string;
type Rule = readonly [operation: RegExp, signature: Signature];

const WHOLE_NAMES: ReadonlyMap<string, Signature> = new Map([
  ['nop', '->'],
  ['data.drop', '->'],
  ['elem.drop', '->'],
  ['atomic.fence', '->'],
  ['memory.size', '-> addr'],
  ['memory.grow', 'pages:addr -> addr'],
  ['memory.fill', 'address:addr value:i32 size:addr ->'],
  ['memory.init', 'address:addr source:i32 size:i32 ->'],
  ['memory.discard', 'address:addr size:addr ->'],
  ['memory.atomic.notify', 'address:addr count:i32 -> i32'],
  ['memory.atomic.wait32', 'address:addr expected:i32 timeout:i64 -> i32'],
  ['memory.atomic.wait64', 'address:addr expected:i64 timeout:i64 -> i32'],
]);

const ACCESSES: readonly Rule[] = [
  [/^load\d+_lane$/, 'address:addr vector:T -> T'],
  [/^store\d+_lane$/, 'address:addr vector:T ->'],
  [/^(atomic\.)?load/, 'address:addr -> T'],
  [/^(atomic\.)?store/, 'address:addr value:T ->'],
  [/^atomic\.rmw\d*\.cmpxchg/, 'address:addr expected:T replacement:T -> T'],
  [/^atomic\.rmw/, 'address:addr value:T -> T'],
];

const OF_NUMBERS: readonly Rule[] = [
  [/^const$/, '-> T'],
  [/^eqz$/, 'value:T -> i32'],
  [/^(eq|ne|[lg][te](_[su])?)$/, 'left:T right:T -> i32'],
  [/^(clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|extend\d+_s)$/, 'value:T -> T'],
  [/^(div|rem)(_[su])?$/, 'dividend:T divisor:T -> T'],
  [/^(shl|shr_[su]|rotl|rotr)$/, 'value:T count:T -> T'],
  [/^copysign$/, 'magnitude:T sign:T -> T'],
  [/^(add|sub|mul|and|or|xor|min|max)$/, 'left:T right:T -> T'],
  [/^(add|sub)128$/, 'left_low:T left_high:T right_low:T right_high:T -> T T'],
  [/^mul_wide_[su]$/, 'left:T right:T -> T T'],
  [/_[if]\d+(_[su])?$/, 'value:F -> T'],
];

const OF_VECTORS: readonly Rule[] = [
  [/^const$/, '-> T'],
  [/^splat$/, 'value:L -> T'],
  [/^extract_lane/, 'vector:T -> L'],
  [/^replace_lane$/, 'vector:T value:L -> T'],
  [/^(any_true|all_true|bitmask)$/, 'vector:T -> i32'],
  [/^(shl|shr_[su])$/, 'vector:T count:i32 -> T'],
  [/^(relaxed_)?swizzle$/, 'vector:T indices:T -> T'],
  [/^(bitselect|relaxed_laneselect)$/, 'left:T right:T mask:T -> T'],
  [/^relaxed_(n?madd|dot_.*_add_s)$/, 'left:T right:T addend:T -> T'],
  [/^(not|abs|neg|popcnt|ceil|floor|trunc|nearest|sqrt)$/, 'vector:T -> T'],
  [/^((extend|extadd|trunc|relaxed_trunc|convert|demote|promote)_.*)$/, 'vector:T -> T'],
  [/^narrow_/, 'low:T high:T -> T'],
  [/^div$/, 'dividend:T divisor:T -> T'],
  // All others combine two vectors.
  [/./, 'left:T right:T -> T'],
];

const STACK_TYPES = stackTypes();

function stackTypes(): ReadonlyMap<string, StackType> {
  const types = new Map<string, StackType>();
  for (const name of INSTRUCTION_NAMES) {
    const signature = signatureOf(name);
    if (signature !== undefined) types.set(name, parse(signature, name));
  }
  return types;
}

function signatureOf(name: string): Signature | undefined {
  const [, lanes, operation = ''] = /^(?:[if](?:32|64)|v128|[if]\d+(x\d+))\.(.+)$/.exec(name) ?? [];
  if (operation === '') return WHOLE_NAMES.get(name);
  const isVector = lanes !== undefined || name.startsWith('v128');
  const rules = [...ACCESSES, ...(isVector ? OF_VECTORS : OF_NUMBERS)];
  return rules.find(([pattern]) => pattern.test(operation))?.[1];
}

function parse(signature: Signature, name: string): StackType {
  const [params = '', results = ''] = signature.split('->');
  return {
    params: words(params).map((word) => {
      const [purpose = '', type = ''] = word.split(':');
      return { name: purpose, type: wordOf(type, name) };
    }),
    results: words(results).map((type) => wordOf(type, name)),
  };
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

function wordOf(type: string, name: string): StackWord {
  const meant = meaningOf(type, name);
  const word = STACK_WORDS.find((one) => one === meant);
  if (word === undefined) throw new Error(`${name}: ${meant} is not a type`);
  return word;
}

function meaningOf(type: string, name: string): string {
  const [shape = ''] = name.split('.');
  switch (type) {
    case 'T':
      return shape.includes('x') ? 'v128' : shape;
    case 'L':
      return laneOf(shape);
    case 'F':
      return /_([if]\d+)(?:_[su])?$/.exec(name)?.[1] ?? type;
    default:
      return type;
  }
}

/** Narrow lanes stand on the stack as i32. */
function laneOf(shape: string): string {
  const [lane = ''] = shape.split('x');
  return lane === 'i8' || lane === 'i16' ? 'i32' : lane;
}
