/**
 * Response flags of the emulator's streams. Plugins can ask for them, but they are not part of the Trace: they are taken
 * where the access log would take them.
 */

import { HttpStream } from '../../../src/core/emulator/chain/stream';

/** What `run` comes to, with the flags of each exchange by its number, as Envoy's access log writes them. */
export async function withFlags<T>(run: () => Promise<T>): Promise<readonly [T, ReadonlyMap<number, string>]> {
  const flags = new Map<number, string>();
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on each stream in turn
  const { destroy } = HttpStream.prototype;
  HttpStream.prototype.destroy = function (this: HttpStream) {
    const { connectionId, flags: own } = this.info;
    flags.set(connectionId + 1, own.length === 0 ? '-' : own.join(','));
    destroy.call(this);
  };
  try {
    return [await run(), flags];
  } finally {
    HttpStream.prototype.destroy = destroy;
  }
}
