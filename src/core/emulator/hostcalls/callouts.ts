/**
 * HTTP and gRPC callouts: reference section 3.5.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#http-calls
 */

import { toByteString, type Bytes } from '../../bytes';
import { WasmResult } from '../../proxywasm/enums';
import { readMessage, type ProtoFields } from '../../proxywasm/protobuf';
import type { Behaviours } from '../behaviour';

export const calloutCalls: Behaviours = {
  /** The id is written whatever becomes of it; Envoy does not send the trailers. */
  proxy_http_call({ vm, context }, cluster, headers, body, _trailers, timeoutMs) {
    const { status, id } = vm.callouts.http(context.root, { cluster, headers, body, timeoutMs });
    return { status, out: [id] };
  },

  proxy_grpc_call({ vm, context }, upstream, service, method, metadata, message, timeoutMs) {
    const cluster = clusterOf(upstream);
    const { status, id } = vm.callouts.grpc(context.root, { cluster, service, method, metadata, message, timeoutMs });
    return { status, out: [id] };
  },

  proxy_grpc_stream({ vm, context }, upstream, service, method, metadata) {
    const cluster = clusterOf(upstream);
    const callout = { cluster, service, method, metadata, timeoutMs: 0 };
    const { status, id } = vm.callouts.grpc(context.root, callout);
    return { status, out: [id] };
  },

  proxy_grpc_send({ vm }, id, message, end) {
    const stream = vm.callouts.stream(id);
    if (typeof stream === 'number') return stream;
    stream.send(message, end !== 0);
    return WasmResult.Ok;
  },

  proxy_grpc_close({ vm }, id) {
    return vm.callouts.close(id);
  },

  proxy_grpc_cancel({ vm }, id) {
    return vm.callouts.cancelGrpc(id);
  },
};

/** A serialised `envoy.config.core.v3.GrpcService` with `envoy_grpc { cluster_name }`, else the name of a cluster. */
function clusterOf(upstream: Bytes): string {
  const service = readMessage(upstream);
  const envoyGrpc = bytesOf(service, 1);
  const name = envoyGrpc === undefined ? undefined : bytesOf(readMessage(envoyGrpc), 1);
  return toByteString(name ?? upstream);
}

function bytesOf(fields: ProtoFields | undefined, field: number): Bytes | undefined {
  const value = fields?.get(field)?.at(-1);
  return value instanceof Uint8Array ? value : undefined;
}
