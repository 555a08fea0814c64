/** Stream contexts of the plugin: what comes to them, and how far it has come. */

import { concatBytes } from '../bytes';
import type { Connection } from '../scenario/connection';
import { exchangeOf, type Exchange } from '../scenario/exchange';
import type { Scenario } from '../scenario/scenario';
import { BodyFeed } from './body-feed';
import { hostCalls, valueOf, type Callback } from './recorded';

export interface Stream {
  readonly exchange: Exchange | undefined;
  readonly connection: Connection | undefined;
  /** By buffer, as host calls name them. */
  readonly feeds: Map<string, BodyFeed>;
}

const SIDES = [
  ['downstream', 'DownstreamData'],
  ['upstream', 'UpstreamData'],
] as const;

/** Stream → the buffer that goes on. */
const RESUMED: Readonly<Record<string, string>> = {
  Request: 'RequestBody',
  Response: 'ResponseBody',
  Downstream: 'DownstreamData',
  Upstream: 'UpstreamData',
};

export class Streams {
  private readonly streams = new Map<number, Stream>();

  constructor(private readonly scenario: Scenario) {}

  /** `number`: of the exchange or the connection. */
  open(context: number, number: number): Stream {
    const { exchanges, connections } = this.scenario;
    const connection = connections[number - 1 - exchanges.length];
    const stream = { exchange: exchangeOf(exchanges, 1, number), connection, feeds: feedsOf(connection) };
    this.streams.set(context, stream);
    return stream;
  }

  get(context: number): Stream | undefined {
    return this.streams.get(context);
  }

  /** What the plugin does to bodies that it sees. */
  follow(callback: Callback): void {
    const effective = hostCalls(callback, 'proxy_set_effective_context').map((call) =>
      Number(valueOf(call, 'context')),
    );
    const contexts = [callback.context, ...effective];
    for (const event of callback.inside) {
      if (event.kind === 'body') this.feeds(contexts, event.buffer).forEach((feed) => feed.edited(event.after));
      if (event.kind !== 'host' || event.name !== 'proxy_continue_stream') continue;
      this.feeds(contexts, RESUMED[valueOf(event, 'stream')] ?? '').forEach((feed) => feed.resume());
    }
  }

  private feeds(contexts: readonly number[], buffer: string): BodyFeed[] {
    return contexts.flatMap((context) => this.streams.get(context)?.feeds.get(buffer) ?? []);
  }
}

function feedsOf(connection: Connection | undefined): Map<string, BodyFeed> {
  if (connection === undefined) return new Map();
  return new Map(
    SIDES.map(([side, buffer]) => {
      const pieces = connection.pieces.filter(({ from }) => from === side).map(({ bytes }) => bytes);
      return [buffer, new BodyFeed(concatBytes(pieces))];
    }),
  );
}
