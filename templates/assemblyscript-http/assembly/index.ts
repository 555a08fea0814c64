// An HTTP filter: it marks requests with a header, answers those to some paths itself, and tidies responses.

export * from '@gcoredev/proxy-wasm-sdk-as/assembly/proxy';
import {
  Context,
  FilterHeadersStatusValues,
  GrpcStatusValues,
  LogLevelValues,
  makeHeaderPair,
  registerRootContext,
  RootContext,
  send_local_response,
  stream_context,
} from '@gcoredev/proxy-wasm-sdk-as/assembly';
import { proxy_log } from '@gcoredev/proxy-wasm-sdk-as/assembly/imports';
import { ensureContext } from '@gcoredev/proxy-wasm-sdk-as/assembly/runtime';
import { Config, parseConfig } from './config';

// The SDK's own log() writes to standard output, where Envoy gives every line the level info.
function log(level: LogLevelValues, message: string): void {
  const text = String.UTF8.encode(message);
  proxy_log(level, changetype<usize>(text), text.byteLength);
}

// One entry of the proxy's configuration.
class Plugin extends RootContext {
  config: Config = new Config();

  // Reads the configuration. The proxy refuses the plugin when it is told that this failed.
  onConfigure(size: u32): bool {
    const ok = super.onConfigure(size);
    // SDK 1.2.3 looks for the root context among the streams when the proxy shuts down, and traps without this.
    ensureContext(this.context_id, this.context_id);
    const config = parseConfig(this.getConfiguration());
    if (config === null) {
      log(LogLevelValues.critical, 'cannot read the configuration: it is not the JSON that is expected');
      return false;
    }
    this.config = config;
    log(LogLevelValues.info, config.header + ': ' + config.value + ', denied below "' + config.deny + '"');
    return ok;
  }

  createContext(id: u32): Context {
    return new Filter(id, this);
  }
}

// One request with its response.
class Filter extends Context {
  private readonly config: Config;

  constructor(id: u32, plugin: Plugin) {
    super(id, plugin);
    this.config = plugin.config;
  }

  onRequestHeaders(count: u32, endOfStream: bool): FilterHeadersStatusValues {
    const path = stream_context.headers.request.get(':path');
    if (this.config.denies(path)) return this.deny(path);
    stream_context.headers.request.replace(this.config.header, this.config.value);
    return FilterHeadersStatusValues.Continue;
  }

  onResponseHeaders(count: u32, endOfStream: bool): FilterHeadersStatusValues {
    // Nobody needs to know what the server runs.
    stream_context.headers.response.remove('x-powered-by');
    stream_context.headers.response.replace('x-served-by', '%{name}');
    return FilterHeadersStatusValues.Continue;
  }

  // Answers in place of the server behind the proxy, which never sees the request.
  private deny(path: string): FilterHeadersStatusValues {
    log(LogLevelValues.warn, 'denied ' + path.split('?')[0]);
    const body = String.UTF8.encode('not for you\n');
    const headers = [makeHeaderPair('content-type', 'text/plain')];
    send_local_response(403, 'denied', body, headers, GrpcStatusValues.InvalidCode);
    return FilterHeadersStatusValues.StopIteration;
  }
}

registerRootContext((id: u32) => new Plugin(id), '%{name}');
