/**
 * V8's own debugger for one thread of this process (https://chromedevtools.github.io/devtools-protocol/v8/Debugger/,
 * reached by Node's domain `NodeWorker`). No port is opened.
 */

import { Session } from 'node:inspector';
import type { Worker } from 'node:worker_threads';

export interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  /** Of a module: the offset of a byte in it. */
  readonly columnNumber?: number;
}

export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly location: Location;
  readonly scopeChain: readonly { readonly type: string; readonly object: { readonly objectId?: string } }[];
}

export interface Paused {
  readonly callFrames: readonly CallFrame[];
  readonly reason: string;
  readonly hitBreakpoints?: readonly string[];
  readonly data?: { readonly description?: string };
}

export interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  /** Of a module: its size in bytes. */
  readonly endColumn: number;
  readonly scriptLanguage?: 'JavaScript' | 'WebAssembly';
  /** Of a module: where the contents of its code section begin. */
  readonly codeOffset?: number;
}

export interface RemoteValue {
  readonly value?: unknown;
  readonly description?: string;
  readonly objectId?: string;
}

interface Evaluated {
  readonly result: RemoteValue;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: RemoteValue };
}

/** What a message is answered with. */
interface Answers {
  'Debugger.getScriptSource': { readonly bytecode?: string };
  'Debugger.setBreakpoint': { readonly breakpointId: string; readonly actualLocation: Location };
  'Debugger.evaluateOnCallFrame': Evaluated;
  'Runtime.evaluate': Evaluated;
}

type Answer<M extends string> = M extends keyof Answers ? Answers[M] : unknown;

interface Events {
  readonly paused: (paused: Paused) => void;
  readonly resumed: () => void;
  readonly script: (script: ScriptParsed) => void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Received {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class ThreadInspector {
  private readonly session = new Session();
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private thread = '';

  private constructor(private readonly events: Events) {}

  /** `worker` is the one thread that no other inspector of this process holds. */
  static async attach(worker: Worker, events: Events): Promise<ThreadInspector> {
    const inspector = new ThreadInspector(events);
    await inspector.connect(worker);
    return inspector;
  }

  private connect(worker: Worker): Promise<void> {
    const { session } = this;
    session.connect();
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.sessionId === this.thread) this.receive(JSON.parse(params.message) as Received);
    });
    const attached = new Promise<void>((resolve) => {
      session.on('NodeWorker.attachedToWorker', ({ params }) => {
        if (!isOf(worker, params.workerInfo)) return;
        this.thread = params.sessionId;
        resolve();
      });
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    return attached;
  }

  send<M extends string>(method: M, params: object = {}): Promise<Answer<M>> {
    const id = ++this.lastId;
    const message = JSON.stringify({ id, method, params });
    return new Promise<Answer<M>>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
      this.session.post('NodeWorker.sendMessageToWorker', { sessionId: this.thread, message }, (error) => {
        if (error !== null) this.settle(id, { error });
      });
    });
  }

  /** The value of an expression of ours in the thread; throws what it throws. */
  async evaluate(expression: string, callFrameId?: string): Promise<unknown> {
    const common = { expression, returnByValue: true };
    const { result, exceptionDetails } =
      callFrameId === undefined
        ? await this.send('Runtime.evaluate', common)
        : await this.send('Debugger.evaluateOnCallFrame', { ...common, callFrameId });
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }

  /** What still waits for an answer gets none. */
  close(): void {
    for (const id of [...this.pending.keys()]) this.settle(id, { error: { message: 'the thread has ended' } });
    this.session.disconnect();
  }

  private receive({ id, method, params, result, error }: Received): void {
    if (id !== undefined) this.settle(id, { result, ...(error === undefined ? {} : { error }) });
    else if (method === 'Debugger.paused') this.events.paused(params as Paused);
    else if (method === 'Debugger.resumed') this.events.resumed();
    else if (method === 'Debugger.scriptParsed') this.events.script(params as ScriptParsed);
  }

  private settle(id: number, { result, error }: Pick<Received, 'result' | 'error'>): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}

/** Node tells threads apart by a title alone. */
function isOf(worker: Worker, { title }: { readonly title: string }): boolean {
  return title.startsWith(`[worker ${worker.threadId}]`);
}
