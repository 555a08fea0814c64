/** What the network answered → mocks that answer the same. */

import { toBase64 } from '../base64';
import { readable, tryUtf8, utf8, type Bytes } from '../bytes';
import type { GrpcEnd, HttpOutcome } from '../ports';
import type { CalloutMatch, CalloutMockFile, CalloutRequest } from './callouts';
import type { Header } from './exchange';

export interface RecordedGrpc {
  readonly headers: readonly Header[];
  readonly messages: readonly Bytes[];
  readonly end: GrpcEnd | 'refused' | 'reset' | 'reset-after-headers' | 'timeout';
}

/** Each answers one callout of the same kind, with the same body. */
export function recordedHttp(
  request: CalloutRequest,
  { answer, fail }: HttpOutcome,
  elapsedMs: number,
): CalloutMockFile {
  return {
    match: matchOf(request, true),
    times: 1,
    delayMs: Math.ceil(elapsedMs),
    ...(fail === undefined ? {} : { fail }),
    ...(answer === undefined
      ? {}
      : {
          status: answer.status,
          headers: fieldsOf(answer.headers),
          body: bodyOf(answer.body),
          ...(answer.trailers.length === 0 ? {} : { trailers: fieldsOf(answer.trailers) }),
        }),
  };
}

/** Of a stream, what the plugin sent is not told apart. */
export function recordedGrpc(
  request: CalloutRequest,
  { headers, messages, end }: RecordedGrpc,
  elapsedMs: number,
  isCall: boolean,
): CalloutMockFile {
  const common = { match: matchOf(request, isCall), times: 1, delayMs: Math.ceil(elapsedMs) };
  if (typeof end === 'string' && end !== 'reset-after-headers') return { ...common, fail: end };
  const answer: GrpcEnd = typeof end === 'string' ? { status: 0, message: '', trailingMetadata: [] } : end;
  if (answer.httpStatus !== undefined) return { ...common, status: answer.httpStatus };
  const grpc = {
    status: answer.status,
    message: answer.message,
    initialMetadata: Object.fromEntries(headers),
    trailingMetadata: Object.fromEntries(answer.trailingMetadata),
    messages: messages.map(bodyOf),
  };
  return { ...common, grpc, ...(typeof end === 'string' ? { fail: end } : {}) };
}

function matchOf({ cluster, method, path, body }: CalloutRequest, withBody: boolean): CalloutMatch {
  return { cluster, method, path: readable(path), ...(withBody && body.length > 0 ? { body: bodyOf(body) } : {}) };
}

function fieldsOf(headers: readonly Header[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of headers) (fields[name] ??= []).push(value);
  return fields;
}

/** As text where that gives the same bytes again. */
function bodyOf(bytes: Bytes): string | { base64: string } {
  const text = tryUtf8(bytes);
  return text !== undefined && sameLength(text, bytes) ? text : { base64: toBase64(bytes) };
}

function sameLength(text: string, bytes: Bytes): boolean {
  return utf8(text).length === bytes.length;
}
