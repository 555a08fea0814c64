/** The path of a request, and the parameters of its query. */

import { fits } from './mutate-headers';
import { withParts, type PartMutation } from './mutate-parts';
import type { ExchangeRequest } from './exchange';

export type PathMutation = { readonly on: 'segment' | 'parameter' } & PartMutation;

export function withPath(request: ExchangeRequest, mutation: PathMutation): Partial<ExchangeRequest> {
  const path = mutation.on === 'segment' ? withSegment(request.path, mutation) : withParameter(request.path, mutation);
  return fits({ ...request, path }, request) ? { path } : {};
}

function withSegment(whole: string, mutation: PartMutation): string {
  const [path, query] = split(whole);
  const segments = withParts(path.split('/').slice(1), mutation, false);
  // What stands behind a question mark is a query, whatever it was meant for.
  return `/${segments.join('/')}${query === undefined ? '' : `?${query}`}`;
}

function withParameter(whole: string, mutation: PartMutation): string {
  const [path, query = ''] = split(whole);
  const parameters = withParts(query === '' ? [] : query.split('&'), mutation, true);
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

function split(whole: string): [path: string, query: string | undefined] {
  const at = whole.indexOf('?');
  return at === -1 ? [whole, undefined] : [whole.slice(0, at), whole.slice(at + 1)];
}
