/** The debug adapter (https://microsoft.github.io/debug-adapter-protocol/specification): requests → the time machine. */

import {
  DebugSession,
  InitializedEvent,
  OutputEvent,
  Response,
  StoppedEvent,
  TerminatedEvent,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CAPABILITIES } from './capabilities';
import { errorText } from './error-text';
import { workerBundle } from '../node/replay';
import { Debuggee, type Stopped } from './debuggee';
import type { LaunchArguments } from './launch';

/** Of each command DAP's schema says what its arguments are. */
type Handler = { answer(args: object): Promise<object | undefined> | object | undefined }['answer'];

/** A client asks for these where it shows their answers; what it learns too late, or cannot have, is no news for the user. */
const ASKED_BY_ITSELF = new Set([
  'threads',
  'stackTrace',
  'scopes',
  'variables',
  'evaluate',
  'exceptionInfo',
  'readMemory',
]);

const THREAD = 1;
/** For the threads to end. */
const LEAVE_MS = 3000;

export class PluginDebugSession extends DebugSession {
  private readonly debuggee = new Debuggee({
    bundle: workerBundle(),
    output: (text, category) => this.sendEvent(new OutputEvent(text, category)),
    stopped: (stopped) => this.tellStopped(stopped),
    ended: () => this.sendEvent(new TerminatedEvent()),
  });

  /** What is answered by a stop, or the end, was asked for. */
  private isUnderWay = false;

  private readonly handlers: Readonly<Record<string, Handler>> = {
    initialize: () => CAPABILITIES,
    launch: (args: LaunchArguments) => this.launch(args),
    setBreakpoints: (args: DebugProtocol.SetBreakpointsArguments) => this.debuggee.setLineBreakpoints(args),
    setFunctionBreakpoints: (args: DebugProtocol.SetFunctionBreakpointsArguments) =>
      this.debuggee.setFunctionBreakpoints(args),
    setInstructionBreakpoints: (args: DebugProtocol.SetInstructionBreakpointsArguments) =>
      this.debuggee.setInstructionBreakpoints(args),
    setExceptionBreakpoints: (args: DebugProtocol.SetExceptionBreakpointsArguments) => this.debuggee.setFilters(args),
    breakpointLocations: (args: DebugProtocol.BreakpointLocationsArguments) => this.debuggee.locations(args),
    configurationDone: () => this.later(() => this.debuggee.start()),
    threads: () => ({ threads: [{ id: THREAD, name: this.debuggee.title }] }),
    continue: () => this.later(() => this.debuggee.resume(), { allThreadsContinued: true }),
    reverseContinue: () => this.later(() => this.debuggee.reverse()),
    next: ({ granularity }: DebugProtocol.NextArguments) => this.later(() => this.debuggee.step('over', granularity)),
    stepIn: ({ granularity }: DebugProtocol.StepInArguments) => this.later(() => this.debuggee.step('in', granularity)),
    stepOut: ({ granularity }: DebugProtocol.StepOutArguments) =>
      this.later(() => this.debuggee.step('out', granularity)),
    stepBack: ({ granularity }: DebugProtocol.StepBackArguments) =>
      this.later(() => this.debuggee.stepBack(granularity)),
    pause: () => this.pause(),
    stackTrace: (args: DebugProtocol.StackTraceArguments) => this.debuggee.view.stackTrace(args),
    scopes: (args: DebugProtocol.ScopesArguments) => this.debuggee.view.scopes(args),
    variables: (args: DebugProtocol.VariablesArguments) => this.debuggee.view.variables(args),
    setVariable: (args: DebugProtocol.SetVariableArguments) => this.debuggee.view.setVariable(args),
    evaluate: (args: DebugProtocol.EvaluateArguments) => this.debuggee.view.evaluate(args),
    exceptionInfo: () => this.debuggee.view.exceptionInfo(),
    source: (args: DebugProtocol.SourceArguments) => this.debuggee.source(args),
    readMemory: (args: DebugProtocol.ReadMemoryArguments) => this.debuggee.view.readMemory(args),
    writeMemory: (args: DebugProtocol.WriteMemoryArguments) => this.debuggee.view.writeMemory(args),
    disassemble: (args: DebugProtocol.DisassembleArguments) => this.debuggee.disassemble(args),
    terminate: () => this.terminate(),
  };

  /** `process.exit` waits for all threads: for ever, for one that stands still in the inspector. So they go first, or all at once. */
  override shutdown(): void {
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), LEAVE_MS));
    const ended = this.debuggee.end().then(
      () => false,
      () => true,
    );
    void Promise.race([late, ended]).then((isStuck) => {
      if (isStuck) process.kill(process.pid, 'SIGKILL');
      else process.exit();
    });
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    const handler = this.handlers[request.command];
    // The library knows how a session ends.
    if (request.command === 'disconnect') void this.debuggee.end().finally(() => super.dispatchRequest(request));
    else if (handler === undefined) super.dispatchRequest(request);
    else void this.answer(request, handler);
  }

  private async answer(request: DebugProtocol.Request, handler: Handler): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    try {
      const args: unknown = request.arguments;
      const body = await handler(typeof args === 'object' && args !== null ? args : {});
      if (body !== undefined) response.body = body;
      this.sendResponse(response);
    } catch (error) {
      const text = errorText(error);
      response.success = false;
      response.message = text;
      const showUser = text !== '' && !ASKED_BY_ITSELF.has(request.command);
      response.body = { error: { id: 1, format: text, showUser } };
      this.sendResponse(response);
    }
    if (request.command === 'launch' && response.success) this.sendEvent(new InitializedEvent());
  }

  private async launch(args: LaunchArguments): Promise<undefined> {
    await this.debuggee.load(args);
    return undefined;
  }

  private async terminate(): Promise<undefined> {
    await this.debuggee.end();
    this.debuggee.tellEnd();
    return undefined;
  }

  /** The stop that was asked for may have come by itself meanwhile. */
  private pause(): undefined {
    if (this.isUnderWay) this.debuggee.pause();
    return undefined;
  }

  /** The request is answered, and what comes of it is told by an event. */
  private later(act: () => Promise<void>, body: object = {}): object {
    if (!this.debuggee.isLoaded) throw new Error('Nothing has been launched yet.');
    // Sent before the client knew that it goes on: where that stops answers both.
    if (this.isUnderWay) return body;
    this.isUnderWay = true;
    setImmediate(() => {
      act().catch((error: unknown) => {
        if (this.debuggee.isLeaving) return;
        this.sendEvent(new OutputEvent(`${errorText(error)}\n`, 'stderr'));
        this.sendEvent(new TerminatedEvent());
      });
    });
    return body;
  }

  private tellStopped({ reason, description, text, hitBreakpointIds }: Stopped): void {
    this.isUnderWay = false;
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(reason, THREAD);
    event.body = { reason, threadId: THREAD, allThreadsStopped: true, description };
    if (text !== undefined) event.body.text = text;
    if (hitBreakpointIds.length > 0) event.body.hitBreakpointIds = [...hitBreakpointIds];
    this.sendEvent(event);
  }
}
