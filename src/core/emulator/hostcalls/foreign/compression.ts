import { WasmResult } from '../../../proxywasm/enums';
import { MOST_HELD } from '../../trap';
import type { ForeignFunction } from './index';

/** The zlib format. */
export const compressionFunctions: Readonly<Record<string, ForeignFunction>> = {
  compress: (vm, argument) => vm.world.foreign.compression.compress(argument),

  uncompress: (vm, argument) =>
    vm.world.foreign.compression.uncompress(argument, MOST_HELD) ?? WasmResult.SerializationFailure,
};
