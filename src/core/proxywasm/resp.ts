/** Redis' own form of commands and replies. https://redis.io/docs/latest/develop/reference/protocol-spec/ */

import { fromByteString, toByteString, utf8, type Bytes } from '../bytes';

/** As scenarios write it: text is a bulk string, null is nil. */
export type RedisReply =
  null | string | number | { readonly status: string } | { readonly error: string } | readonly RedisReply[];

export function encodeReply(reply: RedisReply): Bytes {
  return fromByteString(replyText(reply));
}

function replyText(reply: RedisReply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${Math.trunc(reply)}\r\n`;
  if (typeof reply === 'string') return bulk(toByteString(utf8(reply)));
  if (isList(reply)) return `*${reply.length}\r\n${reply.map(replyText).join('')}`;
  return 'error' in reply ? `-${reply.error}\r\n` : `+${reply.status}\r\n`;
}

/** `Array.isArray` does not tell a readonly array apart. */
function isList(reply: RedisReply): reply is readonly RedisReply[] {
  return Array.isArray(reply);
}

function bulk(byteString: string): string {
  return `$${byteString.length}\r\n${byteString}\r\n`;
}

/** A command with its arguments, a space between them; what is no command stays as it is. A byte string. */
export function commandText(bytes: Bytes): string {
  const text = toByteString(bytes);
  const count = /^\*(\d{1,7})\r\n/.exec(text);
  if (count === null) return text;
  const words: string[] = [];
  let at = count[0].length;
  for (let left = Number(count[1]); left > 0; left--) {
    const header = /^\$(\d{1,9})\r\n/.exec(text.slice(at, at + 16));
    if (header === null) return text;
    const start = at + header[0].length;
    const end = start + Number(header[1]);
    words.push(text.slice(start, end));
    at = end + 2;
  }
  return words.join(' ');
}
