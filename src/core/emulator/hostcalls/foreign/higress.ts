/** Foreign functions of Higress alone. */

import { NO_BYTES, type Bytes } from '../../../bytes';
import { LogLevel, WasmResult } from '../../../proxywasm/enums';
import { readMessage } from '../../../proxywasm/protobuf';
import type { Vm } from '../../vm';
import type { ForeignFunction } from './index';

export const higressFunctions: Readonly<Record<string, ForeignFunction>> = {
  get_log_level(vm) {
    return Uint8Array.of(LogLevel[vm.settings.logLevel], 0, 0, 0);
  },

  /** Of the whole proxy; there is nothing here that it would change. */
  set_global_max_requests_per_io_cycle(_vm, argument) {
    return argument.length === 8 ? WasmResult.Ok : WasmResult.BadArgument;
  },

  inject_encoded_data_to_filter_chain(vm, argument) {
    return inject(vm, argument, (run) => run());
  },

  /** From within the headers callback: the piece follows when that has come to its end. */
  inject_encoded_data_to_filter_chain_on_header(vm, argument) {
    return inject(vm, argument, (run) => vm.world.scheduler.post(run));
  },
};

/** {1 body, 2 endstream} */
function inject(vm: Vm, argument: Bytes, when: (run: () => void) => void): Bytes | WasmResult {
  const fields = readMessage(argument);
  if (fields === undefined) return WasmResult.BadArgument;
  const body = fields.get(1)?.at(-1);
  const end = fields.get(2)?.at(-1) === 1n;
  const context = vm.currentContext;
  when(() => void context.injectResponse(body instanceof Uint8Array ? body : NO_BYTES, end));
  return WasmResult.Ok;
}
