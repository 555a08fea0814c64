/** Bodies in a HAR: text, or base64. */

import { toBase64 } from '../../base64';
import { concatBytes, tryUtf8, utf8, type Bytes } from '../../bytes';
import type { BodyView } from '../events';

export interface HarBody {
  /** Of the whole. */
  readonly size: number;
  readonly text?: string;
  /** No part of HAR 1.2 in requests, but written by others, too, and read by our importer. */
  readonly encoding?: 'base64';
  /** There is more of it than the Trace holds. */
  readonly _truncated?: true;
  readonly comment?: string;
}

export const NO_BODY: HarBody = { size: 0 };

/** Byte for byte: what is not UTF-8, or holds zeros as no text does, is base64. */
export function bodyOfBytes(bytes: Bytes): HarBody {
  const size = bytes.length;
  if (size === 0) return NO_BODY;
  const text = tryUtf8(bytes);
  return text === undefined || text.includes('\0')
    ? { size, text: toBase64(bytes), encoding: 'base64' }
    : { size, text };
}

/** A view may also lack a last character that is no UTF-8, without being marked as cut. */
export function isPartial(view: BodyView): boolean {
  return view.cut === true || ('text' in view && utf8(view.text).length !== view.size);
}

/** `whole`: the body of which it is a view, where that is known. */
export function bodyOfView(view: BodyView | undefined, whole: readonly Bytes[] | undefined): HarBody {
  if (view === undefined) return NO_BODY;
  if (whole !== undefined && isPartial(view)) return bodyOfBytes(concatBytes(whole));
  const { size } = view;
  const body: HarBody = 'text' in view ? { size, text: view.text } : { size, text: view.base64, encoding: 'base64' };
  if (!isPartial(view)) return body;
  return { ...body, _truncated: true, comment: `the Trace holds only the beginning of its ${size} bytes` };
}
