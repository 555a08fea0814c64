import { describe, expect, it } from 'vitest';
import { panelRequestGuards } from '../../../src/protocol/panel-guards';
import { Rpc, RpcFailure, type Channel, type Nothing } from '../../../src/protocol/rpc';

type Requests = { readonly double: { readonly params: number; readonly result: number } };
type Events = { readonly told: string };

const isNumber = (value: unknown) => (typeof value === 'number' ? value : undefined);
const isString = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Two ends of one wire; what passes is cloned, as on a real one. */
function wire(): [Channel, Channel, (message: unknown) => void] {
  const listeners: [((m: unknown) => void)[], ((m: unknown) => void)[]] = [[], []];
  const end = (own: 0 | 1): Channel => ({
    post: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => listeners[own === 0 ? 1 : 0].forEach((listen) => listen(copy)));
    },
    onMessage: (listener) => void listeners[own].push(listener),
  });
  return [end(0), end(1), (message) => listeners[1].forEach((listen) => listen(message))];
}

function pair(timeoutMs = 1000) {
  const [a, b, toServer] = wire();
  const told: string[] = [];
  const handle = (value: number): number => {
    if (value === 13) throw new Error('unlucky');
    return 2 * value;
  };
  new Rpc<Nothing, Nothing, Requests, Events>(
    b,
    { double: { validate: isNumber, handle } },
    { told: { validate: isString, handle: (text) => told.push(text) } },
  );
  const client = new Rpc<Requests, Events, Nothing, Nothing>(a, {}, {}, timeoutMs);
  return { client, told, toServer };
}

describe('RPC', () => {
  it('answers requests, in any order', async () => {
    const { client } = pair();
    expect(await Promise.all([client.request('double', 2), client.request('double', 5)])).toEqual([4, 10]);
  });

  it('carries a failure back', async () => {
    await expect(pair().client.request('double', 13)).rejects.toMatchObject({ code: 'failed', message: 'unlucky' });
  });

  it('refuses what is not of the form, and lives on', async () => {
    const { client, told, toServer } = pair();
    await expect(client.request('double', 'x' as unknown as number)).rejects.toMatchObject({ code: 'invalid' });
    for (const junk of [null, 5, 'x', {}, { type: 'request' }, { type: 'event', name: 'constructor', params: 1 }])
      toServer(junk);
    client.send('told', 7 as unknown as string);
    client.send('told', 'yes');
    expect(await client.request('double', 1)).toBe(2);
    expect(told).toEqual(['yes']);
  });

  it('gives up when no answer comes', async () => {
    const [a] = wire();
    const client = new Rpc<Requests, Nothing, Nothing, Nothing>(a, {}, {}, 20);
    await expect(client.request('double', 1)).rejects.toBeInstanceOf(RpcFailure);
  });

  it('that is closed posts nothing, not even the answer to what was asked before', async () => {
    const posted: unknown[] = [];
    const [hear, give]: [((message: unknown) => void)[], (() => void)[]] = [[], []];
    const channel = {
      post: (one: unknown) => posted.push(one),
      onMessage: (one: (m: unknown) => void) => hear.push(one),
    };
    const answered = new Promise<number>((resolve) => give.push(() => resolve(2)));
    const end = new Rpc<Requests, Events, Requests, Nothing>(
      channel,
      { double: { validate: isNumber, handle: () => answered } },
      {},
    );
    for (const listen of hear) listen({ type: 'request', id: 1, name: 'double', params: 1 });
    end.close(new RpcFailure('disposed', 'closed'));
    for (const answer of give) answer();
    await answered;
    end.send('told', 'x');
    await expect(end.request('double', 1)).rejects.toMatchObject({ code: 'disposed' });
    expect(posted).toEqual([]);
  });
});

describe('what the panel may ask', () => {
  it.each([
    [{ exchanges: [1, 2] }, { exchanges: [1, 2] }],
    [{}, {}],
    [{ exchanges: [0] }, undefined],
    [{ exchanges: ['1'] }, undefined],
    [{ exchanges: 5 }, undefined],
    [null, undefined],
  ])('replay %j', (params, expected) => {
    expect(panelRequestGuards.replay(params)).toEqual(expected);
  });

  it('trace of one exchange by number alone', () => {
    expect(panelRequestGuards.trace({ exchange: 3, run: 'this' })).toEqual({ exchange: 3, run: 'this' });
    expect(panelRequestGuards.trace({ exchange: 1.5, run: 'this' })).toBeUndefined();
  });
});
