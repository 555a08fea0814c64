/**
 * The enumerations of the proxy-wasm ABI.
 * https://github.com/proxy-wasm/spec/tree/main/abi-versions (v0.2.1, "Types")
 */

export const WasmResult = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  SerializationFailure: 3,
  ParseFailure: 4,
  BadExpression: 5,
  InvalidMemoryAccess: 6,
  Empty: 7,
  CasMismatch: 8,
  ResultMismatch: 9,
  InternalFailure: 10,
  BrokenConnection: 11,
  Unimplemented: 12,
} as const;
export type WasmResult = (typeof WasmResult)[keyof typeof WasmResult];

export const LogLevel = { trace: 0, debug: 1, info: 2, warn: 3, error: 4, critical: 5 } as const;
export type LogLevelName = keyof typeof LogLevel;

export const MapType = {
  RequestHeaders: 0,
  RequestTrailers: 1,
  ResponseHeaders: 2,
  ResponseTrailers: 3,
  GrpcInitialMetadata: 4,
  GrpcTrailingMetadata: 5,
  HttpCallResponseHeaders: 6,
  HttpCallResponseTrailers: 7,
} as const;

export const BufferType = {
  RequestBody: 0,
  ResponseBody: 1,
  DownstreamData: 2,
  UpstreamData: 3,
  HttpCallResponseBody: 4,
  GrpcMessage: 5,
  VmConfiguration: 6,
  PluginConfiguration: 7,
  CallData: 8,
  /** Higress alone. */
  RedisCallResponse: 9,
} as const;

export const StreamType = { Request: 0, Response: 1, Downstream: 2, Upstream: 3 } as const;
export const MetricType = { Counter: 0, Gauge: 1, Histogram: 2 } as const;
export const PeerType = { Unknown: 0, Local: 1, Remote: 2 } as const;

/** What a header, body or trailer callback returns; what each means depends on the callback (see `actions.ts`). */
export const Action = {
  Continue: 0,
  Pause: 1,
  ContinueAndEndStream: 2,
  StopAllIterationAndBuffer: 3,
  StopAllIterationAndWatermark: 4,
} as const;

/** Every enumeration by the name that signatures use. */
export const ENUMS = {
  Result: WasmResult,
  LogLevel,
  MapType,
  BufferType,
  StreamType,
  MetricType,
  PeerType,
  Action,
} as const;
export type EnumName = keyof typeof ENUMS;

const NAMES = new Map(
  Object.entries(ENUMS).map(([name, values]) => [
    name,
    new Map(Object.entries(values).map(([key, value]) => [value as number, key])),
  ]),
);

/** `enumName('MapType', 2)` → `ResponseHeaders`; undefined for a number outside the enumeration. */
export function enumName(type: EnumName, value: number): string | undefined {
  return NAMES.get(type)?.get(value);
}
