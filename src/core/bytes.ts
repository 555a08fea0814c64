/** Text and bytes. Header names and values travel as "byte strings": one UTF-16 unit for each byte, as HTTP has them. */

const encoder = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** Up to here a loop is faster. */
const SHORT = 12;

export type Bytes = Uint8Array;
export const NO_BYTES: Bytes = new Uint8Array(0);

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** UTF-8 text, or undefined when the bytes are not UTF-8. */
export function tryUtf8(bytes: Bytes): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

export function lossyUtf8(bytes: Bytes): string {
  return lenientUtf8.decode(bytes);
}

export function toByteString(bytes: Bytes): string {
  if (bytes.length > SHORT) {
    // Engines decode long ASCII many times faster than any loop; where it is not ASCII, something tells.
    const text = lenientUtf8.decode(bytes);
    if (text.length === bytes.length && !text.includes('\ufffd')) return text;
  }
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}

export function fromByteString(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A byte string that spells `text` in UTF-8. */
export function byteStringOf(text: string): string {
  return isAscii(text) ? text : toByteString(utf8(text));
}

/** What people read for a byte string: its UTF-8 text, or each byte as a character when it is not UTF-8. */
export function readable(byteString: string): string {
  if (isAscii(byteString)) return byteString;
  return tryUtf8(fromByteString(byteString)) ?? byteString;
}

/** Of ASCII letters alone: header names are bytes, and other letters have no case there. */
export function lowerCase(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return name;
}

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

export function concatBytes(parts: readonly Bytes[]): Bytes {
  if (parts.length === 1) return parts[0] ?? NO_BYTES;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
