import type { World } from '../world';
import type { StreamInfo } from './filter';

/** The facts about a stream that has just begun; `number` is that of its exchange. */
export function newStreamInfo(world: World, number: number, protocol: string): StreamInfo {
  return {
    protocol,
    startTime: world.clock.now(),
    connectionId: BigInt(number - 1),
    clientAddress: `127.0.0.1:${50_000 + (number % 10_000)}`,
    listenerAddress: '127.0.0.1:10000',
    upstreamAddress: world.xds.upstreamAddress,
    responseCode: undefined,
    responseDetails: undefined,
    requestBytes: 0,
    responseBytes: 0,
    upstreamReached: false,
    route: undefined,
    upstreamLocality: world.xds.upstreamLocality,
    duration: undefined,
    backendLatency: undefined,
    flags: [],
    filterState: new Map(),
    filterStateBytes: 0,
  };
}
