import type { Exchange, ExchangeRequest, ExchangeResponse } from '../../src/core/scenario/exchange';

/** An exchange with nothing special about it, but for what is given. */
export function exchange(request: Partial<ExchangeRequest> = {}, response: Partial<ExchangeResponse> = {}): Exchange {
  return {
    name: `${request.method ?? 'GET'} ${request.path ?? '/'}`,
    request: {
      method: 'GET',
      scheme: 'http',
      authority: 'shop.example',
      path: '/',
      protocol: 'HTTP/1.1',
      headers: [],
      body: [],
      trailers: [],
      ...request,
    },
    response: { status: 200, headers: [], body: [], trailers: [], delayMs: 0, ...response },
  };
}
