/** Logs, time, contexts and status: reference section 3.1. */

import { enumName, LogLevel, WasmResult } from '../../proxywasm/enums';
import { lineView } from '../../trace/views';
import type { Behaviours } from '../behaviour';

export const generalCalls: Behaviours = {
  proxy_log(call, level, message) {
    const name = enumName('LogLevel', level);
    if (name === undefined) return WasmResult.BadArgument;
    call.effect({ kind: 'log', level: name, context: call.context.id, message: lineView(message) });
    return WasmResult.Ok;
  },

  proxy_get_log_level(call) {
    return { status: WasmResult.Ok, out: [LogLevel[call.vm.logLevel]] };
  },

  proxy_get_current_time_nanoseconds(call) {
    return { status: WasmResult.Ok, out: [call.vm.clock.now()] };
  },

  proxy_set_effective_context(call, id) {
    return call.vm.setEffectiveContext(id) ? WasmResult.Ok : WasmResult.BadArgument;
  },

  proxy_done(call) {
    return call.vm.finishRoot(call.context.rootId) ? WasmResult.Ok : WasmResult.NotFound;
  },

  /** ABI 0.1.0: the plugin's configuration while it is being configured, else the VM's. */
  proxy_get_configuration(call) {
    return { status: WasmResult.Ok, out: [call.vm.configurationNow()] };
  },
};
