/** `dylink.0` and its predecessor. https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md */

import type { Bytes } from '../bytes';
import type { Module } from './module';
import { DecodeError, Reader } from './reader';

export interface Dylink {
  /** In bytes. */
  readonly memorySize: number;
  readonly tableSize: number;
  /** Libraries. */
  readonly needed: readonly string[];
}

const MEMORY_INFO = 1;
const NEEDED = 2;

const known = new WeakMap<Module, { readonly value: Dylink | undefined }>();

/** Undefined where the module has neither section, or a broken one. Worked out once for a module. */
export function dylinkOf(module: Module, bytes: Bytes): Dylink | undefined {
  const made = known.get(module) ?? { value: readDylink(module, bytes) };
  known.set(module, made);
  return made.value;
}

function readDylink(module: Module, bytes: Bytes): Dylink | undefined {
  const section = module.sections.find(({ custom, name }) => custom && (name === 'dylink.0' || name === 'dylink'));
  if (section === undefined) return undefined;
  const r = new Reader(bytes, section.bodyOffset, section.bodyOffset + section.bodySize);
  try {
    return section.name === 'dylink' ? { ...readSizes(r), needed: readNeeded(r) } : readSubsections(r);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function readSubsections(r: Reader): Dylink {
  let sizes = { memorySize: 0, tableSize: 0 };
  let needed: readonly string[] = [];
  while (!r.done) {
    const id = r.byte();
    const body = r.sub(r.u32());
    if (id === MEMORY_INFO) sizes = readSizes(body);
    else if (id === NEEDED) needed = readNeeded(body);
  }
  return { ...sizes, needed };
}

/** Each size is followed by its alignment. */
function readSizes(r: Reader): { memorySize: number; tableSize: number } {
  const memorySize = r.u32();
  r.u32();
  const tableSize = r.u32();
  r.u32();
  return { memorySize, tableSize };
}

function readNeeded(r: Reader): string[] {
  return r.list('libraries', () => r.name());
}
