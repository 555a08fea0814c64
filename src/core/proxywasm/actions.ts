/**
 * What a callback's return value means to the filter chain: reference section 4, "Actions → Envoy status".
 * (Envoy `source/extensions/common/wasm/context.cc`, `convertFilter…Status`.)
 */

export type HeadersStatus = 'Continue' | 'StopIteration' | 'StopAllIterationAndBuffer' | 'StopAllIterationAndWatermark';
export type DataStatus = 'Continue' | 'StopIterationAndBuffer' | 'StopIterationAndWatermark' | 'StopIterationNoBuffer';
export type TrailersStatus = 'Continue' | 'StopIteration';

/** `allowStopIteration` is the plugin option `allow_on_headers_stop_iteration` (Envoy ≥ 1.35). */
export function headersStatus(action: number, allowStopIteration = false): HeadersStatus {
  if (action === 0 || action === 2) return 'Continue';
  if (action === 1 && allowStopIteration) return 'StopIteration';
  return action === 3 ? 'StopAllIterationAndBuffer' : 'StopAllIterationAndWatermark';
}

export function dataStatus(action: number): DataStatus {
  if (action === 0) return 'Continue';
  if (action === 1) return 'StopIterationAndBuffer';
  return action === 2 ? 'StopIterationAndWatermark' : 'StopIterationNoBuffer';
}

export function trailersStatus(action: number): TrailersStatus {
  return action === 0 ? 'Continue' : 'StopIteration';
}
