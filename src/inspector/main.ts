/** The inspector thread: one module, and answers about it. Whoever started it may end it at any time. */

import { parentPort, workerData } from 'node:worker_threads';
import type { InspectorJob, InspectorRequests } from '../protocol/inspector';
import { Rpc, type Nothing, type RequestHandlers, type Validator } from '../protocol/rpc';
import { Analysis } from './analysis';
import { assemble } from './assemble';

/** Both ends are ours and of the same build. */
const trusted: Validator<never> = (value) => value as never;

function handlers(bytes: Uint8Array): RequestHandlers<InspectorRequests> {
  let made: Analysis | undefined;
  const analysis = () => (made ??= new Analysis(bytes));
  return {
    table: { validate: trusted, handle: ({ name }) => analysis().table(name) },
    function: { validate: trusted, handle: ({ index }) => analysis().function(index) },
    find: { validate: trusted, handle: ({ text }) => analysis().find(text) },
    sizes: { validate: trusted, handle: () => analysis().sizes() },
    capabilities: { validate: trusted, handle: () => analysis().capabilities() },
    text: { validate: trusted, handle: () => analysis().text() },
    assemble: { validate: trusted, handle: ({ name, text }) => assemble(name, text) },
    compare: { validate: trusted, handle: (other) => analysis().compare(other.bytes) },
    wit: { validate: trusted, handle: () => analysis().wit() },
  };
}

if (parentPort !== null) {
  const port = parentPort;
  new Rpc<Nothing, Nothing, InspectorRequests, Nothing>(
    { post: (message) => port.postMessage(message), onMessage: (listener) => void port.on('message', listener) },
    handlers((workerData as InspectorJob).bytes),
    {},
  );
}
