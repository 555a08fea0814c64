/** Texts of Go: literals, whatever bytes they hold, and comments. */

import { utf8, type Bytes } from '../bytes';

const ESCAPES: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x22: '\\"', 0x5c: '\\\\' };

/** An interpreted string literal of these very bytes. */
export function goString(content: Bytes | string): string {
  const parts: string[] = [];
  for (const byte of typeof content === 'string' ? utf8(content) : content) {
    const isPlain = byte >= 0x20 && byte < 0x7f;
    parts.push(ESCAPES[byte] ?? (isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`));
  }
  return `"${parts.join('')}"`;
}

export function goBytes(content: Bytes): string {
  return content.length === 0 ? 'nil' : `[]byte(${goString(content)})`;
}

/** A name and a value, each as bytes. */
export type HeaderBytes = readonly [name: Bytes, value: Bytes];

export function goHeaders(headers: readonly HeaderBytes[]): string {
  if (headers.length === 0) return 'nil';
  const lines = headers.map(([name, value]) => `\t{${goString(name)}, ${goString(value)}},\n`);
  return `[][2]string{\n${lines.join('')}}`;
}

/** One line each, whatever stands in them. */
export function goComment(lines: readonly string[]): string {
  return lines.map((line) => `// ${line.replace(/\p{Cc}/gu, ' ')}`.trimEnd()).join('\n');
}

export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '\t');
}
