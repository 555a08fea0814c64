/** Gives a module a memory ceiling by rewriting the maximum that it declares. */

import { concatBytes, type Bytes } from '../bytes';
import { problem, type Checked } from '../problem';
import type { Module } from './module';
import { leb128, section as sectionOf } from './writer';

export const PAGE_BYTES = 65_536;
const MEMORY_SECTION = 5;

/**
 * `bytes` with every 32-bit memory's maximum lowered to `maxPages` (of 64 KiB). Sections after the memory section may
 * move by a few bytes. A module that needs more than `maxPages` to start is a problem and comes back unchanged.
 */
export function capMemory(bytes: Bytes, module: Module, maxPages: number): Checked<Bytes> {
  const section = module.sections.find((s) => s.id === MEMORY_SECTION && !s.custom);
  if (section === undefined) return { value: bytes, problems: [] };
  if (module.memories.some((memory) => memory.pageSizeLog2 !== undefined)) {
    const message = 'a memory has a page size of its own, which no proxy supports yet';
    return { value: bytes, problems: [problem('page-size', message, { offset: section.offset }, 'Build it without.')] };
  }
  const needed = module.memories.reduce((sum, memory) => sum + memory.min, 0n);
  if (needed > maxPages) {
    const message = `the module needs ${needed} pages of memory to start, the ceiling is ${maxPages}`;
    const remedy = 'Raise limits.memoryMiB in the scenario, or build the module with less initial memory.';
    return { value: bytes, problems: [problem('memory-ceiling', message, { offset: section.offset }, remedy)] };
  }
  // What is left is shared among them.
  const spare = (BigInt(maxPages) - needed) / BigInt(module.memories.length || 1);
  const body = module.memories.flatMap((memory) => {
    const ceiling = memory.min + spare;
    const max = memory.max === undefined || memory.max > ceiling ? ceiling : memory.max;
    const flags = 1 | (memory.shared ? 2 : 0) | (memory.is64 ? 4 : 0);
    return [flags, ...leb128(memory.min), ...leb128(max)];
  });
  const rewritten = sectionOf(MEMORY_SECTION, leb128(module.memories.length), body);
  const before = bytes.subarray(0, section.offset);
  const after = bytes.subarray(section.offset + section.size);
  return { value: concatBytes([before, rewritten, after]), problems: [] };
}
