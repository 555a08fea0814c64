/** What callouts reach: clusters, and how each answers. */

import type { CalloutFailure, CalloutMocks, CalloutRequest, GrpcAnswer, HttpAnswer } from '../scenario/callouts';
import type { GrpcEvents, GrpcLink } from '../ports';
import { NS_PER_MS } from './clock';
import type { Scheduler } from './scheduler';

/** `empty`: the cluster is configured and has no endpoint. */
export type ClusterState = 'unknown' | 'empty' | 'known';

export type CalloutResult =
  | {
      readonly kind: 'answer';
      readonly http: HttpAnswer;
      readonly grpc: GrpcAnswer | undefined;
      readonly fail?: CalloutFailure;
    }
  | { readonly kind: 'failure'; readonly failure: CalloutFailure }
  /** Nothing in the scenario answers it. */
  | { readonly kind: 'unanswered' };

export type CalloutProtocol = 'http' | 'grpc';

export interface Outside {
  cluster(name: string): ClusterState;
  /** Tells the result later; calling what it returns cancels that. `timeoutMs` 0: none. */
  send(
    request: CalloutRequest,
    protocol: CalloutProtocol,
    timeoutMs: number,
    done: (result: CalloutResult) => void,
  ): () => void;
  /** A gRPC stream that is answered piece by piece; undefined where `send` answers it as a whole. */
  open(request: CalloutRequest, events: GrpcEvents): GrpcLink | undefined;
  /** Settles when something has come that the scheduler did not know of; undefined: nothing is waited for. */
  readonly waiting: Promise<void> | undefined;
}

export interface ClusterSettings {
  readonly name: string;
  readonly empty: boolean;
  /** `host:port`, where its callouts go to the real network. */
  readonly address?: string;
}

/** The scenario's mocks, and answers that were recorded. */
export class MockedOutside implements Outside {
  readonly waiting = undefined;
  private readonly clusters: ReadonlyMap<string, ClusterSettings>;

  constructor(
    private readonly mocks: CalloutMocks,
    clusters: readonly ClusterSettings[],
    private readonly scheduler: Scheduler,
  ) {
    this.clusters = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  }

  cluster(name: string): ClusterState {
    const known = this.clusters.get(name);
    if (known !== undefined) return known.empty ? 'empty' : 'known';
    // Where no cluster is declared, a mock that names none stands for any.
    const anyCluster = this.clusters.size === 0;
    return this.mocks.mocks.some(({ match }) => match.cluster === name || (anyCluster && match.cluster === undefined))
      ? 'known'
      : 'unknown';
  }

  answers(request: CalloutRequest): boolean {
    return this.mocks.find(request) !== undefined;
  }

  send(
    request: CalloutRequest,
    _protocol: CalloutProtocol,
    _timeoutMs: number,
    done: (result: CalloutResult) => void,
  ): () => void {
    const mock = this.mocks.take(request);
    const { scheduler } = this;
    if (mock === undefined) {
      const timer = scheduler.after(0, () => done({ kind: 'unanswered' }));
      return () => scheduler.cancel(timer);
    }
    const { fail, http, grpc } = mock;
    if (fail === 'timeout') return () => undefined;
    const result: CalloutResult =
      fail === 'refused' || fail === 'reset'
        ? { kind: 'failure', failure: fail }
        : { kind: 'answer', http, grpc, ...(fail === undefined ? {} : { fail }) };
    const timer = scheduler.after(mock.delayMs * NS_PER_MS, () => done(result));
    return () => scheduler.cancel(timer);
  }

  open(): undefined {
    return undefined;
  }
}
