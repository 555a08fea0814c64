// A filter that marks requests, answers some of them itself, and tidies responses.
// Its configuration is one word: the value of the x-greeting header.

export * from '@gcoredev/proxy-wasm-sdk-as/assembly/proxy';
import {
  Context,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  get_buffer_bytes,
  BufferTypeValues,
  GrpcStatusValues,
  LogLevelValues,
  makeHeaderPair,
  registerRootContext,
  RootContext,
  send_local_response,
  set_buffer_bytes,
  stream_context,
} from '@gcoredev/proxy-wasm-sdk-as/assembly';
import { proxy_log } from '@gcoredev/proxy-wasm-sdk-as/assembly/imports';
import { ensureContext } from '@gcoredev/proxy-wasm-sdk-as/assembly/runtime';

// The SDK's own log() writes to standard output, where Envoy gives every line the level info.
function log(level: LogLevelValues, message: string): void {
  const text = String.UTF8.encode(message);
  proxy_log(level, changetype<usize>(text), text.byteLength);
}

class HelloRoot extends RootContext {
  onConfigure(size: u32): bool {
    const ok = super.onConfigure(size);
    // SDK 1.2.3 looks for the root context among the streams when the proxy shuts down, and traps without this.
    ensureContext(this.context_id, this.context_id);
    log(LogLevelValues.info, 'greeting is "' + this.greeting() + '"');
    return ok;
  }

  greeting(): string {
    const configured = this.getConfiguration();
    return configured == '' ? 'hello' : configured;
  }

  createContext(context_id: u32): Context {
    return new HelloFilter(context_id, this);
  }
}

class HelloFilter extends Context {
  private readonly greeting: string;
  private maskCards: bool = false;

  constructor(context_id: u32, root: HelloRoot) {
    super(context_id, root);
    this.greeting = root.greeting();
  }

  onRequestHeaders(count: u32, end_of_stream: bool): FilterHeadersStatusValues {
    const path = stream_context.headers.request.get(':path');
    if (path.startsWith('/admin')) return this.deny(path);
    stream_context.headers.request.add('x-greeting', this.greeting);
    stream_context.headers.request.remove('x-debug');
    this.maskCards = path.startsWith('/orders');
    // The body's length changes, so the old one must not go on.
    if (this.maskCards) stream_context.headers.request.remove('content-length');
    return FilterHeadersStatusValues.Continue;
  }

  onRequestBody(size: usize, end_of_stream: bool): FilterDataStatusValues {
    if (!this.maskCards) return FilterDataStatusValues.Continue;
    if (!end_of_stream) return FilterDataStatusValues.StopIterationAndBuffer;
    const body = String.UTF8.decode(get_buffer_bytes(BufferTypeValues.HttpRequestBody, 0, <u32>size));
    const masked = mask(body);
    if (masked != body) {
      log(LogLevelValues.warn, 'masked a card number');
      set_buffer_bytes(BufferTypeValues.HttpRequestBody, 0, <u32>size, String.UTF8.encode(masked));
    }
    return FilterDataStatusValues.Continue;
  }

  onResponseHeaders(count: u32, end_of_stream: bool): FilterHeadersStatusValues {
    stream_context.headers.response.remove('x-powered-by');
    stream_context.headers.response.replace('x-served-by', 'hello-filter');
    return FilterHeadersStatusValues.Continue;
  }

  private deny(path: string): FilterHeadersStatusValues {
    log(LogLevelValues.warn, 'denied ' + path);
    const body = String.UTF8.encode('not for you\n');
    const headers = [makeHeaderPair('x-denied-by', 'hello-filter')];
    send_local_response(403, 'denied_by_rule', body, headers, GrpcStatusValues.InvalidCode);
    return FilterHeadersStatusValues.StopIteration;
  }
}

// Every digit of a run of 16 but the last four becomes an asterisk.
function mask(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    let end = at;
    while (end < text.length && isDigit(text.charCodeAt(end))) end++;
    const run = text.substring(at, end);
    out += run.length == 16 ? '*'.repeat(12) + run.substring(12) : run;
    if (end < text.length) out += text.charAt(end);
    at = end + 1;
  }
  return out;
}

function isDigit(code: i32): bool {
  return code >= 48 && code <= 57;
}

registerRootContext((context_id: u32) => new HelloRoot(context_id), 'hello');
