/** How long messages say they are: true, or nobody would get to see them. https://www.rfc-editor.org/rfc/rfc9112#section-6 */

import type { Exchange, ExchangeRequest, ExchangeResponse, Header } from './exchange';

type Message = Pick<ExchangeRequest, 'headers' | 'body' | 'trailers'>;

/** The same messages, with the framing that fits their bodies. */
export function framed({ request, response, ...rest }: Exchange): Exchange {
  return { ...rest, request: framedRequest(request), response: framedResponse(response, request.method) };
}

function framedRequest(request: ExchangeRequest): ExchangeRequest {
  const { protocol, headers } = request;
  if (!protocol.startsWith('HTTP/1')) return { ...request, headers: withLength(headers, lengthOf(request)) };
  // HTTP/1.0 has no chunks, and without them there are no trailers.
  const sound = protocol === 'HTTP/1.0' ? { ...request, trailers: [] } : request;
  if (isChunked(sound)) return { ...sound, headers: chunked(headers) };
  const length = lengthOf(sound);
  const isTold = length === 0 || has(headers, 'content-length');
  return { ...sound, headers: isTold ? withLength(headers, length) : [...headers, ['content-length', String(length)]] };
}

function framedResponse(response: ExchangeResponse, method: string): ExchangeResponse {
  const { status, headers } = response;
  if (status === 204 || status === 304) {
    return { ...response, headers: without(headers, ['content-length', 'transfer-encoding']), body: [], trailers: [] };
  }
  // What it tells is what GET would have got.
  if (method === 'HEAD')
    return { ...response, trailers: [], headers: lengthOf(response) === 0 ? withOwnLength(headers) : told(response) };
  return { ...response, headers: isChunked(response) ? chunked(headers) : told(response) };
}

function told(message: Message): readonly Header[] {
  return withLength(message.headers, lengthOf(message));
}

function isChunked({ headers, trailers }: Message): boolean {
  return trailers.length > 0 || has(headers, 'transfer-encoding');
}

function chunked(headers: readonly Header[]): readonly Header[] {
  const rest = without(headers, ['content-length']);
  return has(rest, 'transfer-encoding') ? rest : [...rest, ['transfer-encoding', 'chunked']];
}

/** The first that is there tells it, and no other. */
function withLength(headers: readonly Header[], length: number): readonly Header[] {
  const first = headers.findIndex(([name]) => isNamed(name, 'content-length'));
  return headers.flatMap(([name, value], index): Header[] => {
    if (!isNamed(name, 'content-length')) return [[name, value]];
    return index === first ? [[name, String(length)]] : [];
  });
}

/** One that stands for a body which does not come: the first that is a number. */
function withOwnLength(headers: readonly Header[]): readonly Header[] {
  const isLength = ([name, value]: Header) => isNamed(name, 'content-length') && /^\d{1,15}$/.test(value);
  const first = headers.find(isLength);
  return headers.filter((header) => header === first || !isNamed(header[0], 'content-length'));
}

function lengthOf({ body }: Message): number {
  return body.reduce((sum, piece) => sum + piece.length, 0);
}

function has(headers: readonly Header[], name: string): boolean {
  return headers.some(([other]) => isNamed(other, name));
}

function without(headers: readonly Header[], names: readonly string[]): readonly Header[] {
  return headers.filter(([name]) => !names.some((one) => isNamed(name, one)));
}

function isNamed(name: string, other: string): boolean {
  return name.toLowerCase() === other;
}
