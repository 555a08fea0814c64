/** Expectations of a test's phases → one expectation of an exchange. */

import { utf8 } from '../../bytes';
import type { Expectation, LogExpectation, MessageExpectation } from '../../scenario/expectation';
import { conditionOf, expectationOf, joined, type Condition } from './conditions';
import { headerConditions, headersExpectation, present, type HeaderCondition } from './header-conditions';
import { PHASES, type Files, type Immediate, type Matcher, type OnLeftOut } from './suite';
import type { Phase, Result, Test } from './suite';

/** gRPC's own; a greater one says that there is none. */
const LAST_GRPC_STATUS = 16;

interface MessageConditions {
  headers: readonly HeaderCondition[];
  body: readonly Condition[];
}

export class Expected {
  private readonly client: MessageConditions = { headers: [], body: [] };
  private readonly upstream: MessageConditions = { headers: [], body: [] };
  private readonly logs: LogExpectation[] = [];
  private reply: Pick<Expectation, 'status' | 'details'> = {};
  /** The phase in which the plugin answers. */
  private replies: Phase | undefined;

  /** `isGrpc`: so is the request. */
  constructor(
    private readonly test: Test,
    private readonly isGrpc: boolean,
    private readonly files: Files,
    private readonly onLeftOut: OnLeftOut,
  ) {
    this.takeLogs('stream_init', test.stream_init?.log ?? []);
    for (const phase of PHASES) this.takePhase(phase, resultsOf(test, phase));
    this.takeLogs('stream_destroy', test.stream_destroy?.log ?? []);
  }

  get expectation(): Expectation | undefined {
    const { logs, client, replies, test } = this;
    const upstream = this.ofUpstream();
    const all: Expectation = {
      ...this.reply,
      ...(replies === undefined ? {} : { outcome: 'local reply' }),
      // A phase that expects no immediate response expects that there is none.
      ...(replies === undefined && test.response_headers !== undefined ? { outcome: 'answered' } : {}),
      ...messageExpectation(client),
      ...(upstream === undefined ? {} : { upstream }),
      ...(logs.length === 0 ? {} : { logs }),
    };
    return Object.keys(all).length === 0 ? undefined : all;
  }

  /** Of a request that is answered while its body comes in, the upstream may see something or not. */
  private ofUpstream(): Expectation['upstream'] {
    if (this.replies === 'request_headers') return false;
    const expectation = messageExpectation(this.upstream);
    const mustArrive = this.test.request_headers !== undefined && this.replies !== 'request_body';
    return mustArrive || Object.keys(expectation).length > 0 ? expectation : undefined;
  }

  private takePhase(phase: Phase, results: readonly (Result | undefined)[]): void {
    const pieces: Condition[][] = [];
    for (const result of results) {
      const { replies } = this;
      if (result === undefined) pieces.push([]);
      else if (replies !== undefined)
        this.leaveOut(phase, result, `${replies} is answered at once, so nothing follows`);
      else if (result.immediate !== undefined) this.takeReply(phase, result, result.immediate);
      else if (phase.endsWith('_body')) pieces.push(this.takePiece(phase, result));
      else this.takeHeaders(phase, result);
    }
    this.takeBody(phase, pieces);
  }

  private takeHeaders(phase: Phase, result: Result): void {
    const isRequest = phase === 'request_headers';
    const message = isRequest ? this.upstream : this.client;
    message.headers = this.headersOf(phase, result, isRequest ? 'request' : 'response');
    for (const { place } of result.body) this.onLeftOut(`${phase}.body`, 'there is no body in this phase', place);
    this.takeLogs(phase, result.log);
  }

  /** Conditions of a piece's body; the runner has no headers then. */
  private takePiece(phase: Phase, { has_header, no_header, headers, body, log }: Result): Condition[] {
    for (const { place } of [...has_header, ...no_header, ...headers])
      this.onLeftOut(`${phase}: a header`, 'there are no headers in this phase', place);
    this.takeLogs(phase, log);
    return this.conditionsOf(phase, body);
  }

  /** Pieces of a body are seen by the client, or by the upstream, as one. */
  private takeBody(phase: Phase, pieces: readonly (readonly Condition[])[]): void {
    if (pieces.every((conditions) => conditions.length === 0)) return;
    const message = phase === 'request_body' ? this.upstream : this.client;
    const whole = this.replies === phase ? undefined : pieces.length === 1 ? pieces[0] : joined(pieces);
    if (whole !== undefined) message.body = [whole].flat();
    else this.onLeftOut(`${phase}.body`, 'it does not tell what the whole body is', this.test.place);
  }

