import { DebugReader } from '../debug-reader';
import { DecodeError } from '../../reader';
import { DW_AT, DW_TAG } from './constants';
import { bytesOf, flagOf, numberOf, type Entry } from './entry';
import type { Member, Type, VirtualBase } from './model';
import { DW_OP } from './operations';
import { sizeOf } from './size';
import type { Types } from './types';

export function isMember(tag: number): boolean {
  return tag === DW_TAG.member || tag === DW_TAG.inheritance;
}

/**
 * 5.7.3, 5.7.6. Undefined for what is not in the struct itself: members that are static, and bases that are virtual, whose
 * place each object tells.
 */
export function memberOf(entry: Entry, types: Types): Member | undefined {
  if (flagOf(entry, DW_AT.external) || flagOf(entry, DW_AT.declaration)) return undefined;
  const type = types.ofChain([entry]);
  const isBase = entry.tag === DW_TAG.inheritance;
  const count = numberOf(entry, DW_AT.bit_size);
  const at = count === undefined ? undefined : bitsOf(entry, type, count);
  const offset = at?.offset ?? offsetOf(entry);
  if (offset === undefined) return undefined;
  const name = isBase ? undefined : types.names.plain([entry]);
  return { name, type, offset, isBase, bits: at?.bits };
}

/** 5.7.3. Undefined: it is no virtual base, or is told in another way than clang's for the Itanium ABI. */
export function virtualBaseOf(entry: Entry, types: Types): VirtualBase | undefined {
  const expression = bytesOf(entry, DW_AT.data_member_location);
  if (entry.tag !== DW_TAG.inheritance || expression === undefined) return undefined;
  const slot = readable(() => slotOf(new DebugReader(expression)));
  return slot === undefined ? undefined : { type: types.ofChain([entry]), slot };
}

/** To the object's address is added what the virtual table, to which the object's first word leads, has before its start. */
function slotOf(r: DebugReader): number | undefined {
  const starts = [DW_OP.dup, DW_OP.deref, DW_OP.constu].every((operation) => r.byte() === operation);
  const slot = starts ? r.uleb() : undefined;
  const ends = starts && [DW_OP.minus, DW_OP.deref, DW_OP.plus].every((operation) => r.byte() === operation);
  return ends && r.done ? slot : undefined;
}

/** Up to version 3 an expression that adds a number to the struct's address. */
function offsetOf(entry: Entry): number | undefined {
  const expression = bytesOf(entry, DW_AT.data_member_location);
  if (expression === undefined) return numberOf(entry, DW_AT.data_member_location) ?? 0;
  return readable(() => addedBy(new DebugReader(expression)));
}

function addedBy(r: DebugReader): number | undefined {
  const operation = r.byte();
  if (operation !== DW_OP.plus_uconst && operation !== DW_OP.constu) return undefined;
  const offset = r.uleb();
  return r.done ? offset : undefined;
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

interface Bits {
  readonly offset: number;
  readonly bits: NonNullable<Member['bits']>;
}

/** Counted from the start of the struct, or, up to version 3, from the highest bit of what the field is in (5.5.6 there). */
function bitsOf(entry: Entry, type: Type, count: number): Bits | undefined {
  const size = numberOf(entry, DW_AT.byte_size) ?? sizeOf(type) ?? 4;
  const fromStart = numberOf(entry, DW_AT.data_bit_offset);
  const fromHighest = numberOf(entry, DW_AT.bit_offset);
  const offset = offsetOf(entry);
  if (fromStart !== undefined) return within(fromStart, size, count);
  if (fromHighest === undefined) return offset === undefined ? undefined : { offset, bits: { from: 0, count } };
  const from = 8 * size - fromHighest - count;
  return offset === undefined ? undefined : within(8 * offset + signed(from), size, count);
}

/** A field that a byte before the one it is said to be in holds has an offset below zero. */
function signed(from: number): number {
  return from < -0x80000000 ? from + 0x100000000 : from;
}

/** In bytes such that the field is within one number of its type's size, wherever that can be. */
function within(bit: number, size: number, count: number): Bits | undefined {
  if (!(bit >= 0 && bit <= Number.MAX_SAFE_INTEGER)) return undefined;
  const aligned = Math.floor(bit / (8 * size)) * size;
  const isIn = bit - 8 * aligned + count <= 8 * size;
  const offset = isIn ? aligned : Math.floor(bit / 8);
  return { offset, bits: { from: bit - 8 * offset, count } };
}
