/** One gRPC call or stream of a plugin's: what comes of it, in the order in which Envoy tells it. Reference section 3.5. */

import { byteStringOf, type Bytes } from '../bytes';
import type { GrpcEnd, GrpcLink } from '../ports';
import type { CalloutFailure, CalloutRequest, GrpcAnswer } from '../scenario/callouts';
import type { Header } from '../scenario/exchange';
import type { CalloutOutcome } from '../trace/events';
import { bodyView } from '../trace/views';
import { resetText } from './callouts';
import { grpcStatusOf } from './chain/local-reply';
import { HeaderMap } from './header-map';
import type { CalloutResult, Outside } from './outside';
import type { RootContext } from './root-context';
import type { Vm } from './vm';

/** https://grpc.io/docs/guides/status-codes/ */
const GrpcStatus = { Unknown: 2, Internal: 13, Unavailable: 14 } as const;
const LAST_STATUS = 16;
/** What Envoy makes of a status that is none, as an unsigned word. */
const INVALID_STATUS = 0xffff_ffff;
const MESSAGE_HEAD: Header[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

export class GrpcExchange {
  /** The service has ended it. */
  remoteClosed = false;
  /** The plugin has closed it. */
  localClosed = false;
  private answer: GrpcAnswer | undefined;
  private resets = false;
  private received = 0;
  private sent = 0;
  private halfClosed = false;
  private link: GrpcLink | undefined;
  /** Its headers have come from the network. */
  private hasBegun = false;

  constructor(
    private readonly vm: Vm,
    private readonly root: RootContext,
    private readonly id: number,
    /** A call sends one message and gets one; only its message or its failure is told. */
    private readonly isCall: boolean,
    private readonly ended: (outcome: CalloutOutcome) => void,
  ) {
    this.halfClosed = isCall;
  }

  /** The plugin sends a message; after its own end nothing is sent any more. */
  send(message: Bytes, end: boolean): void {
    if (this.halfClosed) return;
    this.vm.world.recorder.emit({ kind: 'callout-message', callout: this.id, body: bodyView(message) });
    this.received++;
    this.link?.send(message);
    this.flush();
    if (end) this.halfClose();
  }

  halfClose(): void {
    if (this.halfClosed) return;
    this.halfClosed = true;
    this.link?.halfClose();
    this.flush();
  }

  get isStream(): boolean {
    return !this.isCall;
  }

  /** Envoy tells it once the whole request has been sent. */
  private get serviceTime(): Header[] {
    return this.halfClosed ? [['x-envoy-upstream-service-time', '0']] : [];
  }

  /** To a service that answers piece by piece; false where there is none. */
  connect(outside: Outside, request: CalloutRequest): boolean {
    this.link = outside.open(request, {
      headers: (metadata) => {
        this.hasBegun = true;
        this.tell('initial', [...MESSAGE_HEAD, ...metadata, ...this.serviceTime]);
      },
      message: (bytes) => this.receive(bytes),
      end: (end) => this.liveEnd(end),
      failed: (failure) => this.liveFailed(failure),
    });
    return this.link !== undefined;
  }

  /** The plugin is done with it. */
  disconnect(): void {
    this.link?.reset();
  }

  private liveEnd(end: GrpcEnd): void {
    if (this.remoteClosed) return;
    if (end.httpStatus !== undefined) {
      this.beforeHeaders(httpStatus(end.httpStatus), 'via_upstream', [], 'answered');
      return;
    }
    const text = closeText(end.message);
    if (!this.hasBegun) {
      this.beforeHeaders(end.status, text, [...MESSAGE_HEAD, ...statusHeaders(end), ...this.serviceTime], 'answered');
      return;
    }
    this.tell('trailing', statusHeaders(end));
    this.close(end.status, text, 'answered');
  }

  private liveFailed(failure: CalloutFailure): void {
    if (failure === 'reset-after-headers') this.brokeOff();
    else this.answered({ kind: 'failure', failure });
  }

  answered(result: CalloutResult): void {
    if (this.remoteClosed) return;
    if (result.kind !== 'answer') {
      this.refused(result.kind === 'failure' ? result.failure : 'unanswered');
      return;
    }
    if (result.grpc === undefined) {
      this.beforeHeaders(httpStatus(result.http.status), 'via_upstream', [], 'answered');
      return;
    }
    this.resets = result.fail === 'reset-after-headers';
    if (this.isCall) this.finishCall(result.grpc);
    else this.beginStream(result.grpc);
  }

  /** It could not even begin. */
  unavailable(text: string): void {
    this.beforeHeaders(GrpcStatus.Unavailable, text, [], 'refused');
  }

  /** `google_grpc`, which plugins' hosts are not built with. */
  unsupported(): void {
    this.beforeHeaders(GrpcStatus.Internal, '', [], 'refused');
  }

  /** Of several messages the last counts. */
  private finishCall(answer: GrpcAnswer): void {
    const message = answer.messages.at(-1);
    if (this.resets) this.close(GrpcStatus.Internal, RESET_LATER, 'reset');
    else if (answer.status !== 0) this.close(answer.status, closeText(answer.message), 'answered');
    else if (message === undefined) this.close(GrpcStatus.Internal, '', 'answered');
    else {
      this.finish('answered');
      this.receive(message);
    }
  }

  private beginStream(answer: GrpcAnswer): void {
    const time = this.serviceTime;
    // Servers answer with trailers alone when they have nothing else to say.
    if (answer.status !== 0 && answer.messages.length === 0 && answer.initialMetadata.length === 0) {
      const headers = [...MESSAGE_HEAD, ...statusHeaders(answer), ...time];
      this.beforeHeaders(answer.status, closeText(answer.message), headers, 'answered');
      return;
    }
    this.answer = answer;
    this.tell('initial', [...MESSAGE_HEAD, ...answer.initialMetadata, ...time]);
    this.flush();
  }

  /** What is due goes to the plugin: not at once, for it may be in a call of its own now. */
  private flush(): void {
    const { answer } = this;
    if (answer === undefined || this.remoteClosed) return;
    const due = this.halfClosed ? answer.messages.length : Math.min(this.received, answer.messages.length);
    for (; this.sent < due; this.sent++) {
      const message = answer.messages[this.sent];
      if (message !== undefined) this.vm.world.scheduler.post(() => this.receive(message));
    }
    if (this.halfClosed) this.vm.world.scheduler.post(() => this.trail(answer));
  }

  private receive(message: Bytes): void {
    this.root.withAnswer({ message }, () => {
      this.vm.call('proxy_on_grpc_receive', this.root, this.id, message.length);
    });
  }

  private trail(answer: GrpcAnswer): void {
    if (this.remoteClosed) return;
    if (this.resets) {
      this.brokeOff();
      return;
    }
    this.tell('trailing', statusHeaders(answer));
    this.close(answer.status, closeText(answer.message), 'answered');
  }

  private brokeOff(): void {
    this.tell('trailing', []);
    this.close(GrpcStatus.Internal, RESET_LATER, 'reset');
  }

  private refused(outcome: CalloutOutcome): void {
    const [text, details] = failureText(outcome, this.vm.world.host.tellsConnectFailure);
    const local: Header[] = [...MESSAGE_HEAD, ['grpc-status', '14'], ['grpc-message', text]];
    this.beforeHeaders(GrpcStatus.Unavailable, `${text}{${details}}`, local, outcome);
  }

  /** To a stream the whole response, if there is one, is its trailing metadata. */
  private beforeHeaders(status: number, text: string, headers: readonly Header[], outcome: CalloutOutcome): void {
    if (!this.isCall) {
      this.tell('initial', []);
      this.tell('trailing', headers);
    }
    this.close(status, text, outcome);
  }

  private tell(which: 'initial' | 'trailing', headers: readonly Header[]): void {
    const map = new HeaderMap(headers.map(([name, value]) => [byteStringOf(name.toLowerCase()), byteStringOf(value)]));
    const answer = which === 'initial' ? { initialMetadata: map } : { trailingMetadata: map };
    this.root.withAnswer(answer, () => {
      this.vm.call(`proxy_on_grpc_receive_${which}_metadata`, this.root, this.id, map.size);
    });
  }

  private close(status: number, text: string, outcome: CalloutOutcome): void {
    const code = status > LAST_STATUS ? INVALID_STATUS : status;
    this.remoteClosed = true;
    if (this.isCall) this.ended(outcome);
    this.root.status = { code, message: text };
    this.vm.call('proxy_on_grpc_close', this.root, this.id, code);
    this.root.status.message = '';
    // A stream stays known until the plugin closes it, too.
    if (!this.isCall && this.localClosed) this.ended(outcome);
  }

  private finish(outcome: CalloutOutcome): void {
    this.remoteClosed = true;
    this.ended(outcome);
  }
}

const RESET_LATER = 'upstream_reset_after_response_started{remote_reset}';

/** Envoy adds its response details. */
function closeText(message: string): string {
  return message === '' ? 'via_upstream' : `${message}{via_upstream}`;
}

function httpStatus(status: number): number {
  return status === 200 ? GrpcStatus.Unknown : grpcStatusOf(status);
}

function statusHeaders({ status, message, trailingMetadata }: GrpcEnd): Header[] {
  const text: Header[] = message === '' ? [] : [['grpc-message', message]];
  return [['grpc-status', String(status)], ...text, ...trailingMetadata];
}

/** The text of the router's own reply, and its details. */
function failureText(outcome: CalloutOutcome, tellsConnectFailure: boolean): readonly [string, string] {
  if (outcome === 'timeout') return ['upstream request timeout', 'response_timeout'];
  if (outcome === 'refused') {
    const reason = 'remote_connection_failure|delayed_connect_error:_Connection_refused';
    return [resetText(outcome, tellsConnectFailure), `upstream_reset_before_response_started{${reason}}`];
  }
  const text = 'upstream connect error or disconnect/reset before headers. reset reason: remote reset';
  return [text, 'upstream_reset_before_response_started{remote_reset}'];
}