  private takeReply(phase: Phase, result: Result, immediate: Immediate): void {
    if (phase === 'response_body') {
      this.leaveOut(phase, result, 'the response has begun, so no other can take its place');
      return;
    }
    this.replies = phase;
    const { details } = immediate;
    this.reply = {
      ...(this.isGrpc ? this.grpcReply(phase, result, immediate) : this.httpReply(phase, result, immediate)),
      // As Envoy has them: without white space.
      ...(details === undefined ? {} : { details: details.replace(/[ \t-\r]/g, '_') }),
    };
    this.client.headers = [...this.client.headers, ...this.headersOf(phase, result, 'response')];
    this.takeLogs(phase, result.log);
  }

  private httpReply(phase: Phase, { body }: Result, immediate: Immediate): Pick<Expectation, 'status'> {
    const { http_status: status, place } = immediate;
    this.client.body = this.conditionsOf(phase, body);
    if (hasGrpcStatus(immediate)) this.onLeftOut(`${phase}: grpc_status`, 'only a gRPC client gets it', place);
    return status === undefined ? {} : { status };
  }

  private grpcReply(phase: Phase, { body }: Result, immediate: Immediate): Pick<Expectation, 'status'> {
    const reason = 'a gRPC client gets 200, and status and message as headers';
    if (immediate.http_status !== undefined) this.onLeftOut(`${phase}: http_status`, reason, immediate.place);
    for (const { place } of body) this.onLeftOut(`${phase}.body`, reason, place);
    const status = present('grpc-status', utf8(String(immediate.grpc_status)));
    if (hasGrpcStatus(immediate) && typeof status !== 'string') this.client.headers = [status];
    return {};
  }

  private takeLogs(phase: string, matchers: readonly Matcher[]): void {
    for (const matcher of matchers) {
      const isOfPhase = matcher.invert === true && this.hasOtherPhases();
      const log = isOfPhase
        ? `it speaks of ${phase} alone, and not of the exchange`
        : logExpectation(matcher, this.files);
      if (typeof log === 'string') this.onLeftOut(`${phase}.log`, log, matcher.place);
      else this.logs.push(log);
    }
  }

  /** More than one in which something may be logged. */
  private hasOtherPhases(): boolean {
    const { stream_init: begin, stream_destroy: end } = this.test;
    const phases = PHASES.flatMap((phase) => resultsOf(this.test, phase));
    return phases.length + [begin, end].filter((one) => one !== undefined).length > 1;
  }

  private headersOf(phase: Phase, result: Result, of: 'request' | 'response'): HeaderCondition[] {
    return headerConditions(result, of, this.files, (what, reason, place) => {
      this.onLeftOut(`${phase}.${what}`, reason, place);
    });
  }

  private conditionsOf(phase: Phase, matchers: readonly Matcher[]): Condition[] {
    return matchers.flatMap((matcher) => {
      const condition = conditionOf(matcher, this.files);
      if (typeof condition !== 'string') return [condition];
      this.onLeftOut(`${phase}.body`, condition, matcher.place);
      return [];
    });
  }

  private leaveOut(phase: Phase, result: Result, reason: string): void {
    const { has_header, no_header, headers, body, log, immediate } = result;
    const isEmpty = [has_header, no_header, headers, body, log].every(({ length }) => length === 0);
    if (!isEmpty || immediate !== undefined) this.onLeftOut(phase, reason, result.place);
  }
}

function resultsOf(test: Test, phase: Phase): (Result | undefined)[] {
  return [test[phase] ?? []].flat().map(({ result }) => result);
}

function hasGrpcStatus({ grpc_status: status }: Immediate): boolean {
  return status !== undefined && status >= 0 && status <= LAST_GRPC_STATUS;
}

function messageExpectation({ headers, body }: MessageConditions): MessageExpectation {
  return {
    ...(headers.length === 0 ? {} : { headers: headersExpectation(headers) }),
    ...(body.length === 0 ? {} : { body: expectationOf(body) }),
  };
}

/** The expectation, or why there is none. Who wants a message to be absent wants it no times. */
export function logExpectation(matcher: Matcher, files: Files): LogExpectation | string {
  const condition = conditionOf({ ...matcher, invert: false }, files);
  if (typeof condition === 'string') return condition;
  return { message: expectationOf([condition]), ...(matcher.invert === true ? { times: 0 } : {}) };
}
