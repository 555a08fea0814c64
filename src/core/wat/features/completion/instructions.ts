/** Instructions, those that fit what is on the stack first. */

import type { Instruction, ValueType } from '../../ast';
import { instructionDoc } from '../../instructions/docs';
import { stackTypeOf } from '../../instructions/stack-types';
import { INSTRUCTION_NAMES, proposalOf } from '../../instructions/table';
import { effectOf, valuesOf } from '../describe/effect';
import { slotsOf } from '../describe/slots';
import { stackAround } from '../describe/stack-around';
import { CONSTANT_INSTRUCTIONS } from '../../check/constant';
import { sequencesOf } from '../locate';
import type { Item } from './item';
import { parenthesized } from './keywords';
import { isMark, marksAt } from './marks';
import type { Position } from './position';
import type { Wanted } from './wanted';

type Instructions = Extract<Wanted, { kind: 'instructions' }>;

/** Those of constant expressions. */
export const CONSTANT_NAMES: readonly string[] = [...CONSTANT_INSTRUCTIONS];

/** Too many to be shown before anybody asks for them, with so many letters. */
export const RARE_FROM = 2;

const RARE: ReadonlySet<string> = new Set([
  'SIMD', 'relaxed SIMD', 'threads', 'GC', 'legacy exception handling', 'stack switching', 'wide arithmetic', 'memory control',
]); // prettier-ignore

/** What is written most, in this order; of all others the letters decide. */
const USUAL: readonly string[] = [
  'local.get', 'i32.const', 'call', 'local.set', 'global.get', 'i32.add', 'i32.load', 'i32.store', 'if', 'br_if',
]; // prettier-ignore

const COMMON = INSTRUCTION_NAMES.filter((name) => !RARE.has(proposalOf(name) ?? ''));

export function instructionItems(wanted: Instructions, position: Position): Item[] {
  const isFolded = wanted.isFolded || position.opened !== undefined;
  const all = wanted.isConstant ? CONSTANT_NAMES : position.prefix.length >= RARE_FROM ? INSTRUCTION_NAMES : COMMON;
  const rankOf = wanted.consumer !== undefined ? byResult(wanted.consumer, position) : byOperands(position);
  const marks = isFolded ? [] : marksAt(position.before);
  const items = all.filter((name) => !isMark(name)).map((name) => itemOf(name, rankOf(name), wanted, position));
  const ends = marks.map((name) => ({ ...itemOf(name, 0, wanted, position), rank: '2' }));
  return [...ends, ...items, ...(wanted.isConstant || wanted.isFolded ? [] : blockItems(position))];
}

/** The same at every place. */
interface Known {
  readonly detail: string | undefined;
  readonly markdown: () => string;
  readonly place: string;
}

const KNOWN = new Map<string, Known>();

function knownItem(name: string): Known {
  let known = KNOWN.get(name);
  if (known === undefined) {
    const doc = instructionDoc(name) ?? '';
    known = { detail: detailOf(name), markdown: () => doc, place: placeOf(name) };
    KNOWN.set(name, known);
  }
  return known;
}

function itemOf(name: string, rank: number, { isFolded }: Instructions, position: Position): Item {
  const needsParentheses = isFolded && position.opened === undefined;
  const { detail, markdown, place } = knownItem(name);
  const insert = needsParentheses ? `(${name}${hasMore(name) ? ' $0' : ''})` : name;
  return {
    label: name,
    kind: 'instruction',
    detail,
    markdown,
    rank: `3${rank}${place}`,
    insert,
    isSnippet: needsParentheses,
  };
}

function placeOf(name: string): string {
  const place = USUAL.indexOf(name);
  return String(place < 0 ? USUAL.length : place).padStart(2, '0');
}

function hasMore(name: string): boolean {
  return slotsOf(name).length > 0 || (stackTypeOf(name)?.params.length ?? 1) > 0;
}

