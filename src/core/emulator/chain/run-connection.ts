/** One TCP connection through the network filters: what Envoy's listener and its `tcp_proxy` do. */

import { concatBytes, NO_BYTES } from '../../bytes';
import type { Connection } from '../../scenario/connection';
import { messageView } from '../../trace/views';
import type { PluginInstance } from '../plugin-instance';
import type { World } from '../world';
import { NetworkChain } from './network';
import { StreamInfo } from './stream-info';

export class ConnectionRun {
  private readonly chain: NetworkChain;

  constructor(
    private readonly connection: Connection,
    number: number,
    plugins: readonly PluginInstance[],
    private readonly world: World,
  ) {
    for (const plugin of plugins) plugin.refresh(world.clock.peek());
    const factories = plugins.filter((plugin) => !plugin.passes).map((plugin) => plugin.networkFilter);
    this.chain = new NetworkChain(factories, new StreamInfo(world, number, 'TCP'));
  }

  /** Between two steps, what is due in so many virtual nanoseconds happens. */
  *steps(): Generator<number> {
    const { chain, connection } = this;
    const { recorder } = this.world;
    const client = messageView([], this.sent('downstream'));
    recorder.emit({ kind: 'exchange', name: connection.name, client });
    chain.open();
    yield PIECE_NS;
    for (const { from, bytes } of connection.pieces) {
      if (from === 'downstream') chain.fromDownstream(bytes, false);
      else if (chain.connected) chain.fromUpstream(bytes, false);
      yield PIECE_NS;
    }
    yield* this.close();
    this.report();
  }

  private *close(): Generator<number> {
    const { chain } = this;
    const fromUpstream = () => (chain.connected ? chain.fromUpstream(NO_BYTES, true) : undefined);
    const steps = [() => chain.fromDownstream(NO_BYTES, true), fromUpstream];
    const isClient = this.connection.closes === 'downstream';
    for (const step of isClient ? steps : steps.reverse()) {
      if (!chain.closed) step();
      yield PIECE_NS;
    }
    chain.end(!isClient);
  }

  private sent(side: 'downstream' | 'upstream') {
    return concatBytes(this.connection.pieces.filter(({ from }) => from === side).map(({ bytes }) => bytes));
  }

  private report(): void {
    const { recorder } = this.world;
    recorder.emit({ kind: 'request-out', message: messageView([], this.chain.toUpstream.bytes) });
    recorder.emit({ kind: 'response-in', message: messageView([], this.sent('upstream')) });
    const client = messageView([], this.chain.toDownstream.bytes);
    recorder.emit({ kind: 'end', outcome: 'answered', details: this.chain.details, client });
  }
}

/** Virtual time between two pieces. */
const PIECE_NS = 40_000_000;
