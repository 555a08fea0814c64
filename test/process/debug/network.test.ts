/** What is debugged asks the network once: when it comes by again, it is answered as it was then. */

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debugging, texts, type Adapter, type Stop } from '../../support/debug-client';
import { scratchFolder } from '../../support/scratch';
import { stepsPlugin } from '../../support/steps-wat';

const folder = scratchFolder();

describe('callouts to the real network', () => {
  let server: Server;
  let asked = 0;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      asked++;
      response.setHeader('x-answer', String(asked));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    writeFileSync(join(folder, 'steps.wasm'), await stepsPlugin());
  });

  afterAll(() => void server.close());

  it('are answered the same each time, forwards and back', async () => {
    const clusters = { auth: { address: `127.0.0.1:${(server.address() as AddressInfo).port}` } };
    const exchanges = [{ request: { url: 'http://a.test/one' } }, { request: { url: 'http://a.test/two' } }];
    const scenario = join(folder, 'network.scenario.json');
    writeFileSync(scenario, JSON.stringify({ module: 'steps.wasm', clusters, exchanges }));
    await debugging({ scenario }, { filters: ['callback: on_http_call_response'] }, async (adapter, first) => {
      const seen = await proxyAt(adapter, first);
      expect(seen['Callback']).toBe('proxy_on_http_call_response');
      const second = await adapter.go('continue');
      expect(await proxyAt(adapter, await adapter.go('reverseContinue'))).toEqual(seen);
      expect((await adapter.go('continue')).frames).toEqual(second.frames);
      expect((await adapter.go('continue')).reason).toBe('ended');
    });
    expect(asked).toBe(2);
  });
});

async function proxyAt(adapter: Adapter, { frames }: Stop): Promise<Record<string, string>> {
  return texts(await adapter.scope(frames[0], 'Proxy'));
}
