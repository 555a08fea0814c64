/**
 * Where the plugin will trap: at the instruction that the recording names, at the time at which a run came past it. V8 does not pause at the trap itself, because the emulator's
 * code around the plugin catches it; and at the instruction before, variables are still what they were.
 */

import { cappedBytes } from '../core/emulator/load';
import type { EventOf } from '../core/trace/events';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
import type { DebuggedModule, Program } from './program';
import { instructionFrom } from './stops';
import type { CodePlace, TimeMachine } from './time-machine';

export interface FoundTrap {
  readonly place: CodePlace;
  readonly time: bigint;
  readonly message: string;
}

/** A call that finds no stack left: how much is left is not the same in each run. */
const OVERFLOW = /call stack/i;
/** Parts of the callback that overflows, after which it is looked whether it recurses: a stack that is whole is slow to read. */
const PARTS = [100n, 30n, 10n, 3n];
/** Frames of what recurses. */
const DEEP = 200;

export async function findTraps(machine: TimeMachine, program: Program): Promise<readonly FoundTrap[]> {
  const { recording } = machine;
  const traps = recording.events.filter((event) => event.kind === 'trap');
  const places = traps.map((trap) => placeOf(trap, program));
  if (places.every((place) => place === undefined)) return [];
  // Nothing of a plugin runs between a trap and the call behind it.
  const behind = await machine.timesOf(traps.map(({ seq }) => recording.stopAfter(seq)?.seq ?? Infinity));
  const found: FoundTrap[] = [];
  for (const [at, trap] of traps.entries()) {
    const place = places[at];
    const time = behind[at] ?? 0n;
    const known = { time, message: `${trap.message} in ${trap.name}` };
    if (place !== undefined) found.push({ place, ...known, ...(await overflowing(trap, place, time, machine)) });
  }
  return found;
}

/** Otherwise where it recurses already; nothing for other traps. */
async function overflowing(
  { seq, message, name }: EventOf<'trap'>,
  place: CodePlace,
  end: bigint,
  machine: TimeMachine,
): Promise<Partial<FoundTrap>> {
  if (!OVERFLOW.test(message)) return {};
  const [begin = 0n] = await machine.timesOf([machine.recording.rootAt(seq)?.seq ?? seq]);
  for (const part of PARTS) {
    const halt = await machine.firstAt({ ...place, when: { since: begin + (end - begin) / part } });
    if (halt === undefined) return {};
    const told = `${message} in ${name}: it is ${halt.frames.length} calls deep, and goes on like that`;
    if (halt.frames.length >= DEEP) return { time: halt.time, message: told };
  }
  return {};
}

function placeOf({ frames: [top], plugin = 0 }: EventOf<'trap'>, program: Program): CodePlace | undefined {
  const module = program.modules[plugin];
  if (module === undefined || top?.offset === undefined) return undefined;
  // A call that finds no stack left is at the start of its function, before the first instruction.
  return { module, address: instructionFrom(module, top.offset - shiftOf(module, program) - module.codeStart) };
}

/** The recording was made with a module whose memory has another ceiling, which takes more bytes before the code. */
function shiftOf({ file }: DebuggedModule, { loaded }: Program): number {
  const maxPages = (loaded.scenario.limits.memoryMiB * 1024 * 1024) / PAGE_BYTES;
  const ran = cappedBytes(file.bytes, file.module, maxPages);
  return ran instanceof Uint8Array ? ran.length - file.bytes.length : 0;
}
