/** Properties that tell Higress to do something: reference section 7. */

import { toByteString, type Bytes } from '../bytes';
import type { StreamCallbacks } from './chain/filter';
import type { Vm } from './vm';

/** False where it is a property like any other. */
export function setHigressProperty(vm: Vm, stream: StreamCallbacks, path: string, value: Bytes): boolean {
  const text = toByteString(value);
  switch (path.replace(/\0$/, '')) {
    case 'clear_route_cache':
      if (text === 'off') stream.keepRoute();
      return true;
    case 'set_decoder_buffer_limit':
      return setLimit(stream, 'request', text);
    case 'set_encoder_buffer_limit':
      return setLimit(stream, 'response', text);
    case 'wasm_need_rebuild':
      vm.rebuildAsked = true;
      return true;
    default:
      // Tags of traces, which go to a collector.
      return path.startsWith('trace_span_tag.');
  }
}

function setLimit(stream: StreamCallbacks, direction: 'request' | 'response', text: string): boolean {
  if (/^\d{1,10}$/.test(text)) stream.setBufferLimit(direction, Number(text));
  return true;
}
