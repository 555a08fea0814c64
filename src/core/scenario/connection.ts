import type { Bytes } from '../bytes';

/** One TCP connection: what each side sends, in order. */
export interface Connection {
  readonly name: string;
  readonly pieces: readonly { readonly from: 'downstream' | 'upstream'; readonly bytes: Bytes }[];
  /** Who closes first when all has been sent; the other side then closes too. */
  readonly closes: 'downstream' | 'upstream';
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
}
