/** JSON that every reader takes. */

import type { NamedValue } from '../events';

/** Half a character, which strict readers refuse even as an escape. */
const LONE_SURROGATE = /\p{Cs}/gu;

export function json(value: unknown): string {
  const text = JSON.stringify(value);
  // As an escape it is the only thing that is written so; a text may look like one, and only costs time.
  return text.includes('\\ud') ? JSON.stringify(value, wellFormed) : text;
}

/** Half characters become the character that stands for what is none. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(LONE_SURROGATE, '\ufffd') : value;
}

export function objectOf(values: readonly NamedValue[]): Record<string, string> {
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}
