/** What body callbacks see of a body, and what becomes of it: reference sections 3.3 and 4. */

import { nth, ret, type Step } from '../guest/program';
import { bufferStatus, bytes, put, remove, tickEvery, onceLater, resume, pairs } from '../guest/shorthand';
import { post, single, type Case } from '../lab/case';

const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;
const THREE = post(['one', 'two', 'three'], { ...chunked, response: { ...chunked, body: ['four', 'five', 'six'] } });

type Side = 'request' | 'response';
const SIDES: readonly Side[] = ['request', 'response'];

const onBody = (name: string, steps: (buffer: number, side: Side) => readonly Step[], exchange = THREE): Case[] =>
  SIDES.map((side, buffer) =>
    single(
      `buffers-${name}-${side}`,
      { on: { [`proxy_on_${side}_body`]: [bytes(buffer), ...steps(buffer, side)] } },
      { exchanges: [exchange] },
    ),
  );

const SEEN: readonly Case[] = [
  ...onBody('streamed', () => []),
  ...onBody('collected', () => [nth(1, ret(1)), nth(2, ret(1)), nth(3, ret(1))]),
  ...onBody('collected-then-streamed', () => [nth(1, ret(1))]),
  ...onBody('streamed-then-collected', () => [nth(2, ret(1)), nth(3, ret(1))]),
  ...onBody('collected-with-watermark', () => [nth(1, ret(2)), nth(2, ret(2)), nth(3, ret(2))]),
  ...onBody('collected-and-replaced', (buffer) => [
    nth(1, ret(1)),
    nth(2, ret(1)),
    nth(3, ret(1)),
    nth(4, put(buffer, 0, 100, 'all new'), bytes(buffer)),
  ]),
  ...onBody('changed-while-collecting', (buffer) => [
    nth(1, put(buffer, 0, 3, 'ONE'), ret(1)),
    nth(2, put(buffer, 0, 0, '<'), ret(1)),
    nth(3, put(buffer, 100, 0, '>'), ret(1)),
    nth(4, put(buffer, 100, 0, '!')),
  ]),
  ...onBody('each-changed', (buffer) => [put(buffer, 0, 0, '<'), put(buffer, 100, 0, '>'), bytes(buffer)]),
  ...onBody('each-removed', (buffer) => [put(buffer, 0, 100, ''), bufferStatus(buffer)]),
  ...onBody('dropped', () => [nth(1, ret(3))]),
  ...onBody('collected-then-dropped', () => [nth(1, ret(1)), nth(2, ret(3))]),
  ...onBody('dropped-then-collected', () => [nth(1, ret(3)), nth(2, ret(1))]),
  ...onBody('watermark-then-dropped', () => [nth(1, ret(2)), nth(2, ret(3))]),
];

/** The last callback pauses; a tick resumes. Envoy crashes where the tick reads the buffer after action 2 or 3. */
const HELD: readonly Case[] = SIDES.flatMap((side, buffer) =>
  [1, 2, 3].map((action) =>
    single(
      `buffers-held-at-the-end-${action}-${side}`,
      {
        on: {
          [`proxy_on_${side}_body`]: [bytes(buffer), nth(4, tickEvery(10)), ret(action)],
          proxy_on_tick: onceLater(...(action === 1 ? [bytes(buffer)] : []), resume(buffer)),
        },
      },
      { exchanges: [THREE] },
    ),
  ),
);

const LENGTHS: readonly Case[] = [
  single(
    'buffers-length-removed-first',
    {
      on: {
        proxy_on_request_headers: [remove(0, 'content-length')],
        proxy_on_request_body: [nth(1, put(0, 0, 100, 'longer than it was'))],
        proxy_on_response_headers: [remove(2, 'content-length')],
        proxy_on_response_body: [nth(1, put(1, 0, 100, 'longer than it was'))],
      },
    },
    { exchanges: [post(['short'])] },
  ),
  single(
    'buffers-collected-first-exchange-only',
    { on: { proxy_on_request_body: [bytes(0), nth(1, ret(1)), nth(2, ret(1)), nth(3, ret(1))] } },
    { exchanges: [THREE, THREE] },
  ),
  {
    name: 'buffers-two-plugins',
    plugins: [
      {
        guest: {
          on: {
            proxy_on_request_body: [bytes(0), nth(1, put(0, 0, 0, '<'), ret(1)), nth(2, put(0, 100, 0, '>'))],
            proxy_on_response_body: [bytes(1), nth(1, ret(1)), nth(2, put(1, 100, 0, '>'))],
          },
        },
      },
      {
        guest: {
          on: {
            proxy_on_request_body: [bytes(0), nth(1, ret(1)), nth(2, put(0, 0, 0, '['))],
            proxy_on_response_body: [bytes(1), nth(1, put(1, 0, 0, '['), ret(1)), nth(2, put(1, 0, 0, '('))],
          },
        },
      },
    ],
    exchanges: [THREE],
  },
  single(
    'buffers-with-trailers',
    {
      on: {
        proxy_on_request_body: [bytes(0), nth(1, ret(1))],
        proxy_on_request_trailers: [bytes(0), put(0, 0, 0, 'x'), pairs(1)],
        proxy_on_response_body: [bytes(1), ret(1)],
        proxy_on_response_trailers: [bytes(1), put(1, 0, 0, 'x')],
      },
    },
    { exchanges: [post(['one', 'two'], { trailers: [['x', 'y']], response: { trailers: [['x', 'y']] } })] },
  ),
];

export const BUFFERS_BODIES: readonly Case[] = [...SEEN, ...HELD, ...LENGTHS];
