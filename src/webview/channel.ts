/** How this page reaches whoever runs replays: VS Code's messages, or a WebSocket when served to a browser. */

import type { Channel } from '../protocol/rpc';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

export interface Surroundings {
  readonly channel: Channel;
  /** What `save` kept, across hiding and reloading. */
  load(): unknown;
  save(state: unknown): void;
}

/** `onLost` is called when the other side is gone for good. */
export function connect(onLost: () => void): Promise<Surroundings> {
  return typeof acquireVsCodeApi === 'undefined'
    ? throughSocket(onLost)
    : Promise.resolve(throughVsCode(acquireVsCodeApi()));
}

function throughVsCode(api: VsCodeApi): Surroundings {
  const channel: Channel = {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data)),
  };
  return { channel, load: () => api.getState(), save: (state) => api.setState(state) };
}

const STORE = 'wasm-plugin-replay';

async function throughSocket(onLost: () => void): Promise<Surroundings> {
  const token = new URLSearchParams(location.search).get('token') ?? '';
  const socket = new WebSocket(`ws://${location.host}/?token=${encodeURIComponent(token)}`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the replay server does not answer')));
  });
  socket.addEventListener('close', onLost);
  const channel: Channel = {
    post: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      socket.addEventListener('message', (event: MessageEvent<string>) => listener(JSON.parse(event.data))),
  };
  const load = (): unknown => JSON.parse(sessionStorage.getItem(STORE) ?? 'null');
  const save = (state: unknown): void => {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(state));
    } catch {
      // More than a browser keeps: it works on, and a reload of the page forgets.
    }
  };
  return { channel, load, save };
}
