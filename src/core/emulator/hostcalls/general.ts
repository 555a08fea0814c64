/** Logs, time, contexts and status: reference section 3.1. */

import { byteStringOf } from '../../bytes';
import { LogLevel, WasmResult } from '../../proxywasm/enums';
import type { Behaviours } from '../behaviour';

export const generalCalls = {
  /** The line itself is the call's record in the Trace. */
  proxy_log(_call, level) {
    return level > LogLevel.critical ? WasmResult.BadArgument : WasmResult.Ok;
  },

  proxy_get_log_level(call) {
    return { status: WasmResult.Ok, out: [LogLevel[call.vm.settings.logLevel]] };
  },

  proxy_get_current_time_nanoseconds(call) {
    return { status: WasmResult.Ok, out: [call.vm.world.clock.now()] };
  },

  /** Of the root, whichever context asks. */
  proxy_set_tick_period_milliseconds(call, period) {
    call.context.root.setTickPeriod(period);
    return WasmResult.Ok;
  },

  /** How the last callout of the root ended. */
  proxy_get_status(call) {
    const { code, message } = call.context.root.status;
    return { status: WasmResult.Ok, out: [code, byteStringOf(message)] };
  },

  proxy_set_effective_context(call, id) {
    return call.vm.setEffectiveContext(id) ? WasmResult.Ok : WasmResult.BadArgument;
  },

  proxy_done(call) {
    return call.vm.finishRoot(call.context.root) ? WasmResult.Ok : WasmResult.NotFound;
  },

  /** ABI 0.1.0: the plugin's configuration while it is being configured, else the VM's. */
  proxy_get_configuration(call) {
    return { status: WasmResult.Ok, out: [call.vm.configurationNow()] };
  },
} satisfies Behaviours;
