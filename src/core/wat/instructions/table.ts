/** Every instruction by its name in the text format, and the proposal that brought it. */

import { PLAIN_OPCODES, PREFIXED, type Opcode } from '../../wasm/code/opcodes';

/** Variants of the binary format alone: text has the nullability in the type, `(ref null T)`. */
const OF_BINARY_ALONE: ReadonlySet<string> = new Set(['ref.test_null', 'ref.cast_null']);

const BY_NAME = byName();

export const INSTRUCTION_NAMES: readonly string[] = [...BY_NAME.keys()].sort();

/** `select` is the one without types: in text its `(result T)` may be left out. */
export function instructionNamed(name: string): Opcode | undefined {
  return BY_NAME.get(name);
}

/** Undefined for the instructions of version 1, and for what is no instruction. */
export function proposalOf(name: string): string | undefined {
  return BY_NAME.has(name) ? PROPOSALS.find(([, pattern]) => pattern.test(name))?.[0] : undefined;
}

/** Of two entries with one name the first counts. */
function byName(): ReadonlyMap<string, Opcode> {
  const all = [PLAIN_OPCODES, ...PREFIXED.values()].flat().filter((one) => one !== undefined);
  const written = all.filter(({ name }) => !OF_BINARY_ALONE.has(name));
  return new Map(written.toReversed().map((opcode) => [opcode.name, opcode]));
}

/** The first whose pattern fits is meant. */
const PROPOSALS: readonly (readonly [proposal: string, pattern: RegExp])[] = [
  ['relaxed SIMD', /\.relaxed_/],
  ['SIMD', /^(v128|[if]\d+x\d+)\./],
  ['threads', /(^|\.)atomic\./],
  ['sign extension', /^i\d+\.extend\d+_s$/],
  ['saturating conversions', /^i\d+\.trunc_sat_/],
  ['wide arithmetic', /^i64\.(add128|sub128|mul_wide_[su])$/],
  ['memory control', /^memory\.discard$/],
  ['bulk memory', /^(memory\.(copy|fill|init)|table\.(copy|init)|(data|elem)\.drop)$/],
  ['reference types', /^(table\.(get|set|size|grow|fill)|ref\.(null|is_null|func))$/],
  ['typed function references', /^((return_)?call_ref|ref\.as_non_null|br_on_(non_)?null)$/],
  ['GC', /^((struct|array|i31|any|extern)\.|ref\.(eq|i31|test|cast)$|br_on_cast)/],
  ['tail calls', /^return_call(_indirect)?$/],
  ['exception handling', /^(throw|throw_ref|try_table)$/],
  ['legacy exception handling', /^(try|catch|catch_all|rethrow|delegate)$/],
  ['stack switching', /^(cont\..*|suspend|resume.*|switch)$/],
];
