/** Expectations of a text. Each failure is the end of a sentence whose subject is the text. */

import { fromBase64, toBase64 } from '../base64';
import { utf8 } from '../bytes';
import type { TextConditions, TextExpectation } from './expectation';
import { jsonPath, sameJson, valuesAt } from './json-path';

export interface TextFailure {
  /** `is "a", expected "b"` */
  readonly message: string;
  /** Steps from the expectation to what did not hold. */
  readonly path: readonly string[];
  readonly expected?: string;
  readonly actual?: string;
}

/** What is looked at: a text, the values of a header that is there several times, or bytes that are no text. */
export interface Subject {
  readonly text: string;
  readonly values?: readonly string[];
  /** Base64, where it is no text. */
  readonly base64?: string;
  /** It is longer; only its beginning is here. */
  readonly cut?: boolean;
}

export function checkText(expected: TextExpectation, subject: Subject): TextFailure[] {
  if (typeof expected === 'string') return equal(expected, subject, []);
  const { not, ...conditions } = expected;
  return [...checkConditions(conditions, subject), ...(not === undefined ? [] : checkNot(not, subject))];
}

function checkConditions(expected: TextConditions, subject: Subject): TextFailure[] {
  const { equals, includes, base64, json } = expected;
  return [
    ...(equals === undefined ? [] : equal(equals, subject, ['equals'])),
    ...listOf(expected.contains).flatMap((part) =>
      subject.text.includes(part) ? [] : [failure('contains', subject, `does not contain ${quoted(part)}`)],
    ),
    ...listOf(expected.matches).flatMap((pattern) =>
      matches(pattern, subject.text) ? [] : [failure('matches', subject, `does not match /${pattern}/`)],
    ),
    ...(includes === undefined || (subject.values ?? [subject.text]).includes(includes)
      ? []
      : [failure('includes', subject, `does not have the value ${quoted(includes)}`)]),
    ...(base64 === undefined || sameBytes(base64, subject) ? [] : [differs(base64, subject)]),
    ...(json === undefined ? [] : checkJson(json, subject)),
  ];
}

/** A line for each condition that holds although it must not. */
function checkNot(not: Omit<TextConditions, 'not'>, subject: Subject): TextFailure[] {
  return Object.entries(not).flatMap(([name, value]) => {
    const holds = listOf(value as string | readonly string[]).some(
      (one) => checkConditions({ [name]: one }, subject).length === 0,
    );
    if (!holds) return [];
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    const message = `is ${quoted(subject.text)}, expected none with ${name} ${shown}`;
    return [{ message, path: ['not', name], actual: subject.text }];
  });
}

function checkJson(json: NonNullable<TextConditions['json']>, subject: Subject): TextFailure[] {
  const parsed = parse(subject.text);
  if (parsed === undefined) return [failure('json', subject, 'is no JSON')];
  return Object.entries(json).flatMap(([path, expected]) => {
    const found = valuesAt(parsed.value, jsonPath(path) ?? []);
    if (found.some((value) => sameJson(value, expected))) return [];
    const actual = found.length === 0 ? 'nothing' : found.map((value) => JSON.stringify(value)).join(', ');
    const wanted = JSON.stringify(expected);
    return [
      { message: `has at ${path} ${actual}, expected ${wanted}`, path: ['json', path], expected: wanted, actual },
    ];
  });
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** What does not compile was told when the scenario was read. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

function equal(expected: string, subject: Subject, path: readonly string[]): TextFailure[] {
  const { text, cut = false } = subject;
  // Of a long body the Trace has the beginning alone.
  if (cut ? expected.length > text.length && expected.startsWith(text) : expected === text) return [];
  return [{ message: `is ${quoted(text)}, expected ${quoted(expected)}`, path, expected, actual: text }];
}

function sameBytes(base64: string, subject: Subject): boolean {
  const expected = toBase64(fromBase64(base64) ?? new Uint8Array());
  const actual = subject.base64 ?? toBase64(utf8(subject.text));
  return subject.cut === true ? expected.startsWith(actual.replace(/.{0,4}$/, '')) : expected === actual;
}

function differs(base64: string, subject: Subject): TextFailure {
  const actual = subject.base64 ?? subject.text;
  return { message: 'has other bytes than expected', path: ['base64'], expected: base64, actual };
}

function failure(condition: string, { text }: Subject, message: string): TextFailure {
  return { message: `is ${quoted(text)}, which ${message}`, path: [condition], actual: text };
}

/** Longer ones are shown whole where there is room for a difference. */
const LONGEST_QUOTE = 300;

export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
