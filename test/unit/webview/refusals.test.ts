/** What is shown of answers that come in any order. */

import { describe, expect, it } from 'vitest';
import { Refusals } from '../../../src/webview/replay/refusals';

function refusals() {
  let shown: readonly string[] = [];
  const own = new Refusals((lines) => void (shown = lines));
  /** What was sent, to be answered when the test says so. */
  const send = () => {
    let answer: (lines: readonly string[]) => void = () => undefined;
    const isSound = own.hear(new Promise((resolve) => (answer = resolve)));
    return { isSound, answer };
  };
  return { own, send, shown: () => shown };
}

describe('what is wrong with what is typed', () => {
  it('stays when an earlier text is answered later', async () => {
    const { send, shown } = refusals();
    const [earlier, later] = [send(), send()];
    later.answer(['no URL']);
    expect(await later.isSound).toBe(false);
    earlier.answer([]);
    expect(await earlier.isSound).toBe(true);
    expect(shown()).toEqual(['no URL']);
  });

  it('is not told of another form than that which it is of', async () => {
    const { own, send, shown } = refusals();
    const { isSound, answer } = send();
    own.tell([]);
    answer(['no URL']);
    expect(await isSound).toBe(false);
    expect(shown()).toEqual([]);
  });

  it('is why there was no answer', async () => {
    const { own, shown } = refusals();
    expect(await own.hear(Promise.reject(new Error('the panel was closed')))).toBe(false);
    expect(shown()).toEqual(['the panel was closed']);
  });
});
