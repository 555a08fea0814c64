/** Functions that a table can lead to: those of element segments, and references in global values. */

import type { Bytes } from '../bytes';
import { constantReferences } from './code/constant-references';
import { readConstExpr } from './expression';
import type { Module } from './module';
import { DecodeError, Reader } from './reader';
import { readValueType } from './types';

/** With repetitions. Empty where the section is broken. */
export function elementFunctions(module: Module, bytes: Bytes): number[] {
  const found = module.globals.flatMap(({ init }) => references(init));
  try {
    for (const index of tableValues(module, bytes)) found.push(index);
    for (const { offset } of module.elements) readFunctions(new Reader(bytes, offset), found);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return found;
}

/** As `readElement` of `segments.ts`, with the items kept. */
function readFunctions(r: Reader, found: number[]): void {
  const flags = r.u32();
  const passive = (flags & 1) !== 0;
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  if (!passive && explicit) r.u32();
  if (!passive) readConstExpr(r);
  if ((passive || explicit) && expressions) readValueType(r);
  else if (passive || explicit) r.byte();
  r.list('elements', () => {
    if (expressions) found.push(...references(readConstExpr(r)));
    else found.push(r.u32());
  });
}

function references(expression: string): number[] {
  return [...expression.matchAll(/ref\.func (\d+)/g)].map(([, index]) => Number(index));
}

/** Functions in the initial values of tables. */
function tableValues(module: Module, bytes: Bytes): number[] {
  const section = module.sections.find(({ id, custom }) => id === 4 && !custom);
  return section === undefined ? [] : constantReferences(module, bytes, section).map(({ index }) => index);
}
