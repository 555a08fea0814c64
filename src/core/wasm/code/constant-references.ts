/** Where initial values of globals and tables name functions. */

import type { Bytes } from '../../bytes';
import type { Module, Section } from '../module';
import { Reader } from '../reader';
import { readGlobalType, readTableType } from '../types';
import { InstructionReader } from './instructions';

/** A function's index, and where it stands in the file. */
export interface Reference {
  readonly at: number;
  readonly index: number;
}

const TABLE = 4;
const GLOBAL = 6;
const HAS_VALUE = 0x40;

/** Of the section of tables or of globals. Throws `DecodeError` where it is broken. */
export function constantReferences(module: Module, bytes: Bytes, section: Section): Reference[] {
  const mayName = section.id === TABLE || module.globals.some(({ init }) => init.includes('ref.func'));
  if (!mayName || (section.id !== TABLE && section.id !== GLOBAL)) return [];
  const r = new Reader(bytes, section.bodyOffset, section.bodyOffset + section.bodySize);
  const read = section.id === GLOBAL ? globalReferences : tableReferences;
  return r.list('entries', () => read(r)).flat();
}

function globalReferences(r: Reader): Reference[] {
  readGlobalType(r);
  return expressionReferences(r);
}

function tableReferences(r: Reader): Reference[] {
  if (r.peek() !== HAS_VALUE) {
    readTableType(r);
    return [];
  }
  r.take(2);
  readTableType(r);
  return expressionReferences(r);
}

function expressionReferences(r: Reader): Reference[] {
  const found: Reference[] = [];
  const reader = new InstructionReader(r);
  while (reader.next()) {
    if (reader.opcode.immediates[0] === 'f') found.push({ at: reader.at, index: reader.indices[0] as number });
  }
  return found;
}
