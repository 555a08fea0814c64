/** Cases in which the emulator differs from Envoy (1.36.4 or 1.40.0), by name, and why. Each counts as a disagreement. */

export const KNOWN: Readonly<Record<string, string>> = {
  'buffers-scratch': 'Buffer 8 keeps an empty configuration in Envoy.',
  'callout-stream-replied-and-resumed':
    'A reply and a resume from one callout response race for the upstream in Envoy.',
  'callout-stream-resumed-and-replied':
    'A reply and a resume from one callout response race for the upstream in Envoy.',
  'callout-stream-with-body': 'Pieces of a body that arrive during a pause come as one.',
  'chain-one-vm-capabilities': 'Up to 1.36, plugins in one VM share the capabilities of the first.',
  'foreign-cel-comparison':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-cel-headers':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-cel-literals':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-cel-macros':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-cel-nested-collections':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-cel-texts':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-cel-unknown-names':
    "The CEL library takes other types to be comparable than Envoy's does, and finds unknown functions later.",
  'foreign-compress-long-and-back':
    'Envoy 1.40 packs with zlib-ng, which finds other matches in long data; 1.36 as Node does.',
  'foreign-compress-nothing-and-back':
    'Empty results of foreign functions are a null pointer here; Envoy allocates 0 bytes for some.',
  'foreign-verify-arguments': 'Error texts of keys that do not fit; 1.36 has no PEM field.',
  'foreign-verify-keys': 'Error texts of keys that do not fit; 1.36 has no PEM field.',
  'foreign-verify-pem': 'Error texts of keys that do not fit; 1.36 has no PEM field.',
  'grpc-call-buffer': 'Late sends on a closed gRPC stream, writes to its message buffer, and metadata order of 1.36.',
  'grpc-call-not-answered-as-grpc':
    'Late sends on a closed gRPC stream, writes to its message buffer, and metadata order of 1.36.',
  'grpc-call-sent-metadata':
    'Late sends on a closed gRPC stream, writes to its message buffer, and metadata order of 1.36.',
  'grpc-stream-sent-in-close':
    'Late sends on a closed gRPC stream, writes to its message buffer, and metadata order of 1.36.',
  'grpc-stream-used-after-close':
    'Late sends on a closed gRPC stream, writes to its message buffer, and metadata order of 1.36.',
  'headers-http-2-request':
    'Absolute and asterisk request targets, and what the HTTP/2 codec makes of forwarded schemes.',
  'headers-path-absolute':
    'Absolute and asterisk request targets, and what the HTTP/2 codec makes of forwarded schemes.',
  'headers-path-absolute-without-path':
    'Absolute and asterisk request targets, and what the HTTP/2 codec makes of forwarded schemes.',
  'headers-path-star': 'Absolute and asterisk request targets, and what the HTTP/2 codec makes of forwarded schemes.',
  'headers-response-hop-by-hop':
    'Absolute and asterisk request targets, and what the HTTP/2 codec makes of forwarded schemes.',
  'loading-memory-two': 'More than one memory cannot be given a common ceiling in the way that single ones are.',
  'loading-memory-two-exported':
    'More than one memory cannot be given a common ceiling in the way that single ones are.',
  'loading-type-wrong-and-initialize-traps': 'Envoy also runs `_initialize` of a module that it refuses for a type.',
  'properties-declared-protobuf':
    'Fields of declared protobuf properties are not resolved: their descriptors are in Envoy alone.',
  'properties-envoy-state-fields': "Filter state that Envoy's own filters registered is not there.",
  'properties-envoy-state-known': "Filter state that Envoy's own filters registered is not there.",
  'properties-envoy-state-rejected': "Filter state that Envoy's own filters registered is not there.",
  'properties-envoy-state-span': "Filter state that Envoy's own filters registered is not there.",
  'replies-from-http-call-then-continues':
    'A reply and a resume from one callout response race for the upstream in Envoy.',
  'streams-continue-request-in-request-trailers':
    'Resuming the request in its own trailers sends a broken request in Envoy.',
  'streams-pause-in-pieces': 'Pieces of a body that arrive during a pause come as one.',
  'tcp-pause-upstream-always': 'Who closes a TCP connection whose upstream data a plugin holds back.',
  'trap-in-tick': 'A tick that traps during start-up is not run before the first request.',
  'wasi-fd_write-bad-text': 'Text that is no UTF-8.',
};
