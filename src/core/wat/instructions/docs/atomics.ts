/** https://webassembly.github.io/threads/core/exec/instructions.html#atomic-memory-instructions */

import { bytesOf, type Parts } from './parts';

export function atomicDoc({ name, operation, shape, bits }: Parts): string | undefined {
  const [, access, width = bits, change] = /^atomic\.(load|store|rmw)(\d+)?(?:\.(\w+))?$/.exec(operation) ?? [];
  const at = { shape, bits: Number(width), isNarrow: Number(width) < bits };
  if (access === undefined) return WAITING[name];
  const what = access === 'rmw' ? modified(at, change ?? '') : access === 'load' ? loaded(at) : stored(at);
  return `In one step that no other thread can interrupt, ${what} ${trapsOf(at)}`;
}

interface Access {
  readonly shape: string;
  readonly bits: number;
  /** Fewer bits than the value on the stack. */
  readonly isNarrow: boolean;
}

function loaded({ shape, bits, isNarrow }: Access): string {
  return `reads ${bytesOf(bits)} of memory ${isNarrow ? `as an unsigned integer, widened to ${shape}` : `as an ${shape}`}.`;
}

function stored({ shape, bits, isNarrow }: Access): string {
  return `writes ${isNarrow ? `the lowest ${bits} bits of an ${shape}` : `an ${shape}`} to memory: ${bytesOf(bits)}.`;
}

function modified({ shape, bits, isNarrow }: Access, change: string): string {
  const part = isNarrow ? `the lowest ${bits} bits of ` : '';
  const result = isNarrow ? `widened with zeros to ${shape}` : `as an ${shape}`;
  return `reads an integer of ${bytesOf(bits)} from memory and ${CHANGES[change]?.(part) ?? change}. The result is the integer that was there before, ${result}.`;
}

/** `part` of an operand counts. */
const CHANGES: Readonly<Record<string, (part: string) => string>> = {
  add: (part) => `adds ${part}a value to it there, with wrap-around`,
  sub: (part) => `subtracts ${part}a value from it there, with wrap-around`,
  and: (part) => `combines it there with ${part}a value, bit by bit: 1 where both have 1`,
  or: (part) => `combines it there with ${part}a value, bit by bit: 1 where at least one has 1`,
  xor: (part) => `combines it there with ${part}a value, bit by bit: 1 where exactly one has 1`,
  xchg: (part) => `puts ${part}a value in its place`,
  cmpxchg: (part) => `puts ${part}the replacement in its place if it equals ${part}what is expected`,
};

function trapsOf({ bits }: Access): string {
  const unaligned = bits === 8 ? '' : ` if the operand plus \`offset\` is not a multiple of ${bits / 8}, and`;
  return `Traps${unaligned} if any byte is outside the memory.`;
}

const WAITING: Readonly<Record<string, string>> = {
  'memory.atomic.notify':
    'Wakes threads that wait at an address, at most as many as the second operand says (unsigned). The result is how many were woken. Traps if the address is not a multiple of 4, and if it is outside the memory.',
  'memory.atomic.wait32': waiting('i32', 4),
  'memory.atomic.wait64': waiting('i64', 8),
  'atomic.fence':
    'Keeps memory accesses in order: for other threads, those before it come before those behind it. It takes nothing and leaves nothing.',
};

function waiting(type: string, size: number): string {
  return `If the ${type} at an address equals what is expected, waits until \`memory.atomic.notify\` wakes the thread, but no longer than so many nanoseconds, or without end if that is negative. The result is 0 if it was woken, 1 if the value was another, 2 if time ran out. Traps if the memory is not shared, if the address is not a multiple of ${size}, and if it is outside the memory.`;
}
