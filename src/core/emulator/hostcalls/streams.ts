/**
 * Resuming, closing and answering streams: reference section 3.4.
 * All of it is queued and runs after the callback returns (`Vm.defer`).
 */

import { StreamType, WasmResult } from '../../proxywasm/enums';
import { lineView } from '../../trace/views';
import type { Behaviours } from '../behaviour';

export const streamCalls = {
  proxy_continue_stream(call, type) {
    if (type > StreamType.Upstream) return WasmResult.BadArgument;
    if (type === StreamType.Upstream) return WasmResult.Unimplemented;
    call.context.continueStream(type);
    return WasmResult.Ok;
  },

  proxy_close_stream(call, type) {
    if (type > StreamType.Upstream) return WasmResult.BadArgument;
    call.context.closeStream(type);
    return WasmResult.Ok;
  },

  proxy_continue_request(call) {
    call.context.continueStream(StreamType.Request);
    return WasmResult.Ok;
  },

  proxy_continue_response(call) {
    call.context.continueStream(StreamType.Response);
    return WasmResult.Ok;
  },

  proxy_clear_route_cache(call) {
    call.context.clearRouteCache();
    return WasmResult.Ok;
  },

  proxy_send_local_response(call, status, details, body, headers, grpcStatus) {
    // White space would break Envoy's access log, so it replaces it.
    const spaceless = lineView(details).replace(/[ \t-\r]/g, '_');
    call.vm.stopIteration = true;
    call.context.sendLocalResponse({ status, details: spaceless, body, headers, grpcStatus });
    call.effect({ kind: 'local-reply', status, details: spaceless });
    return WasmResult.Ok;
  },
} satisfies Behaviours;
