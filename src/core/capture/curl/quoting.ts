/** Quotes and escapes of the three shells from which people paste `curl` lines. */

import { ansiText } from './ansi-text';
import { readCmd, readPowerShell } from './quoting-windows';
import { appendOne, readEscaped, readExpansion, readUpTo, type Dialect, type Source } from './source';

/** Reads what is special at `source.at`; false: nothing is. */
export function readQuoted(source: Source): boolean {
  return READERS[source.dialect](source);
}

const READERS: Readonly<Record<Dialect, (source: Source) => boolean>> = {
  bash: readBash,
  cmd: readCmd,
  powershell: readPowerShell,
};

function readBash(source: Source): boolean {
  const { text, at } = source;
  const c = text.charAt(at);
  if (c === '\\') return readEscaped(source);
  if (c === "'") readUpTo(source, at + 1, "'");
  else if (c === '"') readBashDouble(source, at + 1);
  else if (text.startsWith("$'", at)) readAnsi(source);
  else if (text.startsWith('$"', at)) readBashDouble(source, at + 2);
  else return readExpansion(source);
  return true;
}

function readBashDouble(source: Source, start: number): void {
  const { text } = source;
  source.append('');
  source.at = start;
  while (source.at < text.length) {
    const c = text.charAt(source.at);
    if (c === '"') {
      source.at++;
      return;
    }
    if (c === '\\' && /[$`"\\\r\n]/.test(text.charAt(source.at + 1))) readEscaped(source);
    else if (!readExpansion(source)) appendOne(source);
  }
  source.isOpen = true;
}

/** `$'…'`: up to the first quote that no backslash escapes. */
function readAnsi(source: Source): void {
  const { text } = source;
  const start = source.at + 2;
  let end = start;
  while (end < text.length && text.charAt(end) !== "'") end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) source.isOpen = true;
  source.append(ansiText(text.slice(start, end)));
  source.at = Math.min(text.length, end + 1);
}
