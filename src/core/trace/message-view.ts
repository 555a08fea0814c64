/** A message in a record → as people read it. The other half of `message-parts.ts`. */

import type { Pair } from '../proxywasm/pairs';
import type { ByteReader, Kept } from './byte-reader';
import type { BodyView, HeaderList, MessageView } from './events';
import { bodyView, lineView } from './views';
import { BodyForm, dateHeader, HeaderForm, LONGEST, USUAL_HEADERS } from './wire';

/** A header, of whose name and value there may be the beginning only. */
interface Told {
  readonly name: Kept<string>;
  readonly value: Kept<string>;
  /** As people read it, once someone has. */
  view?: readonly [string, string];
}

/** The headers of one side that have come in or been told: the other half of `KnownHeaders` in `message-parts.ts`. */
export class ToldHeaders {
  private readonly known: Told[];
  private readonly count: number;

  constructor(origin: readonly Pair[] = []) {
    this.known = [...origin, ...Object.values(USUAL_HEADERS)].map(toldOf);
    this.count = origin.length;
  }

  /** Those that came in. */
  get origin(): HeaderList {
    return this.known.slice(0, this.count).map(viewOf);
  }

  view(bytes: ByteReader): HeaderList {
    return this.read(bytes).map(viewOf);
  }

  /** As byte strings. */
  pairs(bytes: ByteReader): HeaderList {
    return this.read(bytes).map(({ name, value }) => [name.kept, value.kept] as const);
  }

  private read(bytes: ByteReader): Told[] {
    const count = bytes.varint();
    const headers: Told[] = [];
    while (headers.length < count) {
      const form = bytes.varint();
      const place = form - HeaderForm.Known;
      if (form === HeaderForm.Literal) headers.push(this.tell(bytes));
      else if (form === HeaderForm.Date) headers.push(toldOf(dateHeader(bytes.varint())));
      else headers.push(...this.known.slice(place, place + bytes.varint()));
    }
    return headers;
  }

  private tell(bytes: ByteReader): Told {
    const told = { name: bytes.text(LONGEST), value: bytes.text(LONGEST) };
    this.known.push(told);
    return told;
  }
}

function toldOf([name, value]: Pair): Told {
  return { name: whole(name), value: whole(value) };
}

function whole(text: string): Kept<string> {
  return { length: text.length, kept: text };
}

function viewOf(told: Told): readonly [string, string] {
  return (told.view ??= [lineView(told.name.kept, told.name.length), lineView(told.value.kept, told.value.length)]);
}

/** `body`: the one that came in. */
export function readMessage(bytes: ByteReader, told: ToldHeaders, body: BodyView | undefined): MessageView {
  const headers = told.view(bytes);
  const own = readBody(bytes, body);
  const trailers = bytes.byte() === 0 ? undefined : new ToldHeaders().view(bytes);
  return {
    headers,
    ...(own === undefined ? {} : { body: own }),
    ...(trailers === undefined ? {} : { trailers }),
  };
}

function readBody(bytes: ByteReader, origin: BodyView | undefined): BodyView | undefined {
  const form = bytes.byte();
  if (form === BodyForm.None) return undefined;
  if (form === BodyForm.AsItCame) return origin;
  const size = bytes.varint();
  return bodyView(bytes.data(LONGEST).kept, size);
}
