/**
 * The callouts of the conformance cases once more, answered by real servers on loopback instead of mocks, and then by
 * what was recorded of that: the plugin sees the same, which is what it sees in Envoy (`agreement.test.ts`).
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMock, CalloutMocks } from '../../src/core/scenario/callouts';
import { CALLOUT_CALLS } from './cases/callouts-calls';
import { CALLOUT_OUTCOMES } from './cases/callouts-outcomes';
import { CALLOUT_PLACES } from './cases/callouts-places';
import { CALLOUT_STREAMS } from './cases/callouts-streams';
import { GRPC_CALLS } from './cases/grpc-calls';
import { GRPC_STREAMS } from './cases/grpc-streams';
import type { Case } from './lab/case';
import { differences } from './lab/compare';
import { CLUSTERS, emulate } from './lab/emulated';
import { Surroundings } from './lab/servers';

const VERSION = '1.40.0';
/** A port that the system gives to no one. */
const NOBODY = '127.0.0.1:1';

/** gRPC to a server of HTTP/1.1 alone: over the network there is no HTTP/2 connection to begin with. */
const NOT_GRPC = 'grpc-call-not-answered-as-grpc';

const around = new Surroundings();
let clusters: Readonly<Record<string, { readonly address?: string; readonly endpoints?: 'none' } | null>> = {};

beforeAll(async () => {
  const { callout, grpc } = await around.listen();
  const at = (port: number) => ({ address: `127.0.0.1:${port}` });
  clusters = { ...CLUSTERS, callout: at(callout), grpc: at(grpc), refused: { address: NOBODY } };
});
afterAll(() => around.close());

const cases: readonly Case[] = [
  ...CALLOUT_CALLS,
  ...CALLOUT_OUTCOMES,
  ...CALLOUT_PLACES,
  ...CALLOUT_STREAMS,
  ...GRPC_CALLS,
  ...GRPC_STREAMS,
].filter(({ name, versions }) => name !== NOT_GRPC && (versions?.includes(VERSION) ?? true));

describe('callouts over the real network, and as they were recorded', () => {
  it.each(cases)('$name', async (item) => {
    const mocked = await emulate(item, VERSION);
    around.mocks = new CalloutMocks((item.callouts ?? []).map((mock) => buildMock(mock, fromBase64)));
    const live = await emulate(item, VERSION, { callouts: [], clusters });
    expect(differences(item, mocked, live).join('\n')).toBe('');
    const again = await emulate(item, VERSION, { callouts: live.recorded });
    expect(differences(item, mocked, again).join('\n')).toBe('');
  });
});

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
