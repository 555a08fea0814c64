/** What may stand among instructions: the next of them, or an immediate of the one before. */

import type { Composite, Instruction } from '../../ast';
import { instructionNamed } from '../../instructions/table';
import { headOf, isAtom, type Atom, type List, type Node } from '../../tree';
import { effectOf } from '../describe/effect';
import { sequencesOf } from '../locate';
import { isComplete, openSlots, progressIn, slotsOf, type Slot } from '../describe/slots';
import type { Position } from './position';
import type { Place, Wanted } from './wanted';

/** Behind instructions that are not folded. */
export function bodyWanted(nodes: readonly Node[], position: Position, isConstant = false): readonly Wanted[] {
  const next: Wanted = { kind: 'instructions', isFolded: false, isConstant };
  const at = nodes.findLastIndex((node) => isAtom(node, 'keyword') && instructionNamed(node.text) !== undefined);
  const keyword = nodes[at];
  if (!isAtom(keyword)) return [next];
  const behind = nodes.slice(at + 1);
  const slots = slotsOf(keyword.text);
  const progress = progressIn(slots, behind);
  if (progress.taken < behind.length) return [next];
  const wanted = openSlots(slots, progress).flatMap((slot) => slotWanted(slot, keyword, behind, position));
  return isComplete(slots, progress) ? [...wanted, next] : wanted;
}

/** In `(name …)`. */
export function foldedWanted(name: string, list: List, { rest, position }: Place): readonly Wanted[] {
  const [keyword] = list.items;
  // Outside of fields there are forms of scripts.
  if (position.field === undefined) return [];
  const slots = slotsOf(name);
  const progress = progressIn(slots, rest);
  const others = rest.slice(progress.taken);
  if (!isAtom(keyword)) return [];
  const wanted =
    others.length > 0 ? [] : openSlots(slots, progress).flatMap((slot) => slotWanted(slot, keyword, rest, position));
  return isComplete(slots, progress) || others.length > 0
    ? [...wanted, ...inside(name, list, others, position)]
    : wanted;
}

/** Operands, or what a block has in it. */
function inside(name: string, list: List, others: readonly Node[], position: Position): readonly Wanted[] {
  const heads = others.map(headOf);
  switch (name) {
    case 'block':
    case 'loop':
    case 'try_table':
      return bodyWanted(others, position);
    case 'if':
      if (heads.includes('then')) return heads.includes('else') ? [] : [parts('else')];
      return [parts('then'), ...operands(list, position)];
    case 'try':
      return heads.includes('do') ? [parts('catch', 'catch_all', 'delegate')] : [parts('do')];
    default:
      return operands(list, position);
  }
}

const parts = (...heads: readonly string[]): Wanted => ({ kind: 'lists', heads, isNamed: false });

function operands(list: List, position: Position): readonly Wanted[] {
  const consumer = position.instructions.find(({ start, isFolded }) => isFolded && start === list.start);
  const { scope, field } = position;
  const isKnown = consumer !== undefined && scope !== undefined;
  const effect = isKnown ? effectOf(consumer, { scope, ...(field === undefined ? {} : { field }) }) : undefined;
  if (effect?.params.length === 0) return [];
  const isConstant = field?.kind !== 'func' && field !== undefined;
  return [{ kind: 'instructions', isFolded: true, isConstant, ...(consumer === undefined ? {} : { consumer }) }];
}

function slotWanted(slot: Slot, keyword: Atom, nodes: readonly Node[], position: Position): readonly Wanted[] {
  const instruction = instructionOf(keyword, position);
  switch (slot.kind) {
    case 'func':
    case 'type':
    case 'local':
    case 'global':
    case 'table':
    case 'memory':
    case 'tag':
    case 'elem':
    case 'data':
    case 'label':
    case 'field':
      return [nameWanted(slot, slot.kind, keyword.text, nodes, instruction)];
    case 'type-use':
      return [{ kind: 'lists', heads: ['type', 'param', 'result'], isNamed: false }];
    case 'results':
      return [{ kind: 'lists', heads: ['result'], isNamed: false }];
    case 'catches':
      return [{ kind: 'lists', heads: ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'], isNamed: false }];
    case 'handlers':
      return [{ kind: 'lists', heads: ['on'], isNamed: false }];
    case 'offset':
    case 'align':
      return [{ kind: 'words', words: [`${slot.kind}=`] }];
    case 'shape':
      return [{ kind: 'words', words: ['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f32x4', 'f64x2'] }];
    case 'heap':
    case 'reference':
      return [{ kind: 'types', of: slot.kind }];
    case 'i32':
      return instruction === undefined ? [] : [{ kind: 'number', instruction }];
    default:
      return [];
  }
}

/** Behind its last word it is not around the place any more. */
function instructionOf(keyword: Atom, { instructions, field }: Position): Instruction | undefined {
  const isIt = (one: Instruction) => one.keyword === keyword;
  const block = instructions.find(({ body }) => body !== undefined);
  return instructions.find(isIt) ?? sequencesOf(block, field).flat().find(isIt);
}

type NameSlot = Extract<Wanted, { kind: 'names' }>['space'];

function nameWanted(
  slot: Slot,
  space: NameSlot,
  name: string,
  nodes: readonly Node[],
  instruction: Instruction | undefined,
): Wanted {
  const composite = space === 'type' ? compositeFor(name) : undefined;
  const [owner] = nodes;
  return {
    kind: 'names',
    space,
    isOptional: slot.isOptional === true,
    isMutable: name === 'global.set',
    ...(composite === undefined ? {} : { composite }),
    ...(space === 'field' && owner !== undefined ? { owner } : {}),
    ...(instruction === undefined ? {} : { instruction }),
    ...(name === 'delegate' ? { isOutside: true } : {}),
  };
}

/** `struct.new` wants a structure. */
function compositeFor(name: string): Composite['kind'] | undefined {
  if (name.startsWith('struct.')) return 'struct';
  if (name.startsWith('array.')) return 'array';
  if (/^(return_)?call_ref$/.test(name)) return 'func';
  return /^(cont|resume|switch)/.test(name) ? 'cont' : undefined;
}
