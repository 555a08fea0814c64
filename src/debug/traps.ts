/**
 * Where the plugin will trap: found by running up to it. V8 does not pause at the trap itself, because the emulator's
 * code around the plugin catches it; and at the instruction before, variables are still what they were.
 */

import { cappedBytes } from '../core/emulator/load';
import type { EventOf } from '../core/trace/events';
import { PAGE_BYTES } from '../core/wasm/memory-cap';
import type { Halt } from './live-run';
import type { DebuggedModule, Program } from './program';
import type { CodePlace, TimeMachine } from './time-machine';

export interface FoundTrap {
  readonly place: CodePlace;
  readonly time: bigint;
  readonly message: string;
}

export async function findTraps(machine: TimeMachine, program: Program): Promise<readonly FoundTrap[]> {
  const traps = machine.recording.events.filter((event) => event.kind === 'trap');
  const places = traps.map((trap) => placeOf(trap, program));
  const last = new Map<EventOf<'trap'>, Halt>();
  const breakpoints = places.flatMap((place) => place ?? []);
  if (breakpoints.length === 0) return [];
  await machine.visit({ breakpoints, events: [], traps: [] }, (halt) => {
    const next = traps.find(({ seq }) => seq > halt.seq);
    if (next !== undefined && places[traps.indexOf(next)]?.address === halt.address) last.set(next, halt);
  });
  return [...last].flatMap(([trap, { time }]) => {
    const place = places[traps.indexOf(trap)];
    return place === undefined ? [] : [{ place, time, message: `${trap.message} in ${trap.name}` }];
  });
}

function placeOf({ frames: [top], plugin = 0 }: EventOf<'trap'>, program: Program): CodePlace | undefined {
  const module = program.modules[plugin];
  if (module === undefined || top?.offset === undefined) return undefined;
  return { module, address: top.offset - shiftOf(module, program) - module.codeStart };
}

/** The recording was made with a module whose memory has another ceiling, which takes more bytes before the code. */
function shiftOf({ file }: DebuggedModule, { loaded }: Program): number {
  const maxPages = (loaded.scenario.limits.memoryMiB * 1024 * 1024) / PAGE_BYTES;
  const ran = cappedBytes(file.bytes, file.module, maxPages);
  return ran instanceof Uint8Array ? ran.length - file.bytes.length : 0;
}
