import { expect, it } from 'vitest';
import { callbackSignature, hostSignature, isHostFunction } from '../../../src/core/proxywasm/signatures';

/** Parameters by the specification, one letter each: i for i32, l for i64. */
it.each([
  ['proxy_log', 'iii'],
  ['proxy_get_header_map_value', 'iiiii'],
  ['proxy_get_header_map_pairs', 'iii'],
  ['proxy_add_header_map_value', 'iiiii'],
  ['proxy_set_buffer_bytes', 'iiiii'],
  ['proxy_get_buffer_bytes', 'iiiii'],
  ['proxy_send_local_response', 'iiiiiiii'],
  ['proxy_http_call', 'iiiiiiiiii'],
  ['proxy_grpc_call', 'iiiiiiiiiiii'],
  ['proxy_grpc_stream', 'iiiiiiiii'],
  ['proxy_get_shared_data', 'iiiii'],
  ['proxy_increment_metric', 'il'],
  ['proxy_call_foreign_function', 'iiiiii'],
  ['proxy_done', ''],
])('%s(%s)', (name, letters) => {
  if (!isHostFunction(name)) throw new Error(`${name} is not in the table`);
  const params = hostSignature(name).params.map((type) => (type === 'i64' ? 'l' : 'i'));
  expect(params.join('')).toBe(letters);
});

it('headers callbacks have no end of stream in ABI 0.1.0', () => {
  expect(callbackSignature('proxy_on_request_headers', '0.1.0').params.length).toBe(2);
  expect(callbackSignature('proxy_on_request_headers', '0.2.0').params.length).toBe(3);
});
