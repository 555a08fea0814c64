/**
 * What Higress has besides Envoy: reference section 7. None of it was compared with a real Higress.
 * https://github.com/higress-group/proxy-wasm-go-sdk
 */

import { WasmResult } from '../../proxywasm/enums';
import type { Behaviours } from '../behaviour';

/** What the SDK looks at in what is told of a host. */
const HEALTHY = JSON.stringify({ health_status: 'Healthy' });

export const higressCalls = {
  /** The name may carry `?db=` and the like. */
  proxy_redis_init({ vm }, cluster, _username, _password, timeoutMs) {
    const name = clusterOf(cluster);
    if (vm.world.outside.cluster(name) === 'unknown') return WasmResult.BadArgument;
    vm.redisTimeouts.set(name, timeoutMs);
    return WasmResult.Ok;
  },

  proxy_redis_call({ vm, context }, cluster, query) {
    const name = clusterOf(cluster);
    const timeoutMs = vm.redisTimeouts.get(name);
    if (timeoutMs === undefined) return WasmResult.InternalFailure;
    const { status, id } = vm.callouts.redis(context.root, name, query, timeoutMs);
    return { status, out: [id] };
  },

  proxy_inject_encoded_data_to_filter_chain({ context }, body, end) {
    return context.injectResponse(body, end !== 0);
  },

  /** Of the route's cluster: addresses, each with JSON. */
  proxy_get_upstream_hosts({ vm }) {
    return { status: WasmResult.Ok, out: [[[vm.world.xds.upstreamAddress, HEALTHY]]] };
  },

  proxy_set_upstream_override_host({ context }, address) {
    return context.overrideUpstream(address) ? WasmResult.Ok : WasmResult.BadArgument;
  },
} satisfies Behaviours;

function clusterOf(name: string): string {
  return name.replace(/\?.*$/s, '');
}
