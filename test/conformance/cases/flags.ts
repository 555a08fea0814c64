/** Response flags, in the access log and as plugins read them: of replies that Envoy, or a plugin, makes. */

import { trap, type Guest, type Step } from '../guest/program';
import { add, close, property, remove, replace, reply } from '../guest/shorthand';
import { http, post, single, type Case } from '../lab/case';

type On = NonNullable<Guest['on']>;

const FLAGS = [property('response', 'flags')];
const SEEN: On = { proxy_on_request_headers: FLAGS, proxy_on_response_headers: FLAGS, proxy_on_log: FLAGS };

const flagged = (name: string, on: On, more: Parameters<typeof single>[2] = {}): Case =>
  single(`flags-${name}`, { on: { ...SEEN, ...on } }, more);
const request = (name: string, ...steps: readonly Step[]): Case => flagged(name, { proxy_on_request_headers: steps });
const chunked = { headers: [['Transfer-Encoding', 'chunked']] } as const;
const LARGE = 'x'.repeat(1200);

export const FLAGS_SEEN: readonly Case[] = [
  flagged('none', {}),
  request('no-route', remove(0, 'x-forwarded-proto')),
  request('no-method', remove(0, ':method')),
  request('no-method-and-no-route', remove(0, ':method'), remove(0, 'x-forwarded-proto')),
  request('bad-value', add(0, 'x-bad', 'a\nb')),
  request('bad-name', add(0, 'x bad', 'a')),
  flagged('no-status', { proxy_on_response_headers: [remove(2, ':status'), ...FLAGS] }),
  request('reply', reply(403)),
  flagged('reply-to-response', { proxy_on_response_headers: [reply(500), ...FLAGS] }),
  flagged('reply-after-body', { proxy_on_response_body: [reply(500), ...FLAGS] }),
  request('closed', close(0)),
  flagged('closed-response', { proxy_on_response_headers: [close(1), ...FLAGS] }),
  flagged('closed-after-headers', { proxy_on_response_body: [close(1), ...FLAGS] }),
  request('trap', trap()),
  flagged('trap-after-headers', { proxy_on_response_body: [trap()] }),
  flagged('path', {}, { exchanges: [http({ path: '/a#b' })] }),
  flagged(
    'request-too-large',
    { proxy_on_request_body: [{ step: 'return', value: 1 }] },
    {
      ...{ bufferLimit: 1024, exchanges: [post([LARGE], chunked)] },
    },
  ),
  flagged(
    'response-too-large',
    { proxy_on_response_body: [{ step: 'return', value: 1 }] },
    {
      ...{ bufferLimit: 1024, exchanges: [http({ response: { ...chunked, body: [LARGE] } })] },
    },
  ),
  flagged(
    'late',
    { proxy_on_request_headers: [...FLAGS] },
    { exchanges: [http({ path: '/special', response: { delayMs: 3_300 } })] },
  ),
  flagged(
    'http-2-no-route',
    { proxy_on_request_headers: [remove(0, 'x-forwarded-proto')] },
    {
      ...{ exchanges: [http({ protocol: 'HTTP/2' })] },
    },
  ),
  flagged(
    'http-2-no-method',
    { proxy_on_request_headers: [remove(0, ':method')] },
    {
      ...{ exchanges: [http({ protocol: 'HTTP/2' })] },
    },
  ),
  request('other-path', replace(0, ':path', '')),
];
