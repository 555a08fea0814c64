/** An instruction that is being written: which of its immediates or operands comes next. */

import type { Instruction } from '../../ast';
import { instructionDoc } from '../../instructions/docs';
import { instructionNamed } from '../../instructions/table';
import { headOf, isAtom, type List, type Node } from '../../tree';
import type { Position } from '../completion/position';
import { effectOf, valuesOf } from '../describe/effect';
import type { Around, Effect } from '../describe/operands';
import { wordDoc } from '../describe/known-docs';
import { importOf } from '../describe/known-functions';
import { signatureLabel } from '../describe/signature-label';
import { isComplete, progressIn, shownSlots, type Slot } from '../describe/slots';
import type { Signature } from './signature';

/** Lists in which instructions follow each other. */
const SEQUENCES: ReadonlySet<string> = new Set([
  'func',
  'then',
  'else',
  'do',
  'block',
  'loop',
  'try_table',
  'offset',
  'item',
  'global',
  'catch',
  'catch_all',
]);

/** One that is not folded, in its line, as long as immediates may follow. */
export function plainSignature(position: Position): Signature | undefined {
  const list = position.lists.at(-1);
  if (list === undefined || position.opened !== undefined || !SEQUENCES.has(headOf(list))) return undefined;
  const nodes = position.before.slice(1);
  const at = nodes.findLastIndex((node) => isAtom(node, 'keyword') && instructionNamed(node.text) !== undefined);
  const keyword = nodes[at];
  if (!isAtom(keyword) || isBrokenLine(keyword.end, position)) return undefined;
  const slots = slotsIn(keyword.text, position);
  const behind = nodes.slice(at + 1);
  const progress = progressIn(slots, behind);
  if (slots.length === progress.next || progress.taken < behind.length) return undefined;
  return signatureOf(keyword.text, instructionAt(keyword, position), progress.next, position);
}

function isBrokenLine(from: number, { chunk, at }: Position): boolean {
  return chunk?.text.slice(from, at).includes('\n') === true;
}

/** Of the innermost list that is an instruction with something still to come, or an operand being written. */
export function foldedSignature(position: Position): Signature | undefined {
  for (const [at, list] of [...position.lists.entries()].reverse()) {
    const name = headOf(list);
    if (IMMEDIATES.has(name)) continue;
    if (instructionNamed(name) === undefined) return undefined;
    const inner = position.lists[at + 1] ?? position.opened;
    const signature = inFolded(name, list, inner, position);
    if (signature !== undefined) return signature;
  }
  return undefined;
}

function inFolded(name: string, list: List, inner: List | undefined, position: Position): Signature | undefined {
  const [keyword, ...rest] = list.items;
  if (!isAtom(keyword)) return undefined;
  const from = inner?.start ?? position.word?.start ?? position.at;
  const before = rest.filter((node) => node.end <= from);
  const slots = slotsIn(name, position);
  const progress = progressIn(slots, before);
  const instruction = instructionAt(keyword, position);
  const effect = effectIn(instruction, position);
  const isAtImmediate = progress.taken === before.length && (inner === undefined || isImmediate(inner));
  // What may be left out counts only when it is begun.
  const isBegun = slots[progress.next]?.isOptional !== true || inner !== undefined || position.word !== undefined;
  const isImmediateNext = progress.next < slots.length && isAtImmediate && isBegun;
  if (isImmediateNext || !isComplete(slots, progress)) return signatureOf(name, instruction, progress.next, position);
  if (effect === undefined || effect.params.length === 0) return undefined;
  return signatureOf(name, instruction, slots.length + operandsBefore(instruction, from, position), position);
}

const IMMEDIATES: ReadonlySet<string> = new Set([
  'type',
  'param',
  'result',
  'ref',
  'catch',
  'catch_ref',
  'catch_all',
  'catch_all_ref',
  'on',
]);

function isImmediate(list: List): boolean {
  return IMMEDIATES.has(headOf(list));
}

/** Values that the operands in front bring. */
function operandsBefore(instruction: Instruction | undefined, from: number, position: Position): number {
  const around = aroundOf(position);
  const operands = instruction?.operands.filter(({ end }) => end <= from) ?? [];
  if (around === undefined) return operands.length;
  return valuesOf(operands, around);
}

function instructionAt(keyword: Node, { instructions }: Position): Instruction | undefined {
  return instructions.find((one) => one.keyword === keyword);
}

function slotsIn(name: string, { scope }: Position): readonly Slot[] {
  return scope === undefined ? [] : shownSlots(name, scope);
}

function aroundOf({ scope, field }: Position): Around | undefined {
  return scope === undefined ? undefined : { scope, ...(field === undefined ? {} : { field }) };
}

function effectIn(instruction: Instruction | undefined, position: Position): Effect | undefined {
  const around = aroundOf(position);
  return instruction === undefined || around === undefined ? undefined : effectOf(instruction, around);
}

function signatureOf(
  name: string,
  instruction: Instruction | undefined,
  active: number,
  position: Position,
): Signature | undefined {
  const { scope } = position;
  if (scope === undefined) return undefined;
  const { label, immediates, operands } = signatureLabel(
    instruction ?? { name },
    effectIn(instruction, position),
    scope,
  );
  const documentation = instructionDoc(name);
  const parameters = [
    ...immediates.map(([start, end], at) => parameter(start, end, slotDoc(slotsIn(name, position)[at]))),
    ...operands.map(([start, end], at) => parameter(start, end, operandDoc(instruction, at, position))),
  ];
  return { label, parameters, active, ...(documentation === undefined ? {} : { documentation }) };
}

function parameter(start: number, end: number, documentation: string) {
  const label: [number, number] = [start, end];
  return { label, ...(documentation === '' ? {} : { documentation }) };
}

const SLOT_DOCS: Partial<Record<Slot['kind'], string>> = {
  offset: '`offset=N` is added to the address; 0 if it is left out.',
  align: '`align=N`: what the address should be a multiple of; the size of the access if it is left out.',
  memory: 'The memory, by name or index; the first if it is left out.',
  table: 'The table, by name or index; the first if it is left out.',
  'type-use': '`(type $t)`, or `(param …) (result …)`.',
  'new-label': 'A name that branches use.',
};

function slotDoc(slot: Slot | undefined): string {
  return slot === undefined ? '' : (SLOT_DOCS[slot.kind] ?? '');
}

/** Of a host function: what the parameter is for. */
function operandDoc(instruction: Instruction | undefined, at: number, { scope }: Position): string {
  const [use] = instruction?.uses ?? [];
  const known = use?.space === 'func' ? importOf(scope?.find('func', use.atom)?.field) : undefined;
  const word = known?.words[at];
  return known === undefined || word === undefined ? '' : wordDoc(known, word);
}
