import type { Bytes } from './bytes';

/** RFC 4648 base64. Written here because ECMAScript has none and core may use nothing else. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character, value]));

export function toBase64(bytes: Bytes): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.subarray(i, i + 3);
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63);
    text += b === undefined ? '=' : ALPHABET.charAt((word >> 6) & 63);
    text += c === undefined ? '=' : ALPHABET.charAt(word & 63);
  }
  return text;
}

/** The decoded bytes, or undefined when `text` is not base64. White space is allowed, the URL alphabet is not. */
export function fromBase64(text: string): Bytes | undefined {
  const digits = text.replace(/\s+/g, '').replace(/={1,2}$/, '');
  if (digits.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    const value = VALUES.get(digit);
    if (value === undefined) return undefined;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) bytes[at++] = (word >> (bits -= 8)) & 0xff;
  }
  return bytes;
}
