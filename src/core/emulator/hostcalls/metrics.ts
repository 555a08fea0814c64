/**
 * Metrics: reference section 3.8.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions/v0.2.1#metrics
 */

import { MetricType, WasmResult } from '../../proxywasm/enums';
import type { Behaviours, Call } from '../behaviour';
import type { Stat } from '../stats';

/** Tells the Trace what the metric is now. */
function changed(call: Call, stat: Stat | WasmResult): WasmResult {
  if (typeof stat === 'number') return stat;
  call.effect({ kind: 'metric', name: stat.name, type: stat.type, value: String(stat.value) });
  return WasmResult.Ok;
}

export const metricCalls = {
  proxy_define_metric({ vm }, type, name) {
    if (type > MetricType.Histogram) return WasmResult.BadArgument;
    return { status: WasmResult.Ok, out: [vm.metrics.define(type, name)] };
  },

  proxy_increment_metric(call, id, offset) {
    return changed(call, call.vm.metrics.increment(id, offset));
  },

  proxy_record_metric(call, id, value) {
    return changed(call, call.vm.metrics.record(id, value));
  },

  proxy_get_metric({ vm }, id) {
    const stat = vm.metrics.get(id);
    return typeof stat === 'number' ? stat : { status: WasmResult.Ok, out: [stat.value] };
  },
} satisfies Behaviours;
