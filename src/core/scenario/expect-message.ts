/** Expectations of one message, and what those of everything have in common. */

import { fromBase64 } from '../base64';
import { NO_BYTES, toByteString } from '../bytes';
import type { BodyView, HeaderList, MessageView } from '../trace/events';
import { checkText, quoted, type Subject, type TextFailure } from './expect-text';
import type { Count, HeadersExpectation, MessageExpectation } from './expectation';

/** What does not hold. */
export interface Failure {
  readonly message: string;
  /** Steps from the exchange's `expect` to what did not hold. */
  readonly path: readonly (string | number)[];
  /** To be compared line by line, where it is a text that differs. */
  readonly expected?: string;
  readonly actual?: string;
}

/** `what`: whose message it is, for sentences. */
export function checkMessage(what: string, expected: MessageExpectation, message: MessageView | undefined): Failure[] {
  const { body } = expected;
  return [
    ...checkHeaders('headers', `${what} header`, expected.headers, message?.headers ?? []),
    ...(body === undefined ? [] : within(['body'], `the ${what} body`, checkText(body, bodySubject(message?.body)))),
    ...checkHeaders('trailers', `${what} trailer`, expected.trailers, message?.trailers ?? []),
  ];
}

function checkHeaders(field: string, what: string, expected: HeadersExpectation = {}, actual: HeaderList): Failure[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const values = actual.filter(([other]) => other === name.toLowerCase()).map(([, text]) => text);
    const text = values.join(', ');
    const subject = `${what} ${name}`;
    if (value === null)
      return values.length === 0 ? [] : [failed([field, name], `${subject} is there: ${quoted(text)}`)];
    if (values.length > 0) return within([field, name], subject, checkText(value, { text, values }));
    // One that must not have some value need not be there.
    if (typeof value === 'object' && Object.keys(value).every((key) => key === 'not')) return [];
    const wanted = typeof value === 'string' ? quoted(value) : JSON.stringify(value);
    return [failed([field, name], `${subject} is missing, expected ${wanted}`)];
  });
}

function bodySubject(body: BodyView | undefined): Subject {
  if (body === undefined) return { text: '' };
  const cut = body.cut === true ? { cutFrom: body.size } : {};
  if ('text' in body) return { text: body.text, ...cut };
  return { text: toByteString(fromBase64(body.base64) ?? NO_BYTES), isBytes: true, ...cut };
}

export function isCount(expected: Count, actual: number): boolean {
  if (typeof expected === 'number') return actual === expected;
  return actual >= (expected.min ?? -Infinity) && actual <= (expected.max ?? Infinity);
}

export function countLabel(count: Count): string {
  if (typeof count === 'number') return String(count);
  const { min, max } = count;
  if (max === undefined) return `at least ${min ?? 0}`;
  return min === undefined ? `at most ${max}` : `${min} to ${max}`;
}

export function within(
  path: readonly (string | number)[],
  subject: string,
  failures: readonly TextFailure[],
): Failure[] {
  return failures.map((one) => ({ ...one, message: `${subject} ${one.message}`, path: [...path, ...one.path] }));
}

export function failed(path: readonly (string | number)[], message: string): Failure {
  return { message, path };
}
