/** One RPC over any channel that carries messages both ways: a webview, a WebSocket, a port. */

/** What a channel must do. `onMessage` is called once. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface RpcError {
  readonly code: string;
  readonly message: string;
}

/** Failed on the other side, or not answered in time (`code` is `timeout`), or refused there (`invalid`). */
export class RpcFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Names to parameter and result types. */
export type RequestMap = Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;
export type EventMap = Readonly<Record<string, unknown>>;
/** No parameters, no result, no messages. */
export type Nothing = Readonly<Record<string, never>>;

/** Checks what came over the boundary; undefined: it is not of the form. */
export type Validator<T> = (value: unknown) => T | undefined;

export type RequestHandlers<R extends RequestMap> = {
  readonly [N in keyof R]: {
    readonly validate: Validator<R[N]['params']>;
    readonly handle: (params: R[N]['params']) => Promise<R[N]['result']> | R[N]['result'];
  };
};

export type EventHandlers<E extends EventMap> = {
  readonly [N in keyof E]: { readonly validate: Validator<E[N]>; readonly handle: (params: E[N]) => void };
};

type Wire =
  | { readonly type: 'request'; readonly id: number; readonly name: string; readonly params: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly ok: false; readonly error: RpcError }
  | { readonly type: 'event'; readonly name: string; readonly params: unknown };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: RpcFailure) => void;
  readonly timer: Timer;
}

/** What this file needs of a timer; every platform that we run on has both functions. */
type Timer = unknown;
declare function setTimeout(run: () => void, ms: number): Timer;
declare function clearTimeout(timer: Timer): void;

const TIMEOUT_MS = 30_000;

/**
 * `Out` and `Send` are what this side may ask and tell; `In` and `Hear` what the other side may.
 * Messages that are not of the agreed form are answered with `invalid` (requests) or dropped (events).
 */
export class Rpc<Out extends RequestMap, Send extends EventMap, In extends RequestMap, Hear extends EventMap> {
  private readonly waiting = new Map<number, Waiting>();
  /** Not from 1: a page that is loaded anew must not take the answers to its predecessor for its own. */
  private nextId = Math.floor(Math.random() * 2 ** 40);
  private closed: RpcFailure | undefined;

  constructor(
    private readonly channel: Channel,
    private readonly requests: RequestHandlers<In>,
    private readonly events: EventHandlers<Hear>,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {
    channel.onMessage((message) => this.receive(message));
  }

  request<N extends keyof Out & string>(name: N, params: Out[N]['params']): Promise<Out[N]['result']> {
    if (this.closed !== undefined) return Promise.reject(this.closed);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new RpcFailure('timeout', `"${name}" was not answered within ${this.timeoutMs} ms`));
      }, this.timeoutMs);
      this.waiting.set(id, { resolve, reject, timer });
      this.post({ type: 'request', id, name, params });
    });
  }

  send<N extends keyof Send & string>(name: N, params: Send[N]): void {
    this.post({ type: 'event', name, params });
  }

  get isClosed(): boolean {
    return this.closed !== undefined;
  }

  /** The other side is gone: whoever waits is told, no timer stays, and nothing is posted any more. */
  close(failure: RpcFailure): void {
    this.closed = failure;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(failure);
    }
    this.waiting.clear();
  }

  private post(message: Wire): void {
    // A channel whose other end is gone may throw.
    if (this.closed === undefined) this.channel.post(message);
  }

  private receive(message: unknown): void {
    if (!isWire(message)) return;
    if (message.type === 'reply') this.settle(message);
    else if (message.type === 'event') this.hear(message.name, message.params);
    else void this.answer(message.id, message.name, message.params);
  }

  private settle(reply: Extract<Wire, { type: 'reply' }>): void {
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return;
    this.waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.ok) waiting.resolve(reply.result);
    else waiting.reject(new RpcFailure(reply.error.code, reply.error.message));
  }

  private hear(name: string, params: unknown): void {
    const handler = Object.hasOwn(this.events, name) ? this.events[name] : undefined;
    const value = handler?.validate(params);
    if (handler !== undefined && value !== undefined) handler.handle(value);
  }

  private async answer(id: number, name: string, params: unknown): Promise<void> {
    const handler = Object.hasOwn(this.requests, name) ? this.requests[name] : undefined;
    const value = handler?.validate(params);
    if (handler === undefined || value === undefined) {
      this.post({ type: 'reply', id, ok: false, error: { code: 'invalid', message: `invalid request "${name}"` } });
      return;
    }
    try {
      this.post({ type: 'reply', id, ok: true, result: await handler.handle(value) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof RpcFailure ? error.code : 'failed';
      this.post({ type: 'reply', id, ok: false, error: { code, message } });
    }
  }
}

function isWire(message: unknown): message is Wire {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  const wire = message as { type: unknown; id?: unknown; name?: unknown };
  if (wire.type === 'event') return typeof wire.name === 'string';
  if (typeof wire.id !== 'number') return false;
  return wire.type === 'reply' || (wire.type === 'request' && typeof wire.name === 'string');
}
