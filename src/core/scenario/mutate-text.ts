/** Text in mutations, and what of it may stand where. */

import { utf8 } from '../bytes';

export type Side = 'request' | 'response';

/** `text`, so many times over. */
export interface Repeated {
  readonly text: string;
  readonly times: number;
}

/** At most `most` characters of it. */
export function expanded({ text, times }: Repeated, most: number): string {
  const count = Math.min(times, Math.ceil(most / Math.max(1, text.length)));
  return count >= 1 ? wellFormed(text.repeat(count).slice(0, most)) : '';
}

/** Halves of characters are no text. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '');
}

/** A header's value: no control characters. https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
export function headerText(text: string): string {
  return text.replace(/\p{Cc}/gu, '');
}

/**
 * `raw`: as it stands, `percent`: what is not unreserved is encoded, `every`: each byte is, `twice`: encoded, and that
 * again.
 */
export type Coding = 'raw' | 'percent' | 'every' | 'twice';

/** For a URL: Envoy refuses all but visible ASCII there, and `#`. */
export function coded(text: string, coding: Coding): string {
  switch (coding) {
    case 'raw':
      return text.replace(/[^!-~]|#/gu, escaped);
    case 'percent':
      return encodeURIComponent(text);
    case 'every':
      return escaped(text);
    case 'twice':
      return encodeURIComponent(encodeURIComponent(text));
  }
}

function escaped(text: string): string {
  return Array.from(utf8(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** `at`, counted round `count`. */
export function round(at: number, count: number): number {
  return count > 0 ? Math.abs(Math.trunc(at)) % count : 0;
}
