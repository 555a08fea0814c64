/** `--form`: the parts of a multipart body. RFC 7578, and curl's manual page for what may stand in an option. */

import { concatBytes, NO_BYTES, utf8, type Bytes } from '../../bytes';
import { bytesOf } from './bytes-in-text';

export interface FormPart {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly fileName?: string;
  readonly headers: readonly string[];
  /** Its content is in a file, which is not here. */
  readonly file?: string;
}

/** curl makes one up for each request; the same one each time keeps replays alike. */
export const BOUNDARY = '------------------------0000000000000000';

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.gif$/i, 'image/gif'],
  [/\.jpe?g$/i, 'image/jpeg'],
  [/\.png$/i, 'image/png'],
  [/\.svg$/i, 'image/svg+xml'],
  [/\.txt$/i, 'text/plain'],
  [/\.html?$/i, 'text/html'],
  [/\.pdf$/i, 'application/pdf'],
  [/\.xml$/i, 'application/xml'],
];

/** `--form-string name=value`: nothing in the value is special. */
export function stringPart(written: string): FormPart {
  const [name, value] = cutAt(written, '=');
  return { name, value, headers: [] };
}

/** `name=value`, `name=@file` or `name=<file`, each with `;type=`, `;filename=` and `;headers=` behind. */
export function formPart(written: string): FormPart {
  const [name, rest] = cutAt(written, '=');
  const isFile = rest.startsWith('@');
  const isText = rest.startsWith('<');
  const { value, attributes } = splitValue(isFile || isText ? rest.slice(1) : rest);
  const fileName = attributes.get('filename')?.[0] ?? (isFile ? value.replace(/^.*[/\\]/, '') : undefined);
  const type = attributes.get('type')?.[0] ?? (isFile ? typeOf(fileName ?? '') : undefined);
  return {
    name,
    value: isFile || isText ? '' : value,
    ...(type === undefined ? {} : { type }),
    ...(fileName === undefined ? {} : { fileName }),
    headers: attributes.get('headers') ?? [],
    ...(isFile || isText ? { file: value } : {}),
  };
}

function typeOf(fileName: string): string {
  return TYPES.find(([pattern]) => pattern.test(fileName))?.[1] ?? 'application/octet-stream';
}

function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const ATTRIBUTE = /;\s*(type|filename|headers|encoder)=/iy;

interface Value {
  readonly value: string;
  readonly attributes: ReadonlyMap<string, string[]>;
}

/** A value goes up to a semicolon that begins an attribute, or up to its closing quote. */
function splitValue(written: string): Value {
  const attributes = new Map<string, string[]>();
  let { value, end } = readValue(written, 0, true);
  const first = value;
  while (end < written.length) {
    ATTRIBUTE.lastIndex = end;
    const [all = '', name = ''] = ATTRIBUTE.exec(written) ?? [];
    // What else may stand there means nothing to curl.
    ({ value, end } = readValue(written, end + Math.max(1, all.length), name.toLowerCase() !== 'type'));
    const key = name.toLowerCase();
    attributes.set(key, [...(key === 'headers' ? (attributes.get(key) ?? []) : []), value]);
  }
  return { value: first, attributes };
}

/** Of a type, parameters are part: `text/plain; charset=utf-8`. */
function readValue(written: string, start: number, endsAtSemicolon: boolean): { value: string; end: number } {
  if (written.charAt(start) === '"') return readQuotedValue(written, start + 1);
  let end = start;
  for (; end < written.length; end++) {
    if (written.charAt(end) !== ';') continue;
    ATTRIBUTE.lastIndex = end;
    if (endsAtSemicolon || ATTRIBUTE.test(written)) break;
  }
  return { value: written.slice(start, end), end };
}

function readQuotedValue(written: string, start: number): { value: string; end: number } {
  let value = '';
  let at = start;
  for (; at < written.length && written.charAt(at) !== '"'; at++) {
    if (written.charAt(at) === '\\' && /["\\]/.test(written.charAt(at + 1))) at++;
    value += written.charAt(at);
  }
  const next = written.indexOf(';', at + 1);
  return { value, end: next < 0 ? written.length : next };
}

/** `disposition`: `form-data`, or what parts have in a body of another type. */
export function multipart(parts: readonly FormPart[], disposition: string): Bytes {
  const content = parts.flatMap((part) => [
    utf8(`--${BOUNDARY}\r\n${headLines(part, disposition)}\r\n`),
    part.file === undefined ? bytesOf(part.value) : NO_BYTES,
    utf8('\r\n'),
  ]);
  return concatBytes([...content, utf8(`--${BOUNDARY}--\r\n`)]);
}

function headLines({ name, fileName, type, headers }: FormPart, disposition: string): string {
  const named = name === '' ? '' : `; name="${escaped(name)}"`;
  const file = fileName === undefined ? '' : `; filename="${escaped(fileName)}"`;
  const lines = [`Content-Disposition: ${disposition}${named}${file}`];
  if (type !== undefined) lines.push(`Content-Type: ${type}`);
  return [...lines, ...headers].map((line) => `${line}\r\n`).join('');
}

/** As browsers and curl escape names there. */
function escaped(name: string): string {
  return name.replace(/["\r\n]/g, (c) => encodeURIComponent(c));
}
