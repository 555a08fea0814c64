/**
 * The stream context of a plugin that is a network filter: reference section 5. (Envoy
 * `source/extensions/common/wasm/context.cc`, `onNewConnection`, `onData`, `onWrite`, `onEvent`.)
 */

import { BufferType, PeerType, StreamType, type WasmResult } from '../proxywasm/enums';
import type { CallbackName } from '../proxywasm/signatures';
import { MISSING, str, type AttributeValue } from './attributes';
import type { ByteBuffer } from './byte-buffer';
import type { ConnectionCallbacks, NetworkFilter } from './chain/network';
import { Context } from './context';
import { filterStateAttribute, setFilterState } from './filter-state';
import { pluginAttribute, type RootContext } from './root-context';
import { streamAttribute } from './stream-attributes';
import type { Vm } from './vm';

export class ConnectionContext extends Context implements NetworkFilter {
  private readonly vm: Vm;
  private downstream: ByteBuffer | undefined;
  private upstream: ByteBuffer | undefined;
  private failed = false;

  constructor(
    readonly root: RootContext,
    private readonly connection: ConnectionCallbacks,
  ) {
    super(root.vm.allocateContextId());
    this.vm = root.vm;
  }

  open(): boolean {
    this.vm.contexts.set(this.id, this);
    this.callback('proxy_on_context_create', this.root.id);
    return this.callback('proxy_on_new_connection') === 0;
  }

  onDownstream(buffer: ByteBuffer, end: boolean): boolean {
    this.downstream = buffer;
    const passes = this.callback('proxy_on_downstream_data', buffer.length, end ? 1 : 0) === 0;
    if (passes) this.downstream = undefined;
    return passes;
  }

  onUpstream(buffer: ByteBuffer, end: boolean): boolean {
    this.upstream = buffer;
    const passes = this.callback('proxy_on_upstream_data', buffer.length, end ? 1 : 0) === 0;
    if (passes || end) this.upstream = undefined;
    if (end) this.callback('proxy_on_upstream_connection_close', PeerType.Unknown);
    return passes;
  }

  close(byPeer: boolean): void {
    this.callback('proxy_on_downstream_connection_close', byPeer ? PeerType.Remote : PeerType.Local);
    this.callback('proxy_on_done');
    this.callback('proxy_on_log');
    this.callback('proxy_on_delete');
    this.vm.contexts.delete(this.id);
  }

  override buffer(type: number): ByteBuffer | 'none' {
    return this.mutableBuffer(type) ?? super.buffer(type);
  }

  override mutableBuffer(type: number): ByteBuffer | undefined {
    if (type === BufferType.DownstreamData) return this.downstream;
    return type === BufferType.UpstreamData ? this.upstream : undefined;
  }

  override continueStream(type: number): void {
    if (type === StreamType.Downstream) this.vm.defer(() => this.connection.continueReading());
  }

  override closeStream(type: number): void {
    const details = { [StreamType.Downstream]: 'wasm_downstream_close', [StreamType.Upstream]: 'wasm_upstream_close' }[
      type
    ];
    if (details !== undefined) this.vm.defer(() => this.connection.close(details));
  }

  attribute(path: readonly string[]): AttributeValue {
    const { overrides, xds } = this.vm.world;
    const { info } = this.connection;
    const live = { request: undefined, response: undefined, responseTrailers: undefined };
    const isHttp = path[0] === 'request' && ['protocol', 'time', 'size', 'total_size'].includes(path[1] ?? '');
    return (
      overrides.get(path.join('.')) ??
      (isHttp && path[1] === 'protocol' ? MISSING : undefined) ??
      this.clusterName(path) ??
      streamAttribute(path, live, info, xds) ??
      pluginAttribute(path, this.root) ??
      filterStateAttribute(info, path)
    );
  }

  /** TCP takes no route. */
  private clusterName(path: readonly string[]): AttributeValue | undefined {
    const isAsked = path.length === 2 && path[0] === 'xds' && path[1] === 'cluster_name';
    if (!isAsked || !this.connection.info.upstreamReached) return undefined;
    return str(this.vm.world.xds.tcpCluster);
  }

  override setProperty(path: string, value: Uint8Array): WasmResult {
    return setFilterState(this.connection.info, this.root, path, value);
  }

  /** The guest's answer: 0 passes on, also where it has no such callback. After a trap everything stops. */
  private callback(name: CallbackName, a = 0, b = 0): number {
    if (this.failed) return 0;
    const answer = this.vm.call(name, this, a, b) ?? 0;
    if (this.vm.failure === undefined) return answer;
    this.failed = true;
    this.connection.close('');
    return 1;
  }
}
