/** Conditions of headers. The runner has one value for each name: what came several times is joined with `, `. */

import { NO_BYTES, tryUtf8, utf8 } from '../../bytes';
import type { HeadersExpectation } from '../../scenario/expectation';
import { ANYTHING, askedOf, expectationOf, type Asked, type Condition } from './conditions';
import { translateRe2 } from './re2';
import type { Files, Matcher, OnLeftOut, Result } from './suite';

/** Of one header. */
export interface HeaderCondition {
  readonly name: string;
  readonly condition: Condition;
}

const ALWAYS_THERE = { request: /^:(method|scheme|authority|path)$/, response: /^:status$/ } as const;
const INEXPRESSIBLE = 'it does not speak of one header, by its name';
/** What stands before the value when a regular expression names a header. */
const NAMED = /^(\(\?[imsU]+\))?\^?(:?(?:\w|\\?-)+):/;
/** Between the colon and the value there is one space. What comes first may also be anything, if no space can follow. */
const ONE_SPACE = /^(?:(?: |\\s)[*+?]?(?![*+?{])|(?=\.\*\w(?![*?{])))/;

/** What a result asks of the headers of a message in direction `of`. */
export function headerConditions(
  { has_header, no_header, headers }: Result,
  of: keyof typeof ALWAYS_THERE,
  files: Files,
  onLeftOut: OnLeftOut,
): HeaderCondition[] {
  const all = [
    ...has_header.map(({ key = '', value, place }) => [`has_header ${key}`, present(key, value), place] as const),
    ...no_header.map(({ key = '', place }) => [`no_header ${key}`, absent(key), place] as const),
    ...headers.map((matcher) => ['headers', lineCondition(matcher, files), matcher.place] as const),
  ];
  return all.flatMap(([what, asked, place]) => {
    const condition = typeof asked === 'string' ? asked : inProxy(asked, of);
    if (typeof condition !== 'string') return [condition];
    onLeftOut(what, condition, place);
    return [];
  });
}

/** As it holds of what a proxy sends on, or why it cannot hold. */
function inProxy({ name, condition }: HeaderCondition, of: keyof typeof ALWAYS_THERE): HeaderCondition | string {
  if (isAbsence(condition)) return ALWAYS_THERE[of].test(name) ? 'a proxy always has it' : { name, condition };
  return { name: of === 'request' && name === 'host' ? ':authority' : name, condition };
}

export function present(key: string, value = NO_BYTES): HeaderCondition | string {
  const condition = { invert: false, is: { exact: value } };
  return tryUtf8(value) === undefined ? 'its value is no UTF-8 text' : { name: key.toLowerCase(), condition };
}

function absent(key: string): HeaderCondition {
  return { name: key.toLowerCase(), condition: { invert: true, is: { pattern: ANYTHING } } };
}

/** The header must not be there. */
function isAbsence({ invert, is }: Condition): boolean {
  return invert && 'pattern' in is && is.pattern === ANYTHING;
}

/** A matcher looks at lines of `name: value`. */
function lineCondition(matcher: Matcher, files: Files): HeaderCondition | string {
  const asked = askedOf(matcher, files);
  if (typeof asked === 'string') return asked;
  const named = 'exact' in asked ? exactLine(asked) : regexLine(asked.regex);
  if (typeof named === 'string') return named;
  return { name: named.name.toLowerCase(), condition: { invert: matcher.invert ?? false, is: named.is } };
}

interface Named {
  readonly name: string;
  readonly is: Condition['is'];
}

function exactLine({ exact }: Extract<Asked, { exact: unknown }>): Named | string {
  const line = tryUtf8(exact) ?? '';
  const colon = line.indexOf(': ', 1);
  if (colon === -1) return INEXPRESSIBLE;
  return { name: line.slice(0, colon), is: { exact: utf8(line.slice(colon + 2)) } };
}

function regexLine(regex: string): Named | string {
  const [start, flags = '', written = ''] = NAMED.exec(regex) ?? [];
  if (start === undefined) return INEXPRESSIBLE;
  const name = written.replaceAll('\\', '');
  const rest = regex.slice(start.length);
  // The space itself is something.
  if (/^\.[*+]\$?$/.test(rest)) return { name, is: { pattern: ANYTHING } };
  const space = ONE_SPACE.exec(rest)?.[0];
  const value = space === undefined ? INEXPRESSIBLE : translateRe2(flags + rest.slice(space.length));
  if (typeof value === 'string') return value;
  return value.alternates ? INEXPRESSIBLE : { name, is: { pattern: value.source } };
}

export function headersExpectation(all: readonly HeaderCondition[]): HeadersExpectation {
  const byName = new Map<string, Condition[]>();
  for (const { name, condition } of all) {
    const others = byName.get(name);
    if (others === undefined) byName.set(name, [condition]);
    else others.push(condition);
  }
  return Object.fromEntries(
    Array.from(byName, ([name, conditions]) => [name, conditions.every(isAbsence) ? null : expectationOf(conditions)]),
  );
}
