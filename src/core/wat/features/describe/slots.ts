/** What may stand behind an instruction's name, in the text's order. https://webassembly.github.io/spec/core/text/instructions.html */

import type { Immediate } from '../../../wasm/code/opcodes';
import type { Space } from '../../ast';
import type { ModuleScope } from '../../module-scope';
import { instructionNamed } from '../../instructions/table';
import { isIndex } from '../../read/reading';
import { REFERENCE_TYPES } from '../../read/types';
import { headOf, isAtom, type Atom, type Node } from '../../tree';

export type SlotKind =
  | Space | 'new-label' | 'type-use' | 'results' | 'offset' | 'align' | 'i32' | 'i64' | 'f32' | 'f64' | 'lane'
  | 'shape' | 'numbers' | 'heap' | 'reference' | 'catches' | 'handlers' | 'count'; // prettier-ignore

export interface Slot {
  readonly kind: SlotKind;
  /** What stands for it in a signature. */
  readonly word: string;
  readonly isOptional?: true;
  readonly isRepeated?: true;
  /** What a single index is taken for instead. */
  readonly before?: 'lane' | 'segment';
}

const one = (kind: SlotKind, word: string = kind): Slot => ({ kind, word });
const optional = (kind: SlotKind, word: string = kind): Slot => ({ kind, word, isOptional: true });
const many = (kind: SlotKind, word: string = kind): Slot => ({ kind, word, isRepeated: true });
const any = (kind: SlotKind, word: string = kind): Slot => ({ kind, word, isOptional: true, isRepeated: true });

const BLOCK: readonly Slot[] = [optional('new-label', 'label'), any('type-use', 'type')];

/** Where text and binary format differ in order, or where what stands in front may be left out. */
const BY_NAME: ReadonlyMap<string, readonly Slot[]> = new Map([
  ...['block', 'loop', 'if', 'try'].map((name) => [name, BLOCK] as const),
  ['try_table', [...BLOCK, any('catches', 'catch')]],
  ['call_indirect', [optional('table'), any('type-use', 'type')]],
  ['return_call_indirect', [optional('table'), any('type-use', 'type')]],
  ['table.init', [{ ...optional('table'), before: 'segment' }, one('elem')]],
  ['memory.init', [{ ...optional('memory'), before: 'segment' }, one('data')]],
  ['table.copy', [optional('table'), optional('table')]],
  ['memory.copy', [optional('memory'), optional('memory')]],
  ['ref.test', [one('reference', 'type')]],
  ['ref.cast', [one('reference', 'type')]],
  ['select', [any('results', 'type')]],
  ['end', []],
  ['else', []],
]);

const BY_LETTER: Readonly<Record<Immediate, readonly Slot[]>> = {
  b: BLOCK,
  l: [one('label')],
  L: [many('label', 'labels')],
  f: [one('func', 'function')],
  y: [one('type')],
  t: [optional('table')],
  x: [one('local')],
  G: [one('global')],
  m: [optional('memory'), optional('offset'), optional('align')],
  M: [optional('memory')],
  d: [one('data')],
  e: [one('elem')],
  g: [one('tag')],
  n: [one('field')],
  a: [one('lane')],
  z: [],
  h: [one('heap', 'type')],
  V: [any('results', 'type')],
  i: [one('i32', 'value')],
  I: [one('i64', 'value')],
  F: [one('f32', 'value')],
  D: [one('f64', 'value')],
  v: [one('shape'), many('numbers', 'lanes')],
  S: [many('lane', 'lanes')],
  C: [any('catches', 'catch')],
  c: [one('label'), one('reference', 'from'), one('reference', 'to')],
  H: [any('handlers', 'on')],
};

/** None of what is no instruction. */
export function slotsOf(name: string): readonly Slot[] {
  const opcode = instructionNamed(name);
  if (opcode === undefined) return [];
  if (name === 'array.new_fixed') return [one('type'), one('count')];
  const slots = BY_NAME.get(name) ?? opcode.immediates.flatMap((letter) => BY_LETTER[letter]);
  return name.endsWith('_lane') ? slots.map(beforeLane) : slots;
}

