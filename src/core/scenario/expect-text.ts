/** Expectations of a text. Each failure is the end of a sentence whose subject is the text. */

import { fromBase64, toBase64 } from '../base64';
import { byteStringOf, fromByteString, NO_BYTES, utf8 } from '../bytes';
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

/** What is looked at: a text, the values of a header that is there several times, or a body. */
export interface Subject {
  /** Where it is no text, its bytes as a byte string. */
  readonly text: string;
  readonly values?: readonly string[];
  readonly isBytes?: boolean;
  /** In bytes, of a body of which only the beginning is here. */
  readonly cutFrom?: number;
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
      subject.text.includes(inside(part, subject))
        ? []
        : [failure('contains', subject, `does not contain ${quoted(part)}`)],
    ),
    ...listOf(expected.matches).flatMap((pattern) =>
      matches(pattern, subject.text) ? [] : [failure('matches', subject, `does not match /${pattern}/`)],
    ),
    ...(includes === undefined || (subject.values ?? [subject.text]).includes(includes)
      ? []
      : [failure('includes', subject, `does not have the value ${quoted(includes)}`)]),
    ...(base64 === undefined ? [] : checkBytes(base64, subject)),
    ...(json === undefined ? [] : checkJson(json, subject)),
  ];
}

/** A line for each condition that holds although it must not. */
function checkNot(not: Omit<TextConditions, 'not'>, subject: Subject): TextFailure[] {
  const failures = singles(not).flatMap(([path, condition]): TextFailure[] => {
    if (checkConditions(condition, subject).length > 0) return [];
    const message = `is ${shown(subject)}, expected none with ${path.join(' ')} ${JSON.stringify(Object.values(condition)[0])}`;
    return [{ message, path: ['not', ...path], actual: subject.text }];
  });
  if (failures.length > 0 || subject.cutFrom === undefined) return failures;
  const message = `is longer than what is recorded of it (${subject.cutFrom} bytes), so what it does not have cannot be told`;
  return [{ message, path: ['not'] }];
}

/** Each of them alone must not hold. */
function singles({ json = {}, ...rest }: Omit<TextConditions, 'not'>): (readonly [string[], TextConditions])[] {
  return [
    ...Object.entries(rest).flatMap(([name, value]) => listOf(value).map((one) => [[name], { [name]: one }] as const)),
    ...Object.entries(json).map(([path, value]) => [['json', path], { json: { [path]: value } }] as const),
  ].map(([path, condition]) => [[...path], condition] as const);
}

/** What is looked for, in the form of what it is looked for in. */
function inside(text: string, { isBytes = false }: Subject): string {
  return isBytes ? byteStringOf(text) : text;
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
  const { text, cutFrom } = subject;
  const wanted = inside(expected, subject);
  // Of a long body the Trace has the beginning alone, and its whole length.
  const holds = cutFrom === undefined ? wanted === text : utf8(expected).length === cutFrom && wanted.startsWith(text);
  if (holds) return [];
  return [{ message: `is ${shown(subject)}, expected ${quoted(expected)}`, path, expected, actual: text }];
}

function checkBytes(base64: string, subject: Subject): TextFailure[] {
  const expected = fromBase64(base64) ?? NO_BYTES;
  const actual = subject.isBytes === true ? fromByteString(subject.text) : utf8(subject.text);
  const isBeginning = actual.every((byte, index) => byte === expected[index]);
  if (isBeginning && expected.length === (subject.cutFrom ?? actual.length)) return [];
  return [{ message: 'has other bytes than expected', path: ['base64'], expected: base64, actual: toBase64(actual) }];
}

function failure(condition: string, subject: Subject, message: string): TextFailure {
  const { text, cutFrom } = subject;
  const cut = cutFrom === undefined ? '' : `, as far as it is recorded (${text.length} of ${cutFrom})`;
  return { message: `is ${shown(subject)}, which ${message}${cut}`, path: [condition], actual: text };
}

function shown({ text, isBytes = false }: Subject): string {
  return isBytes ? `${text.length} bytes` : quoted(text);
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
