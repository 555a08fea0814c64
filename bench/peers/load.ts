/** A client of our own: one process, keep-alive, no pipelining, so that a run is a number of requests and not a time. */

import { connect, type Socket } from 'node:net';
import { requestText } from './exchange';

const END = '\r\n\r\n';
const SILENCE_MS = 10_000;

/** Sends `text` once; resolves with the head of the answer, undefined when there was none. */
export function ask(port: number, text: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text)).setNoDelay();
    socket.on('data', (data) => {
      received += data.toString('latin1');
      if (received.includes(END)) socket.destroy();
    });
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    // Closing is what follows an error; a refused connection is an answer that is not there yet.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(received.includes(END) ? received : undefined));
  });
}

/** Makes `requests` requests over `connections` connections; each must be answered with 200 and no body. */
export async function load(port: number, requests: number, connections: number): Promise<void> {
  const text = Buffer.from(requestText(), 'latin1');
  const share = Math.ceil(requests / connections);
  const counts = Array.from({ length: connections }, (_, index) => Math.min(share, requests - index * share));
  await Promise.all(counts.filter((count) => count > 0).map((count) => converse(port, text, count)));
}

function converse(port: number, text: Buffer, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count;
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(text)).setNoDelay();
    socket.on('data', (data) => {
      // Answers are small and come one at a time over loopback: each arrives whole.
      const head = data.toString('latin1');
      if (!head.startsWith('HTTP/1.1 200 ') || !head.endsWith(END)) {
        socket.destroy(new Error(`the answer under load was ${JSON.stringify(head)}`));
      } else if (--left > 0) socket.write(text);
      else socket.end();
    });
    socket.setTimeout(SILENCE_MS, () => socket.destroy(new Error('no answer came under load')));
    socket.once('error', reject);
    socket.once('close', () => {
      if (left === 0) resolve();
      else reject(new Error(`a connection was closed with ${left} requests left`));
    });
  });
}
