/** One gRPC call or stream of a plugin's: what comes of it, in the order in which Envoy tells it. Reference section 3.5. */

import { byteStringOf, type Bytes } from '../bytes';
import type { Header } from '../scenario/exchange';
import type { GrpcAnswer } from '../scenario/callouts';
import type { CalloutOutcome } from '../trace/events';
import { HeaderMap } from './header-map';
import { resetText } from './callouts';
import type { CalloutResult } from './outside';
import type { RootContext } from './root-context';
import type { Vm } from './vm';

/** https://grpc.io/docs/guides/status-codes/ */
const GrpcStatus = { Cancelled: 1, DeadlineExceeded: 4, Unavailable: 14 } as const;

export class GrpcExchange {
  private answer: GrpcAnswer | undefined;
  private resets = false;
  private received = 0;
  private sent = 0;
  private halfClosed = false;
  private over = false;

  constructor(
    private readonly vm: Vm,
    private readonly root: RootContext,
    private readonly id: number,
    /** A call sends one message and gets one; only its message or its failure is told. */
    private readonly isCall: boolean,
    private readonly ended: (outcome: CalloutOutcome) => void,
  ) {}

  /** The plugin sends a message. */
  send(_message: Bytes, end: boolean): void {
    this.received++;
    this.flush();
    if (end) this.halfClose();
  }

  halfClose(): void {
    this.halfClosed = true;
    this.flush();
  }

  answered(result: CalloutResult): void {
    if (this.over) return;
    if (result.kind !== 'answer') {
      this.fail(result.kind === 'failure' ? result.failure : 'unanswered');
      return;
    }
    this.answer = result.grpc;
    this.resets = result.fail === 'reset-after-headers';
    if (this.isCall) {
      this.finishCall(result.grpc);
      return;
    }
    const initialMetadata = metadata([
      [':status', '200'],
      ['content-type', 'application/grpc'],
      ...result.grpc.initialMetadata,
    ]);
    this.root.withAnswer({ initialMetadata }, () => {
      this.vm.call('proxy_on_grpc_receive_initial_metadata', this.root, this.id, initialMetadata.size);
    });
    this.flush();
  }

  private finishCall(answer: GrpcAnswer): void {
    const [message] = answer.messages;
    if (answer.status !== 0 || message === undefined) {
      this.close(answer.status, answer.message, 'answered');
      return;
    }
    this.finish('answered');
    this.receive(message);
  }

  /** What is due goes to the plugin: not at once, for it may be in a call of its own now. */
  private flush(): void {
    const { answer } = this;
    if (answer === undefined || this.over) return;
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
    if (this.over) return;
    if (this.resets) {
      this.close(GrpcStatus.Unavailable, '', 'reset');
      return;
    }
    const trailingMetadata = metadata([
      ['grpc-status', String(answer.status)],
      ...message(answer),
      ...answer.trailingMetadata,
    ]);
    this.root.withAnswer({ trailingMetadata }, () => {
      this.vm.call('proxy_on_grpc_receive_trailing_metadata', this.root, this.id, trailingMetadata.size);
    });
    this.close(answer.status, answer.message, 'answered');
  }

  private fail(outcome: CalloutOutcome): void {
    if (outcome === 'timeout') this.close(GrpcStatus.DeadlineExceeded, 'upstream request timeout', outcome);
    else this.close(GrpcStatus.Unavailable, resetText(outcome), outcome);
  }

  private close(status: number, text: string, outcome: CalloutOutcome): void {
    this.finish(outcome);
    this.root.status = { code: status, message: text };
    this.vm.call('proxy_on_grpc_close', this.root, this.id, status);
    this.root.status.message = '';
  }

  private finish(outcome: CalloutOutcome): void {
    this.over = true;
    this.ended(outcome);
  }
}

const message = (answer: GrpcAnswer): Header[] => (answer.message === '' ? [] : [['grpc-message', answer.message]]);

function metadata(headers: readonly Header[]): HeaderMap {
  return new HeaderMap(
    headers.map(([name, value]) => [byteStringOf(name.toLowerCase()), byteStringOf(value)] as const),
  );
}
