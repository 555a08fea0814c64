/**
 * HTTP and gRPC callouts: reference section 3.5.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#http-calls
 */

import { NO_BYTES, toByteString, type Bytes } from '../../bytes';
import type { Pair } from '../../proxywasm/pairs';
import type { GrpcUpstream } from '../callouts';
import { WasmResult } from '../../proxywasm/enums';
import { readMessage, type ProtoFields } from '../../proxywasm/protobuf';
import type { Behaviours } from '../behaviour';

export const calloutCalls = {
  /** The id is written whatever becomes of it; Envoy does not send the trailers. */
  proxy_http_call({ vm, context }, cluster, headers, body, _trailers, timeoutMs) {
    const { status, id } = vm.callouts.http(context.root, { cluster, headers, body, timeoutMs });
    return { status, out: [id] };
  },

  proxy_grpc_call({ vm, context }, upstream, service, method, metadata, message, timeoutMs) {
    const callout = { upstream: upstreamOf(upstream), service, method, metadata, message, timeoutMs };
    const { status, id } = vm.callouts.grpc(context.root, callout);
    return id === 0 ? status : { status, out: [id] };
  },

  proxy_grpc_stream({ vm, context }, upstream, service, method, metadata) {
    const callout = { upstream: upstreamOf(upstream), service, method, metadata, timeoutMs: 0 };
    const { status, id } = vm.callouts.grpc(context.root, callout);
    return id === 0 ? status : { status, out: [id] };
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
} satisfies Behaviours;

/** A serialised `envoy.config.core.v3.GrpcService`, else the name of a cluster. */
function upstreamOf(bytes: Bytes): GrpcUpstream {
  const service = readMessage(bytes);
  const envoy = bytesOf(service, 1);
  const isGoogle = envoy === undefined && bytesOf(service, 2) !== undefined;
  if (envoy === undefined && !isGoogle) {
    return { cluster: toByteString(bytes), authority: '', metadata: [], isMessage: false, isGoogle: false };
  }
  const fields = readMessage(envoy ?? NO_BYTES);
  const metadata = (service?.get(5) ?? []).flatMap((header): Pair[] => {
    const pair = header instanceof Uint8Array ? readMessage(header) : undefined;
    return [[textOf(pair, 1), textOf(pair, 2)]];
  });
  return { cluster: textOf(fields, 1), authority: textOf(fields, 2), metadata, isMessage: true, isGoogle };
}

function textOf(fields: ProtoFields | undefined, field: number): string {
  return toByteString(bytesOf(fields, field) ?? NO_BYTES);
}

function bytesOf(fields: ProtoFields | undefined, field: number): Bytes | undefined {
  const value = fields?.get(field)?.at(-1);
  return value instanceof Uint8Array ? value : undefined;
}
