/**
 * Response flags of the emulator's streams. Plugins can ask for them, but they are not part of the Trace: they are taken
 * where the access log would take them.
 */

import { vi } from 'vitest';
import { HttpStream } from '../../../src/core/emulator/chain/stream';

/** What `run` comes to, with the flags of each exchange by its number, as Envoy's access log writes them. */
export async function withFlags<T>(run: () => Promise<T>): Promise<readonly [T, ReadonlyMap<number, string>]> {
  const ended = vi.spyOn(HttpStream.prototype, 'destroy');
  try {
    const result = await run();
    const streams = ended.mock.contexts as readonly HttpStream[];
    return [result, new Map(streams.map(({ info }) => [info.connectionId + 1, flagsText(info.flags)]))];
  } finally {
    ended.mockRestore();
  }
}

function flagsText(flags: readonly string[]): string {
  return flags.length === 0 ? '-' : flags.join(',');
}
