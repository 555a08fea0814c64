import type { Bytes } from '../bytes';
import type { Expectation } from './expectation';

/** One TCP connection: what each side sends, in order. */
export interface Connection {
  readonly name: string;
  readonly pieces: readonly { readonly from: 'downstream' | 'upstream'; readonly bytes: Bytes }[];
  /** Who closes first when all has been sent; the other side then closes too. */
  readonly closes: 'downstream' | 'upstream';
  /** `body`: what the client gets; `upstream.body`: what the upstream gets. */
  readonly expect?: Expectation;
}

/** As written in a scenario. */
export interface ConnectionFile {
  readonly name?: string;
  readonly pieces?: readonly {
    readonly from: 'downstream' | 'upstream';
    readonly text?: string;
    readonly base64?: string;
  }[];
  readonly closes?: 'downstream' | 'upstream';
  /** What each side gets, as text; `logs`: each must be part of some log line. */
  readonly expect?: { readonly downstream?: string; readonly upstream?: string; readonly logs?: readonly string[] };
}

/** In the words of exchanges: the client's bytes are the body of a response, the upstream's those of a request. */
export function connectionExpectation({ expect }: ConnectionFile): Expectation | undefined {
  if (expect === undefined) return undefined;
  const { downstream, upstream, logs } = expect;
  return {
    ...(downstream === undefined ? {} : { body: downstream }),
    ...(upstream === undefined ? {} : { upstream: { body: upstream } }),
    ...(logs === undefined ? {} : { logs }),
  };
}