function detailOf(name: string): string | undefined {
  const type = stackTypeOf(name);
  if (type === undefined) return undefined;
  const words = (all: readonly string[]) => all.map((word) => (word === 'addr' ? 'i32' : word)).join(' ');
  return `[${words(type.params.map((operand) => operand.type))}] → [${words(type.results)}]`;
}

type RankOf = (name: string) => number;

const ANY_RESULT = /^(local\.(get|tee)|global\.get|call(_indirect|_ref)?|select|if|block|loop|table\.get)$/;

/** As an operand of another: by what it leaves. */
function byResult(consumer: Instruction, { scope, field, at }: Position): RankOf {
  const around = scope === undefined ? undefined : { scope, ...(field === undefined ? {} : { field }) };
  const effect = around === undefined ? undefined : effectOf(consumer, around);
  const before = consumer.operands.filter(({ end }) => end <= at);
  const filled = around === undefined ? 0 : valuesOf(before, around);
  const need = effect?.params[filled]?.type;
  return (name) => {
    if (need === undefined || need === '?' || ANY_RESULT.test(name)) return 0;
    const results = stackTypeOf(name)?.results;
    if (results === undefined) return 1;
    return results.length === 1 && typed(results[0]) === need ? 0 : 2;
  };
}

function typed(word: string | undefined): string | undefined {
  return word === 'addr' ? 'i32' : word;
}

/** In a sequence: by what is on the stack. */
function byOperands(position: Position): RankOf {
  const stack = stackAt(position);
  return (name) => {
    const params = stackTypeOf(name)?.params.map(({ type }) => typed(type)) ?? [];
    if (stack === undefined || params.length === 0) return 1;
    const top = stack.slice(-params.length);
    return top.length === params.length && params.every((type, at) => type === top[at] || top[at] === '?') ? 0 : 2;
  };
}

/** What is longer is not looked through at each letter. */
const LONGEST_FUNCTION = 100_000;

/** Before what is being written; undefined where it is not known. */
function stackAt({ field, scope, chunk, instructions, word, at }: Position): readonly ValueType[] | undefined {
  if (field?.kind !== 'func' || scope === undefined || (chunk?.text.length ?? 0) > LONGEST_FUNCTION) return undefined;
  const written = instructions.find(({ keyword }) => keyword === word);
  if (written !== undefined) return stackAround(field, scope, written)?.before;
  const block = instructions.find(({ body }) => body !== undefined);
  const last = sequencesOf(block, field)
    .flat()
    .findLast(({ end }) => end <= (word?.start ?? at));
  if (last === undefined) return [];
  const around = stackAround(field, scope, last);
  return around?.isLeft === true ? around.after : undefined;
}

/** With all that belongs to them. */
const FOLDED_BLOCKS: readonly (readonly [label: string, inner: string])[] = [
  ['if (then', 'if ${1:(condition)}\n  (then\n    $0)'],
  ['if (then (else', 'if ${1:(condition)}\n  (then\n    $2)\n  (else\n    $0)'],
  ['block (br_if', 'block \\$${1:done}\n  (br_if \\$${1:done} ${2:(condition)})\n  $0'],
  ['loop (br', 'loop \\$${1:next}\n  $0\n  (br \\$${1:next})'],
];

const PLAIN_BLOCKS: readonly (readonly [label: string, text: string])[] = [
  ['if end', 'if\n  $0\nend'],
  ['if else end', 'if\n  $1\nelse\n  $0\nend'],
  ['block end', 'block \\$${1:done}\n  $0\nend'],
  ['loop end', 'loop \\$${1:next}\n  $0\n  br \\$${1:next}\nend'],
];

function blockItems(position: Position): Item[] {
  const folded = FOLDED_BLOCKS.map(([label, inner]) => blockItem(label, parenthesized(position, inner)));
  return position.opened === undefined
    ? [...folded, ...PLAIN_BLOCKS.map(([label, text]) => blockItem(label, text))]
    : folded;
}

function blockItem(label: string, insert: string): Item {
  return { label, kind: 'snippet', insert, isSnippet: true, rank: '4' };
}
