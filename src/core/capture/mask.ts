/**
 * Secrets out of captures, before somebody hands them on. What plugins branch on is kept: the scheme of credentials,
 * the names of cookies, the attributes of `set-cookie`. Equal secrets get equal masks within one capture.
 *
 * Masked are values of header and trailer fields and of query parameters in `:path`, by their names. Whatever secret
 * stands elsewhere stays: in bodies, in other fields (a `referer` has a query too), in the path itself, in connections
 * and in expectations.
 */

import type { Exchange, ExchangeRequest, Header } from '../scenario/exchange';
import type { Capture } from './capture';
import { nameMatcher } from './glob';

/** Names of fields and of query parameters. Case does not matter, `_` is `-`, and `*` is any text. */
export const DEFAULT_MASKS: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-amz-security-token',
  'x-goog-iap-jwt-assertion',
  'x-forwarded-access-token',
  'x-amzn-oidc-data',
  'x-forwarded-client-cert',
  'key',
  'sig',
  'pwd',
  'jwt',
  '*token*',
  '*secret*',
  '*api-key*',
  '*apikey*',
  '*password*',
  '*passwd*',
  '*session*',
  '*signature*',
  '*credential*',
];

export interface MaskOptions {
  /** Instead of `DEFAULT_MASKS`. */
  readonly patterns?: readonly string[];
}

export interface Masked {
  readonly capture: Capture;
  /** What was masked, in the order in which it was met: fields by their names, parameters as `?name`. */
  readonly masked: readonly { readonly name: string; readonly count: number }[];
}

export function maskSecrets(capture: Capture, { patterns = DEFAULT_MASKS }: MaskOptions = {}): Masked {
  const mask = new Mask(nameMatcher(patterns));
  const exchanges = capture.exchanges.map((exchange) => mask.exchange(exchange));
  const masked = Array.from(mask.counts, ([name, count]) => ({ name, count }));
  return { capture: { ...capture, exchanges }, masked };
}

class Mask {
  readonly counts = new Map<string, number>();
  private readonly masks = new Map<string, string>();

  constructor(private readonly isSecret: (name: string) => boolean) {}

  exchange(exchange: Exchange): Exchange {
    const { request, response } = exchange;
    const path = this.path(request.path);
    const masked: ExchangeRequest = {
      ...request,
      path,
      headers: this.fields(request.headers),
      trailers: this.fields(request.trailers),
    };
    return {
      ...exchange,
      // Importers name exchanges by their paths.
      name: path === request.path ? exchange.name : exchange.name.replace(request.path, () => path),
      request: masked,
      response: { ...response, headers: this.fields(response.headers), trailers: this.fields(response.trailers) },
    };
  }

  private fields(headers: readonly Header[]): readonly Header[] {
    return headers.map(([name, value]): Header => [
      name,
      this.isSecret(name) ? this.field(name.toLowerCase(), value) : value,
    ]);
  }

  private field(name: string, value: string): string {
    if (name === 'cookie') return this.cookies(name, value);
    if (name === 'set-cookie') return this.setCookie(name, value);
    const [scheme = ''] = /authorization$/.test(name) ? (/^\s*[A-Za-z][\w-]*[ \t]+(?=\S)/.exec(value) ?? []) : [];
    return scheme + this.secret(name, value.slice(scheme.length));
  }

  private cookies(name: string, value: string): string {
    return value
      .split(';')
      .map((pair) => this.pair(name, pair))
      .join(';');
  }

  private setCookie(name: string, value: string): string {
    const end = value.indexOf(';');
    const stop = end < 0 ? value.length : end;
    return this.pair(name, value.slice(0, stop)) + value.slice(stop);
  }

  /** `name=value`, of which the name and the blanks before it are kept; one without a name is all value. */
  private pair(name: string, pair: string): string {
    const start = pair.length - pair.trimStart().length;
    const equals = pair.indexOf('=');
    const valueStart = equals < 0 ? start : equals + 1;
    return pair.slice(0, valueStart) + this.secret(name, pair.slice(valueStart));
  }

  private path(path: string): string {
    const query = path.indexOf('?');
    if (query < 0) return path;
    const pairs = path.slice(query + 1).split('&');
    return `${path.slice(0, query)}?${pairs.map((pair) => this.parameter(pair)).join('&')}`;
  }

  private parameter(pair: string): string {
    const equals = pair.indexOf('=');
    const name = decoded(pair.slice(0, Math.max(0, equals)));
    if (equals < 0 || !this.isSecret(name)) return pair;
    return pair.slice(0, equals + 1) + this.secret(`?${name}`, pair.slice(equals + 1));
  }

  /** An empty value tells nothing, and plugins ask whether it is there. */
  private secret(name: string, value: string): string {
    const secret = value.trim();
    if (secret === '') return value;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const known = this.masks.get(secret);
    if (known !== undefined) return known;
    const mask = `masked-${this.masks.size + 1}`;
    this.masks.set(secret, mask);
    return mask;
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
