/** Words → options with their arguments, and URLs. */

import { longOption, shortOption, type Option } from './options';

export interface Item {
  /** undefined, with `written`: curl has no such option. */
  readonly option?: Option;
  /** As it stands there; undefined: this is a URL. */
  readonly written?: string;
  readonly argument: string;
}

export function itemsOf(words: readonly string[]): Item[] {
  const rest = words.values();
  const items: Item[] = [];
  let isPlain = false;
  for (const word of rest) {
    if (isPlain || !word.startsWith('-') || word === '-') items.push({ argument: word });
    else if (word === '--') isPlain = true;
    else if (word.startsWith('--')) items.push(longItem(word.slice(2), rest));
    else items.push(...letterItems(word.slice(1), rest));
  }
  return items;
}

/** `--request=PUT` is no way of curl's, yet people write it. */
function longItem(word: string, rest: Iterator<string>): Item {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  return item(longOption(name), `--${name}`, equals < 0 ? undefined : word.slice(equals + 1), rest);
}

/** `-sSXPUT`: letters up to the first that takes an argument, which is what follows it. */
function letterItems(word: string, rest: Iterator<string>): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < word.length;) {
    const letter = String.fromCodePoint(word.codePointAt(at) ?? 0);
    const option = shortOption(letter);
    at += letter.length;
    const attached = option?.takesArgument === true && at < word.length ? word.slice(at) : undefined;
    items.push(item(option, `-${letter}`, attached, rest));
    if (option?.takesArgument === true) break;
  }
  return items;
}

function item(option: Option | undefined, written: string, attached: string | undefined, rest: Iterator<string>): Item {
  if (option === undefined) return { written, argument: '' };
  return { option, written, argument: option.takesArgument ? (attached ?? following(rest)) : '' };
}

function following(rest: Iterator<string>): string {
  const next: IteratorResult<string, unknown> = rest.next();
  return next.done === true ? '' : next.value;
}
