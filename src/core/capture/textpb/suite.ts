/** The messages of a test suite for plugins of Google's Service Extensions: `runner.proto`. */

import type { TextPlace } from './lexer';
import type { Message } from './shape';

const HEADER = { key: 'text', value: 'bytes' } as const;
const MATCHER = { invert: 'flag', exact: 'bytes', regex: 'text', file: 'text' } as const;
const INPUT = { header: [HEADER], content: 'bytes', file: 'text' } as const;
const IMMEDIATE = { http_status: 'integer', grpc_status: 'integer', details: 'text' } as const;
const EXPECTATION = {
  has_header: [HEADER],
  no_header: [HEADER],
  headers: [MATCHER],
  body: [MATCHER],
  immediate: IMMEDIATE,
  log: [MATCHER],
} as const;
const INVOCATION = { input: INPUT, result: EXPECTATION } as const;

export const TEST = {
  name: 'text',
  benchmark: 'flag',
  num_chunks: 'integer',
  chunk_size: 'integer',
  properties: [{ path: 'text', value: 'bytes' }],
  request_headers: INVOCATION,
  request_body: [INVOCATION],
  response_headers: INVOCATION,
  response_body: [INVOCATION],
  plugin_init: EXPECTATION,
  stream_init: EXPECTATION,
  stream_destroy: EXPECTATION,
} as const;

export const ENV = {
  test_path: 'text',
  wasm_path: 'text',
  config_path: 'text',
  log_level: 'word',
  log_path: 'text',
  time_secs: 'integer',
  num_additional_streams: 'integer',
  additional_stream_advance_rate: 'integer',
} as const;

export type Test = Message<typeof TEST>;
export type Env = Message<typeof ENV>;
export type Invocation = Message<typeof INVOCATION>;
export type Input = Message<typeof INPUT>;
export type Result = Message<typeof EXPECTATION>;
export type Immediate = Message<typeof IMMEDIATE>;
export type Matcher = Message<typeof MATCHER>;

/** The phases in which HTTP passes, in order. */
export const PHASES = ['request_headers', 'request_body', 'response_headers', 'response_body'] as const;
export type Phase = (typeof PHASES)[number];

/** A file by its name as the suite has it; undefined: there is none. */
export type Files = (name: string) => Uint8Array | undefined;

/** Told of each expectation that is left out. */
export type OnLeftOut = (what: string, reason: string, place: TextPlace) => void;
