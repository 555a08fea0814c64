/**
 * Callouts to the real network, for clusters that have an address; what a mock answers goes to the mock. Virtual time
 * stands still while an answer is on its way, and then goes on by as much as that took.
 */

import type { GrpcEvents, GrpcLink, HttpOutcome, Network, RealTime } from '../ports';
import type { CalloutMockFile, CalloutRequest } from '../scenario/callouts';
import { recordedGrpc, recordedHttp, type RecordedGrpc } from '../scenario/recording';
import { NS_PER_MS } from './clock';
import { Collector, grpcResult } from './grpc-collector';
import { Quiet, Wait, type Times } from './network-waits';
import type { CalloutProtocol, CalloutResult, ClusterSettings, ClusterState, MockedOutside, Outside } from './outside';
import type { Scheduler, Timer } from './scheduler';

interface Target {
  readonly network: Network;
  readonly address: string;
}

export class NetworkedOutside implements Outside, Times {
  /** What the network answered, as mocks that answer the same. */
  readonly recorded: CalloutMockFile[] = [];
  private readonly addresses: ReadonlyMap<string, string>;
  /** How each stream that has not been closed is. */
  private readonly streams = new Set<() => void>();
  private awaited = 0;
  private arrival: Promise<void> | undefined;
  private arrived: () => void = () => undefined;

  constructor(
    private readonly mocks: MockedOutside,
    clusters: readonly ClusterSettings[],
    private readonly scheduler: Scheduler,
    private readonly network: Network | undefined,
    private readonly time: RealTime,
  ) {
    this.addresses = new Map(clusters.flatMap(({ name, address }) => (address === undefined ? [] : [[name, address]])));
  }

  get waiting(): Promise<void> | undefined {
    if (this.awaited === 0) return undefined;
    return (this.arrival ??= new Promise((resolve) => (this.arrived = resolve)));
  }

  cluster(name: string): ClusterState {
    return this.addresses.has(name) ? 'known' : this.mocks.cluster(name);
  }

  send(
    request: CalloutRequest,
    protocol: CalloutProtocol,
    timeoutMs: number,
    done: (result: CalloutResult) => void,
  ): () => void {
    const target = this.targetFor(request);
    if (target === undefined) return this.mocks.send(request, protocol, timeoutMs, done);
    const wait = new Wait(this, timeoutMs, done, () =>
      this.recorded.push(recordedHttp(request, { fail: 'timeout' }, 0)),
    );
    const answered = (mock: CalloutMockFile, result: CalloutResult) => {
      this.recorded.push(mock);
      wait.over(() => done(result));
    };
    wait.giveUp =
      protocol === 'http'
        ? target.network.http(target.address, request, (outcome) =>
            answered(recordedHttp(request, outcome, wait.elapsedMs), resultOf(outcome)),
          )
        : call(target, request, (grpc) =>
            answered(recordedGrpc(request, grpc, wait.elapsedMs, true), grpcResult(grpc)),
          );
    return () => wait.cancel();
  }

  open(request: CalloutRequest, events: GrpcEvents): GrpcLink | undefined {
    const target = this.targetFor(request);
    if (target === undefined) return undefined;
    const quiet = new Quiet(this);
    const begun = this.time.now();
    const collector = new Collector(
      (grpc, elapsed) => this.recorded.push(recordedGrpc(request, grpc, elapsed, false)),
      () => this.since(begun),
    );
    const link = target.network.grpc(target.address, request, {
      headers: (metadata) => {
        collector.headers(metadata);
        quiet.heard(() => events.headers(metadata));
      },
      message: (bytes) => {
        collector.message(bytes);
        quiet.heard(() => events.message(bytes));
      },
      end: (end) => {
        collector.end(end);
        quiet.heard(() => events.end(end));
      },
      failed: (failure) => {
        collector.failed(failure);
        quiet.heard(() => events.failed(failure));
      },
    });
    const stop = (): void => {
      quiet.stop();
      collector.stop();
      link.reset();
      this.streams.delete(stop);
    };
    this.streams.add(stop);
    return {
      send: (message) => {
        quiet.expect();
        link.send(message);
      },
      halfClose: () => {
        quiet.expect();
        link.halfClose();
      },
      reset: stop,
    };
  }

  /** Nothing is to come any more. */
  close(): void {
    for (const stop of this.streams) stop();
  }

  begin(): number {
    this.awaited++;
    return this.time.now();
  }

  after(milliseconds: number, run: () => void): () => void {
    return this.time.after(milliseconds, run);
  }

  since(begun: number): number {
    return this.time.now() - begun;
  }

  end(): void {
    this.awaited--;
    this.wake();
  }

  happen(run: () => void, virtualStart: number, elapsedMs: number): Timer {
    const due = virtualStart + Math.ceil(elapsedMs) * NS_PER_MS;
    return this.scheduler.after(Math.max(0, due - this.scheduler.now), run);
  }

  forget(timer: Timer | undefined): void {
    this.scheduler.cancel(timer);
  }

  get virtualNow(): number {
    return this.scheduler.now;
  }

  private wake(): void {
    const { arrived } = this;
    this.arrival = undefined;
    arrived();
  }

  private targetFor(request: CalloutRequest): Target | undefined {
    const { network } = this;
    const address = this.mocks.answers(request) ? undefined : this.addresses.get(request.cluster);
    return address === undefined || network === undefined ? undefined : { network, address };
  }
}

function call({ network, address }: Target, request: CalloutRequest, done: (grpc: RecordedGrpc) => void): () => void {
  const link = network.grpc(address, request, new Collector(done));
  link.send(request.body);
  link.halfClose();
  return () => link.reset();
}

function resultOf({ answer, fail }: HttpOutcome): CalloutResult {
  if (answer === undefined) return { kind: 'failure', failure: fail ?? 'reset' };
  return { kind: 'answer', http: answer, grpc: undefined, ...(fail === undefined ? {} : { fail }) };
}
