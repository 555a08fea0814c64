/** Names of one function's locals, from subsection 2 of the name section: read when asked for, since they are many. */

import type { Bytes } from '../bytes';
import type { Module } from './module';
import { DecodeError, Reader } from './reader';

const LOCALS = 2;
const NONE: ReadonlyMap<number, string> = new Map();

/** Local index → name; empty where there are none, or where the section is broken. */
export function localNames(module: Module, bytes: Bytes, index: number): ReadonlyMap<number, string> {
  const section = module.sections.find(({ custom, name }) => custom && name === 'name');
  if (section === undefined) return NONE;
  try {
    return search(new Reader(bytes, section.bodyOffset, section.bodyOffset + section.bodySize), index);
  } catch (error) {
    if (error instanceof DecodeError) return NONE;
    throw error;
  }
}

function search(r: Reader, index: number): ReadonlyMap<number, string> {
  while (!r.done) {
    const id = r.byte();
    const body = r.sub(r.u32());
    if (id === LOCALS) return inFunctions(body, index);
  }
  return NONE;
}

function inFunctions(r: Reader, index: number): ReadonlyMap<number, string> {
  for (let left = r.u32(); left > 0; left--) {
    const isWanted = r.u32() === index;
    const names = new Map<number, string>();
    r.list('names', () => {
      const local = r.u32();
      if (isWanted) names.set(local, r.name());
      else r.skip(r.u32());
    });
    if (isWanted) return names;
  }
  return NONE;
}
