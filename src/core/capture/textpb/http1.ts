/** The head of an HTTP/1 message as HTTP/2 has it: RFC 9112 → RFC 9113. */

import { splitUrl, type Header } from '../../scenario/exchange';

export interface Head {
  /** `:path` and its like. */
  readonly pseudo: ReadonlyMap<string, string>;
  readonly headers: readonly Header[];
}

/** The head, or what is wrong with it, as the end of a sentence. Lines may end with LF alone; the empty line may be missing. */
export function parseHead(text: string, side: 'request' | 'response'): Head | string {
  const lines = text.trimStart().split(/\r?\n/);
  const end = lines.indexOf('');
  const headers = headerLines(lines.slice(1, end === -1 ? lines.length : end));
  if (typeof headers === 'string') return headers;
  return side === 'request' ? requestHead(lines[0] ?? '', headers) : responseHead(lines[0] ?? '', headers);
}

function headerLines(lines: readonly string[]): Header[] | string {
  const unfolded: string[] = [];
  for (const line of lines) {
    // One that begins with white space goes on with the one before it.
    if (/^[ \t]/.test(line) && unfolded.length > 0) unfolded.push(`${unfolded.pop()} ${line.trim()}`);
    else unfolded.push(line);
  }
  const broken = unfolded.find((line) => !/^[^:\s]+:/.test(line));
  if (broken !== undefined) return `have a line that is no header: ${JSON.stringify(broken)}`;
  return unfolded.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
}

function requestHead(line: string, headers: readonly Header[]): Head | string {
  const [method = '', target = '', version = ''] = line.trimEnd().split(/ +/);
  if (!/^HTTP\/1(\.\d)?$/.test(version)) return 'do not begin with a request line';
  const others = headers.filter((header) => !isHost(header));
  const pseudo = new Map([[':method', method]]);
  if (target.startsWith('/') && !target.includes('#')) {
    const host = headers.find(isHost)?.[1];
    return { pseudo: withParts(pseudo, { path: target, authority: host }), headers: others };
  }
  const url = splitUrl(target);
  if (url === undefined) return `ask for what is neither a path nor an HTTP URL: ${JSON.stringify(target)}`;
  const authority = url.authority.toLowerCase().replace(url.scheme === 'http' ? /:80$/ : /:443$/, '');
  return { pseudo: withParts(pseudo, { ...url, authority }), headers: others };
}

function withParts(
  pseudo: Map<string, string>,
  parts: Readonly<Record<string, string | undefined>>,
): Map<string, string> {
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) pseudo.set(`:${name}`, value);
  return pseudo;
}

function responseHead(line: string, headers: readonly Header[]): Head | string {
  const status = /^HTTP\/1(?:\.\d)? +(\d{3})(?: |$)/.exec(line)?.[1];
  return status === undefined ? 'do not begin with a status line' : { pseudo: new Map([[':status', status]]), headers };
}

function isHost([name]: Header): boolean {
  return name.toLowerCase() === 'host';
}
