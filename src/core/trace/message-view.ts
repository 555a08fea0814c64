/** A message in a record → as people read it. The other half of `message-parts.ts`. */

import type { ByteReader } from './byte-reader';
import type { BodyView, HeaderList, MessageView } from './events';
import { bodyView, lineView } from './views';
import { BodyForm, LONGEST } from './wire';

/** What came in, as people read it. */
export interface OriginView {
  readonly headers: HeaderList;
  readonly body: BodyView | undefined;
}

export function readMessage(bytes: ByteReader, origin: OriginView): MessageView {
  const headers = readHeaders(bytes, origin.headers, lineView);
  const body = readBody(bytes, origin.body);
  const trailers = bytes.byte() === 0 ? undefined : readHeaders(bytes, [], lineView);
  return {
    headers,
    ...(body === undefined ? {} : { body }),
    ...(trailers === undefined ? {} : { trailers }),
  };
}

/** `textOf` makes a text of the beginning of a byte string and its whole length; `origin` is made of such texts. */
export function readHeaders(
  bytes: ByteReader,
  origin: HeaderList,
  textOf: (kept: string, length: number) => string,
): HeaderList {
  const count = bytes.varint();
  const headers: (readonly [string, string])[] = [];
  const text = () => {
    const { kept, length } = bytes.text(LONGEST);
    return textOf(kept, length);
  };
  while (headers.length < count) {
    const place = bytes.varint();
    if (place === 0) headers.push([text(), text()]);
    else headers.push(...origin.slice(place - 1, place - 1 + bytes.varint()));
  }
  return headers;
}

function readBody(bytes: ByteReader, origin: BodyView | undefined): BodyView | undefined {
  const form = bytes.byte();
  if (form === BodyForm.None) return undefined;
  if (form === BodyForm.AsItCame) return origin;
  const size = bytes.varint();
  return bodyView(bytes.data(LONGEST).kept, size);
}