/** Without a memory or table that nobody names, because there is only one. */
export function shownSlots(name: string, scope: ModuleScope): readonly Slot[] {
  return slotsOf(name).filter(({ kind, isOptional }) => {
    const isWhole = kind === 'memory' || kind === 'table';
    return !isWhole || isOptional !== true || scope.entries(kind).length > 1;
  });
}

function beforeLane(slot: Slot): Slot {
  return slot.kind === 'memory' ? { ...slot, before: 'lane' } : slot;
}

export interface Progress {
  /** Of the slot that comes next; as many as there are when all are filled. */
  readonly next: number;
  /** Whether the slot that comes next has something already, and may take more. */
  readonly isBegun: boolean;
  /** Nodes that stand in slots. */
  readonly taken: number;
}

/** How far nodes fill the slots of an instruction. */
export function progressIn(slots: readonly Slot[], nodes: readonly Node[]): Progress {
  let [next, taken, isBegun] = [0, 0, false];
  for (let slot = slots[next]; slot !== undefined && taken < nodes.length; slot = slots[next]) {
    if (takes(slot, nodes, taken)) {
      taken++;
      isBegun = slot.isRepeated === true;
      if (!isBegun) next++;
    } else if (slot.isOptional === true || isBegun) {
      next++;
      isBegun = false;
    } else break;
  }
  return { next, isBegun, taken };
}

/** Slots that what is written next may go into. */
export function openSlots(slots: readonly Slot[], { next, isBegun }: Progress): Slot[] {
  const open: Slot[] = [];
  for (const [at, slot] of slots.slice(next).entries()) {
    open.push(slot);
    if (slot.isOptional !== true && !(at === 0 && isBegun)) break;
  }
  return open;
}

/** Whether nothing is missing that must be there. */
export function isComplete(slots: readonly Slot[], { next, isBegun }: Progress): boolean {
  return slots.slice(next).every(({ isOptional }, at) => isOptional === true || (at === 0 && isBegun));
}

const TYPE_USES = ['type', 'param', 'result'];

function takes({ kind, before }: Slot, nodes: readonly Node[], at: number): boolean {
  const node = nodes[at];
  switch (kind) {
    case 'new-label':
      return isAtom(node, 'id');
    case 'type-use':
      return TYPE_USES.includes(headOf(node));
    case 'results':
      return headOf(node) === 'result';
    case 'catches':
      return headOf(node).startsWith('catch');
    case 'handlers':
      return headOf(node) === 'on';
    case 'offset':
    case 'align':
      return isAtom(node, 'keyword') && node.text.startsWith(`${kind}=`);
    case 'shape':
      return isAtom(node, 'keyword') && /^[if]\d+x\d+$/.test(node.text);
    case 'heap':
      return isAtom(node, 'keyword') ? instructionNamed(node.text) === undefined : isIndex(node);
    case 'reference':
      return headOf(node) === 'ref' || (isAtom(node, 'keyword') && REFERENCE_TYPES.has(node.text));
    case 'table':
    case 'memory':
      return isIndex(node) && (before === undefined || comesFirst(before, node, nodes[at + 1]));
    default:
      return NUMBERS.has(kind) ? isAtom(node, 'number') : isIndex(node);
  }
}

const NUMBERS: ReadonlySet<SlotKind> = new Set(['i32', 'i64', 'f32', 'f64', 'lane', 'numbers', 'count']);

/** Whether an index that may be left out is there, and not only what follows it. */
function comesFirst(before: 'lane' | 'segment', { kind }: Atom, follower: Node | undefined): boolean {
  if (before === 'lane' && kind === 'id') return true;
  return isAtom(follower, 'keyword') ? /^(offset|align)=/.test(follower.text) : isIndex(follower);
}
