/** Callouts: which the plugin makes in which callback, and what it is answered. */

import type { Bytes } from '../bytes';
import type { CalloutMock } from '../scenario/callouts';
import type { MessageView, TraceEvent } from '../trace/events';
import { bodyView } from '../trace/views';
import { goBytes, goHeaders } from './go-text';
import type { Limits } from './limits';
import { bytesOf, headerBytes } from './messages';
import { argument, hostCalls, valueOf, type Callback } from './recorded';

export class Callouts {
  private readonly answers: ReadonlyMap<number, MessageView>;
  /** Ids that proxytest has given: by number of the callout. */
  private readonly given = new Map<number, number>();

  constructor(
    events: readonly TraceEvent[],
    private readonly mocks: readonly CalloutMock[],
    private readonly limits: Limits,
  ) {
    const ends = events.filter((event) => event.kind === 'callout-end');
    this.answers = new Map(ends.flatMap(({ callout, message }) => (message === undefined ? [] : [[callout, message]])));
  }

  /** Those that were made, by their numbers in the recording. */
  madeIn(callback: Callback): readonly number[] {
    const made = hostCalls(callback, 'proxy_http_call').filter(({ result }) => result === 'Ok');
    const numbers = made.map((call) => Number(valueOf(call, 'callout')));
    for (const number of numbers) this.give(number);
    return numbers;
  }

  /** proxytest numbers them by how many are open. */
  private give(callout: number): void {
    const id = this.given.size;
    if ([...this.given.values()].includes(id))
      this.limits.add('Of callouts that are open at once, two have the same id: an answer may reach the wrong one.');
    this.given.set(callout, id);
  }

  /** Go that hands over the answer, or that there is none. */
  answer(callback: Callback): string {
    const callout = argument(callback, 'callout');
    this.given.delete(callout);
    const message = argument(callback, 'headers') > 0 ? this.answers.get(callout) : undefined;
    const { headers = [], trailers = [], body } = message ?? {};
    const bytes = this.wholeBody(body);
    const size = argument(callback, 'bodySize');
    if (bytes.length < size) this.limits.add(`Of an answer of ${size} bytes, the first ${bytes.length} are recorded.`);
    const maps = [headers, trailers].map((map) => goHeaders(headerBytes(map)));
    return `r.answer(${[callout, ...maps, goBytes(bytes)].join(', ')})`;
  }

  /** Where the Trace has its beginning alone, that of the mock which begins so. */
  private wholeBody(view: MessageView['body']): Bytes {
    if (view?.cut !== true) return bytesOf(view);
    const bodies = this.mocks.map(({ http }) => http.body);
    const shown = JSON.stringify(view);
    return bodies.find((body) => JSON.stringify(bodyView(body)) === shown) ?? bytesOf(view);
  }
}
