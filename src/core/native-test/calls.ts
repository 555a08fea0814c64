/** Each callback of the recording → Go that makes it by way of proxytest. */

import { NO_BYTES } from '../bytes';
import { Action } from '../proxywasm/enums';
import { BodyFeed } from './body-feed';
import { HANDLERS } from './callbacks';
import { Callouts } from './callouts';
import { goBytes, goHeaders, type HeaderBytes } from './go-text';
import type { Limits } from './limits';
import { requestMessage, responseMessage, trailerBytes } from './messages';
import { goProperty, Properties } from './properties';
import { argument, hostCalls, type Callback, type Recorded } from './recorded';
import { Streams } from './streams';

export class CallWriter {
  private readonly properties: Properties;
  private readonly callouts: Callouts;
  private readonly streams: Streams;
  private readonly roots = new Set<number>();
  private hasRestarted = false;

  constructor(
    recorded: Recorded,
    private readonly limits: Limits,
  ) {
    this.properties = new Properties(limits);
    this.streams = new Streams(recorded.scenario);
    const events = recorded.sections.flatMap((section) => section.events);
    this.callouts = new Callouts(events, recorded.scenario.callouts, limits);
  }

  /** Statements, one or more lines each. */
  write(callback: Callback): readonly string[] {
    const calls = HANDLERS[callback.name]?.(this, callback) ?? [];
    if (calls.length === 0) return [];
    const trapped = callback.hasReturned ? [] : ['// In the proxy, the plugin did not come back from this call.'];
    return [...this.properties.before(callback).map(goProperty), ...trapped, ...calls];
  }

  create(callback: Callback): readonly string[] {
    const { context, section } = callback;
    if (argument(callback, 'parent') === 0) return this.createRoot(callback);
    const { connection } = this.streams.open(context, section.number);
    return connection === undefined ? [`r.contexts[${context}] = r.host.InitializeHttpContext()`] : [];
  }

  private createRoot(callback: Callback): readonly string[] {
    if (hostCalls(callback, 'proxy_get_property').length > 0)
      this.limits.add('Properties are not found yet while the plugin context is made.');
    this.hasRestarted = this.roots.size > 0;
    if (this.hasRestarted)
      this.limits.add('The proxy made the plugin anew after it had failed; natively it goes on as it was.');
    this.roots.add(callback.context);
    return [];
  }

  start(callback: Callback, name: string, method: string): readonly string[] {
    if (this.hasRestarted) return [];
    return callback.hasReturned
      ? [`r.started("${name}", bool(r.host.${method}()), ${callback.result ?? 'true'})`, ...this.made(callback, name)]
      : [`r.host.${method}()`];
  }

  /** A call that gives nothing back. */
  tell(callback: Callback, name: string, call: string): readonly string[] {
    return [call, ...this.made(callback, name)];
  }

  private made(callback: Callback, name: string): readonly string[] {
    return callback.hasReturned ? [`r.made(${[`"${name}"`, ...this.callouts.madeIn(callback)].join(', ')})`] : [];
  }

  /** A call that gives an action back. */
  ask(callback: Callback, name: string, call: string): readonly string[] {
    if (!callback.hasReturned) return [call];
    const made = this.callouts.madeIn(callback);
    return [`r.expect(${[`"${name}"`, call, actionOf(callback.result), ...made].join(', ')})`];
  }

  answer(callback: Callback): readonly string[] {
    this.streams.follow(callback);
    return this.tell(callback, 'the answer to a callout', this.callouts.answer(callback));
  }

  connect(callback: Callback): readonly string[] {
    const made = this.callouts.madeIn(callback);
    return [`r.connect(${[callback.context, actionOf(callback.result), ...made].join(', ')})`];
  }

  headers(callback: Callback, side: 'Request' | 'Response'): readonly string[] {
    const stream = this.streams.get(callback.context);
    if (stream?.exchange === undefined) return [];
    const message = (side === 'Request' ? requestMessage : responseMessage)(callback, stream.exchange);
    stream.feeds.set(`${side}Body`, new BodyFeed(message.body));
    this.streams.follow(callback);
    return this.map(callback, `${side}Headers`, message.headers, `, ${callback.args.get('endOfStream') ?? 'false'}`);
  }

  trailers(callback: Callback, side: 'Request' | 'Response'): readonly string[] {
    const { exchange } = this.streams.get(callback.context) ?? {};
    const { trailers = [] } = (side === 'Request' ? exchange?.request : exchange?.response) ?? {};
    this.streams.follow(callback);
    return this.map(callback, `${side}Trailers`, trailerBytes(trailers), '');
  }

  private map(callback: Callback, what: string, headers: readonly HeaderBytes[], more: string): readonly string[] {
    const count = argument(callback, what.endsWith('Headers') ? 'headers' : 'trailers');
    if (count !== headers.length)
      this.limits.add(`The recording has ${headers.length} of ${count} headers for OnHttp${what}, or others.`);
    const call = `r.host.CallOn${what}(r.contexts[${callback.context}], ${goHeaders(headers)}${more})`;
    return this.ask(callback, `OnHttp${what}`, call);
  }

  /** `end`: what follows the bytes among the arguments. */
  data(
    callback: Callback,
    buffer: string,
    names: readonly [callback: string, method: string],
    end: string,
  ): readonly string[] {
    const feed = this.streams.get(callback.context)?.feeds.get(buffer) ?? new BodyFeed(NO_BYTES);
    const { bytes, isMadeUp, hasPassed } = feed.next(argument(callback, 'size'));
    if (isMadeUp) this.limits.add(`${names[0]} gets blanks where the recording does not have the bytes.`);
    if (hasPassed) this.limits.add(`${names[0]} sees once more what the plugin had held back and then let go.`);
    this.streams.follow(callback);
    feed.returned(callback.result === 'Pause');
    const call = `r.host.${names[1]}(r.contexts[${callback.context}], ${goBytes(bytes)}${end})`;
    return this.ask(callback, names[0], call);
  }

  isRoot(context: number): boolean {
    return this.roots.has(context);
  }

  isConnection(context: number): boolean {
    return this.streams.get(context)?.connection !== undefined;
  }
}

/** As the Trace names actions; the SDK has names for two of them. */
function actionOf(result = 'Continue'): string {
  if (result === 'Continue' || result === 'Pause') return `wasmPluginTypes.Action${result}`;
  const action = Object.entries(Action).find(([name]) => name === result);
  return String(action?.[1] ?? result);
}
